/** A clock that a test moves: real time plus whatever was added, and timers that fire when their time has come either way. */
import type { Clock } from '../../client/sdk/ports.ts';

export interface SteeredClock extends Clock {
  /** Moves the clock; what became due fires before this returns, in order. */
  advance(ms: number): void;
}

export function steeredClock(): SteeredClock {
  let addedMs = 0;
  const now = () => Date.now() + addedMs;
  const waiting = new Set<{ readonly dueAt: number; readonly fire: () => void }>();
  return {
    now,
    after(ms, work) {
      const timer = setTimeout(() => fire(), ms);
      const fire = () => {
        stop();
        work();
      };
      const entry = { dueAt: now() + ms, fire };
      const stop = () => {
        clearTimeout(timer);
        waiting.delete(entry);
      };
      waiting.add(entry);
      return stop;
    },
    advance(ms) {
      addedMs += ms;
      const due = [...waiting].filter(({ dueAt }) => dueAt <= now()).sort((a, b) => a.dueAt - b.dueAt);
      for (const { fire } of due) fire();
    },
  };
}
