/** message:send on a real database: order, chain, group commit, idempotency, conflicts, who hears it. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  ask,
  burst,
  fresh,
  hire,
  found,
  openThread,
  say,
  take,
  toWire,
  write,
  type Person,
  type Practice,
} from './domain-people.ts';
import { openWorld, type World } from './domain-world.ts';

let world: World;
let practice: Practice;
let ann: Person;
let ben: Person;

beforeAll(async () => {
  world = await openWorld();
  practice = (await found(world)).practice;
  ann = await hire(practice, 'Ann');
  ben = await hire(practice, 'Ben');
});
afterAll(() => world.close());

test('a message is numbered, chained, stored and told to the circle only', async () => {
  const thread = await openThread(practice, ann, [practice.owner]);
  const { ack, event, accepted } = await write(practice, thread, ann, 'Could you see her on Thursday at ten?');
  expect(ack).toMatchObject({ n: 2, chain: accepted.chain });
  const told = world.told.filter((one) => one.name === 'message:added').at(-1);
  expect(told?.to.toSorted()).toEqual([ann.userId, practice.owner.userId].toSorted());
  const page = await ask(world, practice.owner, 'thread:items', { threadId: thread.threadId, afterN: 1, limit: 10 });
  expect(page.headN).toBe(2);
  expect(Buffer.compare(page.items[0]!.data, event.bytes)).toBe(0);
  await expect(
    ask(world, ben, 'thread:items', { threadId: thread.threadId, afterN: 0, limit: 10 }),
  ).rejects.toMatchObject({ code: 'access.refused' });
});
