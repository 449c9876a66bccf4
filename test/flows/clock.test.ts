/**
 * The server's time while the clock that it follows is put forward and back: nothing gets older or younger by it, a step is
 * said once, and what the machine slept has passed (P31). The clocks are the test's.
 */
import { beforeEach, expect, test } from 'vitest';
import { openClock, type SteadyClock } from '../../server/clock.ts';
import { quietLog } from '../harness/quiet-log.ts';

const [SECOND, MINUTE, HOUR, DAY] = [1_000, 60_000, 3_600_000, 86_400_000];
const START = 1_790_000_000_000;

let passedMs: number;
let sleptMs: number;
let steppedMs: number;
let isReadable: boolean;
let said: unknown[];
let fire: () => void;
let clock: SteadyClock;

beforeEach(async () => {
  [passedMs, sleptMs, steppedMs, isReadable, said] = [0, 0, 0, true, []];
  const time = () =>
    isReadable ? Promise.resolve(START + passedMs + sleptMs + steppedMs) : Promise.reject(new Error('away'));
  const later = (_ms: number, work: () => void) => {
    fire = work;
    return () => (fire = () => undefined);
  };
  const log = { ...quietLog, warn: (fields: object) => void said.push(fields) };
  clock = await openClock(time, later, log, { awake: () => passedMs, whole: () => passedMs + sleptMs });
});

async function pass(ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= 10 * SECOND) {
    passedMs += Math.min(left, 10 * SECOND);
    fire();
    await new Promise(setImmediate);
  }
}
const passed = () => clock.now() - START;

test.each([HOUR, -HOUR, DAY, -DAY])('a step of %d ms: ten minutes stay ten minutes', async (step) => {
  await pass(MINUTE);
  steppedMs = step;
  expect(passed()).toBe(MINUTE);
  await pass(10 * MINUTE);
  expect(Math.abs(passed() - 11 * MINUTE)).toBeLessThanOrEqual(6 * SECOND);
  expect(said).toEqual([{ offMs: step }]);
});

test('what is a little off is followed, and time never leaps', async () => {
  steppedMs = 800;
  await pass(10 * MINUTE);
  expect(passed()).toBe(10 * MINUTE + 800);
  expect(said).toEqual([]);
});

test('time that the machine slept has passed', async () => {
  await pass(MINUTE);
  sleptMs = 2 * HOUR;
  await pass(10 * SECOND);
  expect(Math.abs(passed() - (2 * HOUR + MINUTE + 10 * SECOND))).toBeLessThanOrEqual(SECOND);
  expect(said).toEqual([]);
});

test('a clock that cannot be read is not needed, and read again', async () => {
  isReadable = false;
  await pass(10 * MINUTE);
  expect(passed()).toBe(10 * MINUTE);
  isReadable = true;
  steppedMs = HOUR;
  await pass(10 * SECOND);
  expect(said).toEqual([{ offMs: HOUR }]);
  clock.close();
  fire();
  // Followed by a hundredth of the ten seconds.
  expect(passed()).toBe(10 * MINUTE + 10.1 * SECOND);
});
