/** Deliveries and their history, Message-IDs of threads, and statuses that came before their message was known. */
import type { PracticeId } from '../../protocol/wire/ids.ts';
import { DELIVERY_RANK } from '../../protocol/wire/sending.ts';
import type { DeliveryChange, DeliveryRow, EarlyStatus, HistoryRow, TestRow } from '../domain/records-sending.ts';
import type { DeliveryReads, DeliveryWrites } from '../domain/stores-sending.ts';
import { batchOf } from './batch.ts';
import type { Bind, Db } from './db.ts';

const NAMES =
  `jobId practiceId threadId itemN contactId patientId channel address senderId job state code attempts reserved
  spent token messageId providerId createdAt changedAt dueAt reminds`.split(/\s+/);
const COLUMNS = NAMES.join(', ');
const STATES = batchOf({ state: 'text' });
/** What `change` may set. */
const CHANGES = [
  'state',
  'code',
  'attempts',
  'reserved',
  'spent',
  'messageId',
  'providerId',
  'changedAt',
] as const satisfies readonly (keyof DeliveryChange)[];

const TEXTS = `FROM (
    SELECT address, createdAt FROM deliveries WHERE practiceId = $practiceId AND channel = 'sms' AND createdAt >= $since
      AND state <> 'cancelled'
    UNION ALL SELECT address, createdAt FROM test_sends WHERE practiceId = $practiceId AND channel = 'sms'
      AND createdAt >= $since
  ) AS texts WHERE CAST($address AS TEXT) IS NULL OR address = $address`;

export const deliveries = (db: Db): DeliveryWrites => ({ ...reads(db), ...writes(db), ...tests(db), ...early(db) });

/** A delivery to a colleague has no patient, which the column says with nothing between its quotes. */
const toRow = (row: DeliveryRow): DeliveryRow => (row.patientId === NOBODY ? { ...row, patientId: null } : row);
const NOBODY = '';

async function one(db: Db, where: string, bind: Bind): Promise<DeliveryRow | null> {
  const row = await db.get<DeliveryRow>(`SELECT ${COLUMNS} FROM deliveries WHERE ${where}`, bind);
  return row === null ? null : toRow(row);
}

type Tests = Pick<DeliveryWrites, 'addTest' | 'answerTest'>;
type Early = Pick<DeliveryWrites, 'keepEarly' | 'takeEarly' | 'forgetEarly'>;

const reads = (db: Db): DeliveryReads => ({
  byId: (jobId) => one(db, 'jobId = $jobId', { jobId }),
  byToken: (token) => one(db, 'token = $token', { token }),
  byProviderId: (channel, providerId) =>
    one(db, 'channel = $channel AND providerId = $providerId', { channel, providerId }),
  history: (jobId) =>
    db.all<HistoryRow>('SELECT at, state, code FROM delivery_history WHERE jobId = $jobId ORDER BY rank', { jobId }),
  test: async (testId) => {
    const row = await db.get<Omit<TestRow, 'accepted'> & { accepted: number | null }>(
      'SELECT testId, practiceId, channel, address, createdAt, accepted, code FROM test_sends WHERE testId = $testId',
      { testId },
    );
    return row === null ? null : { ...row, accepted: row.accepted === null ? null : row.accepted === 1 };
  },
  texts: async (practiceId, address, since) => {
    const row = await db.get<{ many: number }>(`SELECT COUNT(*) AS many ${TEXTS}`, { practiceId, address, since });
    return row?.many ?? 0;
  },
  oldestText: async (practiceId, address, since) => {
    const row = await db.get<{ at: number | null }>(`SELECT MIN(createdAt) AS at ${TEXTS}`, {
      practiceId,
      address,
      since,
    });
    return row?.at ?? null;
  },
  lastPracticeTo: async (channel, address) => {
    const row = await db.get<{ practiceId: PracticeId }>(
      `SELECT practiceId FROM deliveries WHERE channel = $channel AND address = $address
       ORDER BY createdAt DESC LIMIT 1`,
      { channel, address },
    );
    return row?.practiceId ?? null;
  },
  reminders: async (dmId) => {
    const rows = await db.all<DeliveryRow>(`SELECT ${COLUMNS} FROM deliveries WHERE reminds = $dmId ORDER BY dueAt`, {
      dmId,
    });
    return rows.map(toRow);
  },
  stuck: async (states, channel, before, limit) => {
    const rows = await db.all<DeliveryRow>(
      `SELECT ${COLUMNS} FROM deliveries WHERE channel = $channel AND createdAt < $before
       AND dueAt < $before AND state IN ('held', 'queued', 'unknown', 'sent', 'delayed')
       AND state IN (SELECT state FROM ${STATES.from(db)} AS s) ORDER BY createdAt LIMIT $limit`,
      { channel, before, limit, ...STATES.bind(states.map((state) => ({ state }))) },
    );
    return rows.map(toRow);
  },
  messageIds: async (threadId, limit) => {
    const rows = await db.all<{ messageId: string }>(
      'SELECT messageId FROM message_ids WHERE threadId = $threadId ORDER BY ordinal DESC LIMIT $limit',
      { threadId, limit },
    );
    return rows.map((row) => row.messageId).reverse();
  },
});

const writes = (db: Db): Omit<DeliveryWrites, keyof DeliveryReads | keyof Tests | keyof Early> => ({
  create: async (row) => {
    const values = NAMES.map((name) => `$${name}`).join(', ');
    await db.run(`INSERT INTO deliveries (${COLUMNS}) VALUES (${values})`, {
      ...row,
      patientId: row.patientId ?? NOBODY,
    });
  },
  change: async (change) => {
    const names = CHANGES.filter((name) => change[name] !== undefined);
    if (names.length === 0) return;
    const sets = names.map((name) => `${name} = $${name}`).join(', ');
    const bind = Object.fromEntries(names.map((name) => [name, change[name] ?? null]));
    await db.run(`UPDATE deliveries SET ${sets} WHERE jobId = $jobId`, { ...bind, jobId: change.jobId });
  },
  addHistory: async (jobId, { at, state, code }) => {
    await db.run(
      `INSERT INTO delivery_history (jobId, state, at, code, rank) VALUES ($jobId, $state, $at, $code, $rank)`,
      { jobId, state, at, code, rank: DELIVERY_RANK[state] },
    );
  },
  noteMessageId: async (threadId, messageId) => {
    await db.run(
      `INSERT INTO message_ids (threadId, messageId) VALUES ($threadId, $messageId) ON CONFLICT DO NOTHING`,
      { threadId, messageId },
    );
  },
});

const tests = (db: Db): Tests => ({
  addTest: async ({ testId, practiceId, channel, address, createdAt }) => {
    await db.run(
      `INSERT INTO test_sends (testId, practiceId, channel, address, createdAt)
       VALUES ($testId, $practiceId, $channel, $address, $createdAt)`,
      { testId, practiceId, channel, address, createdAt },
    );
  },
  answerTest: async (testId, accepted, code) => {
    await db.run('UPDATE test_sends SET accepted = $accepted, code = $code WHERE testId = $testId', {
      testId,
      accepted: accepted ? 1 : 0,
      code,
    });
  },
});

const early = (db: Db): Early => ({
  keepEarly: async ({ channel, providerId, state, code, isAddressDead, at }) => {
    await db.run(
      `INSERT INTO early_statuses (channel, providerId, state, code, isAddressDead, at)
       VALUES ($channel, $providerId, $state, $code, $dead, $at) ON CONFLICT DO NOTHING`,
      { channel, providerId, state, code, dead: isAddressDead ? 1 : 0, at },
    );
  },
  takeEarly: async (channel, providerId) => {
    const rows = await db.all<Omit<EarlyStatus, 'isAddressDead'> & { isAddressDead: number }>(
      `SELECT channel, providerId, state, code, isAddressDead, at FROM early_statuses
       WHERE channel = $channel AND providerId = $providerId ORDER BY ordinal`,
      { channel, providerId },
    );
    if (rows.length > 0) {
      await db.run('DELETE FROM early_statuses WHERE channel = $channel AND providerId = $providerId', {
        channel,
        providerId,
      });
    }
    return rows.map((row) => ({ ...row, isAddressDead: row.isAddressDead === 1 }));
  },
  forgetEarly: async (before) => {
    await db.run('DELETE FROM early_statuses WHERE at < $before', { before });
  },
});
