/**
 * What can be done with a message once it is sent: edited within ten minutes, deleted, reacted to, mentioned in. Seen by
 * the writer's other device and by the colleague; late and foreign changes count nowhere; an outsider sees nothing.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Corridor } from '../../client/sdk/api.ts';
import type { Message } from '../../client/sdk/state.ts';
import type { ThreadId } from '../../protocol/wire/ids.ts';
import { EDIT_WITHIN_MS } from '../../client/sdk/fold.ts';
import { steeredClock } from '../harness/steered-clock.ts';
import type { Colleague, Device, World } from '../harness/world.ts';
import { createWorld, textsOf, until, untilThread } from '../harness/world.ts';

const device = steeredClock();
let world: World;
let ruth: Colleague;
let tomasz: Colleague;
let outsider: Colleague;
let other: Device;
let threadId: ThreadId;

beforeAll(async () => {
  world = await createWorld();
  ruth = await world.found();
  tomasz = await world.join(ruth, 'Tomasz Zieliński');
  outsider = await world.join(ruth, 'Amira Haddad');
  threadId = await ruth.corridor.threads.create({
    title: 'Room plan',
    memberIds: [tomasz.userId],
    about: null,
    text: 'Room 1 on Monday',
  });
  other = await world.signIn(ruth, { clock: device });
  for (const { corridor } of [tomasz, other]) await untilThread(corridor, threadId, ({ synced }) => synced);
});
afterAll(() => world.close());

const shows = (corridor: Corridor, fits: (message: Message) => boolean) =>
  untilThread(corridor, threadId, ({ messages }) => messages.some(fits));
const find = (corridor: Corridor, text: string): Message =>
  corridor.getState().threads[threadId]!.messages.find(({ body }) => body.kind === 'text' && body.text === text)!;
const everywhere = () => [ruth.corridor, other.corridor, tomasz.corridor];

test('an edit replaces the words for everybody and keeps what stood before', async () => {
  const { ref } = find(ruth.corridor, 'Room 1 on Monday');
  expect(find(ruth.corridor, 'Room 1 on Monday').editable).toBe(true);
  expect(find(tomasz.corridor, 'Room 1 on Monday').editable).toBe(false);
  await untilThread(tomasz.corridor, threadId, ({ unread }) => unread === 1);
  await ruth.corridor.messages.edit(threadId, ref!, 'Room 2 on Monday');
  expect(textsOf(ruth.corridor.getState().threads[threadId])).toEqual(['Room 2 on Monday']);
  for (const corridor of everywhere()) {
    await shows(corridor, ({ body, edited }) => body.kind === 'text' && edited[0]?.text === 'Room 1 on Monday');
    expect(textsOf(corridor.getState().threads[threadId])).toEqual(['Room 2 on Monday']);
  }
  expect(tomasz.corridor.getState().threads[threadId]).toMatchObject({ unread: 1, preview: 'Room 2 on Monday' });
});

test('reactions come and go, count as nothing unread, and show who', async () => {
  const { ref } = find(tomasz.corridor, 'Room 2 on Monday');
  await tomasz.corridor.messages.react(threadId, ref!, '👍', true);
  for (const corridor of everywhere()) {
    const thread = await shows(corridor, ({ reactions }) => reactions.length === 1);
    expect(thread.messages[0]?.reactions).toEqual([{ emoji: '👍', by: [tomasz.userId] }]);
  }
  expect(ruth.corridor.getState()).toMatchObject({ unreadTotal: 0, notifications: [] });
  await tomasz.corridor.messages.react(threadId, ref!, '👍', false);
  await shows(ruth.corridor, ({ reactions }) => reactions.length === 0);
  await expect(tomasz.corridor.messages.react(threadId, ref!, ' ', true)).rejects.toMatchObject({
    code: 'input.invalid',
    detail: 'emoji',
  });
});

test('a mention is a notification of its own kind for whom it names', async () => {
  await tomasz.corridor.messages.send(threadId, { text: 'Fine by you, Ruth?', mentions: [ruth.userId] });
  const { notifications } = await until(other.corridor, (state) => state.notifications.length === 1);
  expect(notifications).toMatchObject([{ kind: 'mention', threadId, text: 'Fine by you, Ruth?', unread: true }]);
  await shows(ruth.corridor, ({ body }) => body.kind === 'text' && body.mentions.includes(ruth.userId));
});

test('a deletion leaves a tombstone; only the writer may edit or delete', async () => {
  // Others may see it before its writer's own device has the answer.
  await shows(tomasz.corridor, ({ ref, body }) => ref !== null && body.kind === 'text' && body.mentions.length > 0);
  const { ref } = find(tomasz.corridor, 'Fine by you, Ruth?');
  await expect(ruth.corridor.messages.delete(threadId, ref!)).rejects.toMatchObject({ code: 'access.refused' });
  await expect(ruth.corridor.messages.edit(threadId, ref!, 'No')).rejects.toMatchObject({ code: 'access.refused' });
  await tomasz.corridor.messages.delete(threadId, ref!);
  for (const corridor of everywhere()) {
    await shows(corridor, ({ body, editable }) => body.kind === 'deleted' && !editable);
    expect(textsOf(corridor.getState().threads[threadId])).toEqual(['Room 2 on Monday', '[deleted]']);
  }
  await expect(tomasz.corridor.messages.edit(threadId, ref!, 'Back')).rejects.toMatchObject({ code: 'access.refused' });
});

test('after ten minutes a message is no longer offered for editing', async () => {
  expect(find(other.corridor, 'Room 2 on Monday').editable).toBe(true);
  device.advance(EDIT_WITHIN_MS);
  const late = find(other.corridor, 'Room 2 on Monday');
  expect(late.editable).toBe(false);
  await expect(other.corridor.messages.edit(threadId, late.ref!, 'Room 3')).rejects.toMatchObject({
    code: 'access.refused',
    detail: 'edit',
  });
});

test('what is written offline waits: the edit is seen at once on my device, by the others after the reconnection', async () => {
  const { ref } = find(ruth.corridor, 'Room 2 on Monday');
  await world.stop();
  await until(ruth.corridor, ({ connection }) => connection !== 'online');
  await ruth.corridor.messages.edit(threadId, ref!, 'Room 4 on Monday');
  expect(find(ruth.corridor, 'Room 4 on Monday').ref).toBe(ref);
  await world.start();
  for (const corridor of everywhere()) {
    await shows(corridor, ({ body }) => body.kind === 'text' && body.text === 'Room 4 on Monday');
  }
});

test('a colleague outside the thread sees nothing of all this', () => {
  expect(outsider.corridor.getState()).toMatchObject({ threads: {}, notifications: [], unreadTotal: 0 });
});
