/** Second factors: the sealed secret, whether it counts yet, and the newest time step whose code was taken. */
import type { Migration } from './migration.ts';

export const totp: Migration = {
  name: '0008-totp',
  up: [
    `CREATE TABLE totp (
      userId TEXT PRIMARY KEY REFERENCES accounts, sealedSecret BLOB NOT NULL, confirmed INTEGER NOT NULL,
      lastStep INTEGER NOT NULL) STRICT`,
  ],
  down: ['DROP TABLE totp'],
};
