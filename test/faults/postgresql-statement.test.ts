/**
 * Statements on PostgreSQL that fail: a transaction in which one did is not told as kept, also where whoever asked passed over
 * it, and the next statement finds a connection that works, also after PostgreSQL ended the last one (P13, P14).
 */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openStorage } from '../../server/storage/open.ts';
import type { Db } from '../../server/storage/db.ts';
import { administer, freshDatabase, type TestDatabase } from '../harness/databases.ts';
import { quietLog } from '../harness/quiet-log.ts';

const MARK = `INSERT INTO marks (threadId, userId) VALUES ('thread', 'user')`;

let database: TestDatabase;
let db: Db;
beforeEach(async () => {
  database = await freshDatabase();
  // It makes the tables; one at a time may write.
  await (await openStorage({ ...database.place, log: quietLog })).close();
  db = await database.open('write');
});
afterEach(async () => {
  await db.close();
  await database.drop();
});

const rows = async () => (await db.all(`SELECT userId FROM marks`)).length;

test('a commit after a failure that was passed over is a failure, and nothing is kept', async () => {
  await db.begin();
  await db.run(MARK);
  const failure: unknown = await db.run(MARK).catch((error: unknown) => error);
  expect(db.troubleIn(failure)).toBeNull();
  const ended: unknown = await db.commit().then(
    () => 'kept',
    (error: unknown) => error,
  );
  expect(ended).toBeInstanceOf(Error);
  expect(db.troubleIn(ended)).not.toBeNull();
  expect(await rows()).toBe(0);
  await db.run(MARK);
  expect(await rows()).toBe(1);
});

test('a transaction whose connection was ended is not kept, and the next one is', async () => {
  await db.begin();
  await db.run(MARK);
  const url = database.env['DATABASE_URL'] ?? '';
  await administer(
    url,
    `SELECT pg_terminate_backend(pid)::text AS line FROM pg_stat_activity
     WHERE application_name = 'corridor write' AND datname = current_database()`,
  );
  await expect(db.commit()).rejects.toSatisfy((error) => db.troubleIn(error) !== null);
  expect(await rows()).toBe(0);
  await db.begin();
  await db.run(MARK);
  await db.commit();
  expect(await rows()).toBe(1);
});
