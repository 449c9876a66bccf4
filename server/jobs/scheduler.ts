/**
 * Runs the domain's timed work: each job at its own pace, never two runs of one job at once, a failure logged and the
 * job tried again at its next turn. Time comes in from outside, so tests run jobs by hand instead of waiting.
 * What a job does is the domain's; nothing here knows mail, presence or sessions.
 */
import type { Later, Log } from '../domain/ports.ts';

export interface Job {
  readonly everyMs: number;
  run(): Promise<void>;
}

export interface Scheduler {
  /** Runs every job once, now, and resolves when all are done; a job that is running is waited for, then run again. */
  runAll(): Promise<void>;
  /** No new run begins; resolves when the running ones are done. */
  stop(): Promise<void>;
}

/** @param later one-shot timer of the outside: `later(ms, work)` gives its cancel */
export function startJobs(jobs: Readonly<Record<string, Job>>, later: Later, log: Log): Scheduler {
  const lines = Object.entries(jobs).map(([name, job]) => startJob(name, job, later, log));
  return {
    runAll: async () => void (await Promise.all(lines.map((line) => line.runNow()))),
    stop: async () => void (await Promise.all(lines.map((line) => line.stop()))),
  };
}

function startJob(name: string, job: Job, later: Later, log: Log) {
  let isStopped = false;
  /** The last run begun; the next waits for it. Never rejects. */
  let last: Promise<void> = Promise.resolve();
  let cancel = (): void => undefined;

  const runAfter = async (before: Promise<void>) => {
    await before;
    if (isStopped) return;
    try {
      await job.run();
    } catch (cause) {
      log.error({ job: name, cause }, 'job failed');
    }
  };
  const runNow = (): Promise<void> => {
    last = runAfter(last);
    return last;
  };
  const wait = () => {
    if (isStopped) return;
    cancel = later(job.everyMs, () => void runNow().then(wait));
  };
  wait();
  return {
    runNow,
    stop: () => {
      isStopped = true;
      cancel();
      return last;
    },
  };
}
