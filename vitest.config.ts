/**
 * How tests run: the many quick ones side by side, then faults and browser flows one after the other, because a
 * kill -9 under load or a page that waits for a real server is only meaningful without a neighbour on two cores.
 * Kept apart from client/web/vite.config.ts, whose root the tests must not inherit.
 */
import { defineConfig } from 'vitest/config';

const quickMs = 30_000;
const slowMs = 180_000;

export default defineConfig({
  test: {
    environment: 'node',
    pool: 'forks',
    maxWorkers: 2,
    coverage: {
      provider: 'v8',
      reportsDirectory: 'coverage',
      include: ['protocol/**/*.ts', 'server/**/*.ts'],
      thresholds: { lines: 95, 'protocol/crypto/**': { lines: 100 } },
    },
    projects: [
      {
        extends: true,
        test: {
          name: 'parts',
          include: ['test/**/*.test.ts'],
          exclude: ['test/faults/**', 'test/browser/**'],
          testTimeout: quickMs,
          hookTimeout: quickMs,
        },
      },
      alone('faults', 1),
      alone('browser', 2),
    ],
  },
});

/** One folder of slow tests, a single file at a time, after the groups with a lower number. */
function alone(folder: string, groupOrder: number) {
  return {
    extends: true as const,
    test: {
      name: folder,
      include: [`test/${folder}/**/*.test.ts`],
      maxWorkers: 1,
      sequence: { groupOrder },
      testTimeout: slowMs,
      hookTimeout: slowMs,
    },
  };
}
