/**
 * Two nodes behind one door, which people's clients find again by themselves: restarted one after the other while people write,
 * and served by this program while a newer one has migrated their database already. Nothing is lost or doubled (P1, P4, P29).
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ThreadId } from '../../protocol/wire/ids.ts';
import { migrate, MIGRATIONS, migrator } from '../../server/storage/migrate.ts';
import type { Migration } from '../../server/storage/migrations/migration.ts';
import { openDoor } from '../door.mjs';
import { createCluster, type Cluster } from '../harness/cluster.ts';
import { injected, times } from '../harness/faults.ts';
import { loadOn, type Load } from '../harness/load.ts';
import { untilThread, type Colleague } from '../harness/world.ts';

/** Each restarts both nodes. */
const ROUNDS = times(2);

/** What a newer program may do while older ones still run: it adds, and takes nothing away. */
const NEWER: Migration = {
  name: '9999-newer',
  up: [
    'ALTER TABLE items ADD COLUMN newer INTEGER NOT NULL DEFAULT 7',
    'ALTER TABLE practices ADD COLUMN newer TEXT',
    'CREATE TABLE newer (one INTEGER PRIMARY KEY) STRICT',
    'CREATE INDEX items_newer ON items (newer)',
  ],
  down: [
    'DROP INDEX items_newer',
    'DROP TABLE newer',
    'ALTER TABLE practices DROP COLUMN newer',
    'ALTER TABLE items DROP COLUMN newer',
  ],
};

let door: Awaited<ReturnType<typeof openDoor>>;
let cluster: Cluster;
let owner: Colleague;
let colleague: Colleague;
let threadId: ThreadId;
let load: Load;

beforeAll(async () => {
  door = await openDoor(0);
  // With a public name that is not this machine's, a door may stand in front.
  cluster = await createCluster({ CORRIDOR_PUBLIC_URL: 'https://corridor.example.org' });
  door.behind.push(cluster.app.port, cluster.second.app.port);
  owner = await cluster.found();
  colleague = await cluster.join(owner, 'Tomasz Zielinski');
  threadId = await owner.corridor.threads.create({
    memberIds: [colleague.userId],
    title: 'Rota',
    about: null,
    text: 'first',
  });
  const devices = [await cluster.signIn(owner, { url: door.url }), await cluster.signIn(colleague, { url: door.url })];
  for (const { corridor } of devices) await untilThread(corridor, threadId, (thread) => thread.synced);
  await owner.corridor.close();
  await colleague.corridor.close();
  load = loadOn(
    threadId,
    devices.map(({ corridor }) => corridor),
    'zq1-petrova-hip',
  );
});
afterAll(async () => {
  await cluster.close();
  door.close();
});

test(
  `${ROUNDS} rolling restarts under load: no client needs more than the other node, nothing is lost or doubled`,
  async (context) => {
    await load.during(async () => {
      for (let round = 0; round < ROUNDS; round++) {
        load.note();
        await cluster.app.close();
        await load.acknowledgesMore();
        await cluster.start();
        load.note();
        await cluster.second.app.close();
        await load.acknowledgesMore();
        await cluster.startSecond();
      }
    });
    await load.goesOn();
    const { corridor } = await cluster.signIn(colleague, { url: door.url });
    await load.expectAll(corridor);
    injected(context, 'P1 P4 P29', 'rolling restart, two nodes', 2 * ROUNDS);
  },
  (ROUNDS + 3) * 60_000,
);

test('a newer program has migrated: the nodes that run go on, one that starts anew says why it does not', async (context) => {
  const db = await cluster.database.open('write');
  await load.during(async () => {
    await migrate(db, [...MIGRATIONS, NEWER]);
    await load.acknowledgesMore();
  });
  await cluster.second.app.close();
  await expect(cluster.startSecond()).rejects.toThrow(
    'DATABASE_URL: the database is newer than this program (9999-newer)',
  );
  await load.goesOn();
  await (await migrator(db, [...MIGRATIONS, NEWER])).down();
  await db.close();
  await cluster.startSecond();
  await load.goesOn();
  const { corridor } = await cluster.signIn(colleague, { url: cluster.second.url });
  await load.expectAll(corridor);
  injected(context, 'P29', 'newer schema under running nodes', 1);
});
