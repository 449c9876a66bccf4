/** Blobs on disk: appended at exactly their size, private, and honest when the disk is full. */
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import type { FileId } from '../../protocol/wire/ids.ts';
import type { FileDisk } from '../../server/domain/ports.ts';
import { openFileDisk } from '../../server/storage/files-on-disk.ts';
import { temporaryFolder } from '../harness/leftovers.ts';

let folder: string;
let disk: FileDisk;
let fileId: FileId;
beforeEach(() => {
  folder = temporaryFolder('files');
  disk = openFileDisk(folder);
  fileId = randomBytes(16).toString('base64url') as FileId;
});

const pathOf = () => join(folder, fileId.slice(0, 2), fileId);
const readAll = async () => {
  const chunks: Uint8Array[] = [];
  for await (const chunk of disk.read(fileId)) chunks.push(chunk);
  return Buffer.concat(chunks);
};

test('slices follow each other; a slice anywhere else is refused and changes nothing; what is dropped is gone', async () => {
  const bytes = randomBytes(300_000);
  expect(await disk.size(fileId)).toBe(0);
  await disk.append(fileId, 0, bytes.subarray(0, 200_000));
  for (const offset of [0, 199_999, 200_001]) {
    await expect(disk.append(fileId, offset, randomBytes(9))).rejects.toMatchObject({ code: 'conflict.head' });
  }
  await openFileDisk(folder).append(fileId, 200_000, bytes.subarray(200_000));
  expect(await disk.size(fileId)).toBe(300_000);
  expect((await readAll()).equals(bytes)).toBe(true);
  expect(readFileSync(pathOf()).equals(bytes)).toBe(true);
  await disk.drop(fileId);
  await disk.drop(fileId);
  expect(await disk.size(fileId)).toBe(0);
});

test('a full disk is the storage fault', async () => {
  mkdirSync(join(folder, fileId.slice(0, 2)));
  symlinkSync('/dev/full', pathOf());
  await expect(disk.append(fileId, 0, randomBytes(9))).rejects.toMatchObject({ code: 'storage' });
});

test('only an id becomes part of a path', async () => {
  for (const wrong of ['../../etc/passwd', '', '..', `${'a'.repeat(21)}/`]) {
    await expect(disk.append(wrong as FileId, 0, randomBytes(1))).rejects.toThrow('not a file id');
  }
});
