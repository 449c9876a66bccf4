/**
 * Files from one person to another over a real server: byte for byte on every device of every colleague of the thread, to
 * nobody else, nothing readable on the server's disk; shown, found, quoted, edited and deleted with their message.
 */
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Corridor } from '../../client/sdk/api.ts';
import type { FileView, Message } from '../../client/sdk/state.ts';
import type { FileId, ThreadId } from '../../protocol/wire/ids.ts';
import { LIMITS } from '../../protocol/wire/limits.ts';
import { fileOf, wavOf } from '../harness/sample-files.ts';
import type { Colleague, World } from '../harness/world.ts';
import { createWorld, until, untilThread } from '../harness/world.ts';

let world: World;
let ruth: Colleague;
let tomasz: Colleague;
let asha: Colleague;
let threadId: ThreadId;

beforeAll(async () => {
  world = await createWorld();
  ruth = await world.found();
  tomasz = await world.join(ruth, 'Tomasz Zieliński');
  asha = await world.join(ruth, 'Asha Verma');
  threadId = await ruth.corridor.threads.create({
    title: 'Letters',
    memberIds: [tomasz.userId],
    about: null,
    text: 'Send them here.',
  });
  await untilThread(tomasz.corridor, threadId, ({ synced }) => synced);
});
afterAll(() => world.close());

const filesOf = ({ body }: Message): readonly FileView[] => (body.kind === 'text' ? body.files : []);
/** The message that holds a file of this name, once this client holds it, numbered. */
async function messageWith(corridor: Corridor, name: string): Promise<Message> {
  const has = (message: Message) => message.n !== null && filesOf(message).some((file) => file.name === name);
  return (await untilThread(corridor, threadId, ({ messages }) => messages.some(has))).messages.find(has)!;
}
const bytesOf = async (blob: Blob) => Buffer.from(await blob.arrayBuffer());

test('a colleague on another device opens every size byte for byte, and hears how far it is', async () => {
  const contents = [0, 1, 65_536, 65_537].map((size) => Buffer.alloc(size, 'a'));
  const sound = wavOf(randomBytes(5_000_000));
  const files = [...contents.map((content, i) => fileOf(`text-${i}.txt`, content)), fileOf('long.wav', sound)];
  await ruth.corridor.messages.send(threadId, { text: '', files });
  const { corridor } = await world.signIn(tomasz);
  for (const client of [tomasz.corridor, corridor, ruth.corridor]) {
    const message = await messageWith(client, 'long.wav');
    const views = filesOf(message);
    expect(views.map(({ name, sizeBytes, progress }) => [name, sizeBytes, progress])).toEqual(
      files.map(({ name, size }) => [name, size, null]),
    );
    expect(client.getState().threads[threadId]!.preview).toBe('📎 text-0.txt and 4 more');
    for (const [i, { fileId, mime }] of views.entries()) {
      const parts: number[] = [];
      const blob = await client.files.open(threadId, fileId, (part) => parts.push(part));
      expect((await bytesOf(blob)).equals(i === 4 ? sound : contents[i]!)).toBe(true);
      expect(blob.type).toBe(mime);
      expect(parts.at(-1)).toBe(1);
      expect(parts.every((part, at) => at === 0 || part > parts[at - 1]!)).toBe(true);
    }
  }
  const unread = tomasz.corridor.getState().notifications[0];
  expect(unread).toMatchObject({ text: '📎 text-0.txt and 4 more', senderId: ruth.userId });
  await corridor.close();
});

test('an outsider gets nothing by id, and the server holds neither words nor names', async () => {
  const marker = 'Marker of the blue heron at the weir';
  await ruth.corridor.messages.send(threadId, {
    text: 'Here',
    files: [fileOf('heron-letter.txt', `${marker}\n`.repeat(500))],
  });
  const [{ fileId } = { fileId: '' as FileId }] = filesOf(await messageWith(tomasz.corridor, 'heron-letter.txt'));
  await expect(asha.corridor.files.open(threadId, fileId)).rejects.toMatchObject({ code: 'access.refused' });
  const own = await asha.corridor.threads.create({ title: 'Mine', memberIds: [], about: null, text: 'x' });
  await expect(asha.corridor.files.open(own, fileId)).rejects.toMatchObject({ code: 'access.refused' });
  await expect(ruth.corridor.files.open(own, fileId)).rejects.toMatchObject({ code: 'access.refused' });
  const held = readdirSync(world.dataDir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  expect(held.length).toBeGreaterThan(5);
  for (const entry of held) {
    const content = readFileSync(join(entry.parentPath, entry.name)).toString('latin1');
    for (const secret of [marker, 'heron']) expect(content).not.toContain(secret);
  }
  expect(await world.database.contains(Buffer.from('heron'))).toBe(false);
  expect(world.logLines.join('\n')).not.toContain('heron');
});

test('files answer and mention, are found by name, stay through an edit and go with a deletion', async () => {
  const first = tomasz.corridor.getState().threads[threadId]!.messages[0]!;
  await tomasz.corridor.messages.send(threadId, {
    text: 'The plan you asked for',
    quote: first.ref,
    mentions: [ruth.userId],
    files: [fileOf('Reha_plan-knie.pdf', '%PDF-1.7\n1 0 obj\n%%EOF\n')],
  });
  const { ref, body } = await messageWith(ruth.corridor, 'Reha_plan-knie.pdf');
  expect(body).toMatchObject({ text: 'The plan you asked for', quote: first.ref, mentions: [ruth.userId] });
  expect(ruth.corridor.getState().notifications[0]).toMatchObject({ kind: 'mention', text: 'The plan you asked for' });
  expect(await ruth.corridor.search.find({ text: 'knie' })).toMatchObject([{ threadId, senderId: tomasz.userId }]);
  await tomasz.corridor.messages.edit(threadId, ref!, '');
  for (const { corridor } of [ruth, tomasz]) {
    const { messages } = await untilThread(corridor, threadId, ({ preview }) => preview === '📎 Reha_plan-knie.pdf');
    const message = messages.find((one) => one.ref === ref)!;
    expect(message.edited).toMatchObject([{ text: 'The plan you asked for' }]);
    expect(filesOf(message)).toMatchObject([{ name: 'Reha_plan-knie.pdf', mime: 'application/pdf' }]);
  }
  const { fileId } = filesOf(await messageWith(ruth.corridor, 'Reha_plan-knie.pdf'))[0]!;
  await tomasz.corridor.messages.delete(threadId, ref!);
  await untilThread(ruth.corridor, threadId, ({ messages }) =>
    messages.some(({ body: { kind } }) => kind === 'deleted'),
  );
  await expect(ruth.corridor.files.open(threadId, fileId)).rejects.toMatchObject({ code: 'access.refused' });
  expect(await ruth.corridor.search.find({ text: 'knie' })).toEqual([]);
});

test('too many, too large, nothing at all: refused before anything is shown', async () => {
  const { corridor } = ruth;
  const before = corridor.getState().threads[threadId]!.messages.length;
  const send = (files: ReturnType<typeof fileOf>[], text = '') => corridor.messages.send(threadId, { text, files });
  const eleven = Array.from({ length: 11 }, (_, i) => fileOf(`${i}.txt`, 'x'));
  await expect(send(eleven)).rejects.toMatchObject({ code: 'input.invalid', detail: 'files' });
  const large = fileOf('large.txt', Buffer.alloc(LIMITS.fileBytes + 1, 'a'));
  await expect(send([large])).rejects.toMatchObject({ code: 'input.tooLarge', detail: 'large.txt' });
  await expect(send([])).rejects.toMatchObject({ code: 'input.invalid', detail: 'text' });
  await expect(send([fileOf('scan.png', '<!doctype html><script>1</script>')])).rejects.toMatchObject({
    code: 'file.kind',
    detail: 'scan.png',
  });
  expect(corridor.getState().threads[threadId]!.messages).toHaveLength(before);
});

test('the largest file that is allowed goes up while another thread goes on, in the order of writing', async () => {
  const other = await ruth.corridor.threads.create({
    title: 'Other',
    memberIds: [tomasz.userId],
    about: null,
    text: 'Go on here.',
  });
  const content = Buffer.alloc(LIMITS.fileBytes, 'Corridor ');
  const sent = ruth.corridor.messages.send(threadId, { text: 'Large', files: [fileOf('largest.txt', content)] });
  const behind = ruth.corridor.messages.send(threadId, { text: 'Written after it' });
  const { key } = await sent;
  await behind;
  const progress = new Set<number | null>();
  ruth.corridor.subscribe(() => {
    const message = ruth.corridor.getState().threads[threadId]!.messages.find((one) => one.key === key);
    for (const file of message === undefined ? [] : filesOf(message)) progress.add(file.progress);
  });
  await ruth.corridor.messages.send(other, { text: 'Meanwhile' });
  await untilThread(tomasz.corridor, other, ({ preview }) => preview === 'Meanwhile');
  const { messages } = await untilThread(tomasz.corridor, threadId, ({ preview }) => preview === 'Written after it');
  const [large, after] = messages.slice(-2);
  expect([large, after]).toMatchObject([{ body: { text: 'Large' } }, { body: { text: 'Written after it' } }]);
  expect(progress.size).toBeGreaterThan(20);
  const blob = await tomasz.corridor.files.open(threadId, filesOf(large!)[0]!.fileId);
  expect((await bytesOf(blob)).equals(content)).toBe(true);
  await until(ruth.corridor, ({ threads }) => threads[threadId]!.messages.every(({ n }) => n !== null));
  expect(await ruth.local.keys(`${ruth.userId}/files`)).toEqual([]);
});
