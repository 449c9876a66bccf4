/** Owner entries that wait for a second owner. Who may see or complete one is the domain's business. */
import type { ApprovalRow } from '../domain/records.ts';
import type { ApprovalWrites } from '../domain/stores.ts';
import type { Db } from './db.ts';

const COLUMNS = 'approvalId, practiceId, proposedBy, entry, sig, state, createdAt, expiresAt';

export const approvals = (db: Db): ApprovalWrites => ({
  byId: (approvalId) =>
    db.get<ApprovalRow>(`SELECT ${COLUMNS} FROM approvals WHERE approvalId = $approvalId`, { approvalId }),
  open: (practiceId) =>
    db.all<ApprovalRow>(
      `SELECT ${COLUMNS} FROM approvals WHERE practiceId = $practiceId AND state = 'open' ORDER BY createdAt, approvalId`,
      { practiceId },
    ),
  spent: (now) =>
    db.all<ApprovalRow>(`SELECT ${COLUMNS} FROM approvals WHERE state = 'open' AND expiresAt <= $now`, { now }),
  create: async (row) => {
    await db.run(
      `INSERT INTO approvals (${COLUMNS})
       VALUES ($approvalId, $practiceId, $proposedBy, $entry, $sig, $state, $createdAt, $expiresAt)`,
      { ...row },
    );
  },
  renew: async (approvalId, entry, sig) => {
    await db.run('UPDATE approvals SET entry = $entry, sig = $sig WHERE approvalId = $approvalId', {
      approvalId,
      entry,
      sig,
    });
  },
  close: async (approvalId, state) => {
    await db.run('UPDATE approvals SET state = $state WHERE approvalId = $approvalId', { approvalId, state });
  },
});
