/**
 * Which database: the SQLite file of the data folder, or the PostgreSQL that DATABASE_URL names, for this process alone or,
 * with REDIS_URL, for several nodes; and the secret that must be there wherever people already sign in with it, one for all
 * nodes. Part of the composition in app.ts, and called by nothing else.
 */
import { createHmac } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError, type Config } from './config.ts';
import type { Log } from './domain/ports.ts';
import { openRedis, RedisUnfit, type RedisLine } from './live/redis-line.ts';
import { readSecretFile } from './secret-file.ts';
import { DatabaseUnfit } from './storage/db.ts';
import { openStorage, type Storage } from './storage/open.ts';

interface Opened {
  readonly storage: Storage;
  readonly secret: Uint8Array;
}

/** Throws ConfigError where the PostgreSQL cannot be used, and Error with a sentence about the file or the secret. */
export async function openDatabase({ dataDir, databaseUrl, redisUrl }: Config, log: Log): Promise<Opened> {
  if (databaseUrl === null) {
    const path = join(dataDir, 'corridor.sqlite');
    // First the secret: a file that is made and then left without one would never be opened again.
    const secret = await readSecretFile(dataDir, existsSync(path));
    return { storage: await openStorage({ path, log }), secret };
  }
  const isShared = redisUrl !== null;
  const storage = await openStorage({ url: databaseUrl, isShared, log }).catch((error: unknown) => {
    throw error instanceof DatabaseUnfit ? new ConfigError([`DATABASE_URL: ${error.message}`]) : error;
  });
  try {
    const secret = await readSecretFile(dataDir, await storage.stores.read.practices.any());
    if (isShared && !(await storage.isOurMark(markOf(secret, 'database')))) throw new ConfigError([OTHER_SECRET]);
    return { storage, secret };
  } catch (error) {
    await storage.close();
    throw error;
  }
}

const OTHER_SECRET =
  'CORRIDOR_DATA_DIR: its secret is not the one of the nodes that already use this database. Give all nodes one folder.';

/** Says which secret it is and nothing about it. */
const markOf = (secret: Uint8Array, what: string): Uint8Array =>
  new Uint8Array(createHmac('sha256', secret).update(`corridor ${what} mark`).digest());

/** The line to Redis, under a name that only nodes with this secret use. Throws ConfigError where it cannot be used. */
export function openLine(redisUrl: string, secret: Uint8Array, log: Log): Promise<RedisLine> {
  const name = Buffer.from(markOf(secret, 'redis')).toString('hex').slice(0, 16);
  return openRedis(redisUrl, `corridor:${name}`, log).catch((error: unknown) => {
    throw error instanceof RedisUnfit ? new ConfigError([`REDIS_URL: ${error.message}`]) : error;
  });
}
