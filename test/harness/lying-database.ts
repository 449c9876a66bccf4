/**
 * A server that lies: its database is changed behind its back, as its operator could. What it then tells is for the clients to
 * catch.
 */
import { makeGatewayKey, parseGatewayKey } from '../../protocol/crypto/gateway/gateway-key.ts';
import { asKemSeed } from '../../protocol/crypto/keys.ts';
import { randomBytes, xwingPublic } from '../../protocol/crypto/sodium.ts';
import { openGatewayFolder } from '../../server/delivery/keys/folder.ts';
import { openIdentity } from '../../server/delivery/keys/identity.ts';
import { gatewayFolder } from './node-here.ts';
import type { World } from './world.ts';

/** Changes what the server reads anew for each answer. It goes on running. */
export const tamper = ({ database }: World, sql: string): Promise<void> => database.exec(sql);

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
  const db = await world.database.open('read');
  const row = await db.get<{ practiceId: string; gatewayId: string; bytes: Uint8Array; notAfter: number }>(
    'SELECT practiceId, gatewayId, bytes, notAfter FROM gateway_keys ORDER BY gen DESC LIMIT 1',
  );
  await db.close();
  if (row === null) throw new Error('no gateway has published a key');
  const { sign } = await openIdentity(openGatewayFolder(gatewayFolder(world.dataDir)), randomBytes);
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
