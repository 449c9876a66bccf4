/**
 * Two nodes, each a process of its own, killed without warning while people write at both: what was acknowledged is there,
 * once, in one order, for everybody; the node that lives is never held up for long; and whoever was there only at a node that
 * died is gone within a minute (P1, P3, P4, P11).
 */
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ThreadId } from '../../protocol/wire/ids.ts';
import { clusterOver, type Cluster } from '../harness/cluster.ts';
import { injected, times } from '../harness/faults.ts';
import { launchKillable, type KillableServer } from '../harness/killable-server.ts';
import { loadOn, type Load } from '../harness/load.ts';
import { until, untilThread, type Colleague, type Device } from '../harness/world.ts';

const KILLS = times(4);
const EACH = 8;
const GONE_WITHIN_MS = 60_000;
const MARKER = 'zq8-petrova-hip';

let cluster: Cluster<KillableServer>;
let owner: Colleague;
let colleague: Colleague;
let away: Device;
let threadId: ThreadId;
let load: Load;
const output: string[] = [];

beforeAll(async () => {
  cluster = await clusterOver({}, output, (settings) => launchKillable(settings, output));
  owner = await cluster.found();
  colleague = await cluster.join(owner, 'Tomasz Zielinski');
  away = await cluster.signIn(colleague, { url: cluster.second.url });
  threadId = await owner.corridor.threads.create({
    memberIds: [colleague.userId],
    title: `Title ${MARKER}`,
    about: null,
    text: 'first',
  });
  await untilThread(away.corridor, threadId, (thread) => thread.synced);
  load = loadOn(threadId, [owner.corridor, away.corridor], MARKER);
});
afterAll(() => cluster.close());

test(
  `${KILLS} times one of two nodes is killed while people write at both: every message once, in one order, no ghost`,
  async (context) => {
    const passing = await cluster.join(owner, 'Amira Haddad');
    const there = await cluster.signIn(passing, { url: cluster.second.url });
    await passing.corridor.close();
    const isThere = (state: 'online' | 'offline') =>
      until(owner.corridor, ({ people }) => people[passing.userId]?.presence === state);
    await isThere('online');
    let diedAt = 0;
    for (let life = 1; life <= KILLS; life++) {
      const isFirst = life % 2 === 1;
      await load.write(EACH);
      await pause((life * 7) % 40);
      load.note();
      await (isFirst ? cluster.app : cluster.second.app).kill();
      if (!isFirst && diedAt === 0) {
        diedAt = performance.now();
        await there.corridor.close();
      }
      // The other one goes on without it.
      await load.goesOnAt(isFirst ? away.corridor : owner.corridor);
      await (isFirst ? cluster.start() : cluster.startSecond());
    }
    const { corridor } = await cluster.signIn(colleague, { url: cluster.url });
    await load.expectAll(corridor);
    injected(context, 'P1 P3 P4 P11', 'kill -9 of one of two nodes', KILLS);
    while (performance.now() - diedAt < GONE_WITHIN_MS) if (await isThere('offline').catch(() => null)) break;
    expect(owner.corridor.getState().people[passing.userId]?.presence).toBe('offline');
  },
  (KILLS + 5) * 30_000,
);

test('no marker of any message stands in the database or in the output', async () => {
  expect(await cluster.database.contains(Buffer.from(MARKER))).toBe(false);
  expect(output.join('\n')).not.toContain(MARKER);
});
