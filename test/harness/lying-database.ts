/**
 * A server that lies: its SQLite file is changed behind its back, as its operator could. What it then tells is for the
 * clients to catch.
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type * as Sqlite from 'sqlite3';
import { makeGatewayKey, parseGatewayKey } from '../../protocol/crypto/gateway/gateway-key.ts';
import { asKemSeed } from '../../protocol/crypto/keys.ts';
import { randomBytes, xwingPublic } from '../../protocol/crypto/sodium.ts';
import { openGatewayFolder } from '../../server/delivery/keys/folder.ts';
import { openIdentity } from '../../server/delivery/keys/identity.ts';
import type { World } from './world.ts';

const sqlite3 = createRequire(import.meta.url)('sqlite3') as typeof Sqlite;

const openFile = (world: World) => new sqlite3.Database(join(world.dataDir, 'corridor.sqlite'));
const closeFile = (db: Sqlite.Database) => new Promise<void>((resolve) => db.close(() => resolve()));

/** Changes what the server reads anew for each answer. It goes on running. */
export async function tamper(world: World, sql: string): Promise<void> {
  const db = openFile(world);
  await new Promise<void>((resolve, reject) => db.exec(sql, (error) => (error === null ? resolve() : reject(error))));
  await closeFile(db);
}

/** Stops the server, changes what it also keeps in memory, and starts it again. */
export async function tamperStopped(world: World, sql: string): Promise<void> {
  await world.stop();
  await tamper(world, sql);
  await world.start();
}

/** SQL for a column of bytes in which those at `at` and after it have changed places; twice is once more the honest one. */
export const changedAt = (column: string, at: number): string =>
  `CAST(substr(${column}, 1, ${at - 1}) || substr(${column}, ${at + 1}, 1) || substr(${column}, ${at}, 1) || substr(${column}, ${at + 2}) AS BLOB)`;

/** SQL that publishes the gateway's next key, signed by the real gateway, and SQL that takes it away again. */
export async function nextGatewayKey(world: World): Promise<{ readonly insert: string; readonly remove: string }> {
  const db = openFile(world);
  const row = await new Promise<{ practiceId: string; gatewayId: string; bytes: Buffer; notAfter: number }>(
    (resolve, reject) =>
      db.get('SELECT * FROM gateway_keys ORDER BY gen DESC LIMIT 1', (error, found) =>
        error === null ? resolve(found as never) : reject(error),
      ),
  );
  await closeFile(db);
  const { sign } = await openIdentity(openGatewayFolder(join(world.dataDir, 'gateway')), randomBytes);
  const key = parseGatewayKey(new Uint8Array(row.bytes));
  const gen = key.gen + 1;
  const made = makeGatewayKey({ ...key, gen, kemPk: xwingPublic(asKemSeed(randomBytes(32))) }, sign);
  const blob = (bytes: Uint8Array) => `X'${Buffer.from(bytes).toString('hex')}'`;
  const values = [`'${row.practiceId}'`, gen, `'${row.gatewayId}'`, blob(made.bytes), blob(made.sig), row.notAfter, 0];
  return {
    insert: `INSERT INTO gateway_keys (practiceId, gen, gatewayId, bytes, sig, notAfter, at) VALUES (${values.join(', ')})`,
    remove: `DELETE FROM gateway_keys WHERE gen = ${gen}`,
  };
}
