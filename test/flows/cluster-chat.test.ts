/**
 * Two nodes on one PostgreSQL and one Redis, people on both: one order of messages for everybody, each message once, a retry at
 * the other node is no second message; who is there, who types, what was read and whose session ended is known at both.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Corridor } from '../../client/sdk/api.ts';
import { memoryStore } from '../../client/sdk/memory-store.ts';
import type { ThreadId } from '../../protocol/wire/ids.ts';
import { createCluster, type Cluster } from '../harness/cluster.ts';
import { textsOf, until, untilThread, type Colleague, type Device } from '../harness/world.ts';

let cluster: Cluster;
let owner: Colleague;
let colleague: Colleague;
/** The colleague at the second node. */
let away: Device;
let threadId: ThreadId;

beforeAll(async () => {
  cluster = await createCluster();
  owner = await cluster.found();
  colleague = await cluster.join(owner, 'Tomasz Zielinski');
  away = await cluster.signIn(colleague, { url: cluster.second.url });
  threadId = await owner.corridor.threads.create({
    memberIds: [colleague.userId],
    title: 'Rota',
    about: null,
    text: 'first',
  });
  await untilThread(away.corridor, threadId, (thread) => thread.synced);
});
afterAll(() => cluster.close());

const allTexts = (corridor: Corridor) => textsOf(corridor.getState().threads[threadId]);
const holds = (corridor: Corridor, count: number) =>
  untilThread(corridor, threadId, ({ messages }) => messages.length === count && messages.every(({ n }) => n !== null));

test('eight writers at two nodes: one order for everybody, without holes, every message once', async () => {
  const writers: Corridor[] = [];
  for (let i = 0; i < 4; i++) {
    writers.push((await cluster.signIn(owner, { url: cluster.url })).corridor);
    writers.push((await cluster.signIn(colleague, { url: cluster.second.url })).corridor);
  }
  for (const writer of writers) await untilThread(writer, threadId, (thread) => thread.synced);
  const before = allTexts(owner.corridor).length;
  const each = 12;
  await Promise.all(
    writers.map(async (writer, i) => {
      for (let k = 0; k < each; k++) await writer.messages.send(threadId, { text: `writer ${i} message ${k}` });
    }),
  );
  const total = before + writers.length * each;
  for (const corridor of [...writers, owner.corridor, away.corridor]) await holds(corridor, total);
  const order = allTexts(owner.corridor);
  expect(new Set(order).size).toBe(total);
  for (const corridor of [...writers, away.corridor]) {
    expect(allTexts(corridor)).toEqual(order);
    expect(corridor.getState().alarms).toEqual([]);
  }
  for (let i = 0; i < writers.length; i++) {
    const mine = order.filter((text) => text.startsWith(`writer ${i} `));
    expect(mine).toEqual(Array.from({ length: each }, (_, k) => `writer ${i} message ${k}`));
  }
  const fresh = await cluster.signIn(owner, { local: memoryStore(), url: cluster.second.url });
  expect(textsOf(await untilThread(fresh.corridor, threadId, (thread) => thread.synced))).toEqual(order);
  for (const corridor of [...writers, fresh.corridor]) await corridor.close();
});

test('typing, reading and presence cross between nodes', async () => {
  await until(owner.corridor, ({ people }) => people[colleague.userId]?.presence === 'online');
  await until(away.corridor, ({ people }) => people[owner.userId]?.presence === 'online');
  away.corridor.threads.typing(threadId);
  await untilThread(owner.corridor, threadId, ({ typing }) => typing.includes(colleague.userId));
  away.corridor.threads.open(threadId);
  away.corridor.setFocus(true);
  await owner.corridor.messages.send(threadId, { text: 'Seen over there?' });
  await untilThread(owner.corridor, threadId, ({ messages }) => messages.at(-1)?.state === 'read');
  await untilThread(owner.corridor, threadId, ({ viewing }) => viewing.includes(colleague.userId));
});

test('a colleague who joins and a thread made at one node are known at the other at once', async () => {
  const third = await cluster.join(owner, 'Amira Haddad');
  await until(away.corridor, ({ people }) => people[third.userId]?.active === true);
  const made = await away.corridor.threads.create({
    memberIds: [third.userId, owner.userId],
    title: 'Holidays',
    about: null,
    text: 'Who is away in May?',
  });
  for (const { corridor } of [owner, third]) await untilThread(corridor, made, (thread) => thread.synced);
  await third.corridor.messages.send(made, { text: 'I am.' });
  await untilThread(away.corridor, made, ({ preview }) => preview === 'I am.');
});
