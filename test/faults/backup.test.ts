/**
 * A backup taken while people write, by the very commands of the README, restores to a server on which everything
 * acknowledged before it began stands: in order, with chains that clients verify, and files byte-exact. The secret lies apart,
 * the gateway's keys in no copy, and what is not whole is not restored.
 */
import { spawn } from 'node:child_process';
import { appendFileSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ThreadId } from '../../protocol/wire/ids.ts';
import { launchKillable, type KillableServer } from '../harness/killable-server.ts';
import { foundIn, newMarker } from '../harness/marker.ts';
import { temporaryFolder } from '../harness/leftovers.ts';
import { fileOf } from '../harness/sample-files.ts';
import { textsOf, untilThread, worldOver, type Colleague, type World } from '../harness/world.ts';

const MARKER = newMarker();
const BEFORE = 60;
const output: string[] = [];
const place = temporaryFolder('backup');
const [backup, secret, fresh] = ['copy', 'apart', 'fresh'].map((name) => join(place, name)) as [string, string, string];

let world: World<KillableServer>;
let second: KillableServer | null = null;
let owner: Colleague;
let colleague: Colleague;
let threadId: ThreadId;
const picture = fileOf('knee.txt', 'How the knee bends.');

beforeAll(async () => {
  world = await worldOver({ CORRIDOR_ASKS_PER_SECOND: '2000' }, output, (settings) => launchKillable(settings, output));
  owner = await world.found();
  colleague = await world.join(owner, 'Tomasz Zielinski');
  threadId = await owner.corridor.threads.create({
    title: `Title ${MARKER}`,
    memberIds: [colleague.userId],
    about: null,
    text: `first ${MARKER}`,
  });
  await untilThread(colleague.corridor, threadId, (thread) => thread.synced);
});
afterAll(async () => {
  await world.close();
  await second?.close();
});

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
const ours = (thread: Parameters<typeof textsOf>[0]) => textsOf(thread).filter((text) => text.startsWith('message '));
const env = (dataDir: string) => ({ CORRIDOR_DATA_DIR: dataDir, CORRIDOR_PORT: '0', PATH: process.env['PATH'] ?? '' });

/** `npm run <args>`, its exit code and what it said. */
function npm(args: readonly string[], dataDir: string): Promise<{ code: number | null; said: string }> {
  const child = spawn('npm', ['run', '--silent', ...args], { env: { ...process.env, ...env(dataDir) } });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, said })));
}

test('a backup is taken while two people write', async () => {
  await owner.corridor.messages.send(threadId, { text: `with a file ${MARKER}`, files: [picture] });
  await write(0, BEFORE);
  const backingUp = { isDone: false };
  const load = (async () => {
    for (let from = BEFORE; !backingUp.isDone; from += 10) await write(from, 10);
  })();
  const { code, said } = await npm(['backup', '--', backup, '--secret', secret], world.dataDir);
  backingUp.isDone = true;
  await load;
  expect(said).toMatch(/^Backed up: the database, \d+ files, \d+ bytes\.$/m);
  expect(code).toBe(0);
});

test('it has no content, no secret and no keys of the gateway, and is closed to others', () => {
  const files = readdirSync(backup, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  expect(files.some(({ parentPath }) => parentPath.startsWith(join(backup, 'files')))).toBe(true);
  expect(files.filter(({ name }) => name === 'secret')).toEqual([]);
  expect(existsSync(join(backup, 'gateway'))).toBe(false);
  for (const { parentPath, name } of files) expect(foundIn(readFileSync(join(parentPath, name)), MARKER)).toBe(false);
  expect(statSync(backup).mode & 0o077).toBe(0);
  expect(readFileSync(join(secret, 'secret'))).toEqual(readFileSync(join(world.dataDir, 'secret')));
});

test('restored elsewhere, every message acknowledged before it is there, and clients find no fault with it', async () => {
  expect(await npm(['restore', '--', backup], fresh)).toMatchObject({ code: 1 });
  const { code, said } = await npm(['restore', '--', backup, '--secret', secret], fresh);
  expect(said).toMatch(/^Restored: the database, /m);
  expect(code).toBe(0);
  second = await launchKillable({ ...env(fresh), CORRIDOR_WEB_DIR: join(place, 'web') }, output);
  const { corridor } = await world.device({ url: `http://localhost:${second.port}` });
  await corridor.session.signIn(colleague.login, colleague.password);
  const thread = await untilThread(corridor, threadId, ({ synced }) => synced);
  const seen = ours(thread);
  const numbers = new Set(seen.map((text) => Number(text.split(' ')[1])));
  expect(numbers.size).toBe(seen.length);
  for (let i = 0; i < BEFORE; i++) expect(numbers.has(i), `message ${i}`).toBe(true);
  const before = ours(owner.corridor.getState().threads[threadId]).slice(0, seen.length);
  expect(seen).toEqual(before);
  expect(corridor.getState().alarms).toEqual([]);
  const [file] = thread.messages.flatMap(({ body }) => (body.kind === 'text' ? body.files : []));
  const opened = await corridor.files.open(threadId, file!.fileId);
  expect(Buffer.from(await opened.arrayBuffer())).toEqual(Buffer.from(await picture.arrayBuffer()));
  await corridor.messages.send(threadId, { text: `goes on ${MARKER}` });
  await untilThread(corridor, threadId, ({ messages }) => messages.at(-1)?.n !== null);
});

test('nothing is written over, and what was changed or is not whole is refused', async () => {
  const over = await npm(['restore', '--', backup, '--secret', secret], fresh);
  expect(over.code).toBe(1);
  expect(over.said).toContain('Another Corridor is already running');
  const again = await npm(['backup', '--', backup], world.dataDir);
  expect(again.said).toContain('is not empty');
  const together = await npm(['backup', '--', join(place, 'b'), '--secret', join(place, 'b', 'secret')], world.dataDir);
  expect(together.said).toContain('must lie apart');
  appendFileSync(join(backup, 'corridor.sqlite'), 'x');
  const spoilt = await npm(['restore', '--', backup, '--secret', secret], join(place, 'third'));
  expect(spoilt.said).toContain('is not what was backed up');
  rmSync(join(backup, 'backup.json'));
  writeFileSync(join(backup, 'other'), '');
  const torn = await npm(['restore', '--', backup, '--secret', secret], join(place, 'fourth'));
  expect(torn.said).toContain('is no whole backup');
});
