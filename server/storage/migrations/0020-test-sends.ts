/** Tests of sending that administrators asked for: each counts once, however often it is asked again, and texts count as texts. */
import type { Migration } from './migration.ts';

export const testSends: Migration = {
  name: '0020-test-sends',
  up: [
    `CREATE TABLE test_sends (
      testId TEXT PRIMARY KEY, practiceId TEXT NOT NULL REFERENCES practices, channel TEXT NOT NULL,
      address TEXT NOT NULL, createdAt INTEGER NOT NULL, accepted INTEGER, code TEXT) STRICT`,
    `CREATE INDEX test_sends_texts ON test_sends (practiceId, createdAt) WHERE channel = 'sms'`,
  ],
  down: ['DROP TABLE test_sends'],
};
