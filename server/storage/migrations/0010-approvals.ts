/** Owner entries that wait for a second owner: as their author signed them, and what became of them. */
import type { Migration } from './migration.ts';

export const approvals: Migration = {
  name: '0010-approvals',
  up: [
    `CREATE TABLE approvals (
      approvalId TEXT PRIMARY KEY, practiceId TEXT NOT NULL REFERENCES practices, proposedBy TEXT NOT NULL,
      entry BLOB NOT NULL, sig BLOB NOT NULL, state TEXT NOT NULL, createdAt INTEGER NOT NULL,
      expiresAt INTEGER NOT NULL) STRICT`,
    `CREATE INDEX approvals_open ON approvals (practiceId, createdAt) WHERE state = 'open'`,
  ],
  down: ['DROP TABLE approvals'],
};
