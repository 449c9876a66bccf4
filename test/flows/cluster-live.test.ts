/**
 * Live state in Redis as nodes share it: a node that died leaves no ghost, what Redis forgot is put back, a turn belongs to one
 * node at a time.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PracticeId, ThreadId } from '../../protocol/wire/ids.ts';
import { openRedis, type RedisLine } from '../../server/live/redis-line.ts';
import { createRedisLive, type RedisLive } from '../../server/live/redis.ts';
import { quietLog } from '../harness/quiet-log.ts';
import { startRedis } from '../redis.mjs';
import { fresh } from './domain-people.ts';

const PATIENT = { timeout: 25_000, interval: 100 };
const practiceId = 'practice' as PracticeId;

let redis: Awaited<ReturnType<typeof startRedis>>;
let lines: RedisLine[];
let nodes: RedisLive[];

beforeAll(async () => {
  redis = await startRedis();
  lines = await Promise.all([1, 2].map(() => openRedis(redis.url, 'test', quietLog)));
  nodes = await Promise.all(lines.map((line) => createRedisLive(line)));
});
afterAll(async () => {
  for (const node of nodes) await node.close();
  for (const line of lines) await line.close();
  await redis.stop();
});

test('a turn belongs to one node at a time', async () => {
  const order: string[] = [];
  await Promise.all(
    nodes.map((node, i) =>
      node.turns.take('file', async () => {
        order.push(`${i} in`);
        await new Promise(setImmediate);
        order.push(`${i} out`);
      }),
    ),
  );
  expect(order.filter((_, i) => i % 2 === 0).map((word) => word.replace('in', 'out'))).toEqual(
    order.filter((_, i) => i % 2 === 1),
  );
});

test('what Redis forgot is put back by the node that has the socket, also what it shows', async () => {
  const [here, there] = nodes;
  const [userId, threadId] = [fresh<'user'>(), fresh<'thread'>() as ThreadId];
  await there!.presence.put(practiceId, userId, 'one', true, 5);
  await there!.viewing.set(userId, 'one', threadId);
  expect(await here!.viewing.of(threadId)).toEqual([userId]);
  await lines[0]!.run(`redis.call('FLUSHALL')`, []);
  expect(await here!.presence.of(userId)).toBeNull();
  await expect.poll(() => here!.viewing.of(threadId), PATIENT).toEqual([userId]);
  expect(await here!.presence.of(userId)).toMatchObject({ sockets: [{ socketId: 'one', active: true }] });
});

test('a node that died leaves no ghost: its sockets count for nothing, and whoever was there only is restless', async () => {
  const line = await openRedis(redis.url, 'test', quietLog);
  const dead = await createRedisLive(line);
  const [userId, threadId] = [fresh<'user'>(), fresh<'thread'>() as ThreadId];
  await dead.presence.put(practiceId, userId, 'gone', true, 7);
  await dead.presence.tell(userId, 'online');
  await dead.viewing.set(userId, 'gone', threadId);
  const [here] = nodes;
  const isRestless = async () => (await here!.presence.restless()).some((facts) => facts.userId === userId);
  expect(await isRestless()).toBe(false);
  // As a process that is killed: nothing is said any more.
  await line.close();
  await expect.poll(isRestless, PATIENT).toBe(true);
  expect(await here!.presence.of(userId)).toMatchObject({ sockets: [], told: 'online', lastSeenAt: 7 });
  expect(await here!.viewing.of(threadId)).toEqual([]);
  await dead.close();
}, 60_000);
