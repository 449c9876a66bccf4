/** Alert mails with a clock of the test's own: when, to whom, how many, and what happens when the relay refuses. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { connected, disconnected, jobs } from '../../server/domain/use-cases.ts';
import { ask, cursorOf, entryFor, openThread, write, type Person, type Practice } from './domain-people.ts';
import { openTeam } from './domain-team.ts';
import type { World } from './domain-world.ts';

let world: World;
let practice: Practice;
let ann: Person;
let ben: Person;
beforeEach(async () => {
  ({ world, practice, ann, ben } = await openTeam());
});
afterEach(() => world.close());

const MINUTE = 60_000;
const pass = async (ms: number) => {
  world.now += ms;
  await jobs['presence:sweep'].run(world.domain);
  await jobs['alerts:due'].run(world.domain);
  await jobs['mails:deliver'].run(world.domain);
};
const mailsTo = (person: Person) => world.mails.filter((mail) => mail.to === `${person.login}@mail.example`).length;

test('offline: 2 minutes after the commit, one mail that holds nothing but its kind', async () => {
  await openThread(practice, ann, [ben]);
  await pass(119_000);
  expect(world.mails).toEqual([]);
  await pass(2_000);
  expect(world.mails).toEqual([{ to: `${ben.login}@mail.example`, kind: 'waiting' }]);
  await pass(60 * MINUTE);
  expect(world.mails.length).toBe(1);
});

test('online but unread: 5 minutes', async () => {
  await connected(world.domain, ben.actor);
  await openThread(practice, ann, [ben]);
  await pass(299_000);
  expect(mailsTo(ben)).toBe(0);
  await pass(2_000);
  expect(mailsTo(ben)).toBe(1);
});

test('going offline counts from the commit; coming back and reading in time means no mail', async () => {
  await connected(world.domain, ben.actor);
  const thread = await openThread(practice, ann, [ben]);
  await pass(100_000);
  await ask(world, ben, 'cursor:set', cursorOf(practice, thread, ben));
  await disconnected(world.domain, ben.actor);
  await pass(10 * MINUTE);
  expect(mailsTo(ben)).toBe(0);
});

test('a private mark counts as read, without a receipt', async () => {
  const { threadId } = await openThread(practice, ann, [ben]);
  await ask(world, ben, 'mark:set', { threadId, n: 1, unread: false });
  await pass(10 * MINUTE);
  expect(mailsTo(ben)).toBe(0);
  expect(world.heard(ann.userId, 'cursor:moved')).toEqual([]);
});

test('several threads due at once are one mail; a thread alerts once until it is read, then again', async () => {
  const thread = await openThread(practice, ann, [ben]);
  await openThread(practice, ann, [ben]);
  await pass(3 * MINUTE);
  expect(mailsTo(ben)).toBe(1);
  await write(practice, thread, ann, 'And another thing.');
  await pass(3 * MINUTE);
  expect(mailsTo(ben)).toBe(1);
  await ask(world, ben, 'cursor:set', cursorOf(practice, thread, ben));
  await write(practice, thread, ann, 'New, after you had read.');
  await pass(3 * MINUTE);
  expect(mailsTo(ben)).toBe(2);
});

test('state events, my own messages and circles I left never alert me', async () => {
  const thread = await openThread(practice, ann, [ben]);
  await ask(world, ben, 'cursor:set', cursorOf(practice, thread, ben));
  await write(practice, thread, ben, 'Mine.');
  await write(practice, thread, ann, 'Only a state.', 2);
  await pass(10 * MINUTE);
  expect(mailsTo(ben)).toBe(0);
  expect(mailsTo(ann)).toBe(1);
});

test('never more than 6 an hour', async () => {
  for (let i = 0; i < 9; i++) {
    await openThread(practice, ann, [ben]);
    await pass(3 * MINUTE);
  }
  expect(mailsTo(ben)).toBe(6);
  await pass(60 * MINUTE);
  expect(mailsTo(ben)).toBe(7);
});

test('what waits survives a restart, and a removed colleague gets no mail', async () => {
  await openThread(practice, ann, [ben, practice.owner]);
  const removal = entryFor(practice, { type: 5, userId: ben.userId });
  await ask(world, practice.owner, 'log:append', removal.input);
  await world.restart();
  await pass(3 * MINUTE);
  expect(mailsTo(ben)).toBe(0);
  expect(mailsTo(practice.owner)).toBe(1);
});

test('a relay that puts off is asked again later; one that refuses for good is not', async () => {
  world.outcomes.push({ accepted: false, permanent: false, code: '451' });
  await openThread(practice, ann, [ben]);
  await pass(3 * MINUTE);
  expect(mailsTo(ben)).toBe(0);
  await pass(30_000);
  expect(mailsTo(ben)).toBe(0);
  await pass(MINUTE);
  expect(mailsTo(ben)).toBe(1);
  world.outcomes.push({ accepted: false, permanent: true, code: '550' });
  await openThread(practice, practice.owner, [ann]);
  await pass(3 * MINUTE);
  await pass(600 * MINUTE);
  expect(mailsTo(ann)).toBe(0);
  expect(world.lines.join('\n')).not.toContain('@mail.example');
});
