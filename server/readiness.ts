/**
 * Whether this process takes work: it has started, it is not stopping, and its database takes a turn of the one writer
 * within a second. A look that is still waiting is shared, so that asking often never adds to a queue that is stuck.
 */
import { Fault } from '../protocol/wire/faults.ts';
import type { Later } from './domain/ports.ts';

const PROBE_MS = 1_000;

export interface Readiness {
  /** Null, or Fault unavailable (starting or stopping), or storage (the database does not answer). Never rejects. */
  whyNot(): Promise<Fault | null>;
  /** From now on no work is taken. */
  stop(): void;
}

/** @param probe resolves when the database took a turn, rejects when it cannot */
export function createReadiness(probe: () => Promise<void>, later: Later): Readiness {
  let isStopping = false;
  let looking: Promise<boolean> | null = null;

  const look = (): Promise<boolean> =>
    probe().then(
      () => true,
      () => false,
    );
  const inTime = async (answers: Promise<boolean>): Promise<boolean> => {
    let cancel = (): void => undefined;
    const late = new Promise<boolean>((resolve) => {
      cancel = later(PROBE_MS, () => resolve(false));
    });
    try {
      return await Promise.race([answers, late]);
    } finally {
      cancel();
    }
  };

  return {
    async whyNot() {
      if (isStopping) return new Fault('unavailable');
      looking ??= look().finally(() => (looking = null));
      return (await inTime(looking)) ? null : new Fault('storage');
    },
    stop: () => void (isStopping = true),
  };
}
