/**
 * Opens the database: migrations, durability, the one writer and the reader beside it. The only door of this room;
 * app.ts calls it and hands `stores` to the domain.
 */
import type { Log } from '../domain/ports.ts';
import type { Stores, Writes } from '../domain/stores.ts';
import { accounts } from './accounts.ts';
import { alerts } from './alerts.ts';
import { circles } from './circles.ts';
import { makeDurable, openDb, type Db } from './db.ts';
import { files } from './files.ts';
import { invites } from './invites.ts';
import { items } from './items.ts';
import { mails } from './mails.ts';
import { migrate } from './migrate.ts';
import { practices } from './practices.ts';
import { preferences } from './preferences.ts';
import { receipts } from './receipts.ts';
import { sessions } from './sessions.ts';
import { threads } from './threads.ts';
import { totp } from './totp.ts';
import { Writer } from './writer.ts';

export interface Storage {
  readonly stores: Stores;
  /** Durable commits since the start, those of the group-commit writer, and the items they held. */
  counts(): { commits: number; appendCommits: number; items: number };
  /** Refuses new work, waits for what is queued, closes the file. */
  close(): Promise<void>;
}

/**
 * @param path the database file; its folder must exist, and no other process may use it: numbers are assigned in memory.
 * Throws Error where durability cannot be had and where the database is newer than this program.
 */
export async function openStorage(options: { readonly path: string; readonly log: Log }): Promise<Storage> {
  const writeDb = openDb(options.path, false);
  await makeDurable(writeDb, false);
  await migrate(writeDb);
  const readDb = openDb(options.path, true);
  await makeDurable(readDb, true);
  const writer = new Writer(writeDb, nouns(writeDb), options.log);
  return {
    stores: {
      read: nouns(readDb),
      change: (work) => writer.change(work),
      append: (row) => writer.append(row),
      onAppend: (listener) => writer.onAppend(listener),
    },
    counts: () => ({ ...writer.counts }),
    close: async () => {
      await writer.close();
      await readDb.close();
      await writeDb.close();
    },
  };
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
  preferences: preferences(db),
  totp: totp(db),
  files: files(db),
  alerts: alerts(db),
  mails: mails(db),
});
