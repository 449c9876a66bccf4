/**
 * Sealed files over real HTTP on a real disk: up in slices, resumed after anything, down byte for byte to members only,
 * never shown by a browser; abandoned ones are thrown away.
 */
import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, rmSync, statSync, truncateSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import type { Server } from 'node:http';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';

import type { FileId } from '../../protocol/wire/ids.ts';
import { LIMITS } from '../../protocol/wire/limits.ts';
import { createDispatch } from '../../server/dispatch.ts';
import { authenticate, getFile, getGuestFile, jobs, putGuestSlice, putSlice } from '../../server/domain/use-cases.ts';
import { createEdge } from '../../server/edge.ts';
import { createHttp, createHttpServer } from '../../server/http/http.ts';
import { request } from '../harness/plain-http.ts';
import {
  ask,
  entryFor,
  faultOf,
  found,
  fresh,
  hire,
  inviteAndJoin,
  nextEpoch,
  openThread,
  type Person,
  type Practice,
  type Thread,
} from './domain-people.ts';
import { openTeam } from './domain-team.ts';
import type { World } from './domain-world.ts';

let world: World;
let practice: Practice;
let ann: Person;
let ben: Person;
let thread: Thread;
let server: Server;
let url: string;
beforeAll(async () => {
  ({ world, practice, ann, ben } = await openTeam());
  thread = await openThread(practice, ann, [ben]);
  server = createHttpServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const listener = createHttp({
    ...createDispatch(world.domain),
    authenticate: (token) => authenticate(world.domain, token),
    edge: createEdge(url, 0),
    files: {
      put: (actor, slice) => putSlice(world.domain, actor, slice),
      get: (actor, fileId) => getFile(world.domain, actor, fileId),
    },
    guestFiles: {
      put: (token, slice) => putGuestSlice(world.domain, token, slice),
      get: (token, fileId) => getGuestFile(world.domain, token, fileId),
    },
    log: world.domain.log,
    webDir: world.folder,
    webhooks: { gate: () => 'absent', take: () => Promise.resolve(null) },
    gatewayCalls: null,
    mailbox: null,
    docs: null,
    whyNotReady: () => Promise.resolve(null),
  });
  server.on('request', listener);
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await world.close();
});

const headersOf = (person: Person | null) => (person === null ? {} : { cookie: `corridor=${person.token}` });
const begin = (fileId: FileId, sealedBytes: number, person = ann, threadId = thread.threadId) =>
  ask(world, person, 'file:begin', { threadId, fileId, sealedBytes });
async function put(
  person: Person | null,
  fileId: string,
  offset: number | string,
  bytes: Uint8Array,
  type = 'application/octet-stream',
) {
  const answer = await fetch(`${url}/api/files/${fileId}/${offset}`, {
    method: 'PUT',
    headers: { 'content-type': type, ...headersOf(person) },
    body: Buffer.from(bytes),
  });
  const body = (await answer.json()) as { reply?: { receivedBytes: number }; fault?: { code: string } };
  return body.fault?.code ?? body.reply?.receivedBytes ?? null;
}
const get = (person: Person | null, fileId: string) => request(url, 'GET', `/api/files/${fileId}`, headersOf(person));
const codeOf = async (answer: ReturnType<typeof get>) =>
  (JSON.parse((await answer).body.toString()) as { fault: { code: string } }).fault.code;
const blobOf = (fileId: string) => join(world.folder, 'files', fileId.slice(0, 2), fileId);

async function uploaded(bytes: Uint8Array, person = ann): Promise<FileId> {
  const fileId = fresh<'file'>();
  await begin(fileId, bytes.length, person);
  for (let at = 0; at < bytes.length; at += LIMITS.fileSliceBytes) {
    await put(person, fileId, at, bytes.subarray(at, at + LIMITS.fileSliceBytes));
  }
  return fileId;
}

test('up in slices, resumed where it stood, down byte for byte to every member, as an attachment nobody caches', async () => {
  const bytes = randomBytes(2_500_000);
  const fileId = fresh<'file'>();
  expect(await begin(fileId, bytes.length)).toEqual({ fileId, sealedBytes: bytes.length, receivedBytes: 0 });
  expect(await put(ann, fileId, 0, bytes.subarray(0, 1_000_000))).toBe(1_000_000);
  expect(await put(ann, fileId, 0, bytes.subarray(0, 1_000_000))).toBe('conflict.head');
  expect(await put(ann, fileId, 1_500_000, bytes.subarray(1_500_000, 1_600_000))).toBe('conflict.head');
  expect(await codeOf(get(ben, fileId))).toBe('file.incomplete');
  expect((await begin(fileId, bytes.length)).receivedBytes).toBe(1_000_000);
  const raced = [1, 2].map(() => put(ann, fileId, 1_000_000, bytes.subarray(1_000_000, 2_000_000)));
  expect(new Set(await Promise.all(raced))).toEqual(new Set([2_000_000, 'conflict.head']));
  expect(await put(ann, fileId, 2_000_000, randomBytes(500_001))).toBe('input.tooLarge');
  expect(await put(ann, fileId, 2_000_000, bytes.subarray(2_000_000))).toBe(2_500_000);
  expect(await put(ann, fileId, 2_500_000, randomBytes(1))).toBe('input.tooLarge');
  expect((await begin(fileId, bytes.length)).receivedBytes).toBe(2_500_000);
  for (const person of [ann, ben]) {
    const answer = await get(person, fileId);
    expect(answer.status).toBe(200);
    expect(answer.body.equals(bytes)).toBe(true);
    expect(answer.headers).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-disposition': 'attachment',
      'content-length': '2500000',
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    });
  }
  expect((await request(url, 'HEAD', `/api/files/${fileId}`, headersOf(ben))).body.length).toBe(0);
  expect(statSync(blobOf(fileId)).mode & 0o777).toBe(0o600);
  expect(statSync(dirname(blobOf(fileId))).mode & 0o777).toBe(0o700);
});

test('only its uploader adds to it, only members fetch it, and what is not open is not there', async () => {
  const bytes = randomBytes(100);
  const fileId = await uploaded(bytes);
  const half = fresh<'file'>();
  await begin(half, 100);
  const outsider = (await found(world)).practice.owner;
  const waiting = (await inviteAndJoin(practice, 'Wanda')).person;
  for (const [person, code] of [
    [practice.owner, 'access.refused'],
    [outsider, 'access.refused'],
    [waiting, 'access.waiting'],
    [null, 'session.missing'],
  ] as const) {
    expect(await codeOf(get(person, fileId))).toBe(code);
    expect(await put(person, half, 0, bytes)).toBe(code);
  }
  expect(await put(ben, half, 0, bytes)).toBe('access.refused');
  expect(await codeOf(get(ann, fresh<'file'>()))).toBe('access.refused');
  expect(await put(ann, fresh<'file'>(), 0, bytes)).toBe('access.refused');
  expect(await faultOf(begin(half, 100, ben))).toBe('conflict.duplicate');
  expect(await faultOf(begin(half, 101))).toBe('conflict.duplicate');
  expect(existsSync(blobOf(half))).toBe(false);
});

test('who left the circle or the practice fetches and adds nothing more', async () => {
  const cat = await hire(practice, 'Cat');
  const own = await openThread(practice, ann, [ben, cat]);
  const fileId = fresh<'file'>();
  await begin(fileId, 10, ben, own.threadId);
  expect(await put(ben, fileId, 0, randomBytes(5))).toBe(5);
  const rotation = nextEpoch(
    practice,
    own,
    ann,
    [ann, cat].map(({ userId }) => ({ userId, rank: userId === ann.userId ? 2 : 1 })),
  );
  await ask(world, ann, 'circle:advance', rotation.input);
  expect(await put(ben, fileId, 5, randomBytes(5))).toBe('access.refused');
  const removal = entryFor(practice, { type: 5, userId: cat.userId });
  await ask(world, practice.owner, 'log:append', removal.input);
  removal.keep();
  expect(await codeOf(get(cat, fileId))).toBe('session.missing');
});

test('odd ids, offsets, types, sizes and queries are refused and write nothing outside', async () => {
  const fileId = fresh<'file'>();
  await begin(fileId, 2_000_000);
  const bytes = randomBytes(10);
  for (const id of ['..%2f..%2fsecret', '%2e%2e', 'short', `${fileId}x`, 'a'.repeat(22).replace(/a$/, '%00')]) {
    expect(await put(ann, id, 0, bytes)).toMatch(/^input\./);
    expect(await codeOf(get(ann, id))).toMatch(/^input\./);
  }
  for (const offset of ['-1', '1e3', '01', '', '0x0', '9999999999', 'NaN']) {
    expect(await put(ann, fileId, offset, bytes)).toMatch(/^input\./);
  }
  expect(await put(ann, fileId, 0, bytes, 'application/json')).toBe('input.invalid');
  expect(await put(ann, fileId, '0?x=1', bytes)).toBe('input.invalid');
  expect(await put(ann, fileId, 0, new Uint8Array())).toBe('input.invalid');
  expect(await put(ann, fileId, 0, randomBytes(LIMITS.fileSliceBytes + 1))).toBe('input.tooLarge');
  const foreign = { 'content-type': 'application/octet-stream', origin: 'https://evil.example', ...headersOf(ann) };
  const crossed = await request(url, 'PUT', `/api/files/${fileId}/0`, foreign, 'x');
  expect(crossed.status).toBe(403);
  expect((await begin(fileId, 2_000_000)).receivedBytes).toBe(0);
  expect(world.lines.join('\n')).not.toContain(fileId);
});

test('a completion that was not recorded is made good; one person has no end of room', async () => {
  const fileId = fresh<'file'>();
  await begin(fileId, 4);
  await world.domain.disk.append(fileId, 0, randomBytes(4));
  expect(await codeOf(get(ben, fileId))).toBe('file.incomplete');
  expect((await begin(fileId, 4)).receivedBytes).toBe(4);
  expect((await get(ben, fileId)).body.length).toBe(4);
  const codes: (string | null)[] = [];
  for (let i = 0; i < 60; i++) codes.push(await faultOf(begin(fresh<'file'>(), LIMITS.sealedFileBytes, ben)));
  expect(codes.filter((code) => code === null).length).toBe(39);
  expect(codes.at(-1)).toBe('rate.limited');
});

test('uploads that nobody finished are thrown away after a day, finished files stay', async () => {
  const kept = await uploaded(randomBytes(10));
  const left = fresh<'file'>();
  await begin(left, 10);
  await put(ann, left, 0, randomBytes(3));
  await jobs['files:sweep'].run(world.domain);
  expect(existsSync(blobOf(left))).toBe(true);
  world.now += LIMITS.fileUploadMs + 1;
  await jobs['files:sweep'].run(world.domain);
  expect(existsSync(blobOf(left))).toBe(false);
  expect(readdirSync(dirname(blobOf(kept)))).toContain(kept);
  expect(await world.storage.stores.read.files.byId(left)).toBeNull();
  expect(await world.storage.stores.read.files.byId(kept)).toMatchObject({ sealedBytes: 10 });
});

test('a blob that is gone or cut short is not there, as if it had never been, and is logged', async () => {
  const [lost, short] = [await uploaded(randomBytes(9_000)), await uploaded(randomBytes(9_000))];
  rmSync(blobOf(lost));
  truncateSync(blobOf(short), 8_999);
  const never = await get(ann, fresh<'file'>());
  for (const fileId of [lost, short]) {
    const answer = await get(ann, fileId);
    expect(answer.status).toBe(404);
    expect(answer.body.toString()).toBe(never.body.toString());
  }
});

test('a blob that is cut short while it is fetched breaks the answer off, and is logged once', async () => {
  const fileId = await uploaded(randomBytes(200_000));
  const { disk } = world.domain;
  const reading = vi.spyOn(disk, 'read').mockImplementationOnce(async function* (id) {
    truncateSync(blobOf(fileId), 70_000);
    yield* disk.read(id);
  });
  const before = world.lines.length;
  await expect(get(ann, fileId)).rejects.toThrow('aborted');
  reading.mockRestore();
  expect(world.lines.slice(before).filter((line) => line.includes('broken off'))).toHaveLength(1);
});
