/**
 * A fresh database for a test, of the kind its project runs on (vitest.config.ts): a database of its own on the project's
 * PostgreSQL, or an SQLite file in a temporary folder. Where the project has a Redis as well, the database is shared among
 * nodes, and the test is one of them. The tests do not say which.
 */
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { inject } from 'vitest';
import type { Db } from '../../server/storage/db.ts';
import type { Place } from '../../server/storage/open.ts';
import { openPostgresql } from '../../server/storage/postgresql.ts';
import { makeDurable, openSqlite } from '../../server/storage/sqlite.ts';
import { tamperWith } from './database.ts';
import { temporaryFolder } from './leftovers.ts';

export interface TestDatabase {
  readonly kind: 'sqlite' | 'postgresql';
  readonly place: Place;
  /** Keys of server/config.ts that choose it; none for SQLite, whose file lies in the data folder. */
  readonly env: Readonly<Record<string, string>>;
  /** A connection beside those of the storage. Two that write at once only a test may have, and only on SQLite. */
  open(purpose: 'write' | 'read'): Promise<Db>;
  /**
   * Runs statements, `;` between them, behind the back of whoever uses it: in the words of SQLite and of both, without
   * functions that only one of them has.
   */
  exec(statements: string): Promise<void>;
  /** Whether these bytes stand anywhere in it: what a thief of the database would find. */
  contains(bytes: Uint8Array): Promise<boolean>;
  /** Ends what is connected to it; nothing of it is left, of a file's database when its folder goes. */
  drop(): Promise<void>;
}

/** @param folder where an SQLite file lies or will lie, such as the data folder of a server */
export function freshDatabase(folder?: string): Promise<TestDatabase> {
  const server = serverOf();
  return server === undefined ? Promise.resolve(freshFile(folder ?? temporaryFolder('database'))) : freshOn(server);
}

const serverOf = (): string | undefined => inject('postgresql');

function freshFile(folder: string): TestDatabase {
  const path = join(folder, 'corridor.sqlite');
  return {
    kind: 'sqlite',
    place: { path },
    env: {},
    open: async (purpose) => {
      const db = openSqlite(path, purpose === 'read');
      await makeDurable(db, purpose === 'read');
      return db;
    },
    exec: (statements) => tamperWith(folder, statements),
    contains: (bytes) => {
      const files = readdirSync(folder).filter((name) => name.startsWith('corridor.sqlite'));
      return Promise.resolve(files.some((name) => readFileSync(join(folder, name)).includes(Buffer.from(bytes))));
    },
    drop: () => Promise.resolve(),
  };
}

/** Databases that an earlier test of this worker has done with: emptying one takes a tenth of making one. */
const spare: URL[] = [];

/** What a server needs to be one of several nodes; the gateway of all of them is elsewhere. */
const nodeEnv = (redis: string) => ({
  REDIS_URL: redis,
  CORRIDOR_GATEWAY: 'own-process',
  CORRIDOR_GATEWAY_TOKEN: 'a-token-of-tests-that-is-long-enough',
});

async function freshOn(server: string): Promise<TestDatabase> {
  const url = spare.pop() ?? (await create(server));
  const redis: string | undefined = inject('redis');
  const isShared = redis !== undefined;
  return {
    kind: 'postgresql',
    place: { url: url.href, isShared },
    env: { DATABASE_URL: url.href, ...(isShared && nodeEnv(redis)) },
    open: (purpose) => Promise.resolve(openPostgresql(url.href, purpose, isShared ? 'shared' : 'alone')),
    exec: async (statements) => void (await administer(url.href, inItsWords(statements))),
    contains: (bytes) => standsIn(url.href, bytes),
    drop: async () => {
      await administer(url.href, END_OTHERS);
      await administer(url.href, EMPTY);
      spare.push(url);
    },
  };
}

/** Bytes and their type are written otherwise, and whoever has the disk is held to no rule among tables. */
const inItsWords = (statements: string): string =>
  'SET session_replication_role = replica; ' +
  statements.replace(/\bX('[0-9a-f]*')/gi, "decode($1, 'hex')").replace(/\bBLOB\b/g, 'BYTEA');

/** A new database on the server of this one. */
async function create(server: string): Promise<URL> {
  const name = `test_${randomBytes(8).toString('hex')}`;
  await administer(server, `CREATE DATABASE ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url;
}

const END_OTHERS = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
  WHERE datname = current_database() AND pid <> pg_backend_pid()`;

/** Every row of every table but the record of migrations, in one commit, whatever refers to what. */
const EMPTY = `DO $$ DECLARE name text; BEGIN
  SET LOCAL session_replication_role = replica;
  FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'migrations' LOOP
    EXECUTE 'DELETE FROM ' || quote_ident(name);
  END LOOP;
END $$`;

/** Looks at every row of every table as text, where bytes are written in hexadecimal. */
async function standsIn(url: string, bytes: Uint8Array): Promise<boolean> {
  const tables = await administer(url, `SELECT tablename AS line FROM pg_tables WHERE schemaname = 'public'`);
  const needles = [Buffer.from(bytes).toString('hex'), Buffer.from(bytes).toString()];
  for (const table of tables) {
    const rows = await administer(url, `SELECT one::text AS line FROM ${table} AS one`);
    if (rows.some((row) => needles.some((needle) => row.includes(needle)))) return true;
  }
  return false;
}

/** By the database's owner, on a connection of its own; gives the column `line` of a single statement. */
export async function administer(server: string, statement: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  try {
    // Of several statements, an array.
    const answer: pg.QueryResult<{ line: string }> | readonly unknown[] = await client.query<{ line: string }>(
      statement,
    );
    return 'rows' in answer ? answer.rows.map(({ line }) => line) : [];
  } finally {
    await client.end();
  }
}
