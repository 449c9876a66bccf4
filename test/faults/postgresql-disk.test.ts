/**
 * PostgreSQL cannot make the table of messages any longer, as on a full disk, under a server in the midst of its work: nothing
 * is acknowledged that is not in it, whoever writes waits, reading goes on, and once there is room everything goes on by
 * itself, each message once, in one order (P1, P15). The limit is the kernel's own, on what the writer's process may write,
 * which takes Linux.
 */
import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ThreadId } from '../../protocol/wire/ids.ts';
import { administer } from '../harness/databases.ts';
import { injected, times } from '../harness/faults.ts';
import { launchKillable, type KillableServer } from '../harness/killable-server.ts';
import { loadOn, type Load } from '../harness/load.ts';
import { untilThread, worldOver, type Colleague, type World } from '../harness/world.ts';

const TIMES_FULL = times(3);
const EACH = 8;
const MARKER = 'zq9-petrova-hip';
/** More than one file of PostgreSQL's log (16 MiB), which the same process writes and which must have room. */
const BALLAST = `INSERT INTO items (threadId, n, kind, data, hash, chain, at)
  SELECT 'ballast', n, 4, decode(repeat('00', 1900), 'hex'), 'ballast' || n, '', 1 FROM generate_series(1, 10000) AS n`;

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
  const about = { title: 'Rota', about: null, text: 'first' };
  threadId = await owner.corridor.threads.create({ memberIds: [colleague.userId], ...about });
  await untilThread(colleague.corridor, threadId, (thread) => thread.synced);
  await inDatabase(BALLAST);
  load = loadOn(threadId, [owner.corridor, colleague.corridor], MARKER);
});
afterAll(() => world.close());

const inDatabase = (statement: string) => administer(world.database.env['DATABASE_URL'] ?? '', statement);

/** @param bytes that a file of the writer may have */
async function limit(bytes: string): Promise<void> {
  const [pid] = await inDatabase(
    `SELECT pid::text AS line FROM pg_stat_activity
     WHERE application_name = 'corridor write' AND datname = current_database()`,
  );
  // Only the owner of a process may, and everybody's own account may.
  const { uid, gid } = statSync(`/proc/${pid}`);
  execFileSync('prlimit', [`--pid=${pid}`, `--fsize=${bytes}:`], { uid, gid });
}

test(
  `${TIMES_FULL} times there is no room under load: nothing lost or doubled, reading goes on, and afterwards everything`,
  async (context) => {
    const { app } = world;
    for (let turn = 0; turn < TIMES_FULL; turn++) {
      await load.write(EACH);
      const from = output.length;
      const [size] = await inDatabase(`SELECT pg_relation_size('items')::text AS line`);
      await limit(size ?? '');
      const failure = () => output.slice(from).find((line) => line.includes('"storage.append"'));
      await load.during(async () => {
        await expect.poll(failure).toMatch(/"code":"(XX000|53100)"/);
      });
      load.note();
      const { corridor } = await world.signIn(colleague);
      await untilThread(corridor, threadId, ({ messages }) => messages.length >= load.acknowledged);
      await corridor.close();
      await limit('unlimited');
      await load.goesOn();
    }
    await load.expectAll((await world.signIn(colleague)).corridor);
    expect(world.app).toBe(app);
    injected(context, 'P1 P15', 'no room for PostgreSQL', TIMES_FULL);
  },
  (TIMES_FULL + 3) * 60_000,
);

test('what was said of it names no content', () => {
  for (const word of ['unhandled', MARKER, 'INSERT']) expect(output.join('\n')).not.toContain(word);
});
