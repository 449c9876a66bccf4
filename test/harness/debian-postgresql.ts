/**
 * Debian's PostgreSQL with its client programs, for tests of what needs both in the same version: pg_dump and pg_restore. All
 * other tests run on the one out of an npm package (test/postgresql.mjs), which has no clients.
 */
import { dirname } from 'node:path';
import { ensureProgram } from '../debian.mjs';
import { startPostgresql } from '../postgresql.mjs';

export interface DebianPostgresql {
  /** With the folder of its programs. */
  readonly path: string;
  readonly password: string;
  urlOf(database: string): string;
  stop(): Promise<void>;
}

export async function startDebianPostgresql(): Promise<DebianPostgresql> {
  const folder = dirname(ensureProgram('initdb', 'postgresql'));
  const { url, stop } = await startPostgresql([], dirname(folder));
  return {
    path: `${folder}:${process.env['PATH']}`,
    password: new URL(url).password,
    urlOf: (database) => Object.assign(new URL(url), { pathname: `/${database}` }).href,
    stop,
  };
}
