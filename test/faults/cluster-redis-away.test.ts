/**
 * Redis forgets everything (FLUSHALL) and is away for a span while people write at two nodes: every message is there, once, in
 * one order, and both nodes' people hold the same at the latest ten seconds after it is back; who is there is told truly;
 * guessing is still limited, by each node for itself; and a session that ends at one node ends at the other within 30 s
 * (P4, P7, P10, P11, P13).
 */
import { setTimeout as pause } from 'node:timers/promises';
import { createClient } from 'redis';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { createApp } from '../../server/app.ts';
import { readConfig } from '../../server/config.ts';
import { toB64 } from '../../protocol/wire/bytes.ts';
import type { ThreadId } from '../../protocol/wire/ids.ts';
import { clusterOver, type Cluster } from '../harness/cluster.ts';
import { administer } from '../harness/databases.ts';
import { injected, isLongRun, times } from '../harness/faults.ts';
import { post } from '../harness/founder.ts';
import { loadOn, type Load } from '../harness/load.ts';
import { untilAlike } from '../harness/shared-state.ts';
import { until, untilThread, type Colleague, type Device } from '../harness/world.ts';
import { startRedis } from '../redis.mjs';

const FLUSHES = times(3);
/** At least; a session that ends meanwhile may take longer to be noticed. */
const AWAY_MS = isLongRun ? 60_000 : 3_000;
const SOON_MS = 10_000;
const ENDED_WITHIN_MS = 30_000;

let redis: Awaited<ReturnType<typeof startRedis>>;
let cluster: Cluster;
let owner: Colleague;
let colleague: Colleague;
let away: Device;
let threadId: ThreadId;
let load: Load;
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
  load = loadOn(threadId, [owner.corridor, away.corridor], 'zq6-petrova-hip');
});
afterAll(async () => {
  await cluster.close();
  await redis.stop();
});

/** Everybody holds what the database holds, and sees the other one there; gives how long it took. */
async function untilRight(): Promise<number> {
  const startedAt = performance.now();
  await untilAlike([owner.corridor, away.corridor], ({ threads }) =>
    threads[threadId]?.messages.filter(({ n }) => n !== null).map(({ key, n }) => [key, n]),
  );
  await until(owner.corridor, ({ people }) => people[colleague.userId]?.presence === 'online');
  await until(away.corridor, ({ people }) => people[owner.userId]?.presence === 'online');
  const tookMs = performance.now() - startedAt;
  const [last] = await administer(
    cluster.database.env['DATABASE_URL'] ?? '',
    `SELECT MAX(n)::text AS line FROM items WHERE threadId = '${threadId}'`,
  );
  for (const { corridor } of [owner, away]) {
    await untilThread(corridor, threadId, ({ messages }) => messages.some(({ n }) => n === Number(last)));
  }
  return tookMs;
}

test(
  `${FLUSHES} times Redis forgets everything under load: nothing is lost, and who is there is known again`,
  async (context) => {
    const client = createClient({ url: redis.url });
    onTestFinished(() => client.destroy());
    await client.connect();
    for (let turn = 0; turn < FLUSHES; turn++) {
      await load.during(async () => {
        await pause(100 + ((turn * 7) % 40));
        load.note();
        await client.flushAll();
      });
      expect(await untilRight()).toBeLessThan(SOON_MS);
      await load.goesOn();
    }
    injected(context, 'P4 P7 P11 P13', 'Redis flushed, two nodes', FLUSHES);
  },
  (FLUSHES + 3) * 30_000,
);

test('Redis is away under load: people write, guess and end sessions, and are held to what holds', async (context) => {
  const port = Number(new URL(redis.url).port);
  const [lost, kept] = [
    await cluster.signIn(colleague, { url: cluster.second.url }),
    await cluster.signIn(colleague, { url: cluster.url }),
  ];
  const sessionId = (await lost.corridor.account.devices()).find(({ current }) => current)?.sessionId;
  await redis.stop();
  await load.during(async () => {
    const isOver = pause(AWAY_MS);
    const codes: number[] = [];
    const wrong = { login: 'stranger@example.org', authKey: toB64(new Uint8Array(32)) };
    for (let i = 0; i < 24; i++) {
      codes.push((await post(i % 2 === 0 ? cluster.url : cluster.second.url, '/api/session', wrong)).status);
    }
    expect(codes.slice(-4)).toEqual([429, 429, 429, 429]);
    const startedAt = performance.now();
    await kept.corridor.account.endDevice(sessionId ?? null);
    await until(lost.corridor, ({ phase }) => phase === 'signed-out');
    expect(performance.now() - startedAt).toBeLessThan(ENDED_WITHIN_MS);
    await isOver;
    load.note();
  });
  expect(away.corridor.getState().connection).toBe('online');
  await kept.corridor.close();
  await lost.corridor.close();
  redis = await startRedis({ port });
  expect(await untilRight()).toBeLessThan(SOON_MS);
  await load.goesOn();
  injected(context, 'P7 P10 P11 P13', `Redis away for ${AWAY_MS / 1_000} s or more, two nodes`, 1);
}, 300_000);

test('everything was once, in one order, and nothing went unhandled', async () => {
  const { corridor } = await cluster.signIn(colleague, { url: cluster.url });
  await load.expectAll(corridor);
  for (const word of ['unhandled', 'petrova']) expect(lines.join('\n')).not.toContain(word);
});
