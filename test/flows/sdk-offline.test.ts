/**
 * Without a network and across a restart: what was written is kept, delivered once and in order, and survives a reload;
 * nothing acknowledged is lost; a lost answer never doubles a message.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ThreadId } from '../../protocol/wire/ids.ts';
import type { Colleague, World } from '../harness/world.ts';
import { createWorld, textsOf, until, untilThread } from '../harness/world.ts';

let world: World;
let ruth: Colleague;
let tomasz: Colleague;
let threadId: ThreadId;

beforeAll(async () => {
  world = await createWorld();
  ruth = await world.found();
  tomasz = await world.join(ruth, 'Tomasz Zieliński');
  threadId = await ruth.corridor.threads.create({
    title: 'Rota',
    memberIds: [tomasz.userId],
    about: null,
    text: 'Who opens on Monday?',
  });
  await untilThread(tomasz.corridor, threadId, ({ synced }) => synced);
});
afterAll(() => world.close());

test('written offline, delivered once and in order after the server is back', async () => {
  await world.stop();
  await until(tomasz.corridor, ({ connection }) => connection === 'offline');
  const lines = Array.from({ length: 12 }, (_, i) => `Written in the cellar, line ${i + 1}`);
  for (const line of lines) await tomasz.corridor.messages.send(threadId, { text: line });
  const waiting = tomasz.corridor.getState().threads[threadId]!.messages.slice(-12);
  expect(waiting.map(({ state, n }) => [state, n])).toEqual(lines.map(() => ['queued', null]));

  await world.start();
  const thread = await untilThread(ruth.corridor, threadId, ({ messages }) => messages.length === 13);
  expect(textsOf(thread)).toEqual(['Who opens on Monday?', ...lines]);
  const mine = await untilThread(tomasz.corridor, threadId, ({ messages }) => messages.every(({ n }) => n !== null));
  expect(textsOf(mine)).toEqual(textsOf(thread));
});

test('what waits in the outbox survives the app: sealed on the device, sent at the next sign-in', async () => {
  const { corridor, local } = await world.signIn(tomasz);
  await untilThread(corridor, threadId, ({ synced }) => synced);
  await world.stop();
  await until(corridor, ({ connection }) => connection === 'offline');
  await corridor.messages.send(threadId, { text: 'Written just before the battery died' });
  corridor.threads.draft(threadId, 'half a thought');
  const [key = ''] = await local.keys(`${tomasz.userId}/outbox/`);
  const kept = Buffer.from((await local.get(key))!).toString('latin1');
  expect(kept).not.toContain('battery');
  await corridor.close();

  await world.start();
  const again = await world.signIn(tomasz, { local });
  await untilThread(ruth.corridor, threadId, ({ preview }) => preview === 'Written just before the battery died');
  await untilThread(again.corridor, threadId, ({ messages }) => messages.at(-1)?.n !== null);
  const texts = textsOf(ruth.corridor.getState().threads[threadId]);
  expect(texts.filter((text) => text === 'Written just before the battery died')).toHaveLength(1);
  expect(await local.keys(`${tomasz.userId}/outbox/`)).toEqual([]);
});

test('two devices and two people writing at once end in one order without holes, the same for all', async () => {
  const second = await world.signIn(ruth);
  await untilThread(second.corridor, threadId, ({ synced }) => synced);
  const writers = [ruth.corridor, second.corridor, tomasz.corridor];
  const before = ruth.corridor.getState().threads[threadId]!.messages.length;
  await Promise.all(
    writers.flatMap((writer, who) =>
      Array.from({ length: 8 }, (_, i) => writer.messages.send(threadId, { text: `writer ${who} line ${i}` })),
    ),
  );
  const all = before + 24;
  const views = [];
  for (const writer of writers) {
    const thread = await untilThread(
      writer,
      threadId,
      ({ messages }) => messages.filter(({ n }) => n !== null).length === all,
    );
    views.push(textsOf(thread));
  }
  expect(views[1]).toEqual(views[0]);
  expect(views[2]).toEqual(views[0]);
  for (const who of [0, 1, 2]) {
    const own = views[0]!.filter((text) => text.startsWith(`writer ${who} `));
    expect(own).toEqual(Array.from({ length: 8 }, (_, i) => `writer ${who} line ${i}`));
  }
});

test('a killed connection in mid-flight doubles nothing', async () => {
  const before = ruth.corridor.getState().threads[threadId]!.messages.length;
  const sends = Array.from({ length: 20 }, (_, i) => tomasz.corridor.messages.send(threadId, { text: `burst ${i}` }));
  await Promise.all(sends);
  await world.stop();
  await world.start();
  const thread = await untilThread(ruth.corridor, threadId, ({ messages }) => messages.length >= before + 20);
  expect(textsOf(thread).slice(before)).toEqual(Array.from({ length: 20 }, (_, i) => `burst ${i}`));
  await untilThread(tomasz.corridor, threadId, ({ messages }) => messages.every(({ n }) => n !== null));
  expect(tomasz.corridor.getState().threads[threadId]!.messages).toHaveLength(before + 20);
});

test('when the device says it has no network, what is under way waits at once; when it says it has, it goes out at once', async () => {
  let tell = (_isUp: boolean): void => undefined;
  const { corridor } = await world.signIn(tomasz, { watch: (heard) => ((tell = heard), () => undefined) });
  await untilThread(corridor, threadId, ({ synced }) => synced);
  tell(false);
  expect(corridor.getState().connection).toBe('offline');
  await corridor.messages.send(threadId, { text: 'From the tunnel' });
  expect(corridor.getState().threads[threadId]!.messages.at(-1)).toMatchObject({ state: 'queued', n: null });
  tell(true);
  await untilThread(ruth.corridor, threadId, ({ preview }) => preview === 'From the tunnel');
});

test('a client that starts while the server is away asks until it answers', async () => {
  await world.stop();
  const begun = world.device();
  await world.start();
  const { corridor } = await begun;
  expect(corridor.getState()).toMatchObject({ phase: 'signed-out', setupOpen: false });
});
