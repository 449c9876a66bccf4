/**
 * On PostgreSQL, what was acknowledged survives a server that is killed without warning under load, and the next one
 * takes the database over by itself; and a connection that PostgreSQL ends loses nothing. The markers of the messages
 * stand nowhere in the database or in the output.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ThreadId } from '../../protocol/wire/ids.ts';
import { administer } from '../harness/databases.ts';
import { launchKillable, type KillableServer } from '../harness/killable-server.ts';
import { textsOf, untilThread, worldOver, type Colleague, type World } from '../harness/world.ts';

/** `CORRIDOR_KILLS=300` for the long run. */
const KILLS = Number(process.env['CORRIDOR_KILLS'] ?? 5);
const MESSAGES_PER_LIFE = 24;
const MARKER = 'zq8-petrova-knee';

let world: World<KillableServer>;
let owner: Colleague;
let colleague: Colleague;
let threadId: ThreadId;
const output: string[] = [];
const written: string[] = [];

beforeAll(async () => {
  world = await worldOver({ CORRIDOR_ASKS_PER_SECOND: '2000' }, output, (settings) => launchKillable(settings, output));
  owner = await world.found();
  colleague = await world.join(owner, 'Tomasz Zielinski');
  const members = { memberIds: [colleague.userId], about: `Patient ${MARKER}` };
  threadId = await owner.corridor.threads.create({ ...members, title: `Title ${MARKER}`, text: 'first' });
  await untilThread(colleague.corridor, threadId, (thread) => thread.synced);
});
afterAll(() => world.close());

/** Both write; resolves when the first of these messages is acknowledged. */
async function write(life: string): Promise<void> {
  const sending = Array.from({ length: MESSAGES_PER_LIFE }, (_, index) => {
    const text = `${life} message ${index} ${MARKER}`;
    written.push(text);
    return (index % 2 === 0 ? owner : colleague).corridor.messages.send(threadId, { text });
  });
  await Promise.all(sending);
  await untilThread(owner.corridor, threadId, ({ messages }) =>
    messages.some(({ mine, n, body }) => mine && n !== null && body.kind === 'text' && body.text.startsWith(life)),
  );
}

/** Both see every message once, in one order, and so does a device that asks the server for all of it. */
async function expectAll(): Promise<void> {
  for (const { corridor } of [owner, colleague]) {
    await untilThread(corridor, threadId, (thread) => thread.messages.every(({ n }) => n !== null));
    await untilThread(corridor, threadId, (thread) => textsOf(thread).filter(isOurs).length === written.length);
  }
  const { corridor } = await world.signIn(colleague);
  const texts = textsOf(await untilThread(corridor, threadId, (thread) => thread.synced)).filter(isOurs);
  expect([...texts].sort()).toEqual([...written].sort());
  expect(textsOf(owner.corridor.getState().threads[threadId]).filter(isOurs)).toEqual(texts);
  expect(corridor.getState().alarms).toEqual([]);
}

const isOurs = (text: string) => text.includes(MARKER);

test(
  `${KILLS} times killed while two people write: every message once, in one order`,
  async () => {
    for (let life = 1; life <= KILLS; life++) {
      await write(`life ${life}`);
      await new Promise((resolve) => setTimeout(resolve, (life * 7) % 40));
      await world.app.kill();
      await world.start();
    }
    await expectAll();
  },
  (KILLS + 5) * 30_000,
);

test('connections that PostgreSQL ends under load: every message once, in one order, by the same server', async () => {
  const { port } = world.app;
  for (let cut = 1; cut <= 3; cut++) {
    await write(`cut ${cut}`);
    await administer(
      world.database.env['DATABASE_URL'] ?? '',
      `SELECT pg_terminate_backend(pid)::text AS line FROM pg_stat_activity WHERE application_name LIKE 'corridor%'`,
    );
  }
  await expectAll();
  expect(world.app.port).toBe(port);
});

test('no marker of any message stands in the database or in the output', async () => {
  expect(await world.database.contains(Buffer.from(MARKER))).toBe(false);
  expect(output.join('\n')).not.toContain(MARKER);
  expect(output.join('\n')).not.toContain('only-for-tests');
});
