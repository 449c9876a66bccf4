/** The group-commit writer and the migrations: durable, in batches, all or nothing. Runs on SQLite and on PostgreSQL. */
import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { toHash } from '../../protocol/crypto/encoding.ts';
import { sodiumReady } from '../../protocol/crypto/sodium.ts';
import type { ItemRow } from '../../server/domain/records.ts';
import type { Db } from '../../server/storage/db.ts';
import { migrate, migrator, MIGRATIONS } from '../../server/storage/migrate.ts';
import { openStorage, type Storage } from '../../server/storage/open.ts';
import { freshDatabase, type TestDatabase } from '../harness/databases.ts';
import { quietLog } from '../harness/quiet-log.ts';
import { itemRow, plain } from '../harness/rows.ts';
import { fresh } from './domain-people.ts';

const caughtUp = () => Promise.resolve();
let database: TestDatabase;
let storage: Storage;

beforeEach(async () => {
  await sodiumReady();
  database = await freshDatabase();
  storage = await openStorage({ ...database.place, log: quietLog });
});
afterEach(async () => {
  await storage.close();
  await database.drop();
});

test('items come back byte for byte, whatever is null in them', async () => {
  const threadId = fresh<'thread'>();
  const nothing = {
    sig: null,
    senderId: null,
    senderSeq: null,
    clientMsgId: null,
    class: null,
    epoch: null,
    logSeq: null,
  };
  const notice: ItemRow = { ...itemRow(threadId, 2, null), ...nothing, kind: 4 };
  const rows = [itemRow(threadId, 1), notice, itemRow(threadId, 3, randomBytes(65_000))];
  await Promise.all(rows.map((one) => storage.stores.append(threadId, () => one)));
  const page = await storage.stores.read.items.page(threadId, 0, 10);
  expect(page.map(plain)).toEqual(rows.map(plain));
});

test('what arrives while a commit runs is one commit: at least 10 messages per fsync under 100 senders', async () => {
  const threads = Array.from({ length: 40 }, () => ({ id: fresh<'thread'>(), n: 0 }));
  const batches: number[] = [];
  storage.stores.onAppend({ caughtUp, committed: (rows) => void batches.push(rows.length), failed: () => undefined });
  const before = storage.counts();
  const senders = Array.from({ length: 100 }, async (_, i) => {
    const thread = threads[i % threads.length]!;
    for (let k = 0; k < 20; k++) await storage.stores.append(thread.id, () => itemRow(thread.id, ++thread.n));
  });
  await Promise.all(senders);
  const after = storage.counts();
  expect(after.items - before.items).toBe(2_000);
  expect(2_000 / (after.appendCommits - before.appendCommits)).toBeGreaterThanOrEqual(10);
  expect(batches.reduce((sum, size) => sum + size, 0)).toBe(2_000);
});

test('an idle writer commits a single message at once: one commit, no timer', async () => {
  const before = storage.counts();
  const threadId = fresh<'thread'>();
  await storage.stores.append(threadId, () => itemRow(threadId, 1));
  expect(storage.counts().commits - before.commits).toBe(1);
});

test('the ack comes after the commit: another connection sees the item', async () => {
  const threadId = fresh<'thread'>();
  await storage.stores.append(threadId, () => itemRow(threadId, 1));
  const other = await database.open('read');
  expect(await other.get('SELECT n FROM items WHERE threadId = $threadId', { threadId })).toEqual({ n: 1 });
  await other.close();
});

test('a batch that fails answers everyone who waits with storage, also those queued behind it', async () => {
  const threadId = fresh<'thread'>();
  await storage.stores.append(threadId, () => itemRow(threadId, 1));
  const failed: number[] = [];
  storage.stores.onAppend({
    caughtUp,
    committed: () => undefined,
    failed: (rows) => void failed.push(...rows.map((r) => r.n)),
  });
  const clash = storage.stores.append(threadId, () => itemRow(threadId, 1));
  await Promise.resolve();
  const behind = [2, 3].map((n) => storage.stores.append(threadId, () => itemRow(threadId, n)));
  const outcomes = await Promise.allSettled([clash, ...behind]);
  expect(outcomes.map((one) => one.status)).toEqual(['rejected', 'rejected', 'rejected']);
  expect(outcomes[0]).toMatchObject({ reason: { code: 'storage' } });
  expect(failed).toEqual([1, 2, 3]);
  await storage.stores.append(threadId, () => itemRow(threadId, 2));
  expect((await storage.stores.read.items.page(threadId, 0, 10)).map((one) => one.n)).toEqual([1, 2]);
});

test('a change is all or nothing, and changes never interleave', async () => {
  const { stores } = storage;
  const practiceId = toHash(randomBytes(32)) as Parameters<typeof stores.read.practices.head>[0];
  const refused = stores.change(async (tx) => {
    await tx.practices.create(practiceId, 1);
    throw new Error('thought better of it');
  });
  await expect(refused).rejects.toThrow('thought better of it');
  expect(await stores.read.practices.any()).toBe(false);
  const order: string[] = [];
  await Promise.all(
    ['a', 'b', 'c'].map((name) =>
      stores.change(async (tx) => {
        order.push(`${name} in`);
        await tx.practices.any();
        order.push(`${name} out`);
      }),
    ),
  );
  expect(order).toEqual(['a in', 'a out', 'b in', 'b out', 'c in', 'c out']);
});

test('the reading connection cannot write', async () => {
  const reader = await database.open('read');
  await expect(reader.run('DELETE FROM items')).rejects.toThrow(/read-?only/);
  await reader.close();
});

test('migrations go up and down, and a newer database is refused', async () => {
  const empty = await freshDatabase();
  const db = await empty.open('write');
  await migrate(db);
  await (await migrator(db)).down({ to: 0 });
  expect(await tablesOf(db)).toEqual(['migrations']);
  await migrate(db);
  await expect(migrate(db, MIGRATIONS.slice(0, 2))).rejects.toThrow(/newer/);
  const broken = { name: '9999-broken', up: ['CREATE TABLE half (a INTEGER)', 'CREATE TABLE whole ('], down: [] };
  await expect(migrate(db, [...MIGRATIONS, broken])).rejects.toThrow(/incomplete|syntax/);
  expect(await tablesOf(db)).not.toContain('half');
  expect((await (await migrator(db)).executed()).map((one) => one.name)).toEqual(MIGRATIONS.map((one) => one.name));
  await db.close();
  await empty.drop();
});

test('after closing, new work is refused and queued work is on disk', async () => {
  const threadId = fresh<'thread'>();
  const queued = [1, 2, 3].map((n) => storage.stores.append(threadId, () => itemRow(threadId, n)));
  await storage.close();
  await Promise.all(queued);
  await expect(storage.stores.append(threadId, () => itemRow(threadId, 4))).rejects.toMatchObject({
    code: 'unavailable',
  });
  storage = await openStorage({ ...database.place, log: quietLog });
  expect((await storage.stores.read.items.head(threadId))?.n).toBe(3);
});

async function tablesOf(db: Db): Promise<string[]> {
  const rows = await db.all<{ name: string }>(
    database.kind === 'sqlite'
      ? `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'`
      : `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'`,
  );
  return rows.map((table) => table.name);
}
