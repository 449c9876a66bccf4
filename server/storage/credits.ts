/** The ledger of credits: lines are only ever added. Each says the balance after it; the database refuses one below zero. */
import type { LedgerRow } from '../domain/records-sending.ts';
import type { CreditWrites, Usage } from '../domain/stores-sending.ts';
import type { PracticeId } from '../../protocol/wire/ids.ts';
import type { Db } from './db.ts';

const COLUMNS = 'practiceId, seq, at, kind, credits, balance, userId, patientId, jobId, note';
const DAY_MS = 86_400_000;

export const credits = (db: Db): CreditWrites => ({
  balance: async (practiceId) => {
    const row = await db.get<{ seq: number; balance: number }>(
      'SELECT seq, balance FROM ledger WHERE practiceId = $practiceId ORDER BY seq DESC LIMIT 1',
      { practiceId },
    );
    return row ?? { seq: 0, balance: 0 };
  },
  purchase: (practiceId, purchaseId) =>
    db.get<LedgerRow>(
      `SELECT ${COLUMNS} FROM ledger WHERE practiceId = $practiceId AND jobId = $purchaseId AND kind = 'purchase'`,
      { practiceId, purchaseId },
    ),
  page: (practiceId, beforeSeq, limit) =>
    db.all<LedgerRow>(
      `SELECT ${COLUMNS} FROM ledger WHERE practiceId = $practiceId AND seq < $before ORDER BY seq DESC LIMIT $limit`,
      { practiceId, before: beforeSeq ?? Number.MAX_SAFE_INTEGER, limit },
    ),
  usage: async (practiceId, fromMs, toMs) => {
    const days = await db.all<Omit<Usage, 'month'> & { day: number }>(
      `SELECT at / ${DAY_MS} AS day, userId, patientId, CAST(SUM(-credits) AS BIGINT) AS credits FROM ledger
       WHERE practiceId = $practiceId AND at >= $fromMs AND at < $toMs AND kind IN ('spend', 'refund')
       GROUP BY at / ${DAY_MS}, userId, patientId`,
      { practiceId, fromMs, toMs },
    );
    return byMonth(days);
  },
  wrong: () =>
    db.all<{ practiceId: PracticeId; balance: number; sum: number }>(
      `SELECT t.practiceId, l.balance, t.total AS sum FROM
         (SELECT practiceId, MAX(seq) AS seq, CAST(SUM(credits) AS BIGINT) AS total FROM ledger GROUP BY practiceId) AS t
       JOIN ledger AS l ON l.practiceId = t.practiceId AND l.seq = t.seq
       WHERE l.balance <> t.total OR t.total < 0`,
    ),
  add: async (row) => {
    await db.run(
      `INSERT INTO ledger (${COLUMNS}) VALUES ($practiceId, $seq, $at, $kind, $credits, $balance, $userId, $patientId,
       $jobId, $note)`,
      { ...row },
    );
  },
});

/** Months are counted here, because the two databases have no way of naming them in common. */
function byMonth(days: readonly (Omit<Usage, 'month'> & { day: number })[]): Usage[] {
  const out = new Map<string, Usage>();
  for (const { day, userId, patientId, credits: spent } of days) {
    const month = new Date(day * DAY_MS).toISOString().slice(0, 7);
    const key = `${month} ${userId} ${patientId}`;
    out.set(key, { month, userId, patientId, credits: (out.get(key)?.credits ?? 0) + spent });
  }
  return [...out.values()].sort((a, b) => (a.month < b.month ? -1 : a.month > b.month ? 1 : b.credits - a.credits));
}
