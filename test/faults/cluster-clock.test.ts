/**
 * The machine of one of two nodes has its clock put forward and back, by an hour and by a day, while people write: the order,
 * the times of messages, sessions and invitations stay as they are, since all nodes go by their database's time (P4, P31).
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ThreadId } from '../../protocol/wire/ids.ts';
import { clusterOver, type Cluster } from '../harness/cluster.ts';
import { injected } from '../harness/faults.ts';
import { launchKillable, steppedBy, type KillableServer } from '../harness/killable-server.ts';
import { loadOn, type Load } from '../harness/load.ts';
import { until, untilThread, type Colleague, type Device } from '../harness/world.ts';

const [MINUTE, HOUR, DAY] = [60_000, 3_600_000, 86_400_000];
const STEPS = [HOUR, -HOUR, DAY, -DAY];

let cluster: Cluster<KillableServer>;
let owner: Colleague;
let colleague: Colleague;
let away: Device;
let threadId: ThreadId;
let load: Load;
let launched = 0;
const output: string[] = [];

beforeAll(async () => {
  // The first is the true one.
  cluster = await clusterOver({}, output, (settings) =>
    launchKillable({ ...settings, ...(launched++ > 0 && steppedBy(...STEPS)) }, output),
  );
  owner = await cluster.found();
  colleague = await cluster.join(owner, 'Tomasz Zielinski');
  away = await cluster.signIn(colleague, { url: cluster.second.url });
  threadId = await owner.corridor.threads.create({
    memberIds: [colleague.userId],
    title: 'Rota',
    about: null,
    text: 'first',
  });
  await untilThread(away.corridor, threadId, (thread) => thread.synced);
  load = loadOn(threadId, [owner.corridor, away.corridor], 'zq3-petrova-hip');
});
afterAll(() => cluster.close());

test('one node’s clock is put forward and back: order, times, sessions and invitations stay', async (context) => {
  const begunAt = Date.now();
  const invited = await owner.corridor.people.invite('member');
  for (const _ of STEPS) {
    cluster.second.app.step();
    await load.write(8);
    await load.goesOn();
    // Signed in at the node with the wrong clock, and there at once; known at the other one.
    const { corridor } = await cluster.signIn(colleague, { url: cluster.second.url });
    await untilThread(corridor, threadId, (thread) => thread.synced);
    await until(owner.corridor, ({ people }) => people[colleague.userId]?.presence === 'online');
    await corridor.close();
  }
  const fresh = await cluster.signIn(colleague, { url: cluster.url });
  await load.expectAll(fresh.corridor);
  const times = fresh.corridor.getState().threads[threadId]!.messages.map(({ at }) => at);
  for (const at of times) {
    expect(at).toBeGreaterThan(begunAt - MINUTE);
    expect(at).toBeLessThan(Date.now() + MINUTE);
  }
  const joiner = await cluster.device({ url: cluster.second.url });
  await joiner.corridor.joining.read(invited.code);
  expect(away.corridor.getState().phase).toBe('ready');
  injected(context, 'P4 P31', 'clock of one of two nodes put forward or back', STEPS.length);
});
