/** What people have decided for themselves; no row: nothing yet. */
import type { Migration } from './migration.ts';

export const preferences: Migration = {
  name: '0006-preferences',
  up: [
    `CREATE TABLE preferences (
      userId TEXT PRIMARY KEY REFERENCES accounts, readReceipts INTEGER NOT NULL, showPresence INTEGER NOT NULL,
      emailWhenOffline INTEGER NOT NULL, emailWhenUnread INTEGER NOT NULL,
      quietFrom TEXT, quietTo TEXT, quietZone TEXT) STRICT`,
  ],
  down: ['DROP TABLE preferences'],
};
