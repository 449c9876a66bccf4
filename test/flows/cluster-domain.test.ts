/**
 * Two nodes over one database, asked directly and at the same time: one event is stored once whoever gets it, what one node
 * commits counts at the other from then on, timed work of both does nothing twice, and nothing is left behind by a node that
 * ended.
 */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { connected, disconnected, jobs } from '../../server/domain/use-cases.ts';
import {
  ask,
  burst,
  cursorOf,
  entryFor,
  fresh,
  openThread,
  say,
  take,
  toWire,
  write,
  type Person,
  type Practice,
} from './domain-people.ts';
import { openTeam } from './domain-team.ts';
import type { World } from './domain-world.ts';

let world: World;
let beside: World;
let practice: Practice;
let ann: Person;
let ben: Person;

beforeEach(async () => {
  ({ world, practice, ann, ben } = await openTeam());
  beside = await world.beside();
});
afterEach(() => world.close());

const stored = async (threadId: Parameters<typeof world.storage.stores.read.items.page>[0]) =>
  (await world.storage.stores.read.items.page(threadId, 1, 1_000)).map(({ n, clientMsgId }) => ({ n, clientMsgId }));

test('one event, sent twenty times to both nodes at once, is one item with one ack; other content is a conflict', async () => {
  const thread = await openThread(practice, ann, [ben]);
  const event = say(practice, thread, ann, 'Once.');
  const input = { threadId: thread.threadId, event: toWire(event) };
  const acks = await Promise.all(
    Array.from({ length: 20 }, (_, i) => ask(i % 2 === 0 ? world : beside, ann, 'message:send', input)),
  );
  expect(new Set(acks.map((ack) => JSON.stringify(ack))).size).toBe(1);
  expect((await stored(thread.threadId)).length).toBe(1);
  take(practice, thread, event);
  const clientMsgId = fresh<'clientMsg'>();
  const [one, other] = ['This.', 'That.'].map((text) => say(practice, thread, ann, text, clientMsgId));
  const outcomes = await Promise.allSettled([
    ask(world, ann, 'message:send', { threadId: thread.threadId, event: toWire(one!) }),
    ask(beside, ann, 'message:send', { threadId: thread.threadId, event: toWire(other!) }),
  ]);
  expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  expect(outcomes.find(({ status }) => status === 'rejected')).toMatchObject({
    reason: { code: 'conflict.duplicate' },
  });
});

test('bursts of three people at two nodes: no hole, no double, each in the order of sending, ten to a commit', async () => {
  const threads = await Promise.all(Array.from({ length: 12 }, () => openThread(practice, ann, [ben, practice.owner])));
  const texts = Array.from({ length: 12 }, (_, i) => `Line ${i}`);
  const counts = () => [world, beside].map((one) => one.storage.counts().appendCommits).reduce((a, b) => a + b, 0);
  const before = counts();
  const sends = threads.flatMap((thread) =>
    [ann, ben, practice.owner].flatMap((person, at) =>
      burst(practice, thread, person, texts).map((event) => ({
        thread,
        event,
        node: at % 2 === 0 ? world : beside,
        person,
      })),
    ),
  );
  const acks = await Promise.all(
    sends.map(({ thread, event, node, person }) =>
      ask(node, person, 'message:send', { threadId: thread.threadId, event: toWire(event) }),
    ),
  );
  expect(sends.length / (counts() - before)).toBeGreaterThanOrEqual(10);
  for (const thread of threads) {
    const rows = await stored(thread.threadId);
    expect(rows.map(({ n }) => n)).toEqual(Array.from({ length: 36 }, (_, i) => i + 2));
    expect(new Set(rows.map(({ clientMsgId }) => clientMsgId)).size).toBe(36);
    for (const person of [ann, ben, practice.owner]) {
      const mine = acks.filter((_, i) => sends[i]!.thread === thread && sends[i]!.person === person).map(({ n }) => n);
      expect(mine).toEqual(mine.toSorted((a, b) => a - b));
    }
  }
});

test('who was removed at one node is refused by the other at once, and hears nothing from it', async () => {
  const thread = await openThread(practice, ann, [ben]);
  const page = { threadId: thread.threadId, afterN: 0, limit: 10 };
  expect((await ask(beside, ben, 'thread:items', page)).items.length).toBe(1);
  const event = say(practice, thread, ann, 'Written while Ben was here.');
  const removal = entryFor(practice, { type: 5, userId: ben.userId });
  await ask(world, practice.owner, 'log:append', removal.input);
  removal.keep();
  const told = world.told.length;
  await expect(ask(beside, ben, 'thread:items', page)).rejects.toMatchObject({ code: 'session.ended' });
  const late = ask(beside, ann, 'message:send', { threadId: thread.threadId, event: toWire(event) });
  await expect(late).rejects.toMatchObject({ code: 'conflict.stale' });
  await ask(beside, ann, 'cursor:set', cursorOf(practice, thread, ann));
  await ask(beside, ann, 'typing:set', { threadId: thread.threadId, typing: true });
  const after = world.told.slice(told);
  expect(after.map(({ name }) => name)).toContain('cursor:moved');
  expect(after.filter(({ to }) => to.includes(ben.userId))).toEqual([]);
});

test('two changes of one log at once: one stands, the other hears that it was late', async () => {
  const renamed = (name: string) => entryFor(practice, { type: 10, practiceName: name, policy: 0 });
  const [one, other] = [renamed('One'), renamed('Other')];
  const outcomes = await Promise.allSettled([
    ask(world, practice.owner, 'log:append', one.input),
    ask(beside, practice.owner, 'log:append', other.input),
  ]);
  expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  expect(outcomes.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'conflict.head' } });
});

test('alerts: both nodes look at the same time, and there is one mail, sent once', async () => {
  await openThread(practice, ann, [ben]);
  world.now += 3 * 60_000;
  for (const job of ['alerts:due', 'mails:deliver'] as const) {
    await Promise.all([jobs[job].run(world.domain), jobs[job].run(beside.domain)]);
  }
  await Promise.all([jobs['mails:deliver'].run(world.domain), jobs['mails:deliver'].run(beside.domain)]);
  expect(world.mails.length).toBe(1);
});

test('what only a node that ended was watching is found by the other within a minute', async () => {
  await jobs['alerts:due'].run(world.domain);
  await openThread(practice, ann, [ben]);
  world.now += 3 * 60_000;
  await jobs['alerts:due'].run(beside.domain);
  const again = await world.beside();
  for (let look = 0; look < 6; look++) await jobs['alerts:due'].run(again.domain);
  await jobs['mails:deliver'].run(again.domain);
  expect(world.mails.length).toBe(1);
});

test('a mark set at one node is cleared by reading at the other', async () => {
  const thread = await openThread(practice, ann, [ben]);
  await ask(beside, ben, 'thread:items', { threadId: thread.threadId, afterN: 0, limit: 10 });
  await ask(world, ben, 'mark:set', { threadId: thread.threadId, n: null, unread: true });
  await write(practice, thread, ann, 'More.');
  await ask(beside, ben, 'cursor:set', cursorOf(practice, thread, ben));
  const marks = await world.storage.stores.read.receipts.ownOn(thread.threadId, ben.userId);
  expect(marks?.markedUnread).toBe(false);
});

test('presence: sockets of one person at both nodes; who is there is told once, and gone only with the last', async () => {
  const at = (socketId: string) => ({ ...ben.actor, socketId });
  await Promise.all([connected(world.domain, at('here')), connected(beside.domain, at('there'))]);
  const states = () =>
    world
      .heard(ann.userId, 'presence:changed')
      .flatMap(({ people }) => people)
      .filter(({ userId }) => userId === ben.userId);
  await expect.poll(() => states().map(({ state }) => state)).toEqual(['online']);
  await disconnected(world.domain, at('here'));
  world.now += 40_000;
  await Promise.all([jobs['presence:sweep'].run(world.domain), jobs['presence:sweep'].run(beside.domain)]);
  expect(states().length).toBe(1);
  await disconnected(beside.domain, at('there'));
  world.now += 40_000;
  await Promise.all([jobs['presence:sweep'].run(world.domain), jobs['presence:sweep'].run(beside.domain)]);
  await expect.poll(() => states().map(({ state }) => state)).toEqual(['online', 'offline']);
});
