/** What a colleague who gets a new key has prepared: it takes the place of the old account when an administrator confirms it. */
import type { Migration } from './migration.ts';

export const resets: Migration = {
  name: '0011-resets',
  up: [
    `CREATE TABLE resets (
      inviteId TEXT PRIMARY KEY REFERENCES invites, userId TEXT NOT NULL REFERENCES accounts, salt BLOB NOT NULL,
      sealedShare BLOB NOT NULL, authCheck BLOB NOT NULL, recCheck BLOB NOT NULL, wrapPw BLOB NOT NULL,
      wrapRec BLOB NOT NULL, keyring BLOB NOT NULL, pins BLOB NOT NULL, createdAt INTEGER NOT NULL) STRICT`,
  ],
  down: ['DROP TABLE resets'],
};
