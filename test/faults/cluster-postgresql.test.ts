/**
 * PostgreSQL ends at once, without finishing anything, while people write at two nodes: at any moment, by the death of one
 * of its processes, before a commit, and in the middle of one, when what was written is on the disk and nobody was told. What
 * was acknowledged is there, the rest arrives by itself, once, in one order; neither node has to be started again (P1, P3, P4,
 * P13, P14).
 */
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { App } from '../../server/app.ts';
import { createApp } from '../../server/app.ts';
import { readConfig } from '../../server/config.ts';
import { clusterOver, type Cluster } from '../harness/cluster.ts';
import { administer } from '../harness/databases.ts';
import { injected, times } from '../harness/faults.ts';
import { loadOn, type Load } from '../harness/load.ts';
import { untilThread, type Colleague, type Device } from '../harness/world.ts';
import { startPostgresql } from '../postgresql.mjs';

const CRASHES = times(4);
const EACH = 12;
const WRITERS = `application_name = 'corridor write'`;

let postgresql: Awaited<ReturnType<typeof startPostgresql>>;
let cluster: Cluster;
let nodes: readonly App[];
let owner: Colleague;
let colleague: Colleague;
let away: Device;
let load: Load;
const lines: string[] = [];

beforeAll(async () => {
  postgresql = await startPostgresql();
  const logTo = { write: (line: string) => void lines.push(line) };
  cluster = await clusterOver({ DATABASE_URL: postgresql.url }, lines, (settings) =>
    createApp(readConfig(settings), { logTo }),
  );
  nodes = [cluster.app, cluster.second.app];
  owner = await cluster.found();
  colleague = await cluster.join(owner, 'Tomasz Zielinski');
  away = await cluster.signIn(colleague, { url: cluster.second.url });
  await colleague.corridor.close();
  const about = { title: 'Rota', about: null, text: 'first' };
  const threadId = await owner.corridor.threads.create({ memberIds: [colleague.userId], ...about });
  await untilThread(away.corridor, threadId, (thread) => thread.synced);
  load = loadOn(threadId, [owner.corridor, away.corridor], 'zq5-petrova-hip');
});
afterAll(async () => {
  await cluster.close();
  await postgresql.stop();
});

/** Waits until PostgreSQL itself says so of at least one of the nodes' writers. */
async function untilWriter(holds: string): Promise<void> {
  const look = () =>
    administer(postgresql.url, `SELECT pid::text AS line FROM pg_stat_activity WHERE ${WRITERS} AND ${holds}`);
  await expect.poll(async () => (await look()).length, { message: holds }).toBeGreaterThan(0);
}

/** Each breaks PostgreSQL while `load` writes, and mends it. */
const CRASH = {
  'at any moment': async (turn: number) => {
    await load.write(EACH);
    await pause((turn * 7) % 40);
    load.note();
    await postgresql.halt();
    await postgresql.again();
  },
  'by the death of one of its processes': async () => {
    await load.write(EACH);
    const [pid] = await administer(
      postgresql.url,
      `SELECT pid::text AS line FROM pg_stat_activity WHERE ${WRITERS} LIMIT 1`,
    );
    load.note();
    process.kill(Number(pid), 'SIGKILL');
  },
  'before a commit': async () => {
    const guard = new pg.Client({ connectionString: postgresql.url });
    // It is ended with PostgreSQL.
    guard.on('error', () => undefined);
    await guard.connect();
    await guard.query('BEGIN');
    await guard.query('LOCK TABLE items IN EXCLUSIVE MODE');
    await load.during(async () => {
      await untilWriter(`wait_event_type = 'Lock' AND query LIKE 'INSERT%items%'`);
      load.note();
      await postgresql.halt();
      await postgresql.again();
    });
    await guard.end();
  },
  // A commit is on the disk and waits for a standby that does not exist, when PostgreSQL ends.
  'in the middle of a commit': async () => {
    const standby = async (value: string) => {
      await administer(postgresql.url, `ALTER SYSTEM ${value}`);
      await administer(postgresql.url, 'SELECT pg_reload_conf()');
    };
    await standby(`SET synchronous_standby_names = 'nobody'`);
    await load.during(async () => {
      await untilWriter(`wait_event = 'SyncRep'`);
      load.note();
      await postgresql.halt();
      await postgresql.again();
      await standby('RESET synchronous_standby_names');
    });
  },
};

test(
  `${CRASHES} times PostgreSQL ends at once under load at two nodes: every message once, in one order`,
  async (context) => {
    const kinds = Object.values(CRASH);
    for (let turn = 0; turn < CRASHES; turn++) {
      await kinds[turn % kinds.length]!(turn);
      await load.goesOn();
    }
    const { corridor } = await cluster.signIn(colleague, { url: cluster.url });
    await load.expectAll(corridor);
    expect(load.acknowledged).toBeGreaterThan(CRASHES);
    expect([cluster.app, cluster.second.app]).toEqual(nodes);
    injected(context, 'P1 P3 P4 P13 P14', 'PostgreSQL ends at once or in mid-commit, two nodes', CRASHES);
  },
  (CRASHES + 5) * 30_000,
);

test('what failed was said as what it was, and nothing of what people wrote', () => {
  const said = lines.join('\n');
  expect(said).toContain('"storage.append"');
  for (const word of ['unhandled', 'petrova', 'only-for-tests']) expect(said).not.toContain(word);
});
