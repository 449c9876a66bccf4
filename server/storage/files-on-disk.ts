/**
 * Sealed blobs on disk, one file each, in folders by the first two characters of the id; only the validated id becomes part
 * of a path. What has been answered is on the disk: every slice is synced, and a slice that fails is cut off again.
 * Knows nothing of threads, people or completeness.
 */
import { createReadStream } from 'node:fs';
import { mkdir, open, rm, stat, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '../../protocol/wire/faults.ts';
import { fileId as fileIdSchema, type FileId } from '../../protocol/wire/ids.ts';
import type { FileDisk } from '../domain/ports.ts';

/** @param folder absolute, or relative to the process; made at the first upload, closed to other users of the machine */
export function openFileDisk(folder: string): FileDisk {
  const folderOf = (fileId: FileId) => join(folder, fileIdSchema.parse(fileId).slice(0, 2));
  const pathOf = (fileId: FileId) => join(folderOf(fileId), fileId);
  return {
    size: async (fileId) => {
      try {
        return (await stat(pathOf(fileId))).size;
      } catch (error) {
        if (codeOf(error) === 'ENOENT') return 0;
        throw error;
      }
    },
    append: async (fileId, offset, bytes) => {
      try {
        if (offset === 0) await mkdir(folderOf(fileId), { recursive: true, mode: 0o700 });
        await appendAt(pathOf(fileId), offset, bytes);
        if (offset === 0) await syncFolder(folderOf(fileId));
      } catch (error) {
        throw isDiskTrouble(error) ? new Fault('storage') : error;
      }
    },
    read: (fileId) => readAll(pathOf(fileId)),
    drop: (fileId) => rm(pathOf(fileId), { force: true }),
  };
}

async function appendAt(path: string, offset: number, bytes: Uint8Array): Promise<void> {
  const file = await open(path, 'a', 0o600);
  try {
    if ((await file.stat()).size !== offset) throw new Fault('conflict.head', 'file.offset');
    await writeOrUndo(file, offset, bytes);
  } finally {
    await file.close();
  }
}

async function writeOrUndo(file: FileHandle, offset: number, bytes: Uint8Array): Promise<void> {
  try {
    await file.appendFile(bytes);
    await file.sync();
  } catch (error) {
    // Where even that fails, the size that remains is what the next `file:begin` answers.
    await Promise.allSettled([file.truncate(offset)]);
    throw error;
  }
}

/** So that a new name is on the disk as well; systems that cannot sync a folder do it with the file. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** Opens the file only when somebody begins to read. */
async function* readAll(path: string): AsyncGenerator<Uint8Array> {
  for await (const chunk of createReadStream(path)) yield chunk as Buffer;
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
const isDiskTrouble = (error: unknown): boolean =>
  /^(ENOSPC|EDQUOT|EROFS|EIO|EACCES|EPERM|EMFILE)$/.test(codeOf(error));
