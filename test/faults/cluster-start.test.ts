/**
 * Starts of several nodes that would lie: without PostgreSQL, with a Redis that is not there or forgets by itself, beside a
 * Corridor that has the database to itself, with another secret than the other nodes. The complaint names the key and never
 * what stands in it.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createApp } from '../../server/app.ts';
import { ConfigError, readConfig } from '../../server/config.ts';
import { freshDatabase, type TestDatabase } from '../harness/databases.ts';
import { startRedis } from '../redis.mjs';

let folder = '';
let database: TestDatabase;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'corridor-test-'));
  database = await freshDatabase();
});
afterEach(async () => {
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

type Env = Readonly<Record<string, string | undefined>>;
const settings = (more: Env, name = 'data') =>
  readConfig({ CORRIDOR_PORT: '0', CORRIDOR_DATA_DIR: join(folder, name), ...database.env, ...more });
/** Alone with its database. */
const ALONE: Env = { REDIS_URL: undefined, CORRIDOR_GATEWAY: undefined, CORRIDOR_GATEWAY_TOKEN: undefined };

async function refusal(more: Env, name?: string): Promise<string> {
  const said = await Promise.resolve()
    .then(() => createApp(settings(more, name)))
    .then(
      () => 'started',
      (error: unknown) => (error instanceof ConfigError ? error.message : String(error)),
    );
  for (const secret of ['only-for-tests', '93521', '://']) expect(said).not.toContain(secret);
  return said;
}

test('a Redis that is not there is refused', async () => {
  expect(await refusal({ REDIS_URL: 'redis://x:93521@127.0.0.1:1' })).toMatch(
    /REDIS_URL: no Redis can be used there \(ECONNREFUSED\)/,
  );
});

test('a Redis that forgets by itself is refused', async () => {
  const redis = await startRedis({ settings: ['--maxmemory', '50mb', '--maxmemory-policy', 'allkeys-lru'] });
  const said = await refusal({ REDIS_URL: redis.url });
  expect(said).toContain('REDIS_URL: its Redis has maxmemory-policy allkeys-lru');
  expect(said).toContain('Set it to noeviction.');
  await redis.stop();
});

test('one that wants the database to itself, and nodes, keep each other out', async () => {
  const node = await createApp(settings({}));
  expect(await refusal(ALONE, 'other')).toContain('DATABASE_URL: another Corridor is already running');
  await node.close();
  const alone = await createApp(settings(ALONE));
  expect(await refusal({})).toContain('DATABASE_URL: a Corridor without REDIS_URL is already running');
  await alone.close();
});

test('a node with another secret is refused, one with the same folder is not', async () => {
  const first = await createApp(settings({}));
  expect(await refusal({}, 'other')).toContain('CORRIDOR_DATA_DIR: its secret is not the one of the nodes');
  const second = await createApp(settings({}));
  await second.close();
  await first.close();
});
