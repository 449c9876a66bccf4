/**
 * Webhooks that we call, and for each thread how far the receiver has heard. `n` above `heardN` is what waits: the row is the
 * outbox and its own mark, so a burst is one call and nothing is forgotten. Secrets are derived, not stored.
 */
import type { Migration } from './migration.ts';

export const subscriptions: Migration = {
  name: '0017-subscriptions',
  up: [
    `CREATE TABLE subscriptions (
      subscriptionId TEXT PRIMARY KEY, practiceId TEXT NOT NULL REFERENCES practices, url TEXT NOT NULL,
      createdAt INTEGER NOT NULL, state TEXT NOT NULL, failingSince INTEGER, lastResult TEXT) STRICT`,
    `CREATE INDEX subscriptions_practice ON subscriptions (practiceId)`,
    `CREATE TABLE subscription_marks (
      subscriptionId TEXT NOT NULL, threadId TEXT NOT NULL, n INTEGER NOT NULL, at INTEGER NOT NULL,
      heardN INTEGER NOT NULL, attempts INTEGER NOT NULL, nextAt INTEGER NOT NULL,
      PRIMARY KEY (subscriptionId, threadId)) STRICT`,
    `CREATE INDEX subscription_marks_due ON subscription_marks (nextAt) WHERE n > heardN`,
  ],
  down: ['DROP TABLE subscription_marks', 'DROP TABLE subscriptions'],
};
