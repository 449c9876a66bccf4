/** Circles with their epochs, envelopes and current members; threads bound to them. */
import type { Migration } from './migration.ts';

export const circles: Migration = {
  name: '0002-circles',
  up: [
    `CREATE TABLE circles (
      circleId TEXT PRIMARY KEY, practiceId TEXT NOT NULL REFERENCES practices, kind INTEGER NOT NULL,
      newestEpoch INTEGER NOT NULL, createdAt INTEGER NOT NULL) STRICT`,
    `CREATE TABLE epochs (
      circleId TEXT NOT NULL REFERENCES circles, epoch INTEGER NOT NULL, practiceId TEXT NOT NULL, ctl BLOB NOT NULL,
      sig BLOB NOT NULL, ctlHash TEXT NOT NULL, leaves BLOB NOT NULL, PRIMARY KEY (circleId, epoch)) STRICT`,
    `CREATE TABLE envelopes (
      circleId TEXT NOT NULL, recipient TEXT NOT NULL, epoch INTEGER NOT NULL, envelope BLOB NOT NULL,
      PRIMARY KEY (circleId, recipient, epoch)) STRICT`,
    `CREATE TABLE circle_members (
      circleId TEXT NOT NULL REFERENCES circles, userId TEXT NOT NULL, PRIMARY KEY (circleId, userId))
      STRICT, WITHOUT ROWID`,
    `CREATE INDEX circle_members_user ON circle_members (userId)`,
    `CREATE TABLE threads (
      threadId TEXT PRIMARY KEY, circleId TEXT NOT NULL REFERENCES circles, practiceId TEXT NOT NULL, thr BLOB NOT NULL,
      sig BLOB NOT NULL, thrHash TEXT NOT NULL, kind INTEGER NOT NULL, subject TEXT, at INTEGER NOT NULL) STRICT`,
    `CREATE INDEX threads_circle ON threads (circleId)`,
  ],
  down: ['threads', 'circle_members', 'envelopes', 'epochs', 'circles'].map((table) => `DROP TABLE ${table}`),
};
