/**
 * A backup of several nodes on PostgreSQL, taken while people write, by the very commands of the README: restored into an empty
 * database and a new folder it is a Corridor where everything acknowledged before it began stands, in order, with chains that
 * clients verify and files byte-exact. What is not empty, not whole or of another kind is refused. PostgreSQL is Debian's,
 * since pg_dump must not be older than its server.
 */
import { spawn } from 'node:child_process';
import { appendFileSync, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { ThreadId } from '../../protocol/wire/ids.ts';
import { createApp, type App } from '../../server/app.ts';
import { readConfig } from '../../server/config.ts';
import { clusterOver, type Cluster } from '../harness/cluster.ts';
import { administer } from '../harness/databases.ts';
import { startDebianPostgresql, type DebianPostgresql } from '../harness/debian-postgresql.ts';
import { temporaryFolder } from '../harness/leftovers.ts';
import { foundIn, newMarker } from '../harness/marker.ts';
import { fileOf } from '../harness/sample-files.ts';
import { textsOf, untilThread, type Colleague } from '../harness/world.ts';
import { startRedis } from '../redis.mjs';

const MARKER = newMarker();
const BEFORE = 60;
const TOKEN = 'a-token-of-tests-that-is-long-enough';
const place = temporaryFolder('backup');
const [backup, secret, fresh] = ['copy', 'apart', 'fresh'].map((name) => join(place, name)) as [string, string, string];
const picture = fileOf('knee.txt', 'How the knee bends.');
const lines: string[] = [];
const logTo = { write: (line: string) => void lines.push(line) };

let postgresql: DebianPostgresql;
let cluster: Cluster;
let restored: App | null = null;
/** A restored Corridor has the secret of the old one, so beside it it needs a Redis of its own. */
let other: Awaited<ReturnType<typeof startRedis>>;
let owner: Colleague;
let colleague: Colleague;
let threadId: ThreadId;

const nodeEnv = (database: string) => ({
  DATABASE_URL: postgresql.urlOf(database),
  REDIS_URL: database === 'empty' ? other.url : inject('redis'),
  CORRIDOR_GATEWAY: 'own-process',
  CORRIDOR_GATEWAY_TOKEN: TOKEN,
});

beforeAll(async () => {
  [postgresql, other] = await Promise.all([startDebianPostgresql(), startRedis()]);
  for (const name of ['lived', 'empty']) await administer(postgresql.urlOf('postgres'), `CREATE DATABASE ${name}`);
  cluster = await clusterOver(nodeEnv('lived'), lines, (settings) => createApp(readConfig(settings), { logTo }));
  owner = await cluster.found();
  colleague = await cluster.join(owner, 'Tomasz Zielinski');
  threadId = await owner.corridor.threads.create({
    title: `Title ${MARKER}`,
    memberIds: [colleague.userId],
    about: null,
    text: `first ${MARKER}`,
  });
  await untilThread(colleague.corridor, threadId, (thread) => thread.synced);
});
afterAll(async () => {
  await cluster.close();
  await restored?.close();
  await postgresql.stop();
  await other.stop();
});

const ours = (thread: Parameters<typeof textsOf>[0]) => textsOf(thread).filter((text) => text.startsWith('message '));
const written = () => ours(owner.corridor.getState().threads[threadId]);

/** Resolves once all of them are acknowledged. */
async function write(from: number, many: number): Promise<void> {
  for (let i = from; i < from + many; i++) {
    await (i % 2 === 0 ? owner : colleague).corridor.messages.send(threadId, { text: `message ${i} ${MARKER}` });
  }
  await untilThread(
    owner.corridor,
    threadId,
    (thread) => ours(thread).length === from + many && thread.messages.every(({ n }) => n !== null),
  );
}

/** `npm run <args>`, its exit code and what it said. */
function npm(
  args: readonly string[],
  dataDir: string,
  database: string,
): Promise<{ code: number | null; said: string }> {
  const env = { ...process.env, ...nodeEnv(database), CORRIDOR_DATA_DIR: dataDir };
  const child = spawn('npm', ['run', '--silent', ...args], { env: { ...env, PATH: postgresql.path } });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, said })));
}

test('a backup is taken while two people write at two nodes', async () => {
  const { corridor } = await cluster.signIn(colleague, { url: cluster.second.url });
  await owner.corridor.messages.send(threadId, { text: `with a file ${MARKER}`, files: [picture] });
  await write(0, BEFORE);
  await untilThread(corridor, threadId, (thread) => ours(thread).length === BEFORE);
  const backingUp = { isDone: false };
  const load = (async () => {
    for (let from = BEFORE; !backingUp.isDone; from += 10) await write(from, 10);
  })();
  const { code, said } = await npm(['backup', '--', backup, '--secret', secret], cluster.dataDir, 'lived');
  backingUp.isDone = true;
  await load;
  expect(said).toMatch(/^Backed up: the database, \d+ files, \d+ bytes\.$/m);
  expect(code).toBe(0);
  expect(written().length).toBeGreaterThan(BEFORE);
});

test('it has no content, no secret, no password and no keys of the gateway, and is closed to others', () => {
  const files = readdirSync(backup, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  expect(files.map(({ name }) => name)).toEqual(expect.arrayContaining(['corridor.dump', 'backup.json']));
  expect(files.filter(({ name }) => name === 'secret')).toEqual([]);
  expect(existsSync(join(backup, 'gateway'))).toBe(false);
  for (const { parentPath, name } of files) {
    const bytes = readFileSync(join(parentPath, name));
    expect([foundIn(bytes, MARKER), foundIn(bytes, postgresql.password)], name).toEqual([false, false]);
  }
  expect(statSync(join(backup, 'corridor.dump')).mode & 0o077).toBe(0);
  expect(readFileSync(join(secret, 'secret'))).toEqual(readFileSync(join(cluster.dataDir, 'secret')));
});

test('restored elsewhere, every message acknowledged before it is there, and clients find no fault with it', async () => {
  const { code, said } = await npm(['restore', '--', backup, '--secret', secret], fresh, 'empty');
  expect(said).toMatch(/^Restored: the database, \d+ files/m);
  expect(code).toBe(0);
  const settings = {
    ...nodeEnv('empty'),
    CORRIDOR_DATA_DIR: fresh,
    CORRIDOR_PORT: '0',
    CORRIDOR_WEB_DIR: join(place, 'web'),
  };
  restored = await createApp(readConfig(settings), { logTo });
  const { corridor } = await cluster.device({ url: restored.url });
  await corridor.session.signIn(colleague.login, colleague.password);
  const thread = await untilThread(corridor, threadId, ({ synced }) => synced);
  const seen = ours(thread);
  expect(seen.length).toBeGreaterThanOrEqual(BEFORE);
  expect(seen).toEqual(written().slice(0, seen.length));
  expect(corridor.getState().alarms).toEqual([]);
  const [file] = thread.messages.flatMap(({ body }) => (body.kind === 'text' ? body.files : []));
  const opened = await corridor.files.open(threadId, file!.fileId);
  expect(Buffer.from(await opened.arrayBuffer())).toEqual(Buffer.from(await picture.arrayBuffer()));
  await corridor.messages.send(threadId, { text: `goes on ${MARKER}` });
  await untilThread(corridor, threadId, ({ messages }) => messages.at(-1)?.n !== null);
});

test('nothing is written over; what was changed, and a backup of another kind, is refused', async () => {
  const over = await npm(['restore', '--', backup, '--secret', secret], join(place, 'second'), 'lived');
  expect(over.code).toBe(1);
  expect(over.said).toContain('the database is not empty: nothing is written over it.');
  const { DATABASE_URL: _without, REDIS_URL: _too, ...rest } = process.env;
  const alone = { ...rest, CORRIDOR_DATA_DIR: join(place, 'alone') };
  const child = spawn('npm', ['run', '--silent', 'restore', '--', backup, '--secret', secret], { env: alone });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  await new Promise((resolve) => child.once('close', resolve));
  expect(said).toContain('The backup is of another kind of database: set DATABASE_URL.');
  appendFileSync(join(backup, 'corridor.dump'), 'x');
  const spoilt = await npm(['restore', '--', backup, '--secret', secret], join(place, 'third'), 'empty');
  expect(spoilt.said).toContain('corridor.dump in the backup is not what was backed up');
});
