/** Presence and typing with a clock of the test's own: union over sockets, away, offline, expiry, and who hears it. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connected, disconnected, jobs } from '../../server/domain/use-cases.ts';
import {
  ask,
  entryFor,
  found,
  inviteAndJoin,
  nextEpoch,
  openThread,
  type Person,
  type Practice,
} from './domain-people.ts';
import { openTeam } from './domain-team.ts';
import type { World } from './domain-world.ts';

let world: World;
let practice: Practice;
let ann: Person;
let ben: Person;
beforeAll(async () => {
  ({ world, practice, ann, ben } = await openTeam());
});
afterAll(() => world.close());

const sweep = () => jobs['presence:sweep'].run(world.domain);
const heard = (by: Person, of: Person) =>
  world
    .heard(by.userId, 'presence:changed')
    .flatMap(({ people }) => people)
    .filter((one) => one.userId === of.userId)
    .map((one) => one.state);
const on = (person: Person, socketId: string) => ({ ...person.actor, socketId });
const pass = async (ms: number) => {
  world.now += ms;
  await sweep();
};

test('online with the first socket, away when all are quiet for 5 min, offline 30 s after the last one', async () => {
  await connected(world.domain, on(ann, 'phone'));
  await connected(world.domain, on(ann, 'desk'));
  await expect.poll(() => heard(ben, ann)).toEqual(['online']);
  const quiet = (socketId: string) =>
    ask(world, { ...ann, actor: on(ann, socketId) }, 'presence:set', { active: false });
  await quiet('phone');
  await pass(400_000);
  await expect.poll(() => heard(ben, ann)).toEqual(['online']);
  await quiet('desk');
  await pass(299_000);
  await expect.poll(() => heard(ben, ann)).toEqual(['online']);
  await pass(2_000);
  await expect.poll(() => heard(ben, ann)).toEqual(['online', 'away']);
  await ask(world, { ...ann, actor: on(ann, 'phone') }, 'presence:set', { active: true });
  await expect.poll(() => heard(ben, ann)).toEqual(['online', 'away', 'online']);
  await disconnected(world.domain, on(ann, 'desk'));
  await disconnected(world.domain, on(ann, 'phone'));
  await pass(29_000);
  expect(heard(ben, ann).at(-1)).toBe('online');
  await pass(2_000);
  await expect.poll(() => heard(ben, ann)).toEqual(['online', 'away', 'online', 'offline']);
  await pass(100_000);
  expect(heard(ben, ann).length).toBe(4);
});

test('a socket lost and found again within 30 s changes nothing', async () => {
  await connected(world.domain, on(ben, 'one'));
  const before = heard(ann, ben).length;
  await disconnected(world.domain, on(ben, 'one'));
  await pass(10_000);
  await connected(world.domain, on(ben, 'two'));
  await pass(60_000);
  expect(heard(ann, ben).length).toBe(before);
  const seen = (await ask(world, ann, 'sync:heads', {})).presence;
  expect(seen.find((one) => one.userId === ben.userId)?.state).toBe('online');
  expect(seen.find((one) => one.userId === practice.owner.userId)).toMatchObject({ state: 'offline' });
});

test('who waits is not shown; once let in she is', async () => {
  const { person, inviteId, payload } = await inviteAndJoin(practice, 'Cleo');
  await connected(world.domain, person.actor);
  expect(heard(ann, person)).toEqual([]);
  const { input, keep } = entryFor(practice, payload, inviteId);
  await ask(world, practice.owner, 'log:append', input);
  keep();
  await sweep();
  await expect.poll(() => heard(ann, person)).toEqual(['online']);
});

test('another practice hears nothing', async () => {
  const other = (await found(world)).practice.owner;
  await connected(world.domain, other.actor);
  expect(heard(ann, other)).toEqual([]);
  expect(
    world
      .heard(other.userId, 'presence:changed')
      .flatMap(({ people }) => people)
      .every((one) => one.userId === other.userId),
  ).toBe(true);
});

test('typing is told to the other members, once, and ends by itself after 6 s; nothing is stored', async () => {
  const thread = await openThread(practice, ann, [ben]);
  const typing = (active: boolean) => ask(world, ann, 'typing:set', { threadId: thread.threadId, typing: active });
  const commits = world.storage.counts().commits;
  await typing(true);
  await pass(4_000);
  await typing(true);
  await pass(5_000);
  expect(world.heard(ben.userId, 'typing:changed')).toEqual([
    { threadId: thread.threadId, userId: ann.userId, typing: true },
  ]);
  await pass(1_500);
  expect(world.heard(ben.userId, 'typing:changed').map((one) => one.typing)).toEqual([true, false]);
  await typing(false);
  expect(world.heard(ben.userId, 'typing:changed').length).toBe(2);
  expect(world.heard(ann.userId, 'typing:changed')).toEqual([]);
  expect(world.heard(practice.owner.userId, 'typing:changed')).toEqual([]);
  expect(world.storage.counts().commits).toBe(commits);
});

test('who views a thread is told to its members whenever that changes, over all sockets, and ends with the socket', async () => {
  const thread = await openThread(practice, ann, [ben]);
  const other = await openThread(practice, ann, [ben]);
  const { threadId } = thread;
  const commits = world.storage.counts().commits;
  const view = (person: Person, socketId: string, what: typeof threadId | null) =>
    ask(world, { ...person, actor: on(person, socketId) }, 'viewing:set', { threadId: what });
  const heardOf = (id: typeof threadId, by = ben) =>
    world
      .heard(by.userId, 'viewing:changed')
      .filter((one) => one.threadId === id)
      .map((one) => one.userIds);
  await view(ann, 'phone', threadId);
  await view(ann, 'phone', threadId);
  await view(ann, 'desk', threadId);
  expect(heardOf(threadId)).toEqual([[ann.userId]]);
  await view(ben, 'one', threadId);
  expect(heardOf(threadId).at(-1)).toEqual([ann.userId, ben.userId]);
  await view(ann, 'phone', other.threadId);
  expect(heardOf(threadId).length).toBe(2);
  expect(heardOf(other.threadId)).toEqual([[ann.userId]]);
  await disconnected(world.domain, on(ann, 'desk'));
  expect(heardOf(threadId).at(-1)).toEqual([ben.userId]);
  await view(ann, 'phone', null);
  await view(ann, 'phone', null);
  expect(heardOf(other.threadId)).toEqual([[ann.userId], []]);
  expect(world.heard(practice.owner.userId, 'viewing:changed')).toEqual([]);
  await expect(view(practice.owner, 'x', threadId)).rejects.toMatchObject({ code: 'access.refused' });
  await expect(
    ask(world, { ...ann, actor: { ...ann.actor, socketId: null } }, 'viewing:set', { threadId }),
  ).rejects.toMatchObject({ code: 'input.invalid' });
  expect(world.storage.counts().commits).toBe(commits);

  const rotation = nextEpoch(practice, thread, ann, [{ userId: ann.userId, rank: 2 }]);
  await ask(world, ann, 'circle:advance', rotation.input);
  const told = world.heard(ben.userId, 'viewing:changed').length;
  await view(ann, 'phone', threadId);
  expect(heardOf(threadId, ann).at(-1)).toEqual([ann.userId]);
  expect(world.heard(ben.userId, 'viewing:changed').length).toBe(told);
});
