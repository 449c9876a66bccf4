/**
 * The SECRET FILE: 32 random bytes beside the database but in none of its backups, so that a stolen database allows no
 * guessing of passwords. Made at the first start; refused when others could read it or when it has been lost.
 */
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { join } from 'node:path';

const secretBytes = 32;
const forOthers = 0o077;
const secretName = 'secret';

/**
 * The 32 bytes of `secret` in the data folder. Throws Error with a sentence for the operator.
 * @param mustExist whether people may already sign in with it: then no new one is made
 */
export async function readSecretFile(dataDir: string, mustExist: boolean): Promise<Uint8Array> {
  const path = join(dataDir, secretName);
  if (!existsSync(path)) {
    if (mustExist) {
      throw new Error(
        `${path} is missing, and nobody can sign in without it. Restore it from where you keep it apart.`,
      );
    }
    await create(path);
  }
  const file = await open(path, 'r');
  try {
    const { mode, size } = await stat(path);
    if (process.platform !== 'win32' && (mode & forOthers) !== 0) {
      throw new Error(`${path} can be read by others on this machine. Run: chmod 600 ${path}`);
    }
    if (size !== secretBytes) throw new Error(`${path} is damaged: it must have exactly ${secretBytes} bytes.`);
    return new Uint8Array(await file.readFile());
  } finally {
    await file.close();
  }
}

/** Written and synced before anything depends on it; never over an existing file. */
async function create(path: string): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(randomBytes(secretBytes));
    await file.sync();
  } finally {
    await file.close();
  }
}
