/** The answer to a send is lost on the way: the message is there for the others, and its writer neither loses nor doubles it. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ThreadId } from '../../protocol/wire/ids.ts';
import type { BadLine } from '../harness/bad-line.ts';
import { badLine } from '../harness/bad-line.ts';
import type { Colleague, World } from '../harness/world.ts';
import { createWorld, textsOf, until, untilThread } from '../harness/world.ts';

let world: World;
let line: BadLine;
let ruth: Colleague;
let tomasz: Colleague;
let threadId: ThreadId;

beforeAll(async () => {
  // With a public name that is not this machine's, any host may stand in front, as a proxy does.
  world = await createWorld({ CORRIDOR_PUBLIC_URL: 'https://corridor.example.org' });
  line = await badLine(world.app.port);
  ruth = await world.found();
  tomasz = await world.join(ruth, 'Tomasz Zieliński');
  threadId = await ruth.corridor.threads.create({
    title: 'Supplies',
    memberIds: [tomasz.userId],
    about: null,
    text: 'Couch roll is out.',
  });
});
afterAll(async () => {
  await line.close();
  await world.close();
});

test('committed but unanswered: once for everybody, and known as mine', async () => {
  const { corridor } = await world.signIn(tomasz, { url: line.url });
  await untilThread(corridor, threadId, ({ synced }) => synced);
  line.swallow();
  const { key } = await corridor.messages.send(threadId, { text: 'Ordered two boxes' });
  await untilThread(ruth.corridor, threadId, ({ preview }) => preview === 'Ordered two boxes');
  expect(corridor.getState().threads[threadId]!.messages.at(-1)).toMatchObject({ key, n: null, state: 'sending' });
  line.break();
  const mine = await untilThread(corridor, threadId, ({ messages }) => messages.at(-1)?.n !== null);
  expect(textsOf(mine)).toEqual(['Couch roll is out.', 'Ordered two boxes']);
  expect(mine.messages.at(-1)).toMatchObject({ key, mine: true });
  await corridor.messages.send(threadId, { text: 'and bands' });
  const theirs = await untilThread(ruth.corridor, threadId, ({ preview }) => preview === 'and bands');
  expect(textsOf(theirs)).toEqual(['Couch roll is out.', 'Ordered two boxes', 'and bands']);
});

test('a line that breaks again and again in the middle of a burst loses and doubles nothing', async () => {
  const { corridor } = await world.signIn(tomasz, { url: line.url });
  await untilThread(corridor, threadId, ({ synced }) => synced);
  const before = corridor.getState().threads[threadId]!.messages.length;
  const expected = Array.from({ length: 30 }, (_, i) => `line ${i}`);
  for (const [i, text] of expected.entries()) {
    await corridor.messages.send(threadId, { text });
    if (i % 10 === 4) line.swallow();
    if (i % 10 === 9) {
      line.break();
      await until(corridor, ({ connection }) => connection === 'online');
    }
  }
  const theirs = await untilThread(ruth.corridor, threadId, ({ messages }) => messages.length >= before + 30);
  expect(textsOf(theirs).slice(before)).toEqual(expected);
  const mine = await untilThread(corridor, threadId, ({ messages }) => messages.every(({ n }) => n !== null));
  expect(textsOf(mine).slice(before)).toEqual(expected);
});
