/** Practices and their logs, accounts with keyrings and pins, sessions, invitations. */
import type { Migration } from './migration.ts';

export const people: Migration = {
  name: '0001-people',
  up: [
    `CREATE TABLE practices (practiceId TEXT PRIMARY KEY, createdAt INTEGER NOT NULL) STRICT`,
    `CREATE TABLE log_entries (
      practiceId TEXT NOT NULL REFERENCES practices, seq INTEGER NOT NULL, entry BLOB NOT NULL, sig BLOB NOT NULL,
      cosig BLOB, hash TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (practiceId, seq)) STRICT`,
    `CREATE TABLE accounts (
      userId TEXT PRIMARY KEY, practiceId TEXT NOT NULL REFERENCES practices, login TEXT NOT NULL, email TEXT,
      salt BLOB NOT NULL, sealedShare BLOB NOT NULL, authCheck BLOB NOT NULL, recCheck BLOB NOT NULL,
      wrapPw BLOB NOT NULL, wrapRec BLOB NOT NULL,
      standing TEXT NOT NULL CHECK (standing IN ('waiting', 'active', 'removed')), createdAt INTEGER NOT NULL) STRICT`,
    `CREATE UNIQUE INDEX accounts_login ON accounts (login) WHERE standing <> 'removed'`,
    `CREATE INDEX accounts_practice ON accounts (practiceId)`,
    `CREATE TABLE keyrings (
      userId TEXT PRIMARY KEY REFERENCES accounts, version INTEGER NOT NULL, blob BLOB NOT NULL) STRICT`,
    `CREATE TABLE pins (
      userId TEXT PRIMARY KEY REFERENCES accounts, version INTEGER NOT NULL, blob BLOB NOT NULL) STRICT`,
    `CREATE TABLE sessions (
      sessionId TEXT PRIMARY KEY, tokenCheck BLOB NOT NULL UNIQUE, userId TEXT NOT NULL REFERENCES accounts,
      createdAt INTEGER NOT NULL, lastSeenAt INTEGER NOT NULL, expiresAt INTEGER NOT NULL, revokedAt INTEGER) STRICT`,
    `CREATE INDEX sessions_user ON sessions (userId)`,
    `CREATE INDEX sessions_live ON sessions (expiresAt) WHERE revokedAt IS NULL`,
    `CREATE TABLE invites (
      inviteId TEXT PRIMARY KEY, practiceId TEXT NOT NULL REFERENCES practices, userId TEXT NOT NULL,
      role INTEGER NOT NULL, state TEXT NOT NULL, blob BLOB NOT NULL, sealedSecret BLOB NOT NULL, "join" BLOB, mac BLOB,
      createdBy TEXT NOT NULL, createdAt INTEGER NOT NULL, expiresAt INTEGER NOT NULL) STRICT`,
    `CREATE INDEX invites_practice ON invites (practiceId, createdAt)`,
  ],
  down: ['invites', 'sessions', 'pins', 'keyrings', 'accounts', 'log_entries', 'practices'].map(
    (table) => `DROP TABLE ${table}`,
  ),
};
