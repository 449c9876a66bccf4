/**
 * Applying events = a fresh fetch: after a lively hour, a client that was there all along and one that has just signed
 * in from the password alone hold the same State, apart from what belongs to one device.
 */
import { afterAll, beforeAll, test } from 'vitest';
import type { Corridor } from '../../client/sdk/api.ts';
import { untilAlike } from '../harness/shared-state.ts';
import type { Colleague, World } from '../harness/world.ts';
import { createWorld, until, untilThread } from '../harness/world.ts';

let world: World;
let ruth: Colleague;
let tomasz: Colleague;
let amira: Colleague;

beforeAll(async () => {
  world = await createWorld();
  ruth = await world.found();
  tomasz = await world.join(ruth, 'Tomasz Zieliński');
  amira = await world.join(ruth, 'Amira Haddad');
});
afterAll(() => world.close());

async function quiet(corridor: Corridor): Promise<void> {
  await until(corridor, ({ threads }) =>
    Object.values(threads).every(
      ({ synced, messages }) => synced && messages.every(({ n, body }) => n !== null || body.kind === 'event'),
    ),
  );
}

test('the long-lived client and a fresh sign-in agree on everything', async () => {
  const all = [ruth, tomasz, amira];
  const knee = await ruth.corridor.threads.create({
    title: 'Knee review',
    memberIds: [tomasz.userId, amira.userId],
    about: 'Maryna Petrova',
    text: 'Week five and the extension lag is back.',
  });
  const cuppa = await tomasz.corridor.threads.create({
    title: 'Kettle',
    memberIds: [ruth.userId],
    about: null,
    text: 'Who wants one?',
  });
  for (const { corridor } of all) await untilThread(corridor, knee, ({ synced }) => synced);
  tomasz.corridor.setFocus(true);
  tomasz.corridor.threads.open(knee);
  for (let i = 0; i < 10; i++) {
    for (const { corridor, name } of all) await corridor.messages.send(knee, { text: `${name} says ${i}` });
  }
  for (const { corridor } of all)
    await untilThread(corridor, knee, ({ messages }) => messages.filter(({ n }) => n !== null).length === 31);
  await amira.corridor.notifications.markRead(knee);
  await ruth.corridor.messages.send(cuppa, { text: 'Me, please' });
  await untilThread(ruth.corridor, knee, ({ messages }) =>
    messages.some(({ receipts }) => receipts.some(({ userId, readAt }) => userId === tomasz.userId && readAt !== null)),
  );
  await ruth.corridor.people.remove(amira.userId);
  await untilThread(tomasz.corridor, knee, ({ memberIds }) => memberIds.length === 2);
  await tomasz.corridor.messages.send(knee, { text: 'After the change of key' });
  await untilThread(ruth.corridor, knee, ({ preview }) => preview === 'After the change of key');

  for (const person of [ruth, tomasz]) {
    const fresh = await world.signIn(person);
    for (const corridor of [person.corridor, fresh.corridor]) {
      await until(corridor, ({ threads }) => Object.keys(threads).length === 2);
      await quiet(corridor);
    }
    await untilAlike([person.corridor, fresh.corridor]);
  }
});
