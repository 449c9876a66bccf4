/** Read cursors (signed by their owners) and the server's own marks: delivered, noticed, alerted. All only ever rise. */
import type { ThreadId, UserId } from '../../protocol/wire/ids.ts';
import type { CursorRow, DeliveredRow, OwnMarks, Unread } from '../domain/records.ts';
import type { ReceiptWrites } from '../domain/stores.ts';
import { batchOf } from './batch.ts';
import type { Db } from './db.ts';
import { greater } from './dialect.ts';

/**
 * A member who was alerted and has not read since (alertedN > what was read) is not listed again. What counts as
 * unread: content items by other people, patients or the server beyond read cursor and private mark, in circles that list
 * the member now. A thread with a patient is the whole practice's, so those count who have sent something to the patient;
 * where none of them is left, everybody.
 */
const INVOLVED = `(t.kind = 1
  OR EXISTS (SELECT 1 FROM deliveries AS d WHERE d.threadId = t.threadId AND d.senderId = m.userId)
  OR NOT EXISTS (SELECT 1 FROM deliveries AS d
    JOIN circle_members AS o ON o.circleId = t.circleId AND o.userId = d.senderId WHERE d.threadId = t.threadId))`;

const unread = (db: Db): string => `
  WITH waiting AS (
    SELECT t.practiceId, t.threadId, m.userId, ${greater('COALESCE(c.n, 0)', 'COALESCE(k.markN, 0)')} AS readN,
           COALESCE(k.alertedN, 0) AS alertedN
    FROM threads AS t
    JOIN circle_members AS m ON m.circleId = t.circleId
    LEFT JOIN cursors AS c ON c.threadId = t.threadId AND c.userId = m.userId
    LEFT JOIN marks AS k ON k.threadId = t.threadId AND k.userId = m.userId
    WHERE ($all = 1 OR t.threadId IN (SELECT threadId FROM ${IDS.from(db)} AS r)) AND ${INVOLVED}
  )
  SELECT w.practiceId, w.threadId, w.userId, first.n AS firstN, first.at AS firstAt,
         (SELECT MAX(n) FROM items WHERE threadId = w.threadId) AS lastN
  FROM waiting AS w
  JOIN items AS first ON first.threadId = w.threadId AND first.n = (
    SELECT i.n FROM items AS i
    WHERE i.threadId = w.threadId AND i.n > w.readN AND i.class = 1 AND i.senderId IS DISTINCT FROM w.userId
    ORDER BY i.n LIMIT 1)
  WHERE w.alertedN <= w.readN`;

const IDS = batchOf({ threadId: 'text' });
const ids = (threadIds: readonly ThreadId[]) => IDS.bind(threadIds.map((threadId) => ({ threadId })));
const REACHED = batchOf({ threadId: 'text', userId: 'text', n: 'integer', at: 'integer' });
const CURSORS = batchOf({
  threadId: 'text',
  userId: 'text',
  n: 'integer',
  cur: 'bytes',
  sig: 'bytes',
  at: 'integer',
});

const OWN = 'threadId, noticedN, markN, markedUnread';
interface StoredMarks extends Omit<OwnMarks, 'markedUnread'> {
  readonly markedUnread: 0 | 1;
}
const toOwn = ({ markedUnread, ...marks }: StoredMarks): OwnMarks => ({ ...marks, markedUnread: markedUnread === 1 });

export const receipts = (db: Db): ReceiptWrites => ({
  cursors: (threadIds) =>
    db.all<CursorRow>(
      `SELECT threadId, userId, n, cur, sig, at FROM cursors WHERE threadId IN (SELECT threadId FROM ${IDS.from(db)} AS r)`,
      ids(threadIds),
    ),
  delivered: (threadIds) =>
    db.all<DeliveredRow>(
      `SELECT threadId, userId, deliveredN AS n, deliveredAt AS at FROM marks
       WHERE deliveredN > 0 AND threadId IN (SELECT threadId FROM ${IDS.from(db)} AS r)`,
      ids(threadIds),
    ),
  own: async (userId) => {
    const rows = await db.all<StoredMarks>(`SELECT ${OWN} FROM marks WHERE userId = $userId`, { userId });
    return rows.map(toOwn);
  },
  ownOn: async (threadId, userId) => {
    const row = await db.get<StoredMarks>(`SELECT ${OWN} FROM marks WHERE threadId = $threadId AND userId = $userId`, {
      threadId,
      userId,
    });
    return row === null ? null : toOwn(row);
  },
  markedUnread: async (threadId) => {
    const rows = await db.all<{ userId: UserId }>(
      'SELECT userId FROM marks WHERE threadId = $threadId AND markedUnread = 1',
      { threadId },
    );
    return rows.map((row) => row.userId);
  },
  unread: (threadIds) => db.all<Unread>(unread(db), { all: threadIds === null ? 1 : 0, ...ids(threadIds ?? []) }),
  moveCursors: (rows) => upsertCursors(db, rows),
  moveDelivered: async (rows) => {
    await db.run(
      `INSERT INTO marks (threadId, userId, deliveredN, deliveredAt)
       SELECT ${REACHED.names} FROM ${REACHED.from(db)} AS r WHERE true
       ON CONFLICT (threadId, userId) DO UPDATE SET deliveredN = excluded.deliveredN, deliveredAt = excluded.deliveredAt
       WHERE excluded.deliveredN > marks.deliveredN`,
      REACHED.bind(rows),
    );
  },
  moveNoticed: (threadId, userId, n) => raise(db, 'noticedN', threadId, userId, n),
  moveAlerted: (threadId, userId, n) => raise(db, 'alertedN', threadId, userId, n),
  moveMark: async (threadId, userId, n, unread) => {
    await db.run(
      `INSERT INTO marks (threadId, userId, markN, markedUnread) VALUES ($threadId, $userId, $n, $unread)
       ON CONFLICT (threadId, userId)
       DO UPDATE SET markN = ${greater('marks.markN', 'excluded.markN')}, markedUnread = excluded.markedUnread`,
      { threadId, userId, n, unread: unread ? 1 : 0 },
    );
  },
});

async function upsertCursors(db: Db, rows: readonly CursorRow[]): Promise<void> {
  await db.run(
    `INSERT INTO cursors (${CURSORS.names}) SELECT ${CURSORS.names} FROM ${CURSORS.from(db)} AS r WHERE true
     ON CONFLICT (threadId, userId) DO UPDATE
     SET n = excluded.n, cur = excluded.cur, sig = excluded.sig, at = excluded.at WHERE excluded.n > cursors.n`,
    CURSORS.bind(rows),
  );
}

async function raise(
  db: Db,
  mark: 'noticedN' | 'alertedN',
  threadId: ThreadId,
  userId: UserId,
  n: number,
): Promise<void> {
  await db.run(
    `INSERT INTO marks (threadId, userId, ${mark}) VALUES ($threadId, $userId, $n)
     ON CONFLICT (threadId, userId) DO UPDATE SET ${mark} = ${greater(`marks.${mark}`, `excluded.${mark}`)}`,
    { threadId, userId, n },
  );
}
