/** What only SQLite has: its settings of durability, its one file and what happens when its disk is full. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { migrate } from '../../server/storage/migrate.ts';
import { nouns } from '../../server/storage/open.ts';
import { makeDurable, openSqlite } from '../../server/storage/sqlite.ts';
import { Writer } from '../../server/storage/writer.ts';
import { quietLog } from '../harness/quiet-log.ts';
import { itemRow } from '../harness/rows.ts';
import { fresh } from './domain-people.ts';
import { temporaryFolder } from '../harness/leftovers.ts';

let folder: string;

beforeEach(() => {
  folder = temporaryFolder('storage');
});

test('durability is what it says: WAL, synchronous FULL, and weaker settings are refused', async () => {
  const db = openSqlite(join(folder, 'corridor.sqlite'), false);
  await makeDurable(db, false);
  expect(await db.get('PRAGMA journal_mode')).toEqual({ journal_mode: 'wal' });
  expect(await db.get('PRAGMA synchronous')).toEqual({ synchronous: 2 });
  const weaker = {
    ...db,
    get: async <R extends object>(sql: string) =>
      sql.includes('synchronous') ? ({ synchronous: 1 } as R) : db.get<R>(sql),
  };
  await expect(makeDurable(weaker, false)).rejects.toThrow(/synchronous/);
  const older = {
    ...db,
    get: async <R extends object>(sql: string) => (sql.includes('version') ? ({ v: '3.51.2' } as R) : db.get<R>(sql)),
  };
  await expect(makeDurable(older, false)).rejects.toThrow(/3\.51\.2/);
  await db.close();
  const memory = openSqlite(':memory:', false);
  await expect(makeDurable(memory, false)).rejects.toThrow(/journal_mode/);
  await memory.close();
});

test('a full disk: storage for whoever waits, reads go on, and when there is room again so do writes', async () => {
  const db = openSqlite(join(folder, 'full.db'), false);
  await makeDurable(db, false);
  await migrate(db);
  const pages = await db.get<{ page_count: number }>('PRAGMA page_count');
  await db.all(`PRAGMA max_page_count = ${(pages?.page_count ?? 0) + 40}`);
  const writer = new Writer(db, nouns(db), quietLog);
  const threadId = fresh<'thread'>();
  let n = 0;
  const fill = async () => {
    for (;;) await writer.append(threadId, () => itemRow(threadId, ++n, randomBytes(8_000)));
  };
  await expect(fill()).rejects.toMatchObject({ code: 'storage' });
  const change = writer.change((tx) => tx.items.add([itemRow(threadId, n, randomBytes(60_000))]));
  await expect(change).rejects.toMatchObject({ code: 'storage' });
  expect((await nouns(db).items.head(threadId))?.n).toBe(n - 1);
  await db.all('PRAGMA max_page_count = 100000');
  await writer.append(threadId, () => itemRow(threadId, n));
  expect(await db.get('PRAGMA integrity_check')).toEqual({ integrity_check: 'ok' });
  await writer.close();
  await db.close();
});
