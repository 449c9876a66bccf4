/**
 * A long thread: read on a fresh device page by page, each page one notification, nothing missing; unread line and
 * counts as they should be; a reconnect fetches only what is new.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ThreadId } from '../../protocol/wire/ids.ts';
import { conversations } from '../../client/demo/conversation.ts';
import { steeredClock } from '../harness/steered-clock.ts';
import type { Colleague, World } from '../harness/world.ts';
import { createWorld, textsOf, until, untilThread } from '../harness/world.ts';

let world: World;
let ruth: Colleague;
let tomasz: Colleague;
let threadId: ThreadId;
const [knee] = conversations;
const texts = knee!.lines.map(({ text }) => text);

beforeAll(async () => {
  world = await createWorld();
  ruth = await world.found();
  tomasz = await world.join(ruth, 'Tomasz Zieliński');
  const { title, about } = knee!;
  threadId = await ruth.corridor.threads.create({ title, about, memberIds: [tomasz.userId], text: texts[0]! });
  for (const text of texts.slice(1)) await ruth.corridor.messages.send(threadId, { text });
  await untilThread(ruth.corridor, threadId, ({ messages }) => messages.at(-1)?.n === texts.length + 2);
}, 60_000);
afterAll(() => world.close());

test('a fresh device reads all of it, in order, with one notification for each page', async () => {
  const { corridor } = await world.device();
  const signedIn = corridor.session.signIn(tomasz.login, tomasz.password);
  let pages = 0;
  let length = 0;
  corridor.subscribe(() => {
    const now = corridor.getState().threads[threadId]?.messages.length ?? 0;
    if (now === length) return;
    length = now;
    pages += 1;
  });
  await signedIn;
  const thread = await untilThread(corridor, threadId, ({ synced }) => synced);
  expect(textsOf(thread)).toEqual(texts);
  expect(thread.messages.map(({ n }) => n)).toEqual(texts.map((_, i) => i + 3));
  expect(pages).toBe(2);
});

test('unread is counted from positions, the line stays where it was, notifications show the newest hundred', async () => {
  const { corridor } = await world.signIn(tomasz);
  await untilThread(corridor, threadId, ({ synced }) => synced);
  expect(corridor.getState()).toMatchObject({ unreadTotal: texts.length });
  expect(corridor.getState().notifications).toHaveLength(100);
  expect(corridor.getState().notifications[0]).toMatchObject({ n: texts.length + 2, unread: true });
  corridor.threads.open(threadId);
  corridor.setFocus(true);
  const read = await untilThread(corridor, threadId, ({ unread }) => unread === 0);
  expect(read.unreadFromN).toBe(3);
  await until(tomasz.corridor, ({ unreadTotal }) => unreadTotal === 0);
  const again = await world.signIn(tomasz);
  await until(again.corridor, ({ unreadTotal, threads }) => threads[threadId]?.synced === true && unreadTotal === 0);
  expect(again.corridor.getState().notifications.every(({ unread }) => !unread)).toBe(true);
  await corridor.close();
});

test('one new message leaves every other message the very same object', async () => {
  const before = tomasz.corridor.getState().threads[threadId]!.messages;
  await ruth.corridor.messages.send(threadId, { text: 'One more thing.' });
  const { messages } = await untilThread(tomasz.corridor, threadId, ({ preview }) => preview === 'One more thing.');
  expect(messages.slice(0, -1).every((message, i) => message === before[i])).toBe(true);
});

test('what is marked in the notification list is read on my other devices too, without a receipt', async () => {
  const { corridor } = await world.signIn(tomasz);
  await untilThread(corridor, threadId, ({ preview }) => preview === 'One more thing.');
  expect(corridor.getState().notifications[0]).toMatchObject({ unread: true });
  await corridor.notifications.markAllRead();
  await until(tomasz.corridor, ({ notifications }) => notifications.every(({ unread }) => !unread));
  await until(tomasz.corridor, ({ unreadTotal }) => unreadTotal === 0);
  const sent = () => ruth.corridor.getState().threads[threadId]!.messages.findLast(({ mine }) => mine)?.state;
  await expect.poll(sent).toBe('delivered');
});

test('a circle older than ninety days is rotated before the next message', async () => {
  const clock = steeredClock();
  const { corridor } = await world.signIn(tomasz, { clock });
  await untilThread(corridor, threadId, ({ synced }) => synced);
  clock.advance(91 * 86_400_000);
  await corridor.messages.send(threadId, { text: 'Three months on, and she walks the hill.' });
  const seen = await untilThread(ruth.corridor, threadId, ({ preview }) => preview.startsWith('Three months on'));
  expect(seen.alarm).toBeNull();
});
