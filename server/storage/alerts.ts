/** Why somebody was alerted or not: one row per step of a wait, a wait being named by person, thread and first unread item. */
import type { AlertStep } from '../../protocol/wire/people.ts';
import type { StepRow, WaitState } from '../domain/records.ts';
import type { AlertWrites } from '../domain/stores.ts';
import { batchOf } from './batch.ts';
import type { Db } from './db.ts';
import { greater } from './dialect.ts';

/** Steps that a wait outlives. */
const LASTING = `('waiting', 'skippedPreference', 'skippedNoAddress', 'heldQuiet', 'heldHourly')`;

const IDS = batchOf({ threadId: 'text' });
const STEPS = batchOf({ userId: 'text', threadId: 'text', n: 'integer', what: 'text', at: 'integer' });

/** How waits stand now; `waits` is a table expression with userId, threadId and n. */
export const waitStates = (waits: string): string => `
  SELECT w.userId, w.threadId, w.n,
    CASE WHEN m.userId IS NULL THEN 'removed'
         WHEN ${greater('COALESCE(c.n, 0)', 'COALESCE(k.markN, 0)')} >= w.n THEN 'read' ELSE 'unread' END AS state
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
        WHERE open = 1 AND ($all = 1 OR threadId IN (SELECT threadId FROM ${IDS.from(db)} AS r))`),
      { all: threadIds === null ? 1 : 0, ...IDS.bind((threadIds ?? []).map((threadId) => ({ threadId }))) },
    ),
  note: (rows) => noteSteps(db, rows),
  forget: async (before) => {
    await db.run('DELETE FROM alert_steps WHERE at < $before', { before });
  },
});

async function noteSteps(db: Db, rows: readonly StepRow[]): Promise<void> {
  const steps = STEPS.bind(rows);
  await db.run(
    `INSERT INTO alert_steps (${STEPS.names}, open)
     SELECT ${STEPS.names}, CASE WHEN what = 'waiting' THEN 1 ELSE 0 END FROM ${STEPS.from(db)} AS r
     WHERE true ON CONFLICT DO NOTHING`,
    steps,
  );
  await db.run(
    `UPDATE alert_steps SET open = 0 FROM ${STEPS.from(db)} AS r
     WHERE alert_steps.open = 1 AND alert_steps.userId = r.userId AND alert_steps.threadId = r.threadId
       AND alert_steps.n = r.n AND r.what NOT IN ${LASTING}`,
    steps,
  );
}
