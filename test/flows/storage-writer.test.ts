/** The group-commit writer and the database's settings: durable, in batches, honest when the disk fails. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { toHash } from '../../protocol/crypto/encoding.ts';
import { sodiumReady } from '../../protocol/crypto/sodium.ts';
import type { ThreadId } from '../../protocol/wire/ids.ts';
import type { ItemRow } from '../../server/domain/records.ts';
import { makeDurable, openDb } from '../../server/storage/db.ts';
import { migrate, migrator, MIGRATIONS } from '../../server/storage/migrate.ts';
import { nouns, openStorage, type Storage } from '../../server/storage/open.ts';
import { Writer } from '../../server/storage/writer.ts';
import { fresh } from './domain-people.ts';

const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
let folder: string;
let path: string;
let storage: Storage;

beforeEach(async () => {
  await sodiumReady();
  folder = mkdtempSync(join(tmpdir(), 'corridor-storage-'));
  path = join(folder, 'corridor.db');
  storage = await openStorage({ path, log: quiet });
});
afterEach(async () => {
  await storage.close();
  rmSync(folder, { recursive: true, force: true });
});

const row = (threadId: ThreadId, n: number, body: Uint8Array | null = randomBytes(1_100)): ItemRow => ({
  threadId,
  n,
  kind: 1,
  data: randomBytes(300),
  sig: randomBytes(64),
  body,
  hash: toHash(randomBytes(32)),
  chain: toHash(randomBytes(32)),
  senderId: fresh<'user'>(),
  senderSeq: n,
  clientMsgId: fresh<'clientMsg'>(),
  class: 1,
  epoch: 1,
  logSeq: 1,
  at: 1,
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
  const notice: ItemRow = { ...row(threadId, 2, null), ...nothing, kind: 4 };
  const rows = [row(threadId, 1), notice, row(threadId, 3, randomBytes(65_000))];
  await Promise.all(rows.map((one) => storage.stores.append(one)));
  const page = await storage.stores.read.items.page(threadId, 0, 10);
  expect(page.map(plain)).toEqual(rows.map(plain));
});

test('what arrives while a commit runs is one commit: at least 10 messages per fsync under 100 senders', async () => {
  const threads = Array.from({ length: 40 }, () => ({ id: fresh<'thread'>(), n: 0 }));
  const batches: number[] = [];
  storage.stores.onAppend({ committed: (rows) => void batches.push(rows.length), failed: () => undefined });
  const before = storage.counts();
  const senders = Array.from({ length: 100 }, async (_, i) => {
    const thread = threads[i % threads.length]!;
    for (let k = 0; k < 20; k++) await storage.stores.append(row(thread.id, ++thread.n));
  });
  await Promise.all(senders);
  const after = storage.counts();
  expect(after.items - before.items).toBe(2_000);
  expect(2_000 / (after.appendCommits - before.appendCommits)).toBeGreaterThanOrEqual(10);
  expect(batches.reduce((sum, size) => sum + size, 0)).toBe(2_000);
});

test('an idle writer commits a single message at once: one commit, no timer', async () => {
  const before = storage.counts();
  await storage.stores.append(row(fresh<'thread'>(), 1));
  expect(storage.counts().commits - before.commits).toBe(1);
});

test('the ack comes after the commit: another connection sees the item', async () => {
  const threadId = fresh<'thread'>();
  await storage.stores.append(row(threadId, 1));
  const other = openDb(path, true);
  expect(await other.get('SELECT n FROM items WHERE threadId = $threadId', { threadId })).toEqual({ n: 1 });
  await other.close();
});

test('a batch that fails answers everyone who waits with storage, also those queued behind it', async () => {
  const threadId = fresh<'thread'>();
  await storage.stores.append(row(threadId, 1));
  const failed: number[] = [];
  storage.stores.onAppend({ committed: () => undefined, failed: (rows) => void failed.push(...rows.map((r) => r.n)) });
  const clash = storage.stores.append(row(threadId, 1));
  await Promise.resolve();
  const behind = [2, 3].map((n) => storage.stores.append(row(threadId, n)));
  const outcomes = await Promise.allSettled([clash, ...behind]);
  expect(outcomes.map((one) => one.status)).toEqual(['rejected', 'rejected', 'rejected']);
  expect(outcomes[0]).toMatchObject({ reason: { code: 'storage' } });
  expect(failed).toEqual([1, 2, 3]);
  await storage.stores.append(row(threadId, 2));
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
  const reader = openDb(path, true);
  await makeDurable(reader, true);
  await expect(reader.run('DELETE FROM items')).rejects.toThrow(/readonly/);
  await reader.close();
});

test('durability is what it says: WAL, synchronous FULL, and weaker settings are refused', async () => {
  const db = openDb(path, false);
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
  const memory = openDb(':memory:', false);
  await expect(makeDurable(memory, false)).rejects.toThrow(/journal_mode/);
  await memory.close();
});

test('migrations go up and down, and a newer database is refused', async () => {
  const db = openDb(join(folder, 'other.db'), false);
  await migrate(db);
  await (await migrator(db)).down({ to: 0 });
  const left = await db.all<{ name: string }>(
    `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'`,
  );
  expect(left.map((table) => table.name)).toEqual(['migrations']);
  await migrate(db);
  await expect(migrate(db, MIGRATIONS.slice(0, 2))).rejects.toThrow(/newer/);
  const broken = { name: '0004-broken', up: ['CREATE TABLE half (a) STRICT'], down: [] };
  await expect(migrate(db, [...MIGRATIONS, broken])).rejects.toThrow(/datatype/);
  expect((await (await migrator(db)).executed()).map((one) => one.name)).toEqual(MIGRATIONS.map((one) => one.name));
  await db.close();
});

test('a full disk: storage for whoever waits, reads go on, and when there is room again so do writes', async () => {
  const db = openDb(join(folder, 'full.db'), false);
  await makeDurable(db, false);
  await migrate(db);
  const pages = await db.get<{ page_count: number }>('PRAGMA page_count');
  await db.all(`PRAGMA max_page_count = ${(pages?.page_count ?? 0) + 40}`);
  const writer = new Writer(db, nouns(db), quiet);
  const threadId = fresh<'thread'>();
  let n = 0;
  const fill = async () => {
    for (;;) await writer.append(row(threadId, ++n, randomBytes(8_000)));
  };
  await expect(fill()).rejects.toMatchObject({ code: 'storage' });
  const change = writer.change((tx) => tx.items.add([row(threadId, n, randomBytes(60_000))]));
  await expect(change).rejects.toMatchObject({ code: 'storage' });
  expect((await nouns(db).items.head(threadId))?.n).toBe(n - 1);
  await db.all('PRAGMA max_page_count = 100000');
  await writer.append(row(threadId, n));
  expect(await db.get('PRAGMA integrity_check')).toEqual({ integrity_check: 'ok' });
  await writer.close();
  await db.close();
});

test('after closing, new work is refused and queued work is on disk', async () => {
  const threadId = fresh<'thread'>();
  const queued = [1, 2, 3].map((n) => storage.stores.append(row(threadId, n)));
  await storage.close();
  await Promise.all(queued);
  await expect(storage.stores.append(row(threadId, 4))).rejects.toMatchObject({ code: 'unavailable' });
  storage = await openStorage({ path, log: quiet });
  expect((await storage.stores.read.items.head(threadId))?.n).toBe(3);
});

/** Buffers and Uint8Arrays of the same bytes are the same. */
const plain = (one: ItemRow) =>
  Object.fromEntries(
    Object.entries(one).map(([key, value]) => [
      key,
      value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value,
    ]),
  );
