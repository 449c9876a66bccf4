/**
 * Who is in a thread: taken in, taken out, leaving, a new title. A newcomer reads everything; who is out keeps what was
 * read, sends and gets nothing more, and no device of theirs takes it for a lie of the server; an outsider sees nothing.
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
  await expect(threads.removePerson(threadId, ruth.userId)).rejects.toMatchObject({ code: 'access.refused' });
  await expect(outsider.corridor.threads.leave(threadId)).rejects.toMatchObject({ code: 'access.refused' });
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

test('who leaves keeps what she read, gets nothing more, and no device of hers alarms', async () => {
  const other = (await world.signIn(amira)).corridor;
  await untilThread(other, threadId, ({ synced }) => synced);
  await amira.corridor.threads.leave(threadId);
  for (const corridor of [amira.corridor, other]) {
    await untilThread(corridor, threadId, ({ left }) => left);
    expect(lines(corridor).at(-1)).toBe('Amira Haddad left');
    await expect(corridor.messages.send(threadId, { text: 'Wait' })).rejects.toMatchObject({ code: 'access.refused' });
  }
  await untilThread(ruth.corridor, threadId, ({ memberIds }) => memberIds.length === 2);
  await ruth.corridor.messages.send(threadId, { text: 'Who takes it now?' });
  await untilThread(tomasz.corridor, threadId, ({ preview }) => preview === 'Who takes it now?');
  expect(lines(tomasz.corridor).at(-1)).toBe('Amira Haddad left');
  for (const corridor of [amira.corridor, other]) {
    expect(textsOf(threadIn(corridor))).not.toContain('Who takes it now?');
    expect(corridor.getState().alarms).toEqual([]);
  }
});

test('who is taken out while away finds the thread gone on without him, on his old device and on a new one', async () => {
  await tomasz.corridor.session.signOut();
  await ruth.corridor.threads.removePerson(threadId, tomasz.userId);
  expect(lines(ruth.corridor).at(-1)).toBe('Ruth Okafor removed Tomasz Zieliński');
  await ruth.corridor.messages.send(threadId, { text: 'Just me, then' });
  for (const corridor of [(await world.signIn(tomasz)).corridor, (await world.signIn(tomasz)).corridor]) {
    await until(corridor, ({ phase }) => phase === 'ready');
    expect(corridor.getState()).toMatchObject({ threads: {}, alarms: [] });
    await corridor.session.signOut();
  }
});

test('taken in again, she reads what was written meanwhile', async () => {
  await ruth.corridor.threads.addPeople(threadId, [amira.userId]);
  const thread = await untilThread(
    amira.corridor,
    threadId,
    ({ left, preview }) => !left && preview === 'Just me, then',
  );
  expect(textsOf(thread)).toContain('Who takes it now?');
  expect(thread.alarm).toBeNull();
});

test('the last one stays', async () => {
  await amira.corridor.threads.leave(threadId);
  await expect(ruth.corridor.threads.leave(threadId)).rejects.toMatchObject({ code: 'input.invalid' });
});

test('a colleague who was never in it sees nothing', () => {
  expect(outsider.corridor.getState()).toMatchObject({ threads: {}, notifications: [], unreadTotal: 0, alarms: [] });
});
