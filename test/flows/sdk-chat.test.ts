/**
 * The main job through the real client: a practice, a colleague who joins, a thread about a client, talk both ways with
 * receipts, typing and presence, a second device that reads everything from the password alone, an outsider who sees nothing.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Corridor } from '../../client/sdk/api.ts';
import type { Message } from '../../client/sdk/state.ts';
import type { ThreadId } from '../../protocol/wire/ids.ts';
import type { Colleague, World } from '../harness/world.ts';
import { createWorld, textsOf, until, untilThread } from '../harness/world.ts';

let world: World;
let ruth: Colleague;
let tomasz: Colleague;
let outsider: Colleague;
let threadId: ThreadId;

beforeAll(async () => {
  world = await createWorld();
  ruth = await world.found();
  tomasz = await world.join(ruth, 'Tomasz Zieliński');
  outsider = await world.join(ruth, 'Amira Haddad');
  threadId = await ruth.corridor.threads.create({
    title: 'Knee review',
    memberIds: [tomasz.userId],
    about: 'Maryna Petrova',
    text: 'Could you see her on Thursday? Extension lag is back.',
  });
});
afterAll(() => world.close());

const newestOfMine = (messages: readonly Message[]) => messages.findLast(({ mine }) => mine);
const text = (corridor: Corridor) => textsOf(corridor.getState().threads[threadId]);

test('both see the practice, the people and the same practice code', async () => {
  const state = await until(tomasz.corridor, ({ people }) => Object.keys(people).length === 3);
  expect(state.practice).toEqual(ruth.corridor.getState().practice);
  expect(state.people[ruth.userId]).toMatchObject({ name: 'Ruth Okafor', role: 'owner', active: true });
  expect(await tomasz.corridor.people.safetyNumber(ruth.userId)).toBe(
    await ruth.corridor.people.safetyNumber(tomasz.userId),
  );
});

test('a thread about a client arrives with title, identity card and text', async () => {
  const thread = await untilThread(tomasz.corridor, threadId, ({ synced }) => synced);
  expect(thread).toMatchObject({ title: 'Knee review', about: 'Maryna Petrova', unread: 1, alarm: null });
  expect(textsOf(thread)).toEqual(['Could you see her on Thursday? Extension lag is back.']);
  expect(tomasz.corridor.getState().unreadTotal).toBe(1);
  expect(tomasz.corridor.getState().notifications).toMatchObject([
    { threadId, senderId: ruth.userId, threadTitle: 'Knee review', unread: true },
  ]);
});

test('they chat both ways, in order, and my message goes from waiting to sent', async () => {
  const { key } = await tomasz.corridor.messages.send(threadId, { text: 'Yes, 14:00. Проверю разгибание 🙂' });
  await ruth.corridor.messages.send(threadId, { text: 'Lovely, thank you' });
  await untilThread(ruth.corridor, threadId, ({ messages }) => messages.filter(({ n }) => n !== null).length === 3);
  const thread = await untilThread(
    tomasz.corridor,
    threadId,
    ({ messages }) => messages.filter(({ n }) => n !== null).length === 3,
  );
  expect(textsOf(thread)).toEqual(text(ruth.corridor));
  const mine = thread.messages.find((message) => message.key === key);
  expect(mine).toMatchObject({ mine: true, state: expect.stringMatching(/sent|delivered/) as string });
});

test('a receipt says read only when the thread was open and in focus', async () => {
  tomasz.corridor.threads.open(threadId);
  await untilThread(tomasz.corridor, threadId, ({ unreadFromN }) => unreadFromN !== null);
  const before = await untilThread(
    ruth.corridor,
    threadId,
    ({ messages }) => newestOfMine(messages)?.state === 'delivered',
  );
  expect(before.messages.every(({ state }) => state !== 'read')).toBe(true);
  tomasz.corridor.setFocus(true);
  const after = await untilThread(ruth.corridor, threadId, ({ messages }) => newestOfMine(messages)?.state === 'read');
  expect(newestOfMine(after.messages)?.receipts).toMatchObject([
    { userId: tomasz.userId, readAt: expect.any(Number) as number },
  ]);
  await untilThread(tomasz.corridor, threadId, ({ unread }) => unread === 0);
});

test('typing and presence are seen by the other, and typing ends with the message', async () => {
  tomasz.corridor.threads.typing(threadId);
  await untilThread(ruth.corridor, threadId, ({ typing }) => typing.includes(tomasz.userId));
  await tomasz.corridor.messages.send(threadId, { text: 'Room 2 is free then' });
  await untilThread(ruth.corridor, threadId, ({ typing }) => typing.length === 0);
  const { people } = await until(ruth.corridor, ({ people }) => people[tomasz.userId]?.presence === 'online');
  expect(people[tomasz.userId]).toMatchObject({ presence: 'online', active: true });
});

test('a second device reads the whole history from login and password alone', async () => {
  await untilThread(ruth.corridor, threadId, ({ messages }) => messages.length === 4);
  const { corridor } = await world.signIn(ruth);
  const thread = await untilThread(corridor, threadId, ({ synced }) => synced);
  expect(textsOf(thread)).toEqual(text(ruth.corridor));
  await tomasz.corridor.messages.send(threadId, { text: 'To both of your screens' });
  for (const device of [corridor, ruth.corridor]) {
    await untilThread(device, threadId, ({ preview }) => preview === 'To both of your screens');
  }
});

test('a wrong password is refused and opens nothing', async () => {
  const { corridor } = await world.device();
  await expect(corridor.session.signIn(ruth.login, 'seven herons over the wier')).rejects.toMatchObject({
    code: 'signIn.refused',
  });
  expect(corridor.getState()).toMatchObject({ phase: 'signed-out', me: null, threads: {} });
});

test('a colleague who is not in the thread sees nothing of it', async () => {
  const { threads, notifications, unreadTotal, alarms } = outsider.corridor.getState();
  expect({ threads, notifications, unreadTotal, alarms }).toEqual({
    threads: {},
    notifications: [],
    unreadTotal: 0,
    alarms: [],
  });
});
