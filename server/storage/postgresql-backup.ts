/**
 * A copy of the PostgreSQL database as it stands at one moment, beside nodes that go on writing, and the way back into an
 * empty database: PostgreSQL's own pg_dump and pg_restore, which must be on the path and not older than the server.
 */
import { spawn } from 'node:child_process';
import { open } from 'node:fs/promises';
import { DatabaseUnfit } from './db.ts';
import { connectionOf } from './postgresql-url.ts';

/** Which database, and the environment in which PostgreSQL's programs are found. */
export interface ServerDatabase {
  readonly url: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * One snapshot, compressed, without owners. Durable when it resolves. Throws DatabaseUnfit with what the program said.
 * @param to a file that does not exist yet
 */
export async function dumpPostgresql(database: ServerDatabase, to: string): Promise<void> {
  // Made by us first, so that it is never open to others.
  const file = await open(to, 'wx', 0o600);
  try {
    await run('pg_dump', ['--format=custom', '--no-owner', '--no-privileges', `--file=${to}`], database);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** All of it or nothing. Throws DatabaseUnfit where the database is not empty or does not take it. */
export async function restorePostgresql(database: ServerDatabase, from: string): Promise<void> {
  const name = connectionOf(database.url).database;
  const args = ['--no-owner', '--no-privileges', '--exit-on-error', '--single-transaction', `--dbname=${name}`, from];
  await run('pg_restore', args, database);
}

/** The password goes through the environment, since arguments are seen by everybody on the machine. */
async function run(program: string, args: readonly string[], { url, env }: ServerDatabase): Promise<void> {
  const { host, port, username, password, database } = connectionOf(url);
  const mode = new URL(url).searchParams.get('sslmode');
  const child = spawn(program, ['--no-password', ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: {
      ...env,
      LC_ALL: 'C',
      PGHOST: host,
      PGPORT: String(port),
      PGDATABASE: database,
      PGUSER: username,
      PGPASSWORD: password,
      PGAPPNAME: 'corridor backup',
      ...(mode !== null && { PGSSLMODE: mode }),
    },
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said = `${said}${chunk.toString()}`.slice(-2_000)));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', () =>
      reject(new DatabaseUnfit(`${program} is not installed here: PostgreSQL's client programs are needed.`)),
    );
    child.once('close', resolve);
  });
  if (code === 0) return;
  const isTaken = /already exists/.test(said);
  throw new DatabaseUnfit(
    isTaken ? 'the database is not empty: nothing is written over it.' : `${program}: ${said.trim()}`,
  );
}
