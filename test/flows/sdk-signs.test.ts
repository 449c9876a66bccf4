/** Signs that are never stored: typing ends by itself after six seconds, presence turns to away after five quiet minutes. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ThreadId } from '../../protocol/wire/ids.ts';
import { LIMITS } from '../../protocol/wire/limits.ts';
import { steeredClock } from '../harness/steered-clock.ts';
import type { Colleague, World } from '../harness/world.ts';
import { createWorld, until, untilThread } from '../harness/world.ts';

const server = steeredClock();
const device = steeredClock();
let world: World;
let ruth: Colleague;
let tomasz: Colleague;
let threadId: ThreadId;

beforeAll(async () => {
  world = await createWorld({}, { clock: { now: () => server.now() } });
  ruth = await world.found();
  tomasz = await world.join(ruth, 'Tomasz Zieliński');
  threadId = await ruth.corridor.threads.create({
    title: 'Kettle',
    memberIds: [tomasz.userId],
    about: null,
    text: 'Who wants one?',
  });
  await untilThread(tomasz.corridor, threadId, ({ synced }) => synced);
});
afterAll(() => world.close());

test('a typing sign expires by itself when nothing follows', async () => {
  const { corridor } = await world.signIn(ruth, { clock: device });
  await untilThread(corridor, threadId, ({ synced }) => synced);
  tomasz.corridor.threads.typing(threadId);
  await untilThread(corridor, threadId, ({ typing }) => typing.includes(tomasz.userId));
  device.advance(LIMITS.typingExpiresMs);
  expect(corridor.getState().threads[threadId]!.typing).toEqual([]);
});

test('quiet for five minutes is away; one touch is online; a closed client is offline', async () => {
  const { corridor } = await world.signIn(tomasz, { clock: device });
  await tomasz.corridor.close();
  const becomes = (presence: string) =>
    until(ruth.corridor, ({ people }) => people[tomasz.userId]?.presence === presence, presence);
  corridor.touch();
  await becomes('online');
  device.advance(60_000);
  await sweepUntil(becomes('away'), LIMITS.awayAfterMs);
  corridor.touch();
  await becomes('online');
  await corridor.close();
  await sweepUntil(becomes('offline'), LIMITS.offlineAfterMs);
  const { presence, lastSeenAt } = ruth.corridor.getState().people[tomasz.userId]!;
  expect({ presence, wasSeen: lastSeenAt !== null }).toEqual({ presence: 'offline', wasSeen: true });
});

/** Moves the server's clock and runs its jobs until the other side has seen what is waited for. */
async function sweepUntil(seen: Promise<unknown>, ms: number): Promise<void> {
  const done = seen.then(() => true);
  const turn = () => new Promise<boolean>((resume) => setImmediate(() => resume(false)));
  do {
    server.advance(ms);
    await world.app.runJobs();
  } while (!(await Promise.race([done, turn()])));
}
