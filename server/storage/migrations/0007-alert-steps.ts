/** Why somebody was alerted or not, and which threads a mail in the outbox is about. */
import type { Migration } from './migration.ts';

export const alertSteps: Migration = {
  name: '0007-alert-steps',
  up: [
    // n: the first unread item, which names one wait. open: a wait whose end is not known yet.
    `CREATE TABLE alert_steps (
      stepId INTEGER PRIMARY KEY, userId TEXT NOT NULL, threadId TEXT NOT NULL, n INTEGER NOT NULL, what TEXT NOT NULL,
      at INTEGER NOT NULL, open INTEGER NOT NULL DEFAULT 0, UNIQUE (userId, threadId, n, what)) STRICT`,
    `CREATE INDEX alert_steps_user ON alert_steps (userId, at)`,
    `CREATE INDEX alert_steps_at ON alert_steps (at)`,
    `CREATE INDEX alert_steps_open ON alert_steps (threadId) WHERE open = 1`,
    `CREATE TABLE mail_threads (
      mailId INTEGER NOT NULL REFERENCES mails, threadId TEXT NOT NULL, n INTEGER NOT NULL,
      PRIMARY KEY (mailId, threadId)) STRICT, WITHOUT ROWID`,
  ],
  down: ['mail_threads', 'alert_steps'].map((table) => `DROP TABLE ${table}`),
};
