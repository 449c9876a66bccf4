/** Why somebody was alerted or not: one row per step of a wait, a wait being named by person, thread and first unread item. */
import type { AlertStep } from '../../protocol/wire/people.ts';
import type { StepRow, WaitState } from '../domain/records.ts';
import type { AlertWrites } from '../domain/stores.ts';
import type { Db } from './db.ts';

/** Steps that a wait outlives. */
const LASTING = `('waiting', 'skippedPreference', 'skippedNoAddress', 'heldQuiet', 'heldHourly')`;

/** How waits stand now; `waits` is a table expression with userId, threadId and n. */
export const waitStates = (waits: string): string => `
  SELECT w.userId, w.threadId, w.n,
    CASE WHEN m.userId IS NULL THEN 'removed'
         WHEN MAX(COALESCE(c.n, 0), COALESCE(k.markN, 0)) >= w.n THEN 'read' ELSE 'unread' END AS state
  FROM (${waits}) AS w
  JOIN threads AS t ON t.threadId = w.threadId
  LEFT JOIN circle_members AS m ON m.circleId = t.circleId AND m.userId = w.userId
  LEFT JOIN cursors AS c ON c.threadId = w.threadId AND c.userId = w.userId
  LEFT JOIN marks AS k ON k.threadId = w.threadId AND k.userId = w.userId`;

export const alerts = (db: Db): AlertWrites => ({
  steps: (userId, since, limit) =>
    db.all<AlertStep>(
      `SELECT at, threadId, what FROM alert_steps WHERE userId = $userId AND at >= $since
       ORDER BY at DESC, stepId DESC LIMIT $limit`,
      { userId, since, limit },
    ),
  open: (threadIds) =>
    db.all<WaitState>(
      waitStates(`SELECT userId, threadId, n FROM alert_steps
        WHERE open = 1 AND ($all = 1 OR threadId IN (SELECT value FROM json_each($ids)))`),
      { all: threadIds === null ? 1 : 0, ids: JSON.stringify(threadIds ?? []) },
    ),
  note: (rows) => noteSteps(db, rows),
  forget: async (before) => {
    await db.run('DELETE FROM alert_steps WHERE at < $before', { before });
  },
});

async function noteSteps(db: Db, rows: readonly StepRow[]): Promise<void> {
  const list = JSON.stringify(rows.map(({ userId, threadId, n, what, at }) => [userId, threadId, n, what, at]));
  await db.run(
    `INSERT INTO alert_steps (userId, threadId, n, what, at, open)
     SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 3 = 'waiting'
     FROM json_each($list) WHERE true ON CONFLICT DO NOTHING`,
    { list },
  );
  await db.run(
    `UPDATE alert_steps SET open = 0 FROM json_each($list) AS j
     WHERE open = 1 AND userId = j.value ->> 0 AND threadId = j.value ->> 1 AND n = j.value ->> 2
       AND j.value ->> 3 NOT IN ${LASTING}`,
    { list },
  );
}
