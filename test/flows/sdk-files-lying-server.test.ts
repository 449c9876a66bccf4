/**
 * A server that gives another file, a part of one, more than one or a changed one is refused, whatever it answers; a line
 * that breaks is no lie; a download that nobody wants any longer ends.
 */
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Corridor } from '../../client/sdk/api.ts';
import { createCorridor } from '../../client/sdk/corridor.ts';
import { memoryStore } from '../../client/sdk/memory-store.ts';
import { nodeNetwork } from '../../client/sdk/node/network.ts';
import { systemClock } from '../../client/sdk/ports.ts';
import type { FileView } from '../../client/sdk/state.ts';
import { createVault } from '../../client/vault/vault.ts';
import type { ThreadId } from '../../protocol/wire/ids.ts';
import { argon2id } from '../harness/argon2id.ts';
import { fileOf, wavOf } from '../harness/sample-files.ts';
import type { Colleague, World } from '../harness/world.ts';
import { createWorld, untilThread } from '../harness/world.ts';

const SIZE = 200_000;
const CHUNK = 65_536 + 17;
const HEADER = 24;
const sound = wavOf(randomBytes(SIZE));

let world: World;
let ruth: Colleague;
let threadId: ThreadId;
let victim: Corridor;
let file: FileView;
/** What the server makes of the sealed bytes that it holds. */
let lie: (honest: Buffer) => BodyInit | null = (honest) => new Uint8Array(honest);
let other: Buffer;
const defects: unknown[] = [];

beforeAll(async () => {
  world = await createWorld();
  ruth = await world.found();
  threadId = await ruth.corridor.threads.create({ title: 'Scans', memberIds: [], about: null, text: 'Here' });
  const files = [fileOf('true.wav', sound), fileOf('other.wav', wavOf(randomBytes(SIZE)))];
  await ruth.corridor.messages.send(threadId, { text: '', files });
  const network = nodeNetwork(world.url);
  victim = createCorridor({
    url: world.url,
    vault: await createVault({ argon2id, now: () => Date.now() }),
    local: memoryStore(),
    network: {
      ...network,
      async stream(method, path, body, signal) {
        const answer = await network.stream(method, path, body, signal);
        return new Response(lie(Buffer.from(await answer.arrayBuffer())));
      },
    },
    clock: systemClock,
    onDefect: (defect) => void defects.push(defect),
  });
  await victim.start();
  await victim.session.signIn(ruth.login, ruth.password);
  const { messages } = await untilThread(victim, threadId, (thread) => thread.messages.length === 2);
  const { body } = messages[1]!;
  const views = body.kind === 'text' ? body.files : [];
  file = views[0]!;
  lie = (honest) => {
    other = honest;
    return new Uint8Array(honest);
  };
  await victim.files.open(threadId, views[1]!.fileId);
});
afterAll(async () => {
  await victim.close();
  await world.close();
  if (defects.length > 0) throw new AggregateError(defects);
});

const chunk = (bytes: Buffer, i: number) => bytes.subarray(HEADER + i * CHUNK, HEADER + (i + 1) * CHUNK);
const flipped = (bytes: Buffer, at: number) => {
  const out = Buffer.from(bytes);
  out[at < 0 ? out.length + at : at]! ^= 1;
  return out;
};

test.each<[string, (honest: Buffer) => Buffer, RegExp]>([
  ['another file of the same length', () => other, /^file\.chunk$/],
  ['nothing', () => Buffer.alloc(0), /^file\.length$/],
  ['only the header', (honest) => honest.subarray(0, HEADER), /^file\.length$/],
  ['all but the last byte', (honest) => honest.subarray(0, -1), /^file\.length$/],
  ['whole chunks, but not all', (honest) => honest.subarray(0, HEADER + 2 * CHUNK), /^file\.length$/],
  ['one byte more', (honest) => Buffer.concat([honest, Buffer.alloc(1)]), /^file\.length$/],
  ['the file twice', (honest) => Buffer.concat([honest, honest]), /^file\.length$/],
  ['a changed header', (honest) => flipped(honest, 0), /^file\.chunk$/],
  ['a changed byte in the middle', (honest) => flipped(honest, 100_000), /^file\.chunk$/],
  ['a changed last byte', (honest) => flipped(honest, -1), /^file\.chunk$/],
  [
    'two chunks in each other’s place',
    (honest) =>
      Buffer.concat([
        honest.subarray(0, HEADER),
        chunk(honest, 1),
        chunk(honest, 0),
        honest.subarray(HEADER + 2 * CHUNK),
      ]),
    /^file\.chunk$/,
  ],
  ['a page', () => Buffer.from('<!doctype html><script>alert(1)</script>'.repeat(6_000)), /^file\.(?:chunk|length)$/],
])('%s instead of the file is refused', async (_, tell, reason) => {
  lie = (honest) => new Uint8Array(tell(honest));
  await expect(victim.files.open(threadId, file.fileId)).rejects.toMatchObject({
    name: 'Refusal',
    kind: 'undecryptable',
    reason: expect.stringMatching(reason) as string,
  });
});

test('a line that breaks is Fault unavailable; afterwards the true file still opens', async () => {
  lie = (honest) =>
    new ReadableStream({
      start(controller) {
        controller.enqueue(new Uint8Array(honest.subarray(0, 70_000)));
        controller.error(new TypeError('terminated'));
      },
    });
  await expect(victim.files.open(threadId, file.fileId)).rejects.toMatchObject({ code: 'unavailable' });
  lie = (honest) => new Uint8Array(honest);
  const blob = await victim.files.open(threadId, file.fileId);
  expect(Buffer.from(await blob.arrayBuffer()).equals(sound)).toBe(true);
});

test('a download that is ended rejects with the reason of its signal', async () => {
  const before = new AbortController();
  before.abort();
  await expect(victim.files.open(threadId, file.fileId, undefined, before.signal)).rejects.toBe(before.signal.reason);
  const during = new AbortController();
  lie = () =>
    new ReadableStream({
      pull(controller) {
        during.abort();
        controller.error(during.signal.reason);
      },
    });
  await expect(victim.files.open(threadId, file.fileId, undefined, during.signal)).rejects.toSatisfy(
    (error) => error === during.signal.reason,
  );
});
