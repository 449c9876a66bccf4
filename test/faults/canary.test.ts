/**
 * A thousand messages with marker strings, titles, names of patients, edits, reactions, drafts and a file, and alerts by
 * mail to a colleague who is away: no marker, as text or in a usual encoding, stands in the database, its log of changes,
 * sealed files, temporary files, the server's log at its most talkative, what the process printed, or a mail.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Message } from '../../client/sdk/state.ts';
import type { ThreadId } from '../../protocol/wire/ids.ts';
import { foundIn as isIn, newMarker } from '../harness/marker.ts';
import { openRelay, type Relay } from '../harness/relay.ts';
import { fileOf } from '../harness/sample-files.ts';
import { steeredClock } from '../harness/steered-clock.ts';
import { createWorld, until, untilThread, type Colleague, type World } from '../harness/world.ts';
import { keepPrinted } from '../harness/printed.ts';
import { temporaryFolder } from '../harness/leftovers.ts';

const THREADS = 10;
const PER_THREAD = 100;
/** In every piece of content; letters and digits, so that no escape changes it. */
const MARKER = newMarker();

const server = steeredClock();
let printed: readonly string[] = [];
let temporary: string;
let relay: Relay;
let world: World;
let owner: Colleague;
let colleague: Colleague;
let away: Colleague;

beforeAll(async () => {
  temporary = temporaryFolder('canary');
  vi.stubEnv('TMPDIR', temporary);
  printed = keepPrinted();
  relay = await openRelay();
  world = await createWorld(
    {
      CORRIDOR_SMTP_URL: relay.url,
      CORRIDOR_MAIL_FROM: 'Corridor <corridor@example.org>',
      CORRIDOR_LOG_LEVEL: 'debug',
      CORRIDOR_ASKS_PER_SECOND: '2000',
    },
    { clock: { now: () => server.now() } },
  );
  owner = await world.found();
  colleague = await world.join(owner, 'Tomasz Zieliński');
  away = await world.join(owner, 'Amira Haddad');
  await until(owner.corridor, ({ people }) => Object.keys(people).length === 3);
  await away.corridor.session.signOut();
});
afterAll(async () => {
  await world.close();
  relay.close();
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

test(`${THREADS * PER_THREAD} messages, changed, reacted to, named and alerted of, and a file`, async () => {
  await Promise.all(Array.from({ length: THREADS }, (_, i) => talk(i)));
  await fetch(`${world.url}/healthz`);
  server.advance(150_000);
  for (let i = 0; i < 3; i++) await world.app.runJobs();
  expect(relay.received.map(({ to }) => to)).toContainEqual(['amira@mail.example.org']);
});

test('no marker is anywhere on the disk, while the server runs and after it has ended', async () => {
  expect(foundIn(Buffer.from(`a${MARKER}b`).toString('base64'))).toBe(true);
  const files = filesOf(temporary);
  expect(files.some((path) => path.endsWith('-wal') && readFileSync(path).length > 1_000_000)).toBe(true);
  expect(files.some((path) => dirname(dirname(path)) === join(world.dataDir, 'files'))).toBe(true);
  expect(files.filter((path) => foundIn(path) || foundIn(readFileSync(path)))).toEqual([]);
  await world.stop();
  expect(filesOf(temporary).filter((path) => foundIn(readFileSync(path)))).toEqual([]);
});

test('no marker is in the log, in what was printed, or in a mail', () => {
  expect(world.logLines.some((line) => line.includes('"level":20'))).toBe(true);
  expect(world.logLines.filter((line) => foundIn(line))).toEqual([]);
  expect(printed.filter((text) => foundIn(text)).length).toBe(0);
  for (const { source } of relay.received) {
    expect(foundIn(source)).toBe(false);
    expect(foundIn(unquoted(source.toString('latin1')))).toBe(false);
  }
});

const foundIn = (where: Buffer | string): boolean => isIn(where, MARKER);

/** One thread's life, written by one of the two while the other reads. */
async function talk(index: number): Promise<void> {
  const [writer, reader] = index % 2 === 0 ? [owner, colleague] : [colleague, owner];
  const { threads, messages } = writer.corridor;
  const threadId = await threads.create({
    title: `Title ${MARKER} ${index}`,
    memberIds: [reader.userId, away.userId],
    about: `Patient ${MARKER} ${index}`,
    text: `First ${MARKER} ${index}`,
  });
  for (let i = 1; i < PER_THREAD; i++) {
    await messages.send(threadId, { text: `${MARKER} message ${index}/${i}` });
    if (i % 5 === 0)
      await untilThread(writer.corridor, threadId, (thread) => thread.messages.every(({ n }) => n !== null));
  }
  if (index === 0) await handFile(writer, reader, threadId);
  threads.draft(threadId, `Draft ${MARKER} ${index}`);
  await change(writer, threadId, index);
  reader.corridor.threads.draft(threadId, `Draft ${MARKER} ${index}`);
  await untilThread(
    reader.corridor,
    threadId,
    ({ title, messages: all }) => title.startsWith('New') && all.length > PER_THREAD,
  );
}

/** A file whose name and words are the marker, opened by the other one. */
async function handFile(writer: Colleague, reader: Colleague, threadId: ThreadId): Promise<void> {
  const words = `${MARKER}\n`.repeat(5_000);
  const text = `Here ${MARKER}`;
  await writer.corridor.messages.send(threadId, { text, files: [fileOf(`${MARKER}.txt`, words)] });
  const isIt = ({ n, body }: Message) => n !== null && body.kind === 'text' && body.text === text;
  const { messages } = await untilThread(reader.corridor, threadId, (thread) => thread.messages.some(isIt));
  const [file] = messages.flatMap((message) => (message.body.kind === 'text' ? message.body.files : []));
  expect(file?.name).toBe(`${MARKER}.txt`);
  const blob = await reader.corridor.files.open(threadId, file!.fileId);
  expect(await blob.text()).toBe(words);
}

async function change(writer: Colleague, threadId: ThreadId, index: number): Promise<void> {
  const { threads, messages } = writer.corridor;
  const [first, second, third] = writer.corridor.getState().threads[threadId]!.messages.map(({ ref }) => ref!);
  await messages.edit(threadId, first!, `Edited ${MARKER} ${index}`);
  await messages.react(threadId, second!, MARKER, true);
  await messages.delete(threadId, third!);
  await threads.rename(threadId, `New title ${MARKER} ${index}`);
  await untilThread(writer.corridor, threadId, ({ messages: all }) =>
    all.some(({ body, n }) => n !== null && body.kind === 'event' && body.text.includes('New title')),
  );
}

const filesOf = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

/** Quoted-printable undone, and lines of base64 joined. */
const unquoted = (text: string): string =>
  text.replace(/=\r?\n/g, '').replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))) +
  text.replace(/\r?\n/g, '');
