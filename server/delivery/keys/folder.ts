/**
 * The gateway's own folder: who it is, its weekly keys, which practices it serves. Mode 600, outside the database and its
 * backups. Each file is written whole, synced and renamed into place. Nothing else of Corridor reads or writes here.
 */
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

export interface GatewayFolder {
  /** Null where there is none. */
  read(name: string): Promise<Uint8Array | null>;
  /** Durable when it resolves. */
  write(name: string, bytes: Uint8Array): Promise<void>;
  /** Names of the files in a folder below this one; none where it does not exist. */
  list(folder: string): Promise<string[]>;
  /** Overwrites with zeros, then removes; what a disk keeps of its own accord is beyond our reach. */
  destroy(name: string): Promise<void>;
}

/** @param path absolute, or relative to the process; made at the first write, closed to other users of the machine */
export function openGatewayFolder(path: string): GatewayFolder {
  const of = (name: string) => join(path, name);
  return {
    read: (name) =>
      unlessMissing(
        readFile(of(name)).then((bytes) => new Uint8Array(bytes)),
        null,
      ),
    write: (name, bytes) => writeWhole(of(name), bytes),
    list: (folder) => unlessMissing(readdir(of(folder)), []),
    destroy: (name) => destroy(of(name)),
  };
}

async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const draft = `${path}.new`;
  await rm(draft, { force: true });
  await withFile(draft, 'wx', async (file) => {
    await file.writeFile(bytes);
    await file.sync();
  });
  await rename(draft, path);
  if (process.platform !== 'win32') await withFile(dirname(path), 'r', (folder) => folder.sync());
}

async function destroy(path: string): Promise<void> {
  await withFile(path, 'r+', async (file) => {
    const { size } = await file.stat();
    await file.write(new Uint8Array(size), 0, size, 0);
    await file.sync();
  });
  await rm(path);
}

type OpenFile = Awaited<ReturnType<typeof open>>;

async function withFile(path: string, flags: string, work: (file: OpenFile) => Promise<void>): Promise<void> {
  const file = await open(path, flags, 0o600);
  try {
    await work(file);
  } finally {
    await file.close();
  }
}

async function unlessMissing<T>(reading: Promise<T>, otherwise: T): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return otherwise;
    throw error;
  }
}
