/**
 * Starts on a PostgreSQL that cannot be used, or not safely: nothing there, wrong password, no such database, settings
 * under which an acknowledged message could be lost, another Corridor on it, a lost secret. The complaint names the key
 * and never what stands in it.
 */
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { createApp } from '../../server/app.ts';
import { ConfigError, readConfig } from '../../server/config.ts';
import { administer, freshDatabase, type TestDatabase } from '../harness/databases.ts';
import { startHere, startRefused } from '../harness/running-server.ts';
import { createWorld } from '../harness/world.ts';
import { temporaryFolder } from '../harness/leftovers.ts';

let folder = '';
let database: TestDatabase;
beforeEach(async () => {
  folder = temporaryFolder();
  database = await freshDatabase();
});
afterEach(() => database.drop());

/** What a start says that must be refused. */
async function refusal(address: string): Promise<string> {
  const said = await createApp(on(address)).then(
    () => 'started',
    (error: unknown) => (error instanceof ConfigError ? error.message : String(error)),
  );
  expect(said).toContain('DATABASE_URL: ');
  for (const secret of ['only-for-tests', '93521', 'postgresql://']) expect(said).not.toContain(secret);
  return said;
}

const on = (address: string) =>
  readConfig({ CORRIDOR_PORT: '0', CORRIDOR_DATA_DIR: join(folder, 'data'), DATABASE_URL: address });

/** The address of this test's database with something changed. */
function changed(change: (url: URL) => void): string {
  const url = new URL(database.env['DATABASE_URL'] ?? '');
  change(url);
  return url.href;
}

describe('a start on a PostgreSQL', () => {
  it.each([
    ['that is not there', (url: URL) => (url.port = '1'), /no PostgreSQL can be used there \(ECONNREFUSED\)/],
    ['on an unknown machine', (url: URL) => (url.hostname = 'db.invalid'), /no PostgreSQL can be used there/],
    ['with a wrong password', (url: URL) => (url.password = 'secret-93521'), /refuses this user or password \(28P01\)/],
    ['without such a database', (url: URL) => (url.pathname = '/absent_93521'), /no such database \(3D000\)/],
    ['without the encryption asked for', (url: URL) => (url.search = '?sslmode=require'), /no PostgreSQL can be used/],
  ])('%s is refused', async (_name, change, says) => {
    expect(await refusal(changed(change))).toMatch(says);
  });

  it.each(['fsync', 'full_page_writes', 'synchronous_commit'])('with %s off is refused', async (name) => {
    const server = inject('postgresql');
    await administer(server, `ALTER SYSTEM SET ${name} = off`);
    await administer(server, 'SELECT pg_reload_conf()');
    try {
      expect(await refusal(database.env['DATABASE_URL'] ?? '')).toContain(`${name} off`);
    } finally {
      await administer(server, `ALTER SYSTEM RESET ${name}`);
      await administer(server, 'SELECT pg_reload_conf()');
    }
  });

  it('that another Corridor runs on is refused, and the other is well', async () => {
    const first = await startHere(database.env);
    const { code, output } = await startRefused(database.env, folder);
    expect(code).toBe(1);
    expect(output).toContain('DATABASE_URL: another Corridor is already running');
    for (const secret of ['only-for-tests', 'postgresql://', '.ts:']) expect(output).not.toContain(secret);
    expect((await fetch(`${first.url}/healthz`)).status).toBe(200);
    await first.close();
  });

  it('where people sign in already is refused when the secret is lost', async () => {
    const world = await createWorld();
    await world.found();
    await world.stop();
    await expect(createApp(on(world.database.env['DATABASE_URL'] ?? ''))).rejects.toThrow('secret is missing');
    await world.start();
    await world.close();
  });
});
