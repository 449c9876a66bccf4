/**
 * The server's time. It begins as the clock it follows (of a PostgreSQL, so that all nodes have one time; else of this
 * machine) and is carried on by a counter that nobody sets: when that clock is put forward or back, nothing expires at once and
 * nothing lives longer; the step is said in the log and followed so slowly that a code's ten minutes stay ten. A start takes
 * it over whole. Part of the composition in app.ts.
 */
import { uptime } from 'node:os';
import type { Clock, Later, Log } from './domain/ports.ts';

export interface SteadyClock extends Clock {
  close(): void;
}

/** What counts by itself, in ms. `awake` stands still while the machine sleeps, `whole` does not. */
export interface Counters {
  awake(): number;
  whole(): number;
}

const lookEveryMs = 10_000;
/** Ten minutes may become six seconds longer or shorter. */
const followShare = 0.01;
/** Less is the way to the database and back. */
const stepMs = 1_000;

const machine: Counters = { awake: () => performance.now(), whole: () => uptime() * 1_000 };

/** @param time of the clock that is followed, epoch ms; where it rejects later on, time goes on without it */
export async function openClock(
  time: () => Promise<number>,
  later: Later,
  log: Log,
  counters: Counters = machine,
): Promise<SteadyClock> {
  const asked = counters.awake();
  const begin = await time();
  /** Time less `awake`. */
  let ahead = begin - (asked + counters.awake()) / 2;
  let lastAwake = counters.awake();
  let lastWhole = counters.whole();
  let isStepped = false;

  const look = async () => {
    const [awake, whole] = [counters.awake(), counters.whole()];
    const [awakeFor, slept] = [awake - lastAwake, whole - lastWhole - (awake - lastAwake)];
    [lastAwake, lastWhole] = [awake, whole];
    if (slept > stepMs) ahead += slept;
    const now = await time();
    const off = now - ((awake + counters.awake()) / 2 + ahead);
    const most = awakeFor * followShare;
    ahead += Math.max(-most, Math.min(most, off));
    if (Math.abs(off) > stepMs && !isStepped) log.warn({ offMs: Math.round(off) }, 'clock.stepped');
    isStepped = Math.abs(off) > stepMs;
  };
  let cancel = (): void => undefined;
  let isClosed = false;
  const lookAgain = () => {
    if (isClosed) return;
    cancel = later(lookEveryMs, () => {
      look()
        .catch((cause: unknown) => log.debug({ cause }, 'clock not read'))
        .finally(lookAgain);
    });
  };
  lookAgain();
  return {
    now: () => Math.round(counters.awake() + ahead),
    close: () => {
      isClosed = true;
      cancel();
    },
  };
}
