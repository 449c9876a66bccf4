/**
 * The machine's clock is put forward and back, by an hour and by a day, under a server on SQLite: the order, the times of
 * messages and sessions stay as they are, also over a kill and a start that takes the machine's time over whole (P1, P4, P31).
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ThreadId } from '../../protocol/wire/ids.ts';
import { injected } from '../harness/faults.ts';
import { launchKillable, steppedBy, type KillableServer } from '../harness/killable-server.ts';
import { loadOn, type Load } from '../harness/load.ts';
import { untilThread, worldOver, type Colleague, type World } from '../harness/world.ts';

const [MINUTE, HOUR, DAY] = [60_000, 3_600_000, 86_400_000];
const STEPS = [HOUR, -HOUR, DAY, -DAY];

let world: World<KillableServer>;
let owner: Colleague;
let colleague: Colleague;
let threadId: ThreadId;
let load: Load;
const output: string[] = [];

beforeAll(async () => {
  const env = { CORRIDOR_ASKS_PER_SECOND: '2000', ...steppedBy(...STEPS) };
  world = await worldOver(env, output, (settings) => launchKillable(settings, output));
  owner = await world.found();
  colleague = await world.join(owner, 'Tomasz Zielinski');
  threadId = await owner.corridor.threads.create({
    memberIds: [colleague.userId],
    title: 'Rota',
    about: null,
    text: 'first',
  });
  await untilThread(colleague.corridor, threadId, (thread) => thread.synced);
  load = loadOn(threadId, [owner.corridor, colleague.corridor], 'zq9-petrova-hip');
});
afterAll(() => world.close());

test('the clock is put forward and back under load: order, times and sessions stay', async (context) => {
  const begunAt = Date.now();
  for (const _ of STEPS) {
    world.app.step();
    await load.write(8);
    await load.goesOn();
    const { corridor } = await world.signIn(colleague);
    await untilThread(corridor, threadId, (thread) => thread.synced);
    await corridor.close();
  }
  for (const { at } of owner.corridor.getState().threads[threadId]!.messages) {
    expect(at).toBeGreaterThan(begunAt - MINUTE);
    expect(at).toBeLessThan(Date.now() + MINUTE);
  }
  // A clock that was a day late is right again at the next start.
  load.note();
  await world.app.kill();
  await world.start();
  await load.goesOn();
  const { corridor } = await world.signIn(colleague);
  await load.expectAll(corridor);
  injected(context, 'P1 P4 P31', 'clock of the machine put forward or back', STEPS.length);
});
