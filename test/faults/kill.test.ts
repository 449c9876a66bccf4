/**
 * What was acknowledged survives a server that is killed without warning, again and again, under load: nothing lost,
 * nothing doubled, one order for everybody; and what was not acknowledged arrives by itself once the server is back.
 * The markers of the messages stand nowhere on the server's disk or in what it printed (P1, P3, P4).
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ThreadId } from '../../protocol/wire/ids.ts';
import { injected, times } from '../harness/faults.ts';
import { launchKillable, type KillableServer } from '../harness/killable-server.ts';
import { loadOn, type Load } from '../harness/load.ts';
import { untilThread, worldOver, type Colleague, type World } from '../harness/world.ts';

const KILLS = times(30);
const EACH = 12;
const MARKER = 'zq7-petrova-knee';

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
  threadId = await owner.corridor.threads.create({
    title: `Title ${MARKER}`,
    memberIds: [colleague.userId],
    about: `Patient ${MARKER}`,
    text: 'first',
  });
  await untilThread(colleague.corridor, threadId, (thread) => thread.synced);
  load = loadOn(threadId, [owner.corridor, colleague.corridor], MARKER);
});

afterAll(() => world.close());

test(
  `${KILLS} times killed while two people write: every message once, in one order`,
  async (context) => {
    for (let life = 1; life <= KILLS; life++) {
      await load.write(EACH);
      // A moment that differs from life to life.
      await pause((life * 7) % 40);
      load.note();
      await world.app.kill();
      await world.start();
    }
    await load.expectAll((await world.signIn(colleague)).corridor);
    expect(load.acknowledged).toBeGreaterThan(KILLS);
    injected(context, 'P1 P3 P4', 'kill -9 on SQLite', KILLS);
  },
  KILLS * 20_000,
);

test('no marker of any message stands on the disk or in the output', () => {
  const files = readdirSync(world.dataDir, { recursive: true, withFileTypes: true }).filter((file) => file.isFile());
  expect(files.length).toBeGreaterThan(1);
  for (const file of files) {
    expect(readFileSync(join(file.parentPath, file.name)).includes(MARKER), file.name).toBe(false);
  }
  expect(output.join('\n')).not.toContain(MARKER);
});
