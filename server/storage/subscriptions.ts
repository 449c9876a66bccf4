/** Webhooks that we call, and how far each receiver has heard of each thread. */
import type {
  DueMark,
  SubscriptionReads,
  SubscriptionRow,
  SubscriptionWrites,
} from '../domain/stores-subscriptions.ts';
import type { Db } from './db.ts';

const COLUMNS = 'subscriptionId, practiceId, url, createdAt, state, failingSince, lastResult';
/** The newest item of each thread `t`; by the key of items, so it costs one look a thread. */
const HEADS = `SELECT s.subscriptionId, t.threadId, i.n, i.at FROM subscriptions AS s
  JOIN threads AS t ON t.practiceId = s.practiceId
  JOIN items AS i ON i.threadId = t.threadId AND i.n = (SELECT MAX(n) FROM items WHERE threadId = t.threadId)`;
const MARK = 'subscriptionId, threadId, n, at, heardN, attempts, nextAt';

type Marks = Pick<SubscriptionWrites, 'markAll' | 'catchUp' | 'attempt' | 'heard'>;

export const subscriptions = (db: Db): SubscriptionWrites => ({ ...reads(db), ...marks(db), ...writes(db) });

const reads = (db: Db): SubscriptionReads => ({
  of: (practiceId) =>
    db.all<SubscriptionRow>(
      `SELECT ${COLUMNS} FROM subscriptions WHERE practiceId = $practiceId ORDER BY createdAt, subscriptionId`,
      { practiceId },
    ),
  byId: (subscriptionId) =>
    db.get<SubscriptionRow>(`SELECT ${COLUMNS} FROM subscriptions WHERE subscriptionId = $subscriptionId`, {
      subscriptionId,
    }),
  any: async () => (await db.get(`SELECT 1 AS one FROM subscriptions WHERE state = 'active' LIMIT 1`)) !== null,
  due: (now, limit) =>
    db.all<DueMark>(
      `SELECT m.subscriptionId, s.practiceId, s.url, s.failingSince, m.threadId, m.n, m.at, m.attempts
       FROM subscription_marks AS m JOIN subscriptions AS s ON s.subscriptionId = m.subscriptionId
       WHERE m.n > m.heardN AND m.nextAt <= $now AND s.state = 'active' ORDER BY m.nextAt LIMIT $limit`,
      { now, limit },
    ),
});

const marks = (db: Db): Marks => ({
  markAll: async (subscriptionId) => {
    await db.run(
      `INSERT INTO subscription_marks (${MARK})
       SELECT h.subscriptionId, h.threadId, h.n, h.at, h.n, 0, 0
       FROM (${HEADS} WHERE s.subscriptionId = $subscriptionId) AS h`,
      { subscriptionId },
    );
  },
  catchUp: async (threadIds) => {
    const some =
      threadIds === null ? '' : `AND t.threadId IN (SELECT j.value ->> 0 FROM ${db.dialect.each('$rows', 'j')})`;
    const rows = threadIds === null ? {} : { rows: JSON.stringify(threadIds.map((threadId) => [threadId])) };
    await db.run(
      `INSERT INTO subscription_marks (${MARK})
       SELECT h.subscriptionId, h.threadId, h.n, h.at, 0, 0, 0 FROM (${HEADS} WHERE 1 = 1 ${some}) AS h WHERE 1 = 1
       ON CONFLICT (subscriptionId, threadId) DO UPDATE SET n = excluded.n, at = excluded.at
       WHERE excluded.n > subscription_marks.n`,
      rows,
    );
  },
  attempt: async ({ subscriptionId, threadId }, now, nextAt) => {
    const changed = await db.run(
      `UPDATE subscription_marks SET attempts = attempts + 1, nextAt = $nextAt
       WHERE subscriptionId = $subscriptionId AND threadId = $threadId AND n > heardN AND nextAt <= $now`,
      { subscriptionId, threadId, now, nextAt },
    );
    return changed > 0;
  },
  heard: async ({ subscriptionId, threadId, n }) => {
    await db.run(
      `UPDATE subscription_marks SET heardN = $n, attempts = 0, nextAt = 0
       WHERE subscriptionId = $subscriptionId AND threadId = $threadId AND heardN < $n`,
      { subscriptionId, threadId, n },
    );
  },
});

const writes = (db: Db): Omit<SubscriptionWrites, keyof SubscriptionReads | keyof Marks> => ({
  create: async (row) => {
    await db.run(
      `INSERT INTO subscriptions (${COLUMNS})
       VALUES ($subscriptionId, $practiceId, $url, $createdAt, $state, $failingSince, $lastResult)`,
      { ...row },
    );
  },
  result: async (subscriptionId, { state, failingSince, lastResult }) => {
    await db.run(
      `UPDATE subscriptions SET state = $state, failingSince = $failingSince, lastResult = $lastResult
       WHERE subscriptionId = $subscriptionId`,
      { subscriptionId, state, failingSince, lastResult },
    );
  },
  resume: async (subscriptionId) => {
    await db.run(
      `UPDATE subscriptions SET state = 'active', failingSince = NULL WHERE subscriptionId = $subscriptionId`,
      { subscriptionId },
    );
    await db.run(
      'UPDATE subscription_marks SET attempts = 0, nextAt = 0 WHERE subscriptionId = $subscriptionId AND n > heardN',
      { subscriptionId },
    );
  },
  remove: async (subscriptionId) => {
    await db.run('DELETE FROM subscription_marks WHERE subscriptionId = $subscriptionId', { subscriptionId });
    await db.run('DELETE FROM subscriptions WHERE subscriptionId = $subscriptionId', { subscriptionId });
  },
});
