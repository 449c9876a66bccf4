/**
 * Two nodes, each a process of its own, killed without warning and restarted in order while people write at both: what was
 * acknowledged is there, once, in one order, for everybody; the node that lives is never held up for long.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Corridor } from '../../client/sdk/api.ts';
import type { ThreadId } from '../../protocol/wire/ids.ts';
import { clusterOver, type Cluster } from '../harness/cluster.ts';
import { launchKillable, type KillableServer } from '../harness/killable-server.ts';
import { textsOf, untilThread, type Colleague, type Device } from '../harness/world.ts';

/** `CORRIDOR_KILLS=300` for the long run. */
const KILLS = Number(process.env['CORRIDOR_KILLS'] ?? 4);
const MESSAGES_PER_LIFE = 16;
const MARKER = 'zq8-petrova-hip';

let cluster: Cluster<KillableServer>;
let owner: Colleague;
let colleague: Colleague;
let away: Device;
let threadId: ThreadId;
const output: string[] = [];
const written: string[] = [];

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
});
afterAll(() => cluster.close());

/** Both write, each at a node; resolves when one of these messages is acknowledged. */
async function write(life: string): Promise<void> {
  const writers = [owner.corridor, away.corridor];
  for (let i = 0; i < MESSAGES_PER_LIFE; i++) {
    const text = `${life} message ${i} ${MARKER}`;
    written.push(text);
    await writers[i % 2]!.messages.send(threadId, { text });
  }
  const isTaken = (corridor: Corridor) =>
    untilThread(corridor, threadId, ({ messages }) =>
      messages.some(({ mine, n, body }) => mine && n !== null && body.kind === 'text' && body.text.startsWith(life)),
    );
  await Promise.race(writers.map(isTaken));
}

const isOurs = (text: string) => text.includes(MARKER);

async function expectAll(): Promise<void> {
  for (const { corridor } of [owner, away]) {
    await untilThread(corridor, threadId, ({ messages }) => messages.every(({ n }) => n !== null));
    await untilThread(corridor, threadId, (thread) => textsOf(thread).filter(isOurs).length === written.length);
  }
  const { corridor } = await cluster.signIn(colleague, { url: cluster.url });
  const texts = textsOf(await untilThread(corridor, threadId, (thread) => thread.synced)).filter(isOurs);
  expect([...texts].sort()).toEqual([...written].sort());
  for (const one of [owner, away]) {
    expect(textsOf(one.corridor.getState().threads[threadId]).filter(isOurs)).toEqual(texts);
    expect(one.corridor.getState().alarms).toEqual([]);
  }
}

test(
  `${KILLS} times one of two nodes is killed while people write at both: every message once, in one order`,
  async () => {
    for (let life = 1; life <= KILLS; life++) {
      const isFirst = life % 2 === 1;
      await write(`life ${life}`);
      await new Promise((resolve) => setTimeout(resolve, (life * 7) % 40));
      await (isFirst ? cluster.app : cluster.second.app).kill();
      // The other one goes on without it.
      const alive = isFirst ? away.corridor : owner.corridor;
      const text = `alone ${life} ${MARKER}`;
      written.push(text);
      const { key } = await alive.messages.send(threadId, { text });
      await untilThread(alive, threadId, ({ messages }) => messages.some((one) => one.key === key && one.n !== null));
      await (isFirst ? cluster.start() : cluster.startSecond());
    }
    await expectAll();
  },
  (KILLS + 5) * 30_000,
);

test('a rolling restart under load loses nothing', async () => {
  await write('rolling');
  await cluster.app.close();
  await write('first is away');
  await cluster.start();
  await write('first is back');
  await cluster.second.app.close();
  await write('second is away');
  await cluster.startSecond();
  await expectAll();
});

test('no marker of any message stands in the database or in the output', async () => {
  expect(await cluster.database.contains(Buffer.from(MARKER))).toBe(false);
  expect(output.join('\n')).not.toContain(MARKER);
});
