/** What the gateway publishes, what administrators decided about sending, and where inbound messages were filed. */
import type { PracticeId } from '../../protocol/wire/ids.ts';
import { carriers, DEFAULT_DELIVERY_SETTINGS, deliverySettings } from '../../protocol/wire/sending.ts';
import type { GatewayKeyRow, InboundRow } from '../domain/records-sending.ts';
import type { ThreadRow } from '../domain/records.ts';
import type { GatewayReads, GatewayWrites } from '../domain/stores-sending.ts';
import type { Db } from './db.ts';

const KEY = 'practiceId, gen, gatewayId, bytes, sig, notAfter, at';
interface StoredGateway extends Omit<NonNullable<Awaited<ReturnType<GatewayWrites['get']>>>, 'carriers'> {
  readonly carriers: string;
}

export const gateways = (db: Db): GatewayWrites => ({ ...reads(db), ...writes(db) });

const reads = (db: Db): GatewayReads => ({
  get: async () => {
    const row = await db.get<StoredGateway>('SELECT gatewayId, signPk, carriers FROM gateways LIMIT 1');
    return row === null ? null : { ...row, carriers: carriers.parse(JSON.parse(row.carriers)) };
  },
  newestKey: (practiceId) =>
    db.get<GatewayKeyRow>(`SELECT ${KEY} FROM gateway_keys WHERE practiceId = $practiceId ORDER BY gen DESC LIMIT 1`, {
      practiceId,
    }),
  key: (practiceId, gen) =>
    db.get<GatewayKeyRow>(`SELECT ${KEY} FROM gateway_keys WHERE practiceId = $practiceId AND gen = $gen`, {
      practiceId,
      gen,
    }),
  practices: async () => {
    const rows = await db.all<{ practiceId: PracticeId }>('SELECT practiceId FROM practices ORDER BY createdAt');
    return rows.map((row) => row.practiceId);
  },
  settings: async (practiceId) => {
    const row = await db.get<{ version: number; settings: string }>(
      'SELECT version, settings FROM delivery_settings WHERE practiceId = $practiceId',
      { practiceId },
    );
    if (row === null) return null;
    // A setting that is younger than the row stands at its default.
    const stored = { ...DEFAULT_DELIVERY_SETTINGS, ...(JSON.parse(row.settings) as object) };
    return { settings: deliverySettings.parse(stored), version: row.version };
  },
  unfiled: (practiceId) =>
    db.get<ThreadRow>(
      `SELECT threadId, circleId, practiceId, thr, sig, thrHash, kind, subject, at FROM threads
       WHERE practiceId = $practiceId AND kind = 3`,
      { practiceId },
    ),
  inbound: (practiceId, providerKey) =>
    db.get<InboundRow>(
      `SELECT practiceId, providerKey, threadId, n, at FROM inbound
       WHERE practiceId = $practiceId AND providerKey = $providerKey`,
      { practiceId, providerKey },
    ),
});

const writes = (db: Db): Omit<GatewayWrites, keyof GatewayReads> => ({
  put: async ({ gatewayId, signPk, carriers: set }) => {
    await db.run('DELETE FROM gateways WHERE gatewayId <> $gatewayId', { gatewayId });
    await db.run(
      `INSERT INTO gateways (gatewayId, signPk, carriers) VALUES ($gatewayId, $signPk, $carriers)
       ON CONFLICT (gatewayId) DO UPDATE SET carriers = excluded.carriers`,
      { gatewayId, signPk, carriers: JSON.stringify(set) },
    );
  },
  addKey: async (row) => {
    await db.run(
      `INSERT INTO gateway_keys (${KEY}) VALUES ($practiceId, $gen, $gatewayId, $bytes, $sig, $notAfter, $at)`,
      { ...row },
    );
  },
  putSettings: async (practiceId, settings, version) => {
    const bind = { practiceId, version, settings: JSON.stringify(settings) };
    if (version === 1) {
      const added = await db.run(
        `INSERT INTO delivery_settings (practiceId, version, settings) VALUES ($practiceId, $version, $settings)
         ON CONFLICT DO NOTHING`,
        bind,
      );
      return added === 1;
    }
    const changed = await db.run(
      `UPDATE delivery_settings SET version = $version, settings = $settings
       WHERE practiceId = $practiceId AND version = $version - 1`,
      bind,
    );
    return changed === 1;
  },
  addInbound: async (row) => {
    await db.run(
      `INSERT INTO inbound (practiceId, providerKey, threadId, n, at)
       VALUES ($practiceId, $providerKey, $threadId, $n, $at)`,
      { ...row },
    );
  },
});
