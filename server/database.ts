/**
 * Which database: the SQLite file of the data folder, or the PostgreSQL that DATABASE_URL names; and the secret that
 * must be there wherever people already sign in with it. Part of the composition in app.ts, and called by nothing else.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError, type Config } from './config.ts';
import type { Log } from './domain/ports.ts';
import { readSecretFile } from './secret-file.ts';
import { DatabaseUnfit } from './storage/db.ts';
import { openStorage, type Storage } from './storage/open.ts';

interface Opened {
  readonly storage: Storage;
  readonly secret: Uint8Array;
}

/** Throws ConfigError where the PostgreSQL cannot be used, and Error with a sentence about the file or the secret. */
export async function openDatabase({ dataDir, databaseUrl }: Config, log: Log): Promise<Opened> {
  if (databaseUrl === null) {
    const path = join(dataDir, 'corridor.sqlite');
    // First the secret: a file that is made and then left without one would never be opened again.
    const secret = await readSecretFile(dataDir, existsSync(path));
    return { storage: await openStorage({ path, log }), secret };
  }
  const storage = await openStorage({ url: databaseUrl, log }).catch((error: unknown) => {
    throw error instanceof DatabaseUnfit ? new ConfigError([`DATABASE_URL: ${error.message}`]) : error;
  });
  try {
    return { storage, secret: await readSecretFile(dataDir, await storage.stores.read.practices.any()) };
  } catch (error) {
    await storage.close();
    throw error;
  }
}
