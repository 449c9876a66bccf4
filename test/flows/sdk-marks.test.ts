/**
 * What is mine alone: unread again, read without telling, who looks at a thread now, preferences, devices, second factor.
 * Seen by my own other device where it concerns it, by the colleague only where it should be, by an outsider never.
 */
import { generateSync } from 'otplib';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Corridor } from '../../client/sdk/api.ts';
import type { Message } from '../../client/sdk/state.ts';
import type { ThreadId } from '../../protocol/wire/ids.ts';
import { DEFAULT_PREFERENCES } from '../../protocol/wire/people.ts';
import { badLine } from '../harness/bad-line.ts';
import { steeredClock } from '../harness/steered-clock.ts';
import type { Colleague, World } from '../harness/world.ts';
import { createWorld, until, untilThread } from '../harness/world.ts';

const server = steeredClock();
let world: World;
let ruth: Colleague;
let tomasz: Colleague;
let outsider: Colleague;
let other: Corridor;
let threadId: ThreadId;

beforeAll(async () => {
  world = await createWorld(
    { CORRIDOR_PUBLIC_URL: 'https://corridor.example.org' },
    { clock: { now: () => server.now() } },
  );
  ruth = await world.found();
  tomasz = await world.join(ruth, 'Tomasz Zieliński');
  outsider = await world.join(ruth, 'Amira Haddad');
  threadId = await ruth.corridor.threads.create({
    title: 'Keys',
    memberIds: [tomasz.userId],
    about: null,
    text: 'Who has the spare?',
  });
  other = (await world.signIn(tomasz)).corridor;
  for (const corridor of [tomasz.corridor, other]) await untilThread(corridor, threadId, ({ synced }) => synced);
});
afterAll(() => world.close());

const newest = (corridor: Corridor): Message | undefined =>
  corridor.getState().threads[threadId]!.messages.findLast(({ mine }) => mine);

test('a reply from a notification makes the thread read on all my devices, and tells nobody', async () => {
  await tomasz.corridor.messages.send(threadId, { text: 'I do' });
  await tomasz.corridor.notifications.markRead(threadId);
  for (const corridor of [tomasz.corridor, other]) {
    await until(corridor, ({ unreadTotal, notifications }) => unreadTotal === 0 && !notifications[0]!.unread);
  }
  await untilThread(ruth.corridor, threadId, ({ preview }) => preview === 'I do');
  expect(newest(ruth.corridor)?.receipts[0]?.readAt).toBeNull();
});

test('unread again counts as one on every device until the thread is opened', async () => {
  await tomasz.corridor.threads.markUnread(threadId);
  for (const corridor of [tomasz.corridor, other]) {
    await untilThread(corridor, threadId, ({ markedUnread, unread }) => markedUnread && unread === 1);
    expect(corridor.getState().unreadTotal).toBe(1);
  }
  const again = (await world.signIn(tomasz)).corridor;
  await untilThread(again, threadId, ({ markedUnread }) => markedUnread);
  other.threads.open(threadId);
  for (const corridor of [tomasz.corridor, other, again]) {
    await untilThread(corridor, threadId, ({ markedUnread, unread }) => !markedUnread && unread === 0);
  }
  other.threads.open(null);
});

test('unread again, while the reading before it is still on its way, stays unread', async () => {
  const line = await badLine(world.app.port);
  const { corridor } = await world.signIn(tomasz, { url: line.url });
  await untilThread(corridor, threadId, ({ synced }) => synced);
  corridor.threads.open(threadId);
  corridor.setFocus(true);
  await untilThread(ruth.corridor, threadId, ({ viewing }) => viewing.includes(tomasz.userId));
  const before = line.frames;
  await ruth.corridor.messages.send(threadId, { text: 'Or you?' });
  // That it came and that it was read goes out at the same time; the server answers one of the two a little later.
  await vi.waitUntil(() => line.frames >= before + 2, { interval: 5, timeout: 15_000 });
  await corridor.threads.markUnread(threadId);
  corridor.setFocus(false);
  await until(ruth.corridor, () => newest(ruth.corridor)?.state === 'read');
  const fresh = (await world.signIn(tomasz)).corridor;
  for (const one of [corridor, other, fresh]) await untilThread(one, threadId, ({ markedUnread }) => markedUnread);
  await tomasz.corridor.notifications.markRead(threadId);
  await untilThread(other, threadId, ({ unread }) => unread === 0);
  await corridor.session.signOut();
  await line.close();
});

test('who has the thread on a focused screen is shown to the others, and no longer once it is not', async () => {
  ruth.corridor.threads.open(threadId);
  ruth.corridor.setFocus(true);
  await untilThread(tomasz.corridor, threadId, ({ viewing }) => viewing.includes(ruth.userId));
  expect(ruth.corridor.getState().threads[threadId]!.viewing).toEqual([]);
  ruth.corridor.setFocus(false);
  await untilThread(tomasz.corridor, threadId, ({ viewing }) => viewing.length === 0);
});

test('without read receipts my reading is told to my devices only', async () => {
  const { email } = tomasz.corridor.getState().profile!;
  expect(email).toBe('tomasz@mail.example.org');
  await tomasz.corridor.account.save({ email, preferences: { ...DEFAULT_PREFERENCES, readReceipts: false } });
  for (const corridor of [tomasz.corridor, other]) {
    await until(corridor, ({ profile }) => profile?.preferences.readReceipts === false);
  }
  await ruth.corridor.messages.send(threadId, { text: 'Hang it up, please' });
  await untilThread(other, threadId, ({ unread }) => unread === 1);
  tomasz.corridor.threads.open(threadId);
  tomasz.corridor.setFocus(true);
  await untilThread(tomasz.corridor, threadId, ({ unread }) => unread === 0);
  await untilThread(other, threadId, ({ unread }) => unread === 0);
  await tomasz.corridor.messages.send(threadId, { text: 'Done' });
  await untilThread(ruth.corridor, threadId, ({ preview }) => preview === 'Done');
  await until(ruth.corridor, () => newest(ruth.corridor)?.state === 'delivered');
  expect(newest(ruth.corridor)?.receipts).toMatchObject([{ readAt: null }]);
  tomasz.corridor.setFocus(false);
});

test('with receipts again, what is on a focused screen is told', async () => {
  const { email } = tomasz.corridor.getState().profile!;
  await tomasz.corridor.account.save({ email, preferences: DEFAULT_PREFERENCES });
  tomasz.corridor.setFocus(true);
  await untilThread(ruth.corridor, threadId, () => newest(ruth.corridor)?.state === 'read');
});

test('my devices are listed, and ending the others signs them out', async () => {
  const devices = await tomasz.corridor.account.devices();
  expect(devices.length).toBeGreaterThan(1);
  expect(devices.filter(({ current }) => current)).toHaveLength(1);
  await tomasz.corridor.account.endDevice(null);
  await until(other, ({ phase }) => phase === 'signed-out');
  expect(tomasz.corridor.getState().phase).toBe('ready');
  expect(await tomasz.corridor.account.devices()).toHaveLength(1);
});

test('a second factor is asked for with the password, on a new device and after a lock', async () => {
  const { secret, uri } = await tomasz.corridor.account.beginTotp();
  expect(uri).toContain(secret);
  const code = () => generateSync({ secret, epoch: Math.floor(server.now() / 1000) });
  await tomasz.corridor.account.confirmTotp(code());
  expect(tomasz.corridor.getState().profile?.totp).toBe(true);
  const { corridor } = await world.device();
  const { login, password } = tomasz;
  await expect(corridor.session.signIn(login, password)).rejects.toMatchObject({ code: 'signIn.codeNeeded' });
  server.advance(60_000);
  await corridor.session.signIn(login, password, code());
  await untilThread(corridor, threadId, ({ synced }) => synced);
  corridor.session.lock();
  server.advance(60_000);
  await corridor.session.unlock(password, code());
  await untilThread(corridor, threadId, ({ synced }) => synced);
  server.advance(60_000);
  await corridor.account.endTotp(code());
  expect(corridor.getState().profile?.totp).toBe(false);
  await (await world.device()).corridor.session.signIn(login, password);
});

test('a colleague outside the thread sees none of it', () => {
  expect(outsider.corridor.getState()).toMatchObject({ threads: {}, notifications: [], unreadTotal: 0, alarms: [] });
  expect(outsider.corridor.getState().profile?.email).toBe('amira@mail.example.org');
});
