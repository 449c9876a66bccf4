/**
 * On PostgreSQL, what was acknowledged survives a server that is killed without warning under load, and the next one
 * takes the database over by itself; and a connection that PostgreSQL ends loses nothing. The markers of the messages
 * stand nowhere in the database or in the output (P1, P3, P4, P13, P14).
 */
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ThreadId } from '../../protocol/wire/ids.ts';
import { administer } from '../harness/databases.ts';
import { injected, times } from '../harness/faults.ts';
import { launchKillable, type KillableServer } from '../harness/killable-server.ts';
import { loadOn, type Load } from '../harness/load.ts';
import { untilThread, worldOver, type Colleague, type World } from '../harness/world.ts';

const KILLS = times(5);
const CUTS = times(3);
const EACH = 12;
const MARKER = 'zq8-petrova-knee';

let world: World<KillableServer>;
let owner: Colleague;
let colleague: Colleague;
let threadId: ThreadId;
let load: Load;
const output: string[] = [];

beforeAll(async () => {
  world = await worldOver({ CORRIDOR_ASKS_PER_SECOND: '2000' }, output, (settings) => launchKillable(settings, output));
  owner = await world.found();
  colleague = await world.join(owner, 'Tomasz Zielinski');
  const members = { memberIds: [colleague.userId], about: `Patient ${MARKER}` };
  threadId = await owner.corridor.threads.create({ ...members, title: `Title ${MARKER}`, text: 'first' });
  await untilThread(colleague.corridor, threadId, (thread) => thread.synced);
  load = loadOn(threadId, [owner.corridor, colleague.corridor], MARKER);
});
afterAll(() => world.close());

test(
  `${KILLS} times killed while two people write: every message once, in one order`,
  async (context) => {
    for (let life = 1; life <= KILLS; life++) {
      await load.write(EACH);
      await pause((life * 7) % 40);
      load.note();
      await world.app.kill();
      await world.start();
    }
    await load.expectAll((await world.signIn(colleague)).corridor);
    injected(context, 'P1 P3 P4', 'kill -9 on PostgreSQL', KILLS);
  },
  (KILLS + 5) * 30_000,
);

test(`connections that PostgreSQL ends ${CUTS} times under load: every message once, in one order, by the same server`, async (context) => {
  const { app } = world;
  for (let cut = 1; cut <= CUTS; cut++) {
    await load.write(EACH);
    load.note();
    await administer(
      world.database.env['DATABASE_URL'] ?? '',
      `SELECT pg_terminate_backend(pid)::text AS line FROM pg_stat_activity WHERE application_name LIKE 'corridor%'`,
    );
  }
  await load.expectAll((await world.signIn(colleague)).corridor);
  expect(world.app).toBe(app);
  injected(context, 'P1 P13 P14', 'connections ended by PostgreSQL', CUTS);
});

test('no marker of any message stands in the database or in the output', async () => {
  expect(await world.database.contains(Buffer.from(MARKER))).toBe(false);
  expect(output.join('\n')).not.toContain(MARKER);
  expect(output.join('\n')).not.toContain('only-for-tests');
});
