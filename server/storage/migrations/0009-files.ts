/** Sealed files: whose, of which thread, how large, and whether all bytes have arrived. The bytes lie on disk. */
import type { Migration } from './migration.ts';

export const files: Migration = {
  name: '0009-files',
  up: [
    `CREATE TABLE files (
      fileId TEXT PRIMARY KEY, threadId TEXT NOT NULL, userId TEXT NOT NULL, sealedBytes INTEGER NOT NULL,
      createdAt INTEGER NOT NULL, completedAt INTEGER) STRICT`,
    `CREATE INDEX files_user ON files (userId, createdAt)`,
    `CREATE INDEX files_unfinished ON files (createdAt) WHERE completedAt IS NULL`,
  ],
  down: ['DROP TABLE files'],
};
