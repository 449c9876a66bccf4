/**
 * How tests run: first the many quick ones, two files at a time, then faults, three at a time, then flows in a browser.
 * Everything in test/flows runs on both set-ups: on SQLite and memory, and in the projects `cluster` and `cluster-rest` as one
 * of several nodes on a PostgreSQL and a Redis, with the gateway beside the node; `cluster-rest` by `npm run test:nodes`
 * only, since it would double the time of `npm test`. Storage runs on a PostgreSQL alone as well.
 * Kept apart from client/web/vite.config.ts, whose root the tests must not inherit.
 */
import { defineConfig } from 'vitest/config';

const quickMs = 90_000;
const slowMs = 300_000;
/** How long `expect.poll` looks again: longer than a busy machine needs for anything that a test waits for. */
const pollMs = 40_000;
const programs = { globalSetup: ['test/harness/programs-setup.ts'] };
const postgresql = { globalSetup: [...programs.globalSetup, 'test/harness/postgresql-setup.ts'] };
const cluster = { globalSetup: [...postgresql.globalSetup, 'test/harness/redis-setup.ts'] };
const inFlows = (...names: readonly string[]) => names.map((name) => `test/flows/${name}.test.ts`);
/** About SQLite and its one file: its settings, its full disk, and the server whose file is moved away. */
const aboutSqlite = inFlows('storage-sqlite', 'http-ready');
/** About nodes beside each other. */
const aboutNodes = inFlows('cluster-*');
/** What `npm test` runs on several nodes' set-up: what several do at once to a database, and some of the clients' flows. */
const onNodes = [
  ...aboutNodes,
  ...inFlows(
    '{storage,http,socket}-*',
    'domain-{access,alerts,approvals,colleague-texts,credits,deliveries,direct,direct-races,hand-over,inbound}',
    'domain-{patients,presence,receipts,send,sessions,staff,subscriptions}',
    'sdk-{chat,fresh,offline}',
  ),
];
/** One node with the gateway inside: it has no door for a gateway of its own. */
const aboutInside = inFlows('gateway-inside');
/** Without a database and without live state: once is enough. */
const aboutNeither = inFlows(
  'delivery-{log,smtp}',
  'http-edge',
  'jobs-scheduler',
  'patient-forms',
  'realtime-in-turn',
  'sdk-{files-kinds,fold,fold-direct,outgoing,patient-file}',
  'storage-files',
);

/** The files of one worker share their modules: reading them anew for each would take as long as the tests. */
const shared = { isolate: false };
const flows = { include: inFlows('*'), testTimeout: quickMs, hookTimeout: slowMs, ...shared };

/** Faults wait for time-outs and starts most of the time. */
const workersOf: Readonly<Record<number, number>> = { 1: 3 };

export default defineConfig({
  test: {
    environment: 'node',
    expect: { poll: { timeout: pollMs, interval: 50 } },
    pool: 'forks',
    maxWorkers: 2,
    setupFiles: ['test/harness/leftovers-setup.ts'],
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
          include: ['test/*.test.ts', 'test/{protocol,attacks,web}/*.test.ts', ...aboutNeither],
          testTimeout: quickMs,
          hookTimeout: quickMs,
        },
      },
      {
        extends: true,
        test: {
          name: 'sqlite',
          ...flows,
          ...programs,
          exclude: [...aboutNodes, ...aboutNeither],
        },
      },
      {
        extends: true,
        test: {
          name: 'postgresql',
          include: inFlows('storage-{people,threads,writer}'),
          testTimeout: quickMs,
          hookTimeout: slowMs,
          ...postgresql,
        },
      },
      {
        extends: true,
        test: {
          name: 'cluster',
          ...flows,
          include: onNodes,
          exclude: [...aboutSqlite, ...aboutInside, ...aboutNeither],
          ...cluster,
        },
      },
      {
        extends: true,
        test: {
          name: 'cluster-rest',
          ...flows,
          exclude: [...onNodes, ...aboutSqlite, ...aboutInside, ...aboutNeither],
          ...cluster,
        },
      },
      slow('faults', 1, {
        include: ['test/faults/*.test.ts'],
        exclude: ['test/faults/{postgresql,cluster,disk}-*.test.ts'],
        ...programs,
      }),
      slow('postgresql-faults', 1, { include: ['test/faults/postgresql-*.test.ts'], ...postgresql }),
      slow('cluster-faults', 1, { include: ['test/faults/cluster-*.test.ts'], ...cluster }),
      slow('disk-faults', 1, { include: ['test/faults/disk-*.test.ts'], ...programs }),
      slow('browser', 2, { include: ['test/browser/*.test.ts'] }),
    ],
  },
});

/** Slow tests, after the groups with a lower number. */
function slow(
  name: string,
  groupOrder: number,
  more: {
    readonly include: string[];
    readonly exclude?: string[];
    readonly globalSetup?: string[];
  },
) {
  return {
    extends: true as const,
    test: {
      name,
      sequence: { groupOrder },
      maxWorkers: workersOf[groupOrder] ?? 2,
      testTimeout: slowMs,
      hookTimeout: slowMs,
      ...shared,
      ...more,
    },
  };
}
