/**
 * Read cursors from before somebody left, beside the newest ones: they show that a leaver's items were there by then.
 * Cursors from before this migration count as if nobody had left yet.
 */
import type { Migration } from './migration.ts';

export const evidence: Migration = {
  name: '0015-evidence',
  up: [
    'ALTER TABLE cursors ADD COLUMN leftEpoch INTEGER NOT NULL DEFAULT 0',
    'ALTER TABLE cursors ADD COLUMN leftSeq INTEGER NOT NULL DEFAULT 0',
    `CREATE TABLE earlier_cursors (
      threadId TEXT NOT NULL, userId TEXT NOT NULL, n INTEGER NOT NULL, leftEpoch INTEGER NOT NULL,
      leftSeq INTEGER NOT NULL, cur BLOB NOT NULL, sig BLOB NOT NULL, at INTEGER NOT NULL,
      PRIMARY KEY (threadId, userId, leftEpoch, leftSeq)) STRICT, WITHOUT ROWID`,
  ],
  down: [
    'DROP TABLE earlier_cursors',
    'ALTER TABLE cursors DROP COLUMN leftSeq',
    'ALTER TABLE cursors DROP COLUMN leftEpoch',
  ],
};
