/**
 * Opens the database: migrations, durability, the one writer and the reader beside it. The only door of this room;
 * app.ts calls it and hands `stores` to the domain.
 */
import { stat } from 'node:fs/promises';
import type { Log } from '../domain/ports.ts';
import type { Stores, Writes } from '../domain/stores.ts';
import { accounts } from './accounts.ts';
import { alerts } from './alerts.ts';
import { approvals } from './approvals.ts';
import { circles } from './circles.ts';
import { credits } from './credits.ts';
import { DatabaseUnfit, type Db } from './db.ts';
import { deliveries } from './deliveries.ts';
import { directMessages } from './direct-messages.ts';
import { files } from './files.ts';
import { forms } from './forms.ts';
import { gateways } from './gateways.ts';
import { invites } from './invites.ts';
import { items } from './items.ts';
import { mails } from './mails.ts';
import { migrate } from './migrate.ts';
import { outbox } from './outbox.ts';
import { complaintOf, openPostgresql } from './postgresql.ts';
import { BEGIN_MIGRATION, END_MIGRATION } from './postgresql-tenure.ts';
import { patients } from './patients.ts';
import { practices } from './practices.ts';
import { preferences } from './preferences.ts';
import { receipts } from './receipts.ts';
import { resets } from './resets.ts';
import { sessions } from './sessions.ts';
import { makeDurable, openSqlite } from './sqlite.ts';
import { subscriptions } from './subscriptions.ts';
import { templates } from './templates.ts';
import { threads } from './threads.ts';
import { totp } from './totp.ts';
import { Writer, type CommitListener } from './writer.ts';

export interface Storage {
  readonly stores: Stores;
  /** True for the mark of the first that asked, for all time: nodes with another secret do not belong here. */
  isOurMark(mark: Uint8Array): Promise<boolean>;
  /** Durable commits since the start, those of the group-commit writer, and the items they held. */
  counts(): { commits: number; appendCommits: number; items: number };
  /** Tells one listener of every durable commit, for measurements. */
  onCommit(listener: CommitListener): void;
  /** Epoch ms by the clock that everybody who uses this database shares: a PostgreSQL's own, of a file this machine's. */
  time(): Promise<number>;
  /** Resolves when the one writer has had a turn and the database is where it was opened; rejects when it cannot. */
  probe(): Promise<void>;
  /** Refuses new work, waits for what is queued, closes the file. */
  close(): Promise<void>;
}

/** Which database: a file whose folder exists, or the address of a PostgreSQL that other nodes may use too. */
export type Place = { readonly path: string } | { readonly url: string; readonly isShared?: boolean };

/**
 * Opens and migrates it. Unless it is shared no other process may use it meanwhile: numbers are assigned in memory.
 * Throws DatabaseUnfit where durability cannot be had and where the database is newer than this program.
 */
export async function openStorage(options: Place & { readonly log: Log }): Promise<Storage> {
  const { readDb, writeDb } =
    'url' in options ? await openServer(options.url, options.isShared === true) : await openFile(options.path);
  const writer = new Writer(writeDb, nouns(writeDb), options.log);
  return {
    stores: {
      isShared: writeDb.isShared,
      read: nouns(readDb),
      change: (work) => writer.change(work),
      alone: (work) => writer.alone(work),
      append: (threadId, number) => writer.append(threadId, number),
      onAppend: (listener) => writer.onAppend(listener),
    },
    time: async () => {
      if ('path' in options) return Date.now();
      const row = await readDb.get<{ at: number }>(SERVER_TIME);
      if (row === null) throw new Error('PostgreSQL does not say what time it is');
      return row.at;
    },
    probe: async () => {
      await writer.change(async (tx) => void (await tx.practices.any()));
      if ('path' in options) await stat(options.path);
    },
    isOurMark: async (mark) => {
      await writeDb.run('INSERT INTO secret_mark (one, mark) VALUES (1, $mark) ON CONFLICT (one) DO NOTHING', { mark });
      const kept = await writeDb.get<{ mark: Uint8Array }>('SELECT mark FROM secret_mark WHERE one = 1');
      return kept !== null && Buffer.compare(kept.mark, mark) === 0;
    },
    counts: () => ({ ...writer.counts }),
    onCommit: (listener) => void (writer.onCommit = listener),
    close: async () => {
      await writer.close();
      await readDb.close();
      await writeDb.close();
    },
  };
}

const SERVER_TIME = 'SELECT (EXTRACT(EPOCH FROM clock_timestamp()) * 1000)::float8 AS at';

interface Opened {
  readonly readDb: Db;
  readonly writeDb: Db;
}

async function openFile(path: string): Promise<Opened> {
  const writeDb = openSqlite(path, false);
  await makeDurable(writeDb, false);
  await migrate(writeDb);
  const readDb = openSqlite(path, true);
  await makeDurable(readDb, true);
  return { readDb, writeDb };
}

/** The writer's connection brings the lock and the checks of durability with it. Of nodes that start together one migrates. */
async function openServer(url: string, isShared: boolean): Promise<Opened> {
  const tenure = isShared ? 'shared' : 'alone';
  const writeDb = openPostgresql(url, 'write', tenure);
  try {
    await writeDb.all(BEGIN_MIGRATION);
    await migrate(writeDb);
    await writeDb.all(END_MIGRATION);
  } catch (error) {
    await writeDb.close();
    const complaint = complaintOf(error);
    throw complaint === null ? error : new DatabaseUnfit(complaint);
  }
  return { readDb: openPostgresql(url, 'read', tenure), writeDb };
}

/** Every noun's table on one connection. */
export const nouns = (db: Db): Writes => ({
  practices: practices(db),
  accounts: accounts(db),
  sessions: sessions(db),
  circles: circles(db),
  threads: threads(db),
  items: items(db),
  receipts: receipts(db),
  invites: invites(db),
  approvals: approvals(db),
  resets: resets(db),
  preferences: preferences(db),
  totp: totp(db),
  files: files(db),
  alerts: alerts(db),
  mails: mails(db),
  patients: patients(db),
  templates: templates(db),
  forms: forms(db),
  subscriptions: subscriptions(db),
  deliveries: deliveries(db),
  outbox: outbox(db),
  credits: credits(db),
  gateways: gateways(db),
  dms: directMessages(db),
});
