/**
 * Redis stops, has forgotten everything when it comes back, and hangs: messages are acknowledged and stored all the while,
 * people at the other node hear of them, at the latest ten seconds after it is back, nobody is thrown out, and who is there is
 * known again.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ThreadId } from '../../protocol/wire/ids.ts';
import { clusterOver, type Cluster } from '../harness/cluster.ts';
import { textsOf, until, untilThread, type Colleague, type Device } from '../harness/world.ts';
import { createApp } from '../../server/app.ts';
import { readConfig } from '../../server/config.ts';
import { startRedis } from '../redis.mjs';

const SOON_MS = 10_000;

let redis: Awaited<ReturnType<typeof startRedis>>;
let cluster: Cluster;
let owner: Colleague;
let colleague: Colleague;
let away: Device;
let threadId: ThreadId;
const lines: string[] = [];

beforeAll(async () => {
  redis = await startRedis();
  const logTo = { write: (line: string) => void lines.push(line) };
  cluster = await clusterOver({ REDIS_URL: redis.url }, lines, (settings) =>
    createApp(readConfig(settings), { logTo }),
  );
  owner = await cluster.found();
  colleague = await cluster.join(owner, 'Tomasz Zielinski');
  away = await cluster.signIn(colleague, { url: cluster.second.url });
  await colleague.corridor.close();
  threadId = await owner.corridor.threads.create({
    memberIds: [colleague.userId],
    title: 'Rota',
    about: null,
    text: 'first',
  });
  await untilThread(away.corridor, threadId, (thread) => thread.synced);
});
afterAll(async () => {
  await cluster.close();
  await redis.stop();
});

/** The owner writes at one node; the ack is there, and the colleague at the other node reads it. Gives how long that took. */
async function crosses(text: string): Promise<number> {
  await owner.corridor.messages.send(threadId, { text });
  await untilThread(owner.corridor, threadId, ({ messages }) =>
    messages.some(({ n, body }) => n !== null && body.kind === 'text' && body.text === text),
  );
  const startedAt = performance.now();
  await untilThread(away.corridor, threadId, (thread) => textsOf(thread).includes(text));
  return performance.now() - startedAt;
}
const isThere = () => until(owner.corridor, ({ people }) => people[colleague.userId]?.presence === 'online');

test('Redis stops: sends are acknowledged, the other node catches up, its people stay connected', async () => {
  await isThere();
  const port = Number(new URL(redis.url).port);
  await redis.stop();
  await crosses('while it is away');
  expect(away.corridor.getState().connection).toBe('online');
  redis = await startRedis({ port });
  expect(await crosses('after it is back, empty')).toBeLessThan(SOON_MS);
  away.corridor.threads.typing(threadId);
  await untilThread(owner.corridor, threadId, ({ typing }) => typing.includes(colleague.userId));
  await isThere();
});

test('a Redis that hangs holds nothing up', async () => {
  process.kill(redis.pid, 'SIGSTOP');
  try {
    await crosses('while it hangs');
    const { corridor } = await cluster.signIn(colleague, { url: cluster.second.url });
    await untilThread(corridor, threadId, (thread) => textsOf(thread).includes('while it hangs'));
  } finally {
    process.kill(redis.pid, 'SIGCONT');
  }
  expect(await crosses('after it went on')).toBeLessThan(SOON_MS);
});

test('everything was once, in one order, and no alarm', async () => {
  const order = textsOf(owner.corridor.getState().threads[threadId]);
  expect(new Set(order).size).toBe(order.length);
  expect(
    textsOf(await untilThread(away.corridor, threadId, ({ messages }) => messages.length === order.length)),
  ).toEqual(order);
  for (const { corridor } of [owner, away]) expect(corridor.getState().alarms).toEqual([]);
  expect(lines.filter((line) => line.includes('unhandled'))).toEqual([]);
});
