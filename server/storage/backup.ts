/**
 * A copy of the SQLite database as it stands at one moment, taken beside a server that goes on writing: one read transaction,
 * written out as a fresh file (VACUUM INTO) without what was erased. And the look at a copy before it is trusted.
 */
import { open } from 'node:fs/promises';
import { DatabaseUnfit } from './db.ts';
import { makeDurable, openSqlite } from './sqlite.ts';

/** @param to a file that does not exist yet; durable when this resolves. Throws DatabaseUnfit as at a start. */
export async function copyDatabase(from: string, to: string): Promise<void> {
  const db = openSqlite(from, true);
  try {
    await makeDurable(db, true);
    await db.run('PRAGMA query_only = OFF');
    await db.run('VACUUM INTO $to', { to });
  } finally {
    await db.close();
  }
  const file = await open(to, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Throws DatabaseUnfit where a page or an index of the file is broken. */
export async function checkDatabase(path: string): Promise<void> {
  const db = openSqlite(path, false);
  try {
    const row = await db.get<{ integrity_check: string }>('PRAGMA integrity_check(1)');
    if (row?.integrity_check !== 'ok') throw new DatabaseUnfit('the database in the backup is damaged');
  } finally {
    await db.close();
  }
}
