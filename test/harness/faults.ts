/**
 * How often tests break something, and what they say of it for the table of `npm run test:faults` (test/faults.mjs). The one
 * place that reads `CORRIDOR_FAULTS`; without it, as in `npm test`, each test breaks things a few times.
 * Which promise is shown where stands in test/faults/README.md.
 */
import type { TestContext } from 'vitest';

declare module 'vitest' {
  interface TaskMeta {
    /** What the test has broken. */
    faults?: { readonly promises: string; readonly what: string; readonly times: number };
  }
}

const asked = process.env['CORRIDOR_FAULTS'];

/** Spans are as long as promised, not as short as shows the same. */
export const isLongRun = asked !== undefined;

/** @param few without `CORRIDOR_FAULTS` */
export const times = (few: number): number => (asked === undefined ? few : Number(asked));

/** Says for the table what this test has broken and how often. @param promises such as 'P1, P13' */
export function injected({ task }: TestContext, promises: string, what: string, count: number): void {
  task.meta.faults = { promises, what, times: count };
}
