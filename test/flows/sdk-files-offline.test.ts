/**
 * Files on a bad line: written without a network and sent after a reload, once and in order; cut in the middle by a broken
 * line and by a server that ends and resumed where the server stands; taken back while they go up.
 */
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Corridor } from '../../client/sdk/api.ts';
import { memoryStore } from '../../client/sdk/memory-store.ts';
import type { FileView, Message, Thread } from '../../client/sdk/state.ts';
import type { ThreadId } from '../../protocol/wire/ids.ts';
import { badLine } from '../harness/bad-line.ts';
import { fileOf, wavOf } from '../harness/sample-files.ts';
import type { Colleague, World } from '../harness/world.ts';
import { createWorld, textsOf, until, untilThread } from '../harness/world.ts';

let world: World;
let ruth: Colleague;
let tomasz: Colleague;
let threadId: ThreadId;

beforeAll(async () => {
  // With a public name that is not this machine's, a spoilt line may stand in front, as a proxy does.
  world = await createWorld({ CORRIDOR_PUBLIC_URL: 'https://corridor.example.org' });
  ruth = await world.found();
  tomasz = await world.join(ruth, 'Tomasz Zieliński');
  threadId = await ruth.corridor.threads.create({
    title: 'Scans',
    memberIds: [tomasz.userId],
    about: null,
    text: 'Send them when you can.',
  });
  await untilThread(tomasz.corridor, threadId, ({ synced }) => synced);
});
afterAll(() => world.close());

const filesOf = (message: Message | undefined): readonly FileView[] =>
  message?.body.kind === 'text' ? message.body.files : [];
const filesIn = ({ messages }: Thread) => messages.flatMap(filesOf);
const threadOf = (corridor: Corridor) => corridor.getState().threads[threadId]!;

/** The bytes of the newest file of this name as Ruth fetches them, once she has it. */
async function fetched(name: string): Promise<Buffer> {
  const thread = await untilThread(ruth.corridor, threadId, (one) => filesIn(one).some((file) => file.name === name));
  const { fileId } = filesIn(thread).findLast((file) => file.name === name)!;
  return Buffer.from(await (await ruth.corridor.files.open(threadId, fileId)).arrayBuffer());
}

/** Resolves while the file of this name is on its way, so far from its end. */
const halfway = (corridor: Corridor, name: string) =>
  until(
    corridor,
    ({ threads }) => {
      const file = filesIn(threads[threadId]!).find((one) => one.name === name);
      return file?.progress !== null && file?.progress !== undefined && file.progress > 0.1 && file.progress < 0.9;
    },
    `${name} halfway`,
  );

test('written offline, kept sealed through a reload, delivered once and in the order of writing', async () => {
  const local = memoryStore();
  const sound = wavOf(randomBytes(1_500_000));
  const marker = 'Only for the eyes of the heron';
  const before = await world.signIn(tomasz, { local });
  await untilThread(before.corridor, threadId, ({ synced }) => synced);
  await world.stop();
  await until(before.corridor, ({ connection }) => connection === 'offline');
  await Promise.all([
    before.corridor.messages.send(threadId, {
      text: 'Two files',
      files: [fileOf('sound.wav', sound), fileOf('words.txt', marker)],
    }),
    before.corridor.messages.send(threadId, { text: 'Written after them' }),
  ]);
  const waiting = threadOf(before.corridor).messages.slice(-2);
  expect(waiting).toMatchObject([
    { state: 'queued', n: null, body: { text: 'Two files', files: [{ name: 'sound.wav', progress: 0 }, {}] } },
    { state: 'queued', n: null, body: { text: 'Written after them' } },
  ]);
  await expect(before.corridor.files.open(threadId, filesOf(waiting[0])[0]!.fileId)).rejects.toMatchObject({
    code: 'file.incomplete',
  });
  const keys = await local.keys(`${tomasz.userId}/`);
  expect(keys.filter((key) => key.includes('/files/')).length).toBe(4);
  for (const key of keys) {
    const kept = Buffer.from((await local.get(key))!).toString('latin1');
    expect(kept).not.toContain(marker);
    expect(kept).not.toContain('sound.wav');
  }
  await before.corridor.close();

  await world.start();
  const after = await world.signIn(tomasz, { local });
  expect((await fetched('sound.wav')).equals(sound)).toBe(true);
  expect((await fetched('words.txt')).toString()).toBe(marker);
  await untilThread(after.corridor, threadId, ({ messages }) => messages.every(({ n }) => n !== null));
  for (const { corridor } of [ruth, after]) {
    const thread = await untilThread(corridor, threadId, ({ preview }) => preview === 'Written after them');
    expect(textsOf(thread).slice(-2)).toEqual(['Two files', 'Written after them']);
    expect(textsOf(thread).filter((text) => text === 'Two files')).toHaveLength(1);
  }
  expect(await local.keys(`${tomasz.userId}/files`)).toEqual([]);
  expect(await local.keys(`${tomasz.userId}/outbox`)).toEqual([]);
  await after.corridor.close();
});

test('a line that breaks in the middle: the upload goes on where the server stands', async () => {
  const line = await badLine(world.app.port);
  const { corridor } = await world.signIn(tomasz, { url: line.url });
  await untilThread(corridor, threadId, ({ synced }) => synced);
  const sound = wavOf(randomBytes(9_000_000));
  await corridor.messages.send(threadId, { text: '', files: [fileOf('broken-line.wav', sound)] });
  const seen: number[] = [];
  corridor.subscribe(() => {
    const file = filesIn(threadOf(corridor)).find(({ name }) => name === 'broken-line.wav');
    if (file?.progress !== null && file !== undefined && file.progress !== seen.at(-1)) seen.push(file.progress);
  });
  await halfway(corridor, 'broken-line.wav');
  line.break();
  expect((await fetched('broken-line.wav')).equals(sound)).toBe(true);
  expect(seen.every((part, at) => at === 0 || part > seen[at - 1]!)).toBe(true);
  await corridor.close();
  await line.close();
});

test('a server that ends in the middle: the upload goes on after its restart, and arrives once', async () => {
  const sound = wavOf(randomBytes(9_000_000));
  await tomasz.corridor.messages.send(threadId, { text: 'Through the storm', files: [fileOf('restarted.wav', sound)] });
  await halfway(tomasz.corridor, 'restarted.wav');
  await world.stop();
  await until(tomasz.corridor, ({ connection }) => connection === 'offline');
  await world.start();
  expect((await fetched('restarted.wav')).equals(sound)).toBe(true);
  const mine = await untilThread(tomasz.corridor, threadId, ({ messages }) => messages.every(({ n }) => n !== null));
  expect(textsOf(mine).filter((text) => text === 'Through the storm')).toHaveLength(1);
});

test('taken back while it goes up: the upload ends, nobody sees it, the words are in the draft, what follows is sent', async () => {
  const sound = wavOf(randomBytes(20_000_000));
  const { corridor } = tomasz;
  const { key } = await corridor.messages.send(threadId, { text: 'Never mind', files: [fileOf('never.wav', sound)] });
  await corridor.messages.send(threadId, { text: 'Written behind it' });
  await halfway(corridor, 'never.wav');
  await corridor.messages.discard(threadId, key);
  expect(threadOf(corridor)).toMatchObject({ draft: 'Never mind' });
  const thread = await untilThread(ruth.corridor, threadId, ({ preview }) => preview === 'Written behind it');
  expect(textsOf(thread)).not.toContain('Never mind');
  expect(filesIn(threadOf(corridor)).map(({ name }) => name)).not.toContain('never.wav');
  expect(await tomasz.local.keys(`${tomasz.userId}/files`)).toEqual([]);
});

test('taken back while it is sealed: nothing is kept, and nothing fails', async () => {
  const { corridor } = tomasz;
  const sending = corridor.messages.send(threadId, {
    text: '',
    files: [fileOf('at-once.wav', wavOf(randomBytes(20_000_000)))],
  });
  const { key } = threadOf(corridor).messages.at(-1)!;
  await corridor.messages.discard(threadId, key);
  expect(await sending).toEqual({ key });
  expect(filesIn(threadOf(corridor)).map(({ name }) => name)).not.toContain('at-once.wav');
  expect(await tomasz.local.keys(`${tomasz.userId}/files`)).toEqual([]);
});

test('a device that lost the bytes says so and gives the words back', async () => {
  const local = memoryStore();
  const { corridor } = await world.signIn(tomasz, { local });
  await untilThread(corridor, threadId, ({ synced }) => synced);
  await world.stop();
  await until(corridor, ({ connection }) => connection === 'offline');
  const { key } = await corridor.messages.send(threadId, { text: 'Lost', files: [fileOf('lost.txt', 'x')] });
  for (const one of await local.keys(`${tomasz.userId}/files/`)) await local.delete(one);
  await world.start();
  const { messages } = await untilThread(corridor, threadId, (thread) =>
    thread.messages.some((message) => message.key === key && message.state === 'failed'),
  );
  expect(messages.find((message) => message.key === key)?.failure).toMatch(/no longer kept on this device/);
  await corridor.messages.discard(threadId, key);
  expect(threadOf(corridor).draft).toContain('Lost');
  await corridor.close();
});
