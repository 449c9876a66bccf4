/**
 * A device that was away while a thousand items came: each of them once, in order, counted as unread from positions,
 * fetched in pages of the largest size and in nothing else, and no page shown twice.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Corridor } from '../../client/sdk/api.ts';
import { LIMITS } from '../../protocol/wire/limits.ts';
import type { ThreadId } from '../../protocol/wire/ids.ts';
import type { BadLine } from '../harness/bad-line.ts';
import { badLine } from '../harness/bad-line.ts';
import { untilAlike } from '../harness/shared-state.ts';
import type { Colleague, World } from '../harness/world.ts';
import { createWorld, textsOf, until, untilThread } from '../harness/world.ts';

const MISSED = 1_000;
/** Heads, profile, log and circles once, presence, invitations, marks of what arrived: what any reconnection asks. */
const AROUND = 15;

let world: World;
let line: BadLine;
let ruth: Colleague;
let tomasz: Colleague;
let away: Corridor;
let threadId: ThreadId;
const texts = Array.from({ length: MISSED }, (_, i) => `Missed ${i}`);

beforeAll(async () => {
  world = await createWorld({
    CORRIDOR_ASKS_PER_SECOND: '2000',
    CORRIDOR_PUBLIC_URL: 'https://corridor.example.org',
  });
  line = await badLine(world.app.port);
  ruth = await world.found();
  tomasz = await world.join(ruth, 'Tomasz Zieliński');
  const memberIds = [tomasz.userId];
  threadId = await ruth.corridor.threads.create({ title: 'Ward round', memberIds, about: null, text: 'Before' });
  await tomasz.corridor.session.signOut();
  away = (await world.signIn(tomasz, { url: line.url })).corridor;
  await untilThread(away, threadId, ({ synced }) => synced);
  line.down();
  for (const [i, text] of texts.entries()) {
    await ruth.corridor.messages.send(threadId, { text });
    if (i % 100 === 99)
      await untilThread(ruth.corridor, threadId, ({ messages }) => messages.every(({ n }) => n !== null));
  }
}, 120_000);
afterAll(async () => {
  await line.close();
  await world.close();
});

test('a thousand missed items come once each, in order, in five pages', async () => {
  const asksBefore = line.frames;
  let shown = away.getState().threads[threadId]!.messages.length;
  const pages: number[] = [];
  const stop = away.subscribe(() => {
    const now = away.getState().threads[threadId]!.messages.length;
    if (now !== shown) pages.push(now - shown);
    shown = now;
  });
  line.up();
  const thread = await untilThread(away, threadId, ({ synced, messages }) => synced && messages.length > MISSED);
  stop();
  expect(textsOf(thread)).toEqual(['Before', ...texts]);
  expect(thread.messages.map(({ n }) => n)).toEqual(Array.from({ length: MISSED + 1 }, (_, i) => i + 2));
  expect(pages).toEqual(Array.from({ length: MISSED / LIMITS.pageItems }, () => LIMITS.pageItems));
  expect(line.frames - asksBefore).toBeLessThanOrEqual(MISSED / LIMITS.pageItems + AROUND);
});

test('unread is what came meanwhile, and the notifications are the newest of it', async () => {
  const state = await until(away, ({ unreadTotal }) => unreadTotal === MISSED + 1);
  expect(state.threads[threadId]).toMatchObject({ unread: MISSED + 1, preview: texts.at(-1) });
  expect(state.notifications).toHaveLength(100);
  expect(state.notifications[0]).toMatchObject({ text: texts.at(-1), unread: true });
  await untilAlike([away, (await world.signIn(tomasz)).corridor]);
});
