/**
 * The practice of a run, made once for each kind of database: every server that is measured starts on a copy of its own, so
 * all of them begin with the same and nobody waits for two hundred people to join again.
 */
import { randomBytes } from 'node:crypto';
import { cpSync } from 'node:fs';
import pg from 'pg';
import { built } from '../../server/prepare.mjs';
import { BOTH_CORES, postgresqlOf, type Bench } from './bench.ts';
import type { Counter, Member } from './measure.ts';
import { enrol, type Enrolled } from './practice.ts';
import { connectRaw } from './raw-client.ts';
import type { Scope, Server } from './scope.ts';

export type Kind = 'sqlite' | 'postgresql';
type Env = Readonly<Record<string, string>>;

export interface Prepared {
  readonly people: readonly Enrolled[];
  /** Settings of a server on a fresh copy, which lasts as long as the scope. */
  readonly copy: (scope: Scope) => Promise<Env>;
}

/** Limits that a load generator on one address would meet; everything else is as in production. */
export const RAISED: Env = {
  CORRIDOR_PORT: '0',
  CORRIDOR_LOG_LEVEL: 'warn',
  CORRIDOR_HANDSHAKES_PER_MINUTE: '1000000',
  CORRIDOR_ASKS_PER_SECOND: '2000',
};

const made = new Map<Kind, Promise<Prepared>>();

export function prepared(bench: Bench, kind: Kind): Promise<Prepared> {
  const known = made.get(kind) ?? prepare(bench, kind);
  made.set(kind, known);
  return known;
}

/** One program on these settings. */
export const startCorridor = (
  scope: Scope,
  cores: string,
  env: Env,
  options: readonly string[] = [],
): Promise<Server> => scope.server({ name: 'Corridor', args: [...options, built.server], cores, env });

async function prepare(bench: Bench, kind: Kind): Promise<Prepared> {
  const { size, run } = bench;
  const folder = run.folder();
  const base = kind === 'sqlite' ? null : await postgresqlOf(bench);
  const database = base === null ? null : await newDatabase(base, null);
  const settings = (dataDir: string, url: string | null): Env => ({
    ...RAISED,
    CORRIDOR_DATA_DIR: dataDir,
    ...(url !== null && { DATABASE_URL: url }),
  });
  const server = await startCorridor(run, BOTH_CORES, settings(folder, database));
  const people = await enrol(server.url, size);
  await server.stop();
  return {
    people,
    async copy(scope) {
      const mine = scope.folder();
      cpSync(folder, mine, { recursive: true });
      return settings(mine, base === null ? null : await newDatabase(base, database));
    },
  };
}

/** Address of a new database on the server of `base`, empty or like another that nobody uses now. */
async function newDatabase(base: string, like: string | null): Promise<string> {
  const url = new URL(base);
  url.pathname = `/bench_${randomBytes(6).toString('hex')}`;
  const template = like === null ? '' : ` TEMPLATE ${new URL(like).pathname.slice(1)}`;
  const client = new pg.Client({ connectionString: base });
  await client.connect();
  try {
    await client.query(`CREATE DATABASE ${url.pathname.slice(1)}${template}`);
  } finally {
    await client.end();
  }
  return url.href;
}

/** Everybody's socket, heard by what `hear` makes for it; of several nodes each person has one at one of them, so that every thread has people at all. */
export async function connectAll(
  urls: readonly string[],
  people: readonly Enrolled[],
  counter: Counter,
  hear: () => (eventJson: string) => void = () => counter.seen,
): Promise<Member[]> {
  const members: Member[] = [];
  for (const [place, { cookie, frames, threadId, cursorAt }] of people.entries()) {
    const client = await connectRaw(urls[place % urls.length] ?? '', cookie, hear());
    let next = 0;
    members.push({ client, threadId, cursorAt, nextFrame: () => frames[next++] });
  }
  return members;
}
