/** Timed work by a hand-turned clock: pace, no overlap, failures survived and logged, and a stop that waits. */
import { describe, expect, it } from 'vitest';
import { startJobs } from '../../server/jobs/scheduler.ts';

/** Timers that fire only when told to. */
function handTurned() {
  const waiting = new Set<{ ms: number; work: () => void }>();
  return {
    waiting,
    later: (ms: number, work: () => void) => {
      const timer = { ms, work };
      waiting.add(timer);
      return () => void waiting.delete(timer);
    },
    fire() {
      for (const timer of Array.from(waiting)) {
        waiting.delete(timer);
        timer.work();
      }
    },
  };
}
const settle = () => new Promise((resolve) => setImmediate(resolve));

function logged() {
  const lines: { fields: Record<string, unknown>; event: string }[] = [];
  const write = (fields: Record<string, unknown>, event: string) => void lines.push({ fields, event });
  return { lines, log: { debug: write, info: write, warn: write, error: write } };
}

describe('a job', () => {
  it('runs at its pace, each time after the last run ended', async () => {
    const clock = handTurned();
    let runs = 0;
    let finish = (): void => undefined;
    const run = () => {
      runs += 1;
      return new Promise<void>((resolve) => (finish = resolve));
    };
    const jobs = startJobs({ slow: { everyMs: 500, run } }, clock.later, logged().log);
    expect([...clock.waiting].map((timer) => timer.ms)).toEqual([500]);
    clock.fire();
    await settle();
    expect(runs).toBe(1);
    expect(clock.waiting.size).toBe(0);
    finish();
    await settle();
    expect(clock.waiting.size).toBe(1);
    await jobs.stop();
    expect(clock.waiting.size).toBe(0);
  });

  it('never runs beside itself, even when run by hand', async () => {
    const clock = handTurned();
    let running = 0;
    let most = 0;
    const run = async () => {
      most = Math.max(most, ++running);
      await settle();
      running -= 1;
    };
    const jobs = startJobs({ one: { everyMs: 1, run } }, clock.later, logged().log);
    clock.fire();
    await Promise.all([jobs.runAll(), jobs.runAll()]);
    expect(most).toBe(1);
    await jobs.stop();
  });

  it('that fails is logged and runs again, and the others run on', async () => {
    const clock = handTurned();
    const { lines, log } = logged();
    let runs = 0;
    const bad = { everyMs: 1, run: () => Promise.reject(new Error('broken')) };
    const good = { everyMs: 1, run: () => Promise.resolve(void (runs += 1)) };
    const jobs = startJobs({ bad, good }, clock.later, log);
    for (let turn = 0; turn < 3; turn++) {
      clock.fire();
      await settle();
    }
    expect(runs).toBe(3);
    expect(lines.map(({ fields, event }) => [fields['job'], event])).toEqual(
      Array.from({ length: 3 }, () => ['bad', 'job failed']),
    );
    await jobs.stop();
  });

  it('is waited for at a stop, and does not begin again', async () => {
    const clock = handTurned();
    let isDone = false;
    let runs = 0;
    const run = async () => {
      runs += 1;
      await new Promise((resolve) => setTimeout(resolve, 20));
      isDone = true;
    };
    const jobs = startJobs({ long: { everyMs: 1, run } }, clock.later, logged().log);
    const byHand = jobs.runAll();
    await settle();
    await jobs.stop();
    expect(isDone).toBe(true);
    await byHand;
    await jobs.runAll();
    expect(runs).toBe(1);
    expect(clock.waiting.size).toBe(0);
  });
});
