/**
 * How tests run: the many quick ones side by side, then faults one after the other, because a kill -9 under load is only
 * meaningful without a neighbour on two cores, and browser flows, which mostly wait, two at a time.
 * What touches storage runs three times: on SQLite, in the projects `postgresql*` the very same files on a PostgreSQL, and in
 * the projects `cluster*` as one of several nodes, on a PostgreSQL and a Redis.
 * Kept apart from client/web/vite.config.ts, whose root the tests must not inherit.
 */
import { defineConfig } from 'vitest/config';

const quickMs = 90_000;
const slowMs = 300_000;
/** How long `expect.poll` looks again: longer than a busy machine needs for anything that a test waits for. */
const pollMs = 40_000;
const postgresql = { globalSetup: ['test/harness/postgresql-setup.ts'] };
const cluster = { globalSetup: [...postgresql.globalSetup, 'test/harness/redis-setup.ts'] };
const onDatabase = {
  include: ['storage-*', 'domain-*', 'sdk-chat', 'sdk-offline', 'sdk-fresh'].map(
    (name) => `test/flows/${name}.test.ts`,
  ),
  exclude: ['storage-sqlite', 'storage-files'].map((name) => `test/flows/${name}.test.ts`),
  testTimeout: quickMs,
  hookTimeout: slowMs,
};

export default defineConfig({
  test: {
    environment: 'node',
    expect: { poll: { timeout: pollMs, interval: 50 } },
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
          exclude: ['test/faults/**', 'test/browser/**', 'test/flows/cluster-*.test.ts'],
          testTimeout: quickMs,
          hookTimeout: quickMs,
        },
      },
      {
        extends: true,
        test: {
          name: 'postgresql',
          ...onDatabase,
          ...postgresql,
        },
      },
      {
        extends: true,
        test: {
          name: 'cluster',
          ...onDatabase,
          include: [...onDatabase.include, 'test/flows/cluster-*.test.ts'],
          ...cluster,
        },
      },
      alone('faults', 1, {
        include: ['test/faults/*.test.ts'],
        exclude: ['test/faults/{postgresql,cluster}-*.test.ts'],
      }),
      alone('postgresql-faults', 2, { include: ['test/faults/postgresql-*.test.ts'], ...postgresql }),
      alone('cluster-faults', 3, { include: ['test/faults/cluster-*.test.ts'], ...cluster }),
      alone('browser', 4, { include: ['test/browser/*.test.ts'], maxWorkers: 2 }),
    ],
  },
});

/** Slow tests, a single file at a time unless `more` says otherwise, after the groups with a lower number. */
function alone(
  name: string,
  groupOrder: number,
  more: {
    readonly include: string[];
    readonly exclude?: string[];
    readonly globalSetup?: string[];
    readonly maxWorkers?: number;
  },
) {
  return {
    extends: true as const,
    test: {
      name,
      maxWorkers: 1,
      sequence: { groupOrder },
      testTimeout: slowMs,
      hookTimeout: slowMs,
      ...more,
    },
  };
}
