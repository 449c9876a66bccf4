/** A server's SQLite file from outside: what lies in it, and what somebody with the disk could do to it. */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type * as Sqlite from 'sqlite3';

const sqlite3 = createRequire(import.meta.url)('sqlite3') as typeof Sqlite;

/** The rows of one query, also while the server runs. */
export async function readRows<Row>(dataDir: string, sql: string): Promise<Row[]> {
  const db = new sqlite3.Database(join(dataDir, 'corridor.sqlite'), sqlite3.OPEN_READONLY);
  const rows = await new Promise<Row[]>((resolve, reject) =>
    db.all<Row>(sql, (error, found) => (error === null ? resolve(found) : reject(error))),
  );
  await new Promise<void>((resolve) => db.close(() => resolve()));
  return rows;
}

/** Changes the database behind the server's back; only while the server is stopped. */
export async function tamperWith(dataDir: string, sql: string): Promise<void> {
  const db = new sqlite3.Database(join(dataDir, 'corridor.sqlite'));
  await new Promise<void>((resolve, reject) => db.exec(sql, (error) => (error === null ? resolve() : reject(error))));
  await new Promise<void>((resolve) => db.close(() => resolve()));
}
