/** What people decide for themselves: address, presence, alerts, quiet hours; and why somebody was alerted or not. */
import { z } from 'zod';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ASKS } from '../../protocol/wire/events.ts';
import { DEFAULT_PREFERENCES, type Preferences } from '../../protocol/wire/people.ts';
import { connected, jobs } from '../../server/domain/use-cases.ts';
import { ask, cursorOf, entryFor, nextEpoch, openThread, write, type Person, type Practice } from './domain-people.ts';
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
const address = (person: Person) => `${person.login}@mail.example`;
const prefer = (person: Person, some: Partial<Preferences>, email: string | null = address(person)) =>
  ask(world, person, 'profile:put', { email, preferences: { ...DEFAULT_PREFERENCES, ...some } });
const pass = async (ms: number) => {
  world.now += ms;
  await jobs['presence:sweep'].run(world.domain);
  await jobs['alerts:due'].run(world.domain);
  await jobs['mails:deliver'].run(world.domain);
};
const mailsTo = (person: Person) => world.mails.filter((mail) => mail.to === address(person)).length;
const steps = async (person: Person) => (await ask(world, person, 'alert:explain', {})).steps.map((one) => one.what);

test('a profile is kept, given to its owner, and told to the other devices only', async () => {
  const before = (await ask(world, ben, 'profile:get', {})).profile;
  expect(before).toEqual({ email: address(ben), totp: false, preferences: DEFAULT_PREFERENCES });
  const quietHours = { from: '22:00', to: '07:00', timeZone: 'Europe/Paris' };
  await prefer(ben, { readReceipts: false, quietHours }, null);
  await prefer(ben, { readReceipts: false, quietHours }, null);
  await world.restart();
  const { profile } = await ask(world, ben, 'profile:get', {});
  const preferences = { ...DEFAULT_PREFERENCES, readReceipts: false, quietHours };
  expect(profile).toEqual({ email: null, totp: false, preferences });
  const told = world.told.filter((one) => one.name === 'profile:changed');
  expect(told.map((one) => [one.to, one.except, one.data])).toEqual(
    [1, 2].map(() => [[ben.userId], ben.actor.socketId, { profile }]),
  );
  expect((await ask(world, ann, 'profile:get', {})).profile.email).toBe(address(ann));
});

test('a time zone that does not exist and times that are none are refused', async () => {
  const quiet = (timeZone: string) => prefer(ben, { quietHours: { from: '22:00', to: '07:00', timeZone } });
  await expect(quiet('Mars/Olympus')).rejects.toMatchObject({ code: 'input.invalid' });
  await expect(quiet('../etc/passwd')).rejects.toMatchObject({ code: 'input.invalid' });
  await expect(quiet('Pacific/Auckland')).resolves.toEqual({});
  const { input } = ASKS['profile:put'];
  for (const from of ['24:00', '7:00', '07:60', '', null]) {
    const quietHours = { from, to: '07:00', timeZone: 'UTC' };
    const given = { email: null, preferences: { ...DEFAULT_PREFERENCES, quietHours } };
    expect(z.safeDecode(input, given as never).success).toBe(false);
  }
});

test('who hides presence is offline to the others, at once and in every list, and as they are to themselves', async () => {
  await connected(world.domain, ben.actor);
  const seenBy = (person: Person) =>
    world
      .heard(person.userId, 'presence:changed')
      .flatMap(({ people }) => people)
      .filter((one) => one.userId === ben.userId);
  await expect.poll(() => seenBy(ann).map((one) => one.state)).toEqual(['online']);
  await prefer(ben, { showPresence: false });
  await expect.poll(() => seenBy(ann).at(-1)).toEqual({ userId: ben.userId, state: 'offline', lastSeenAt: null });
  await ask(world, ben, 'presence:set', { active: false });
  await pass(6 * MINUTE);
  await expect.poll(() => seenBy(ben).at(-1)?.state).toBe('away');
  expect(seenBy(ann).length).toBe(2);
  const listed = async (person: Person) =>
    (await ask(world, person, 'sync:heads', {})).presence.find((one) => one.userId === ben.userId);
  expect(await listed(ann)).toEqual({ userId: ben.userId, state: 'offline', lastSeenAt: null });
  expect(await listed(ben)).toMatchObject({ state: 'away' });
  const { threadId } = await openThread(practice, ann, [ben]);
  const viewing = () => world.heard(ann.userId, 'viewing:changed').map((one) => one.userIds);
  await ask(world, ben, 'viewing:set', { threadId });
  expect(viewing()).toEqual([]);
  await prefer(ben, {});
  await expect.poll(() => seenBy(ann).at(-1)?.state).toBe('away');
  await ask(world, ben, 'viewing:set', { threadId });
  await expect.poll(viewing).toEqual([[ben.userId]]);
  await prefer(ben, { showPresence: false });
  await expect.poll(viewing).toEqual([[ben.userId], []]);
  await prefer(ben, {});
  await expect.poll(() => seenBy(ann).at(-1)?.state).toBe('away');
  expect(await listed(ann)).toMatchObject({ state: 'away' });
});

test('who wants no mail when offline gets none then, and one when online and still unread', async () => {
  await prefer(ben, { emailWhenOffline: false });
  await openThread(practice, ann, [ben]);
  await pass(3 * MINUTE);
  await pass(60 * MINUTE);
  expect(mailsTo(ben)).toBe(0);
  expect(await steps(ben)).toEqual(['skippedPreference', 'waiting']);
  await connected(world.domain, ben.actor);
  await pass(1_000);
  expect(mailsTo(ben)).toBe(1);
  expect(await steps(ben)).toEqual(['sent', 'skippedPreference', 'waiting']);
});

test('quiet hours hold a mail, past midnight and by the local clock, and send it afterwards if it is still unread', async () => {
  world.now = Date.UTC(2027, 0, 15, 21, 30);
  await prefer(ben, { quietHours: { from: '22:00', to: '07:00', timeZone: 'Europe/Paris' } });
  const read = await openThread(practice, ann, [ben]);
  await openThread(practice, ann, [ben]);
  await pass(3 * MINUTE);
  await pass(5 * 60 * MINUTE);
  expect(mailsTo(ben)).toBe(0);
  await ask(world, ben, 'cursor:set', cursorOf(practice, read, ben));
  await pass(3 * 60 * MINUTE);
  expect(mailsTo(ben)).toBe(0);
  world.now = Date.UTC(2027, 0, 16, 6, 0);
  await pass(1_000);
  expect(mailsTo(ben)).toBe(1);
  expect((await steps(ben)).toSorted()).toEqual([
    'heldQuiet',
    'heldQuiet',
    'sent',
    'skippedRead',
    'waiting',
    'waiting',
  ]);
});

test("why not: read in time, no address, removed from the circle, too many an hour; nobody sees another person's", async () => {
  const thread = await openThread(practice, ann, [ben]);
  await pass(10_000);
  await ask(world, ben, 'cursor:set', cursorOf(practice, thread, ben));
  await pass(10 * MINUTE);
  expect(await steps(ben)).toEqual(['skippedRead', 'waiting']);
  expect(await ask(world, ben, 'alert:explain', {})).toMatchObject({ steps: [{ threadId: thread.threadId }, {}] });

  await prefer(ann, {}, null);
  await write(practice, thread, ben, 'Without an address.');
  await pass(3 * MINUTE);
  expect((await steps(ann))[0]).toBe('skippedNoAddress');
  await write(practice, thread, ann, 'You are about to go.');
  await pass(10_000);
  const rotation = nextEpoch(practice, thread, ann, [{ userId: ann.userId, rank: 2 }]);
  await ask(world, ann, 'circle:advance', rotation.input);
  await pass(10 * MINUTE);
  expect((await steps(ben))[0]).toBe('skippedRemoved');
  expect(mailsTo(ben) + mailsTo(ann)).toBe(0);
  expect(await steps(practice.owner)).toEqual([]);
  for (let i = 0; i < 7; i++) {
    await openThread(practice, ann, [ben]);
    await pass(3 * MINUTE);
  }
  expect((await steps(ben))[0]).toBe('heldHourly');
});

test('a mail that the relay has put off is not sent once its threads are read; steps are kept for 30 days', async () => {
  world.outcomes.push({ accepted: false, permanent: false, code: '451' });
  const thread = await openThread(practice, ann, [ben]);
  await pass(3 * MINUTE);
  await ask(world, ben, 'cursor:set', cursorOf(practice, thread, ben));
  await pass(10 * MINUTE);
  expect(mailsTo(ben)).toBe(0);
  expect(await steps(ben)).toEqual(['skippedRead', 'waiting']);
  world.outcomes.push({ accepted: false, permanent: true, code: '550' });
  await write(practice, thread, ann, 'Refused for good.');
  await pass(3 * MINUTE);
  expect((await steps(ben))[0]).toBe('failed');
  await jobs['alerts:forget'].run(world.domain);
  expect((await steps(ben)).length).toBe(4);
  world.now += 31 * 86_400_000;
  const actor = { ...ben.actor, expiresAt: world.now + 1 };
  const later = { ...ben, actor };
  expect(await steps(later)).toEqual([]);
  await jobs['alerts:forget'].run(world.domain);
  expect(await world.storage.stores.read.alerts.steps(ben.userId, 0, 100)).toEqual([]);
});

test('a colleague who was removed from the practice is alerted no more, and that is noted', async () => {
  await openThread(practice, ann, [ben]);
  await pass(10_000);
  const removal = entryFor(practice, { type: 5, userId: ben.userId });
  await ask(world, practice.owner, 'log:append', removal.input);
  await pass(10 * MINUTE);
  expect(mailsTo(ben)).toBe(0);
  const kept = await world.storage.stores.read.alerts.steps(ben.userId, 0, 100);
  expect(kept.map((one) => one.what)).toEqual(['skippedRemoved', 'waiting']);
});
