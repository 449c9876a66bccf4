/**
 * One computer, two people after each other: what the first was still sending when she signed out is neither sent nor kept
 * under the second one's name, and waits for her.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../../client/sdk/ports.ts';
import type { ThreadId } from '../../protocol/wire/ids.ts';
import { fileOf } from '../harness/sample-files.ts';
import { spoiltDevice } from '../harness/spoilt-device.ts';
import { createWorld, textsOf, until, untilThread, type Colleague, type World } from '../harness/world.ts';

let world: World;
let ruth: Colleague;
let tomasz: Colleague;
let threadId: ThreadId;

beforeAll(async () => {
  world = await createWorld();
  ruth = await world.found();
  tomasz = await world.join(ruth, 'Tomasz Zieliński');
  const memberIds = [tomasz.userId];
  threadId = await ruth.corridor.threads.create({ title: 'Rota', memberIds, about: null, text: 'Who is in?' });
});
afterAll(() => world.close());

test('a send that pauses before its next try ends with the person who began it', async () => {
  const paused: (() => void)[] = [];
  let isCut = false;
  const device = await spoiltDevice({
    url: world.url,
    network: (honest) => ({
      stream: (...asked) => (isCut ? Promise.reject(new TypeError('cut')) : honest.stream(...asked)),
    }),
    // The pause before the second try lasts until the test says so.
    clock: {
      ...systemClock,
      after: (ms, work) => (isCut && ms === 500 ? (paused.push(work), () => undefined) : systemClock.after(ms, work)),
    },
  });
  const { corridor, local } = device;
  await corridor.session.signIn(ruth.login, ruth.password);
  await untilThread(corridor, threadId, ({ synced }) => synced);
  isCut = true;
  await corridor.messages.send(threadId, { text: 'Only from Ruth', files: [fileOf('list.txt', 'gauze')] });
  await expect.poll(() => paused.length).toBe(1);
  await corridor.session.signOut();
  await corridor.session.signIn(tomasz.login, tomasz.password);
  await untilThread(corridor, threadId, ({ synced }) => synced);
  isCut = false;
  paused[0]!();
  await corridor.messages.send(threadId, { text: 'From Tomasz' });
  const seen = await untilThread(ruth.corridor, threadId, ({ preview }) => preview === 'From Tomasz');
  expect(textsOf(seen)).toEqual(['Who is in?', 'From Tomasz']);
  await expect.poll(() => local.keys(`${tomasz.userId}/`)).toEqual([`${tomasz.userId}/versions`]);
  await corridor.session.signOut();

  await corridor.session.signIn(ruth.login, ruth.password);
  const sent = await untilThread(tomasz.corridor, threadId, ({ preview }) => preview === 'Only from Ruth');
  expect(sent.messages.at(-1)!.senderId).toBe(ruth.userId);
  await until(corridor, ({ threads }) => threads[threadId]!.messages.every(({ n }) => n !== null));
  await device.close();
});
