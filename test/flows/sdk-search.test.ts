/**
 * Search on the device: what was written is found by words without accents, by beginnings, in other scripts, by sender,
 * patient and date; edits and deletions count at once; nobody finds what they may not read; locking forgets all of it.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Corridor } from '../../client/sdk/api.ts';
import type { Desk } from '../../client/sdk/desk.ts';
import { fold } from '../../client/sdk/fold.ts';
import { newModel, newThreadModel } from '../../client/sdk/model.ts';
import { systemClock } from '../../client/sdk/ports.ts';
import { createSearch } from '../../client/sdk/search.ts';
import type { Hash } from '../../protocol/wire/bytes.ts';
import type { CircleId, ThreadId, UserId } from '../../protocol/wire/ids.ts';
import type { Colleague, World } from '../harness/world.ts';
import { createWorld, untilThread } from '../harness/world.ts';

let world: World;
let ruth: Colleague;
let tomasz: Colleague;
let outsider: Colleague;
let knee: ThreadId;

beforeAll(async () => {
  world = await createWorld();
  ruth = await world.found();
  tomasz = await world.join(ruth, 'Tomasz Zieliński');
  outsider = await world.join(ruth, 'Amira Haddad');
  const memberIds = [tomasz.userId];
  knee = await ruth.corridor.threads.create({
    title: 'Knee review',
    memberIds,
    about: 'Małgorzata Petrova',
    text: 'Extension lag is back, could you reassess the quadriceps on Thursday?',
  });
  await ruth.corridor.threads.create({
    title: 'Kettle',
    memberIds,
    about: null,
    text: 'The café round is on Thursday',
  });
  await untilThread(tomasz.corridor, knee, ({ synced }) => synced);
  for (const text of ['Проверю разгибание', '明日の予約を確認します', 'See Łukasz first']) {
    await tomasz.corridor.messages.send(knee, { text });
  }
  await untilThread(ruth.corridor, knee, ({ messages }) => messages.length === 4);
});
afterAll(() => world.close());

const find = async (corridor: Corridor, text: string, filters = {}) =>
  (await corridor.search.find({ text, ...filters })).map(({ excerpt }) => excerpt);

test.each([
  ['thursday', 2],
  ['CAFE', 1],
  ['quadricps', 1],
  ['exten lag', 1],
  ['extension café', 0],
  ['разгиб', 1],
  ['予約', 1],
  ['lukasz', 1],
  ['łukasz', 1],
])('%j finds %i', async (text, count) => {
  expect(await find(ruth.corridor, text)).toHaveLength(count);
});

test('a hit tells where, who and when; sender, patient and dates narrow it down', async () => {
  const [hit] = await ruth.corridor.search.find({ text: 'quadriceps' });
  expect(hit).toMatchObject({ threadId: knee, threadTitle: 'Knee review', about: 'Małgorzata Petrova' });
  expect(hit).toMatchObject({ senderId: ruth.userId, n: 3, excerpt: expect.stringContaining('quadriceps') as string });
  expect(await find(ruth.corridor, 'thursday', { about: 'petrova' })).toHaveLength(1);
  expect(await find(ruth.corridor, '', { senderId: tomasz.userId })).toHaveLength(3);
  expect(await find(ruth.corridor, '', { fromMs: hit!.at + 86_400_000 })).toEqual([]);
  expect(await find(ruth.corridor, 'quadriceps', { toMs: hit!.at })).toHaveLength(1);
});

test('an edit is found by its new words only, a deleted message by none', async () => {
  const mine = ruth.corridor.getState().threads[knee]!.messages.find(({ mine }) => mine);
  await ruth.corridor.messages.edit(knee, mine!.ref!, 'Please reassess the hamstrings');
  await untilThread(tomasz.corridor, knee, ({ messages }) => messages[0]!.edited.length === 1);
  expect(await find(tomasz.corridor, 'quadriceps')).toEqual([]);
  expect(await find(tomasz.corridor, 'hamstrings')).toEqual(['Please reassess the hamstrings']);
  await ruth.corridor.messages.delete(knee, mine!.ref!);
  await untilThread(tomasz.corridor, knee, ({ messages }) => messages[0]!.body.kind === 'deleted');
  expect(await find(tomasz.corridor, 'hamstrings')).toEqual([]);
});

test('an outsider finds nothing, and nobody finds anything after a lock', async () => {
  expect(await find(outsider.corridor, 'thursday')).toEqual([]);
  tomasz.corridor.session.lock();
  expect(await find(tomasz.corridor, '')).toEqual([]);
});

test('fifty thousand messages are searched: by several words, by part of one, mistyped, and none at all', async () => {
  const model = newModel();
  const threadId = 'long' as ThreadId;
  const view = { threadId, circleId: 'c' as CircleId, kind: 1, subject: null, createdAt: 0 } as const;
  const thread = newThreadModel(view);
  model.threads.set(threadId, thread);
  const words = [
    'extension',
    'lag',
    'sleep',
    'review',
    'thursday',
    'quadriceps',
    'referral',
    'session',
    'plan',
    'call',
  ];
  for (let n = 1; n <= 50_000; n++) {
    const text = `${words[n % 10]} ${words[(n * 7) % 9]} w${n} ${words[(n * 3) % 8]} room ${n % 40}`;
    const content = { t: 'text', text } as const;
    const ids = { ref: `r${n}` as Hash, senderId: 'u' as UserId, clientMsgId: null };
    const opened = { as: 'content', content } as const;
    fold(thread.folding, { n, ...ids, at: n, epoch: 1, seenN: n - 1, poisoned: false, opened });
  }
  const search = createSearch({ model, clock: systemClock } as unknown as Desk);
  expect(await search.find({ text: 'w49999' })).toHaveLength(1);
  for (const text of ['quadriceps thursday', 'w12345', 'refer', 'extensoin lag', '']) {
    expect((await search.find({ text })).length, text).toBeGreaterThan(0);
  }
});
