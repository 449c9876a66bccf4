/** The outbox: sealed jobs until they are handed over, with their leases. Dropping a row erases what was sealed. */
import type { OutboxRow } from '../domain/records-sending.ts';
import type { OutboxWrites } from '../domain/stores-sending.ts';
import type { Db } from './db.ts';

const COLUMNS = 'jobId, practiceId, gwGen, notAfter, sig, body, nextAt, leaseId, leaseUntil, handing';
interface StoredRow extends Omit<OutboxRow, 'handing'> {
  readonly handing: number;
}
const toRow = ({ handing, ...row }: StoredRow): OutboxRow => ({ ...row, handing: handing === 1 });

export const outbox = (db: Db): OutboxWrites => ({
  byId: async (jobId) => {
    const row = await db.get<StoredRow>(`SELECT ${COLUMNS} FROM outbox WHERE jobId = $jobId`, { jobId });
    return row === null ? null : toRow(row);
  },
  due: async (now, limit) => {
    const rows = await db.all<StoredRow>(
      `SELECT ${COLUMNS} FROM outbox WHERE nextAt <= $now AND leaseUntil <= $now ORDER BY nextAt LIMIT $limit`,
      { now, limit },
    );
    return rows.map(toRow);
  },
  nextDue: async () => {
    const row = await db.get<{ at: number | null }>(
      'SELECT MIN(CASE WHEN leaseUntil > nextAt THEN leaseUntil ELSE nextAt END) AS at FROM outbox',
    );
    return row?.at ?? null;
  },
  waiting: async (now) => {
    const row = await db.get<{ waiting: number; oldestAt: number | null }>(
      `SELECT COUNT(*) AS waiting, MIN(d.dueAt) AS oldestAt
       FROM outbox AS o JOIN deliveries AS d ON d.jobId = o.jobId WHERE d.dueAt <= $now`,
      { now },
    );
    return row ?? { waiting: 0, oldestAt: null };
  },
  generations: async (practiceId) => {
    const rows = await db.all<{ gwGen: number }>(
      'SELECT DISTINCT gwGen FROM outbox WHERE practiceId = $practiceId ORDER BY gwGen',
      { practiceId },
    );
    return rows.map((row) => row.gwGen);
  },
  put: async (row) => {
    await db.run(
      `INSERT INTO outbox (${COLUMNS}) VALUES ($jobId, $practiceId, $gwGen, $notAfter, $sig, $body, $nextAt, $leaseId,
       $leaseUntil, $handing)`,
      { ...row, handing: row.handing ? 1 : 0 },
    );
  },
  lease: async (jobId, leaseId, until) => {
    await db.run('UPDATE outbox SET leaseId = $leaseId, leaseUntil = $until WHERE jobId = $jobId', {
      jobId,
      leaseId,
      until,
    });
  },
  begin: async (jobId) => {
    await db.run('UPDATE outbox SET handing = 1 WHERE jobId = $jobId', { jobId });
  },
  again: async (jobId, nextAt) => {
    await db.run(
      'UPDATE outbox SET leaseId = NULL, leaseUntil = 0, handing = 0, nextAt = $nextAt WHERE jobId = $jobId',
      { jobId, nextAt },
    );
  },
  drop: async (jobId) => {
    await db.run('DELETE FROM outbox WHERE jobId = $jobId', { jobId });
  },
});
