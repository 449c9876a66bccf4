/**
 * What was acknowledged survives a server that is killed without warning, again and again, under load: nothing lost,
 * nothing doubled, one order for everybody; and what was not acknowledged arrives by itself once the server is back.
 * The markers of the messages stand nowhere on the server's disk or in what it printed.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Corridor } from '../../client/sdk/api.ts';
import type { ThreadId } from '../../protocol/wire/ids.ts';
import { launchKillable, type KillableServer } from '../harness/killable-server.ts';
import { textsOf, untilThread, worldOver, type Colleague, type World } from '../harness/world.ts';

/** `CORRIDOR_KILLS=300` for the long run. */
const KILLS = Number(process.env['CORRIDOR_KILLS'] ?? 30);
const MESSAGES_PER_LIFE = 24;
const MARKER = 'zq7-petrova-knee';

let world: World<KillableServer>;
let owner: Colleague;
let colleague: Colleague;
let threadId: ThreadId;
const output: string[] = [];

beforeAll(async () => {
  world = await worldOver({ CORRIDOR_ASKS_PER_SECOND: '2000' }, output, (settings) => launchKillable(settings, output));
  owner = await world.found();
  colleague = await world.join(owner, 'Tomasz Zielinski');
  threadId = await owner.corridor.threads.create({
    title: `Title ${MARKER}`,
    memberIds: [colleague.userId],
    about: `Patient ${MARKER}`,
    text: `first ${MARKER}`,
  });
  await untilThread(colleague.corridor, threadId, (thread) => thread.synced);
});

afterAll(() => world.close());

test(
  `${KILLS} times killed while two people write: every message once, in one order`,
  async () => {
    const written: string[] = [`first ${MARKER}`];
    const acknowledged = new Map<string, number>();
    for (let life = 1; life <= KILLS; life++) {
      const sending = Array.from({ length: MESSAGES_PER_LIFE }, (_, index) => {
        const text = `life ${life} message ${index} ${MARKER}`;
        written.push(text);
        return (index % 2 === 0 ? owner : colleague).corridor.messages.send(threadId, { text });
      });
      await Promise.all(sending);
      await someAcknowledged(owner.corridor, life);
      note(owner.corridor, acknowledged);
      note(colleague.corridor, acknowledged);
      await world.app.kill();
      await world.start();
    }
    for (const { corridor } of [owner, colleague]) {
      await untilThread(corridor, threadId, (thread) => thread.messages.every(({ n }) => n !== null));
      await untilThread(corridor, threadId, (thread) => textsOf(thread).filter(isOurs).length === written.length);
    }
    const fresh = await world.signIn(colleague);
    const seen = await untilThread(fresh.corridor, threadId, (thread) => thread.synced);
    const texts = textsOf(seen).filter(isOurs);
    expect([...texts].sort()).toEqual([...written].sort());
    expect(textsOf(owner.corridor.getState().threads[threadId]).filter(isOurs)).toEqual(texts);
    const numbers = new Map(seen.messages.map((message) => [textsOf({ ...seen, messages: [message] })[0], message.n]));
    for (const [text, n] of acknowledged) expect(numbers.get(text), text).toBe(n);
    expect(acknowledged.size).toBeGreaterThan(KILLS);
    expect(fresh.corridor.getState().alarms).toEqual([]);
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

const isOurs = (text: string) => text.includes(MARKER);

/** Everything this client holds an acknowledgement for, with its number. */
function note(corridor: Corridor, acknowledged: Map<string, number>): void {
  for (const { mine, n, body, state } of corridor.getState().threads[threadId]?.messages ?? []) {
    if (mine && n !== null && body.kind === 'text' && state !== 'sending') acknowledged.set(body.text, n);
  }
}

/** Waits for the first acknowledgements of this life, then for a moment that differs from life to life. */
async function someAcknowledged(corridor: Corridor, life: number): Promise<void> {
  const ofThisLife = `life ${life} message `;
  await untilThread(corridor, threadId, (thread) =>
    thread.messages.some(
      ({ mine, n, body }) => mine && n !== null && body.kind === 'text' && body.text.startsWith(ofThisLife),
    ),
  );
  await new Promise((resolve) => setTimeout(resolve, (life * 7) % 40));
}
