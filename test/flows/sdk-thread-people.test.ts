/**
 * Who is in a thread, and what it is called: colleagues taken in, a new title. A newcomer reads everything, everybody
 * reads who let her in; only who manages the thread may; an outsider sees nothing.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Corridor } from '../../client/sdk/api.ts';
import type { ThreadId } from '../../protocol/wire/ids.ts';
import type { Colleague, World } from '../harness/world.ts';
import { createWorld, textsOf, until, untilThread } from '../harness/world.ts';

let world: World;
let ruth: Colleague;
let tomasz: Colleague;
let amira: Colleague;
let outsider: Colleague;
let threadId: ThreadId;

beforeAll(async () => {
  world = await createWorld();
  ruth = await world.found();
  tomasz = await world.join(ruth, 'Tomasz Zieliński');
  amira = await world.join(ruth, 'Amira Haddad');
  outsider = await world.join(ruth, 'Jo Pritchard');
  await until(ruth.corridor, ({ people }) => Object.keys(people).length === 4);
  threadId = await ruth.corridor.threads.create({
    title: 'Rota',
    memberIds: [tomasz.userId],
    about: null,
    text: 'Who takes Friday?',
  });
  await untilThread(tomasz.corridor, threadId, ({ synced }) => synced);
});
afterAll(() => world.close());

const threadIn = (corridor: Corridor) => corridor.getState().threads[threadId]!;
const lines = (corridor: Corridor) =>
  threadIn(corridor).messages.flatMap(({ body }) => (body.kind === 'event' ? [body.text] : []));

test('a new title is seen at once by me, then by everybody, with a line that says so', async () => {
  await tomasz.corridor.threads.rename(threadId, ' Rota for December ');
  expect(threadIn(tomasz.corridor).title).toBe('Rota for December');
  const thread = await untilThread(ruth.corridor, threadId, ({ title }) => title === 'Rota for December');
  expect(thread).toMatchObject({ unread: 0, preview: 'Who takes Friday?' });
  expect(lines(ruth.corridor)).toEqual(['Title changed to “Rota for December”']);
  await expect(ruth.corridor.threads.rename(threadId, ' ')).rejects.toMatchObject({ code: 'input.invalid' });
});

test('only who manages the thread may take people in or out', async () => {
  expect(threadIn(ruth.corridor).mayManage).toBe(true);
  expect(threadIn(tomasz.corridor).mayManage).toBe(false);
  const { threads } = tomasz.corridor;
  await expect(threads.addPeople(threadId, [amira.userId])).rejects.toMatchObject({ code: 'access.refused' });
  await expect(outsider.corridor.threads.addPeople(threadId, [outsider.userId])).rejects.toMatchObject({
    code: 'access.refused',
  });
});

test('a newcomer reads the whole thread, and everybody reads who let her in, in its place', async () => {
  await ruth.corridor.threads.addPeople(threadId, [amira.userId]);
  const thread = await untilThread(amira.corridor, threadId, ({ synced }) => synced);
  expect(textsOf(thread)).toEqual(['Who takes Friday?', '[event]', '[event]']);
  await amira.corridor.messages.send(threadId, { text: 'I do' });
  for (const { corridor } of [ruth, tomasz, amira]) {
    await untilThread(corridor, threadId, ({ preview }) => preview === 'I do');
    expect(textsOf(threadIn(corridor))).toEqual(['Who takes Friday?', '[event]', '[event]', 'I do']);
    expect(lines(corridor).at(-1)).toBe('Ruth Okafor added Amira Haddad');
    expect(threadIn(corridor).memberIds).toHaveLength(3);
  }
  expect(threadIn(tomasz.corridor).unread).toBe(2);
});

test('a colleague who was never in it sees nothing', () => {
  expect(outsider.corridor.getState()).toMatchObject({ threads: {}, notifications: [], unreadTotal: 0, alarms: [] });
});
