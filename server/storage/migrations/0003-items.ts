/** Items of threads, read cursors, the server's marks, and the outbox of content-free mails. */
import type { Migration } from './migration.ts';

export const items: Migration = {
  name: '0003-items',
  up: [
    // No foreign key and no more indexes than idempotency and order need: every one costs each message.
    `CREATE TABLE items (
      threadId TEXT NOT NULL, n INTEGER NOT NULL, kind INTEGER NOT NULL, data BLOB NOT NULL, sig BLOB, body BLOB,
      hash TEXT NOT NULL, chain TEXT NOT NULL, senderId TEXT, senderSeq INTEGER, clientMsgId TEXT, class INTEGER,
      epoch INTEGER, logSeq INTEGER, at INTEGER NOT NULL, PRIMARY KEY (threadId, n)) STRICT`,
    `CREATE UNIQUE INDEX items_client ON items (threadId, clientMsgId)`,
    `CREATE TABLE cursors (
      threadId TEXT NOT NULL, userId TEXT NOT NULL, n INTEGER NOT NULL, cur BLOB NOT NULL, sig BLOB NOT NULL,
      at INTEGER NOT NULL, PRIMARY KEY (threadId, userId)) STRICT`,
    `CREATE TABLE marks (
      threadId TEXT NOT NULL, userId TEXT NOT NULL, deliveredN INTEGER NOT NULL DEFAULT 0,
      deliveredAt INTEGER NOT NULL DEFAULT 0, noticedN INTEGER NOT NULL DEFAULT 0, alertedN INTEGER NOT NULL DEFAULT 0,
      PRIMARY KEY (threadId, userId)) STRICT, WITHOUT ROWID`,
    `CREATE INDEX marks_user ON marks (userId)`,
    `CREATE TABLE mails (
      mailId INTEGER PRIMARY KEY, kind TEXT NOT NULL, userId TEXT NOT NULL, state TEXT NOT NULL,
      attempts INTEGER NOT NULL, nextAt INTEGER NOT NULL, lastCode TEXT, createdAt INTEGER NOT NULL) STRICT`,
    `CREATE INDEX mails_due ON mails (nextAt) WHERE state = 'queued'`,
    `CREATE INDEX mails_user ON mails (userId, createdAt)`,
  ],
  down: ['mails', 'marks', 'cursors', 'items'].map((table) => `DROP TABLE ${table}`),
};
