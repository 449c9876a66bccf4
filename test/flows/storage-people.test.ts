/** People in storage, noun by noun through the ports: practices, accounts, sessions, invitations, preferences, totp. */
import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { toHash } from '../../protocol/crypto/encoding.ts';
import { sodiumReady } from '../../protocol/crypto/sodium.ts';
import type { PracticeId } from '../../protocol/wire/ids.ts';
import { DEFAULT_PREFERENCES } from '../../protocol/wire/people.ts';
import type { Account, LogRow } from '../../server/domain/records.ts';
import type { Reads, Stores } from '../../server/domain/stores.ts';
import { reasonOf } from '../../server/storage/db.ts';
import { openStorage, type Storage } from '../../server/storage/open.ts';
import { freshDatabase, type TestDatabase } from '../harness/databases.ts';
import { quietLog } from '../harness/quiet-log.ts';
import { accountRow, inviteRow, newPracticeId, plain, sessionRow } from '../harness/rows.ts';
import { fresh } from './domain-people.ts';

let database: TestDatabase;
let storage: Storage;
let read: Reads;
let change: Stores['change'];
let practiceId: PracticeId;
let ann: Account;

beforeEach(async () => {
  await sodiumReady();
  database = await freshDatabase();
  storage = await openStorage({ ...database.place, log: quietLog });
  read = storage.stores.read;
  change = (work) => storage.stores.change(work);
  practiceId = newPracticeId();
  ann = accountRow(practiceId, { login: 'ann' });
  await change(async (tx) => {
    await tx.practices.create(practiceId, 1);
    await tx.accounts.create(ann);
  });
});
afterEach(async () => {
  await storage.close();
  await database.drop();
});

/** What a unique index of SQLite or of PostgreSQL says. */
const isTaken = (error: unknown): boolean => ['SQLITE_CONSTRAINT', '23505'].includes(reasonOf(error));

test('log entries come back in order, page by page, with and without a second signature', async () => {
  const entry = (seq: number): LogRow => ({
    practiceId,
    seq,
    entry: randomBytes(400),
    sig: randomBytes(64),
    cosig: seq % 2 === 0 ? randomBytes(64) : null,
    hash: toHash(randomBytes(32)),
    at: 1_800_000_000_000 + seq,
  });
  const entries = Array.from({ length: 12 }, (_, i) => entry(i + 1));
  expect(await read.practices.head(practiceId)).toBeNull();
  await change(async (tx) => {
    for (const one of entries) await tx.practices.append(one);
  });
  expect(await read.practices.head(practiceId)).toEqual({ seq: 12 });
  expect(plain(await read.practices.entries(practiceId, 9, 100))).toEqual(plain(entries.slice(9)));
  expect(plain(await read.practices.entries(practiceId, 0, 3))).toEqual(plain(entries.slice(0, 3)));
  await expect(change((tx) => tx.practices.append(entry(12)))).rejects.toSatisfy(isTaken);
});

test('an account is found by login while it may sign in; a login is free again after a removal', async () => {
  expect(plain(await read.accounts.byLogin('ann'))).toEqual(plain(ann));
  const twin = accountRow(practiceId, { login: 'ann', email: null });
  await expect(change((tx) => tx.accounts.create(twin))).rejects.toSatisfy(isTaken);
  await change(async (tx) => {
    await tx.accounts.setStanding(ann.userId, 'removed');
    await tx.accounts.create(twin);
  });
  expect((await read.accounts.byLogin('ann'))?.userId).toBe(twin.userId);
  expect(await read.accounts.byId(ann.userId)).toMatchObject({ standing: 'removed', createdAt: 1_800_000_000_000 });
  const { salt, sealedShare, authCheck, recCheck, wrapPw, wrapRec } = accountRow(practiceId);
  const credentials = { salt, sealedShare, authCheck, recCheck, wrapPw, wrapRec };
  await change(async (tx) => {
    await tx.accounts.setEmail(twin.userId, 'twin@example.org');
    await tx.accounts.setCredentials(twin.userId, credentials);
  });
  const stored = { ...twin, email: 'twin@example.org', ...credentials };
  expect(plain(await read.accounts.byId(twin.userId))).toEqual(plain(stored));
});

test.each(['keyring', 'pins'] as const)('a %s is replaced only by the version after it', async (part) => {
  const versions = [1, 2, 3].map((version) => ({ version, blob: randomBytes(500) }));
  const put = (version: number) =>
    change((tx) => tx.accounts.putVault(ann.userId, part, versions[version - 1] ?? { version, blob: randomBytes(1) }));
  expect(await read.accounts.vault(ann.userId, part)).toBeNull();
  expect(await put(2)).toBe(false);
  expect(await put(1)).toBe(true);
  expect(await put(1)).toBe(false);
  expect(await put(3)).toBe(false);
  expect(await put(2)).toBe(true);
  expect(plain(await read.accounts.vault(ann.userId, part))).toEqual(plain(versions[1]));
});

test('sessions: known by their check, touched forwards only, ended one by one or all but one', async () => {
  const [one, two, three] = [sessionRow(ann.userId), sessionRow(ann.userId), sessionRow(ann.userId, { expiresAt: 50 })];
  await change(async (tx) => {
    for (const session of [one, two, three]) await tx.sessions.create(session);
  });
  const known = { ...one, practiceId, login: 'ann', standing: 'active' };
  expect(plain(await read.sessions.byCheck(one.tokenCheck))).toEqual(plain(known));
  expect(await read.sessions.byCheck(randomBytes(32))).toBeNull();
  expect(await read.sessions.spent(60, 0)).toEqual([{ sessionId: three.sessionId }]);
  expect(await read.sessions.spent(60, 101)).toHaveLength(3);
  await change((tx) =>
    tx.sessions.touch([
      { sessionId: one.sessionId, at: 300 },
      { sessionId: two.sessionId, at: 90 },
    ]),
  );
  expect(await read.sessions.byId(one.sessionId)).toMatchObject({ lastSeenAt: 300 });
  expect(await read.sessions.byId(two.sessionId)).toMatchObject({ lastSeenAt: 100 });
  expect(await read.sessions.lastSeen(practiceId)).toEqual([{ userId: ann.userId, at: 300 }]);
  expect(await change((tx) => tx.sessions.revoke({ sessionId: two.sessionId }, 400))).toEqual([two.sessionId]);
  expect(await change((tx) => tx.sessions.revoke({ sessionId: two.sessionId }, 500))).toEqual([]);
  expect(await read.sessions.byId(two.sessionId)).toMatchObject({ revokedAt: 400 });
  const others = await change((tx) => tx.sessions.revoke({ userId: ann.userId, except: one.sessionId }, 600));
  expect(others).toEqual([three.sessionId]);
  expect((await read.sessions.ofUser(ann.userId)).map((session) => session.sessionId)).toEqual([one.sessionId]);
  const all = await change((tx) => tx.sessions.revoke({ userId: ann.userId, except: null }, 700));
  expect(all).toEqual([one.sessionId]);
});

test('invitations: newest first, joined with what the newcomer posted, spent when their time is over', async () => {
  const [old, young] = [inviteRow(practiceId), inviteRow(practiceId, { createdAt: 200, expiresAt: 2_000 })];
  await change(async (tx) => {
    await tx.invites.create(old);
    await tx.invites.create(young);
  });
  expect(plain(await read.invites.ofPractice(practiceId))).toMatchObject(plain([young, old]) as object[]);
  expect((await read.invites.spent(1_000)).map(({ inviteId }) => inviteId)).toEqual([old.inviteId]);
  const [join, mac] = [randomBytes(3_000), randomBytes(32)];
  await change((tx) => tx.invites.join(old.inviteId, join, mac));
  expect(plain(await read.invites.byId(old.inviteId))).toMatchObject(
    plain({ ...old, state: 'joined', join, mac }) as object,
  );
  expect(await read.invites.spent(1_000)).toEqual([]);
  await change((tx) => tx.invites.setState(young.inviteId, 'cancelled'));
  expect(await read.invites.byId(young.inviteId)).toMatchObject({ state: 'cancelled' });
  expect(await read.invites.byId(fresh<'invite'>())).toBeNull();
});

test('preferences: the defaults until somebody decides, then what was decided last', async () => {
  expect(await read.preferences.of(ann.userId)).toEqual(DEFAULT_PREFERENCES);
  const quietHours = { from: '22:00', to: '06:30', timeZone: 'Europe/London' };
  for (const decided of [
    { ...DEFAULT_PREFERENCES, showPresence: false, quietHours },
    { ...DEFAULT_PREFERENCES, readReceipts: false, showPresence: false },
  ]) {
    await change((tx) => tx.preferences.put(ann.userId, decided));
    expect(await read.preferences.of(ann.userId)).toEqual(decided);
  }
  expect(await read.preferences.hidden(practiceId)).toEqual([ann.userId]);
  expect(await read.preferences.hidden(newPracticeId())).toEqual([]);
});

test('a second factor: begun again it starts over, used it is confirmed, removed it is gone', async () => {
  expect(await read.totp.of(ann.userId)).toBeNull();
  const [first, second] = [randomBytes(60), randomBytes(60)];
  await change((tx) => tx.totp.put(ann.userId, first));
  await change((tx) => tx.totp.use(ann.userId, 59_000_000));
  expect(plain(await read.totp.of(ann.userId))).toEqual(
    plain({ sealedSecret: first, confirmed: true, lastStep: 59_000_000 }),
  );
  await change((tx) => tx.totp.put(ann.userId, second));
  expect(plain(await read.totp.of(ann.userId))).toEqual(plain({ sealedSecret: second, confirmed: false, lastStep: 0 }));
  await change((tx) => tx.totp.remove(ann.userId));
  expect(await read.totp.of(ann.userId)).toBeNull();
});
