/** Threads in storage, noun by noun through the ports: circles, threads, items, receipts, alerts, mails, files. */
import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sodiumReady } from '../../protocol/crypto/sodium.ts';
import type { CircleId, PracticeId, UserId } from '../../protocol/wire/ids.ts';
import type { ThreadRow, WaitState } from '../../server/domain/records.ts';
import type { Reads, Stores } from '../../server/domain/stores.ts';
import { reasonOf } from '../../server/storage/db.ts';
import { openStorage, type Storage } from '../../server/storage/open.ts';
import { freshDatabase, type TestDatabase } from '../harness/databases.ts';
import { quietLog } from '../harness/quiet-log.ts';
import { epochRow, itemRow, newPracticeId, plain, threadRow } from '../harness/rows.ts';
import { fresh } from './domain-people.ts';

let database: TestDatabase;
let storage: Storage;
let read: Reads;
let change: Stores['change'];
let practiceId: PracticeId;
let circleId: CircleId;
let ann: UserId;
let ben: UserId;
let thread: ThreadRow;

beforeEach(async () => {
  await sodiumReady();
  database = await freshDatabase();
  storage = await openStorage({ ...database.place, log: quietLog });
  read = storage.stores.read;
  change = (work) => storage.stores.change(work);
  practiceId = newPracticeId();
  circleId = fresh<'circle'>();
  [ann, ben] = [fresh<'user'>(), fresh<'user'>()];
  thread = threadRow(practiceId, circleId);
  await change(async (tx) => {
    await tx.practices.create(practiceId, 1);
    await tx.circles.advance(epochRow(practiceId, circleId, 1, [ann, ben]));
    await tx.threads.create(thread);
  });
});
afterEach(async () => {
  await storage.close();
  await database.drop();
});

/** Content by somebody. */
const by = (senderId: UserId, n: number) => ({ ...itemRow(thread.threadId, n), senderId, at: 1_000 + n });
const wait = (userId: UserId, n: number) => ({ userId, threadId: thread.threadId, n });

const cursorRow = (userId: UserId, n: number, leftEpoch = 0, leftSeq = 0) => {
  const signed = { cur: randomBytes(120), sig: randomBytes(64) };
  return { threadId: thread.threadId, userId, n, leftEpoch, leftSeq, ...signed, at: n };
};

test('a circle: epochs with all their bytes, an envelope for each reader, the members of the newest epoch', async () => {
  const second = epochRow(practiceId, circleId, 2, [ben]);
  await change((tx) => tx.circles.advance(second));
  const { ctl, sig, ctlHash, leaves } = second;
  expect(plain(await read.circles.epochs(circleId, 1))).toEqual(
    plain([{ circleId, practiceId, epoch: 2, ctl, sig, ctlHash, leaves }]),
  );
  expect((await read.circles.epochs(circleId, 0)).map(({ epoch }) => epoch)).toEqual([1, 2]);
  expect((await read.circles.envelopes(circleId, 0, ann)).map(({ epoch }) => epoch)).toEqual([1]);
  expect(plain(await read.circles.envelopes(circleId, 1, ben))).toEqual(
    plain([{ epoch: 2, envelope: second.envelopes[0]?.envelope }]),
  );
  expect(await read.circles.ofMember(ann)).toEqual([]);
  expect(await read.circles.ofMember(ben)).toEqual([{ circleId, epoch: 2 }]);
  await change((tx) => tx.circles.dropMember(ben));
  expect(await read.circles.ofMember(ben)).toEqual([]);
  expect(await read.circles.practiceOf(circleId)).toBe(practiceId);
  expect(await read.circles.practiceOf(fresh<'circle'>())).toBeNull();
});

test('250 envelopes at once, and none', async () => {
  const many = Array.from({ length: 250 }, () => fresh<'user'>());
  await change((tx) => tx.circles.advance(epochRow(practiceId, circleId, 2, many)));
  expect(await read.circles.envelopes(circleId, 1, many[249]!)).toHaveLength(1);
  await change((tx) => tx.circles.advance(epochRow(practiceId, circleId, 3, [])));
  expect(await read.circles.ofMember(many[0]!)).toEqual([]);
});

test('threads of a member in pages that go by the bytes of their ids, on any database', async () => {
  const more = Array.from({ length: 30 }, () =>
    threadRow(practiceId, circleId, { subject: fresh<'patient'>(), kind: 2, at: 7 }),
  );
  await change(async (tx) => {
    for (const one of more) await tx.threads.create(one);
  });
  const ids = [thread, ...more].map(({ threadId }) => threadId).sort((a, b) => (a < b ? -1 : 1));
  const first = await read.threads.ofMember(ann, null, 20);
  const rest = await read.threads.ofMember(ann, first.at(-1)!.threadId, 20);
  expect([...first, ...rest].map(({ threadId }) => threadId)).toEqual(ids);
  expect(plain(await read.threads.byId(thread.threadId))).toEqual(plain(thread));
  expect((await read.threads.ofCircle(circleId)).map(({ at }) => at)).toEqual([...more.map(() => 7), 100]);
  expect(await read.threads.byId(fresh<'thread'>())).toBeNull();
});

test('items in pages by number; heads, last of a sender, highest epoch, used ids', async () => {
  const rows = Array.from({ length: 25 }, (_, i) => ({
    ...by(i % 2 === 0 ? ann : ben, i + 1),
    senderSeq: Math.floor(i / 2) + 1,
  }));
  const notice = {
    ...itemRow(thread.threadId, 26, null),
    kind: 4 as const,
    epoch: null,
    logSeq: null,
    clientMsgId: null,
  };
  await change((tx) => tx.items.add([...rows, notice]));
  const { items } = read;
  const { threadId } = thread;
  expect(plain(await items.page(threadId, 5, 10))).toEqual(plain(rows.slice(5, 15)));
  expect(await items.page(threadId, 26, 10)).toEqual([]);
  expect(plain(await items.at(threadId, 7))).toEqual(plain(rows[6]));
  expect(plain(await items.byClientMsgId(threadId, rows[3]!.clientMsgId!))).toEqual(plain(rows[3]));
  expect(await items.byClientMsgId(fresh<'thread'>(), rows[3]!.clientMsgId!)).toBeNull();
  const head = { n: 26, chain: notice.chain, at: 1 };
  expect(await items.head(threadId)).toEqual(head);
  expect(await items.heads([threadId, fresh<'thread'>()])).toEqual([{ threadId, ...head }]);
  expect(await items.heads([])).toEqual([]);
  expect(await items.lastOf(threadId, ben)).toEqual({ seq: 12, hash: rows[23]!.hash });
  expect(await items.lastOf(threadId, fresh<'user'>())).toBeNull();
  expect(await items.highest(threadId)).toEqual({ epoch: 1, logSeq: 1 });
  expect(await items.usedIds(threadId, 3)).toEqual([rows[24]!.clientMsgId, rows[23]!.clientMsgId]);
  const again = { ...by(ann, 27), clientMsgId: rows[0]!.clientMsgId };
  const refused: unknown = await change((tx) => tx.items.add([again])).catch((error: unknown) => error);
  expect(['SQLITE_CONSTRAINT', '23505']).toContain(reasonOf(refused));
});

test('cursors and marks only ever rise; "unread" is set and cleared', async () => {
  const { threadId } = thread;
  const cursor = (n: number) => cursorRow(ann, n);
  const five = cursor(5);
  await change((tx) => tx.receipts.moveCursors([five, { ...cursor(4), userId: ben }]));
  await change((tx) => tx.receipts.moveCursors([cursor(3)]));
  const kept = await read.receipts.cursors([threadId]);
  expect(plain(kept.find(({ userId }) => userId === ann))).toEqual(plain(five));
  expect(kept).toHaveLength(2);
  for (const n of [2, 6, 4])
    await change((tx) => tx.receipts.moveDelivered([{ threadId, userId: ann, n, at: n * 10 }]));
  expect(await read.receipts.delivered([threadId])).toEqual([{ threadId, userId: ann, n: 6, at: 60 }]);
  for (const n of [3, 1]) await change((tx) => tx.receipts.moveNoticed(threadId, ann, n));
  expect(await read.receipts.ownOn(threadId, ann)).toEqual({ threadId, noticedN: 3, markN: 0, markedUnread: false });
  await change((tx) => tx.receipts.moveMark(threadId, ann, 8, true));
  expect(await read.receipts.markedUnread(threadId)).toEqual([ann]);
  await change((tx) => tx.receipts.moveMark(threadId, ann, 0, false));
  expect(await read.receipts.own(ann)).toEqual([{ threadId, noticedN: 3, markN: 8, markedUnread: false }]);
  expect(await read.receipts.ownOn(threadId, ben)).toBeNull();
});

test('of each person the newest cursor, and the greatest of each time before somebody left', async () => {
  const { threadId } = thread;
  const move = (...rows: ReturnType<typeof cursorRow>[]) => change((tx) => tx.receipts.moveCursors(rows));
  const earlier = async (userId: UserId) => {
    const rows = (await read.receipts.earlier([threadId])).filter((row) => row.userId === userId);
    return rows.sort((one, other) => one.n - other.n);
  };
  const [two, four, six] = [cursorRow(ann, 2), cursorRow(ann, 4), cursorRow(ann, 6, 3)];
  await move(two);
  await move(four);
  expect(await earlier(ann)).toEqual([]);
  // At once: two of hers, the higher one first, and one of another.
  const bens = cursorRow(ben, 5);
  await move(cursorRow(ann, 7, 3), six, bens);
  expect(plain(await earlier(ann))).toEqual(plain([four]));
  const eight = cursorRow(ann, 8, 3, 9);
  await move(eight, cursorRow(ben, 8, 3, 9));
  expect((await earlier(ann)).map(({ n }) => n)).toEqual([4, 7]);
  expect(plain(await earlier(ben))).toEqual(plain([bens]));
  // What is lower changes nothing; a greater one that knows of fewer leavings takes the place of what knows of more.
  await move(cursorRow(ann, 5, 5, 9));
  await move(cursorRow(ann, 9, 3, 0));
  await move(cursorRow(ann, 10, 4, 0));
  expect((await earlier(ann)).map(({ n }) => n)).toEqual([4, 9]);
  const newest = await read.receipts.cursors([threadId]);
  expect(newest.map(({ n }) => n).sort((one, other) => one - other)).toEqual([8, 10]);
  // One that knows of fewer leavings than the newest stays beside it though it is no greater, the greatest of each time.
  for (const n of [5, 7, 6]) await move(cursorRow(ben, n, 0, 3));
  await move(cursorRow(ben, 8, 2, 0), cursorRow(ben, 8, 3, 10));
  expect((await earlier(ben)).map(({ n, leftEpoch, leftSeq }) => [n, leftEpoch, leftSeq])).toEqual([
    [5, 0, 0],
    [7, 0, 3],
    [8, 2, 0],
  ]);
  expect(await read.receipts.earlier([fresh<'thread'>()])).toEqual([]);
});

test('who waits: for the oldest content by others beyond what they read, once until they read again', async () => {
  const { threadId } = thread;
  await change((tx) => tx.items.add([by(ann, 1), by(ben, 2), by(ben, 3), { ...by(ben, 4), class: 2 }]));
  const waits = async () =>
    (await read.receipts.unread(null)).map(({ userId, firstN, lastN }) => [userId, firstN, lastN]);
  expect(new Map((await waits()).map(([userId, firstN]) => [userId, firstN]))).toEqual(
    new Map([
      [ann, 2],
      [ben, 1],
    ]),
  );
  await change((tx) => tx.receipts.moveMark(threadId, ben, 3, false));
  expect(await read.receipts.unread([threadId])).toEqual([
    { practiceId, threadId, userId: ann, firstN: 2, firstAt: 1_002, lastN: 4 },
  ]);
  expect(await read.receipts.unread([fresh<'thread'>()])).toEqual([]);
  await change((tx) => tx.receipts.moveCursors([cursorRow(ann, 2)]));
  expect(await waits()).toEqual([[ann, 3, 4]]);
  await change((tx) => tx.receipts.moveAlerted(threadId, ann, 3));
  expect(await waits()).toEqual([]);
});

test('steps of a wait: each kind once, ended by all but those that hold it', async () => {
  const { threadId } = thread;
  await change((tx) => tx.items.add([by(ben, 1)]));
  const step = (what: 'waiting' | 'heldQuiet' | 'sent', at: number) => ({ ...wait(ann, 1), what, at });
  await change((tx) => tx.alerts.note([step('waiting', 10), step('heldQuiet', 11)]));
  await change((tx) => tx.alerts.note([step('waiting', 12)]));
  expect(await read.alerts.open(null)).toEqual([{ ...wait(ann, 1), state: 'unread' }]);
  expect(await read.alerts.open([fresh<'thread'>()])).toEqual([]);
  await change((tx) => tx.alerts.note([step('sent', 13)]));
  expect(await read.alerts.open([threadId])).toEqual([]);
  const steps = (['sent', 'heldQuiet', 'waiting'] as const).map((what, i) => ({
    at: 13 - (i === 2 ? 3 : i * 2),
    threadId,
    what,
  }));
  expect(await read.alerts.steps(ann, 0, 10)).toEqual(steps);
  expect(await read.alerts.steps(ann, 11, 1)).toEqual(steps.slice(0, 1));
  await change((tx) => tx.alerts.forget(13));
  expect(await read.alerts.steps(ann, 0, 10)).toEqual(steps.slice(0, 1));
});

test('a mail closes the waits it is about, is put off at each attempt and forgets its threads when finished', async () => {
  const { threadId } = thread;
  await change((tx) => tx.items.add([by(ben, 1)]));
  await change((tx) => tx.alerts.note([{ ...wait(ann, 1), what: 'waiting', at: 10 }]));
  const about = await read.receipts.unread(null);
  await change((tx) => tx.mails.add(ann, 'waiting', 20, about));
  await change((tx) => tx.mails.add(ben, 'waiting', 30, []));
  expect(await read.alerts.open(null)).toEqual([]);
  const [mail, later] = await read.mails.due(30, 10);
  expect(mail).toEqual({ mailId: mail?.mailId, kind: 'waiting', userId: ann, attempts: 0 });
  expect(later!.mailId).toBeGreaterThan(mail!.mailId);
  const states = async () => (await read.mails.about(mail!.mailId)).map(({ state }: WaitState) => state);
  expect(await states()).toEqual(['unread']);
  await change((tx) => tx.receipts.moveMark(threadId, ann, 1, false));
  expect(await states()).toEqual(['read']);
  await change((tx) => tx.circles.dropMember(ann));
  expect(await states()).toEqual(['removed']);
  await change((tx) => tx.mails.attempt(mail!.mailId, 0, 90));
  expect((await read.mails.due(89, 10)).map(({ userId }) => userId)).toEqual([ben]);
  expect((await read.mails.due(90, 10)).map(({ attempts }) => attempts)).toEqual([0, 1]);
  await change((tx) => tx.mails.note(mail!.mailId, '451'));
  await change((tx) => tx.mails.finish(mail!.mailId, 'sent', '250'));
  expect(await read.mails.about(mail!.mailId)).toEqual([]);
  expect(await read.mails.due(100, 10)).toHaveLength(1);
  expect(await read.mails.count(ann, 20)).toBe(1);
  expect(await read.mails.count(ann, 21)).toBe(0);
});

test('files: what one person uses, which are unfinished; sizes beyond 32 bits', async () => {
  const file = (sealedBytes: number, createdAt: number) => ({
    fileId: fresh<'file'>(),
    threadId: thread.threadId,
    userId: ann,
    sealedBytes,
    createdAt,
    completedAt: null,
  });
  const [large, small] = [file(5_000_000_000, 10), file(7, 20)];
  await change(async (tx) => {
    await tx.files.create(large);
    await tx.files.create(small);
  });
  expect(await read.files.usage(ann, 0)).toEqual({ bytes: 5_000_000_007, unfinished: 2 });
  await change((tx) => tx.files.complete(large.fileId, 30));
  expect(await read.files.byId(large.fileId)).toEqual({ ...large, completedAt: 30 });
  expect(await read.files.usage(ann, 10)).toEqual({ bytes: 7, unfinished: 1 });
  expect(await read.files.usage(ben, 0)).toEqual({ bytes: 0, unfinished: 0 });
  expect(await read.files.unfinished(21)).toEqual([small]);
  await change((tx) => tx.files.remove(small.fileId));
  expect(await read.files.byId(small.fileId)).toBeNull();
});
