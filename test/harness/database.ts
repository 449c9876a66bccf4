/** A server's SQLite file from outside: what lies in it, and what somebody with the disk could do to it. */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type * as Sqlite from 'sqlite3';

const sqlite3 = createRequire(import.meta.url)('sqlite3') as typeof Sqlite;
const fileIn = (dataDir: string): string => join(dataDir, 'corridor.sqlite');
const closed = (db: Sqlite.Database) => new Promise<void>((resolve) => db.close(() => resolve()));

/** The rows of one query, also while the server runs. */
export async function readRows<Row>(dataDir: string, sql: string): Promise<Row[]> {
  const db = new sqlite3.Database(fileIn(dataDir), sqlite3.OPEN_READONLY);
  try {
    return await new Promise<Row[]>((resolve, reject) =>
      db.all<Row>(sql, (error, found) => (error === null ? resolve(found) : reject(error))),
    );
  } finally {
    await closed(db);
  }
}

/** Changes the database behind the server's back, by statements with `;` between them. */
export async function tamperWith(dataDir: string, statements: string): Promise<void> {
  const db = new sqlite3.Database(fileIn(dataDir));
  try {
    await new Promise<void>((resolve, reject) =>
      db.exec(statements, (error) => (error === null ? resolve() : reject(error))),
    );
  } finally {
    await closed(db);
  }
}
