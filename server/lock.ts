/**
 * One process per data folder: SQLite has one writer here, and a second server would break promises of the first.
 * The lock is a listening local socket beside the data. The system ends it with the process, also on kill -9, so a
 * stale lock is one that nobody answers; no process number is ever guessed about.
 */
import { createHash } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export class DataInUse extends Error {
  constructor(dataDir: string) {
    super(
      `Another Corridor is already running on the data folder ${dataDir}. Stop it first, or set CORRIDOR_DATA_DIR.`,
    );
    this.name = 'DataInUse';
  }
}

/** What the kernel allows for the path of a local socket, with a margin. */
const longestPath = 100;
const tries = 5;

/** Takes the lock and gives its release. Throws DataInUse. @param dataDir an existing folder */
export async function lockData(dataDir: string): Promise<() => Promise<void>> {
  const path = lockPath(realpathSync(dataDir));
  for (let attempt = 0; attempt < tries; attempt++) {
    const server = await listen(path);
    if (server !== null) return () => new Promise((resolve) => server.close(() => resolve()));
    if (process.platform === 'win32' || (await answers(path))) throw new DataInUse(dataDir);
    await removeStale(path);
  }
  throw new DataInUse(dataDir);
}

function lockPath(realDir: string): string {
  const name = createHash('sha256').update(realDir).digest('hex').slice(0, 24);
  if (process.platform === 'win32') return `\\\\.\\pipe\\corridor-${name}`;
  const beside = join(realDir, 'lock');
  return beside.length <= longestPath ? beside : join(tmpdir(), `corridor-${name}.lock`);
}

/** Null when the path is taken. */
function listen(path: string): Promise<Server | null> {
  return new Promise((resolve, reject) => {
    const server = createServer((visitor) => visitor.destroy());
    server.unref();
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(null);
      else reject(error);
    });
    server.listen(path, () => resolve(server));
  });
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const visit = connect(path);
    visit.once('connect', () => {
      visit.destroy();
      resolve(true);
    });
    visit.once('error', () => resolve(false));
  });
}

/**
 * Moves the stale socket aside before deleting it: of two servers that start at once only one can move it, and if what
 * it moved turns out to live (the other was quicker), it is put back.
 */
async function removeStale(path: string): Promise<void> {
  const aside = `${path}.${process.pid}`;
  try {
    await rename(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  if (await answers(aside)) await rename(aside, path);
  else await rm(aside, { force: true });
}
