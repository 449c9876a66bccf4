/**
 * A server that forgets or changes what it has acknowledged is caught by every client that has seen it: the thread is
 * alarmed, nothing more is sent there, and what was verified stays on the screen.
 */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ThreadId } from '../../protocol/wire/ids.ts';
import { tamperStopped } from '../harness/lying-database.ts';
import type { Colleague, World } from '../harness/world.ts';
import { createWorld, textsOf, until, untilThread } from '../harness/world.ts';

let world: World;
let ruth: Colleague;
let tomasz: Colleague;
let threadId: ThreadId;
const TEXTS = ['First, the exercises.', 'Then the tape.', 'Then nothing for a week.'];

beforeEach(async () => {
  world = await createWorld();
  ruth = await world.found();
  tomasz = await world.join(ruth, 'Tomasz Zieliński');
  const [first = '', ...rest] = TEXTS;
  threadId = await ruth.corridor.threads.create({
    title: 'Plan',
    memberIds: [tomasz.userId],
    about: null,
    text: first,
  });
  for (const text of rest) await ruth.corridor.messages.send(threadId, { text });
  for (const { corridor } of [ruth, tomasz]) {
    await untilThread(corridor, threadId, ({ messages }) => messages.filter(({ n }) => n !== null).length === 3);
  }
});
afterEach(() => world.close());

const tamper = (sql: string) => tamperStopped(world, sql);

test('control: a restart without tampering alarms nobody', async () => {
  await tamper('SELECT 1');
  await until(tomasz.corridor, ({ connection }) => connection === 'online');
  await tomasz.corridor.messages.send(threadId, { text: 'Noted.' });
  const thread = await untilThread(ruth.corridor, threadId, ({ preview }) => preview === 'Noted.');
  expect(thread.alarm).toBeNull();
  expect(tomasz.corridor.getState().alarms).toEqual([]);
});

test('an acknowledged message that is gone: alarm, sending off, the screen keeps it', async () => {
  await tamper('DELETE FROM items WHERE n = (SELECT max(n) FROM items)');
  const thread = await untilThread(tomasz.corridor, threadId, ({ alarm }) => alarm !== null);
  expect(thread.alarm).toMatchObject({ what: 'thread', reason: 'thread.rollback' });
  expect(textsOf(thread)).toEqual(TEXTS);
  await tomasz.corridor.messages.send(threadId, { text: 'Is this thing on?' });
  expect(tomasz.corridor.getState().threads[threadId]!.messages.at(-1)).toMatchObject({ n: null });
});

test('a message that is gone is missed by a new device too, from what the old one had pinned', async () => {
  const old = await world.signIn(tomasz);
  await untilThread(old.corridor, threadId, ({ synced }) => synced);
  await old.corridor.session.signOut();
  await tamper('DELETE FROM items WHERE n = (SELECT max(n) FROM items)');
  const { corridor } = await world.signIn(tomasz);
  const { alarms } = await until(corridor, (state) => state.alarms.length > 0);
  expect(alarms).toMatchObject([{ what: 'thread', reason: 'thread.rollback', threadId }]);
});

test('a forged read cursor from before somebody left is caught like any other', async () => {
  tomasz.corridor.threads.open(threadId);
  tomasz.corridor.setFocus(true);
  await untilThread(ruth.corridor, threadId, ({ messages }) => (messages.at(-1)?.receipts[0]?.readAt ?? null) !== null);
  const copy = (sig: string) =>
    `DELETE FROM earlier_cursors; INSERT INTO earlier_cursors (threadId, userId, n, leftEpoch, leftSeq, cur, sig, at)
     SELECT threadId, userId, n, 1, 0, cur, ${sig}, at FROM cursors`;
  await tamper(copy('sig'));
  const { corridor } = await world.signIn(ruth);
  await untilThread(corridor, threadId, ({ synced }) => synced);
  expect(corridor.getState().alarms).toEqual([]);
  await tamper(copy(`X'${'00'.repeat(64)}'`));
  const thread = await untilThread(corridor, threadId, ({ alarm }) => alarm !== null);
  expect(thread.alarm).toMatchObject({ what: 'thread', reason: 'cursor.signature' });
});

test('a changed byte in a body is caught on a fresh device, and everything before it stays readable', async () => {
  await tamper(`UPDATE items SET body = CAST(substr(body, 1, 100) || X'00' || substr(body, 102) AS BLOB) WHERE n = 3`);
  const { corridor } = await world.signIn(tomasz);
  const thread = await untilThread(corridor, threadId, ({ alarm }) => alarm !== null);
  expect(thread.alarm).toMatchObject({ what: 'thread', reason: expect.stringMatching(/^event\./) as string });
  expect(textsOf(thread)).toEqual(TEXTS.slice(0, 1));
});
