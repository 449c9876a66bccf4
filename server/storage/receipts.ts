/** Read cursors (signed by their owners) and the server's own marks: delivered, noticed, alerted. All only ever rise. */
import type { ThreadId, UserId } from '../../protocol/wire/ids.ts';
import type { CursorRow, DeliveredRow, OwnMarks, Unread } from '../domain/records.ts';
import type { ReceiptWrites } from '../domain/stores.ts';
import type { Db } from './db.ts';

/**
 * A member who was alerted and has not read since (alertedN > what was read) is not listed again. What counts as
 * unread: content items by other people beyond read cursor and private mark, in circles that list the member now.
 */
const UNREAD = `
  WITH waiting AS (
    SELECT t.practiceId, t.threadId, m.userId, MAX(COALESCE(c.n, 0), COALESCE(k.markN, 0)) AS readN,
           COALESCE(k.alertedN, 0) AS alertedN
    FROM threads AS t
    JOIN circle_members AS m ON m.circleId = t.circleId
    LEFT JOIN cursors AS c ON c.threadId = t.threadId AND c.userId = m.userId
    LEFT JOIN marks AS k ON k.threadId = t.threadId AND k.userId = m.userId
    WHERE $all = 1 OR t.threadId IN (SELECT value FROM json_each($ids))
  )
  SELECT w.practiceId, w.threadId, w.userId, first.n AS firstN, first.at AS firstAt,
         (SELECT MAX(n) FROM items WHERE threadId = w.threadId) AS lastN
  FROM waiting AS w
  JOIN items AS first ON first.threadId = w.threadId AND first.n = (
    SELECT i.n FROM items AS i
    WHERE i.threadId = w.threadId AND i.n > w.readN AND i.class = 1 AND i.senderId <> w.userId ORDER BY i.n LIMIT 1)
  WHERE w.alertedN <= w.readN`;

const OWN = 'threadId, noticedN, markN, markedUnread';
interface StoredMarks extends Omit<OwnMarks, 'markedUnread'> {
  readonly markedUnread: 0 | 1;
}
const toOwn = ({ markedUnread, ...marks }: StoredMarks): OwnMarks => ({ ...marks, markedUnread: markedUnread === 1 });

export const receipts = (db: Db): ReceiptWrites => ({
  cursors: (threadIds) =>
    db.all<CursorRow>(
      `SELECT threadId, userId, n, cur, sig, at FROM cursors WHERE threadId IN (SELECT value FROM json_each($ids))`,
      { ids: JSON.stringify(threadIds) },
    ),
  delivered: (threadIds) =>
    db.all<DeliveredRow>(
      `SELECT threadId, userId, deliveredN AS n, deliveredAt AS at FROM marks
       WHERE deliveredN > 0 AND threadId IN (SELECT value FROM json_each($ids))`,
      { ids: JSON.stringify(threadIds) },
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
  unread: (threadIds) =>
    db.all<Unread>(UNREAD, { all: threadIds === null ? 1 : 0, ids: JSON.stringify(threadIds ?? []) }),
  moveCursors: (rows) => upsertCursors(db, rows),
  moveDelivered: async (rows) => {
    const list = rows.map(({ threadId, userId, n, at }) => [threadId, userId, n, at]);
    await db.run(
      `INSERT INTO marks (threadId, userId, deliveredN, deliveredAt)
       SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3 FROM json_each($rows) WHERE true
       ON CONFLICT (threadId, userId) DO UPDATE SET deliveredN = excluded.deliveredN, deliveredAt = excluded.deliveredAt
       WHERE excluded.deliveredN > marks.deliveredN`,
      { rows: JSON.stringify(list) },
    );
  },
  moveNoticed: (threadId, userId, n) => raise(db, 'noticedN', threadId, userId, n),
  moveAlerted: (threadId, userId, n) => raise(db, 'alertedN', threadId, userId, n),
  moveMark: async (threadId, userId, n, unread) => {
    await db.run(
      `INSERT INTO marks (threadId, userId, markN, markedUnread) VALUES ($threadId, $userId, $n, $unread)
       ON CONFLICT (threadId, userId)
       DO UPDATE SET markN = MAX(markN, excluded.markN), markedUnread = excluded.markedUnread`,
      { threadId, userId, n, unread: unread ? 1 : 0 },
    );
  },
});

async function upsertCursors(db: Db, rows: readonly CursorRow[]): Promise<void> {
  let offset = 0;
  const list = rows.map(({ threadId, userId, n, cur, sig, at }) => {
    offset += cur.length + sig.length;
    return [threadId, userId, n, offset - cur.length - sig.length, cur.length, sig.length, at];
  });
  await db.run(
    `INSERT INTO cursors (threadId, userId, n, cur, sig, at)
     SELECT value ->> 0, value ->> 1, value ->> 2, substr($bytes, (value ->> 3) + 1, value ->> 4),
            substr($bytes, (value ->> 3) + (value ->> 4) + 1, value ->> 5), value ->> 6 FROM json_each($rows) WHERE true
     ON CONFLICT (threadId, userId) DO UPDATE
     SET n = excluded.n, cur = excluded.cur, sig = excluded.sig, at = excluded.at WHERE excluded.n > cursors.n`,
    { rows: JSON.stringify(list), bytes: Buffer.concat(rows.flatMap(({ cur, sig }) => [cur, sig])) },
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
     ON CONFLICT (threadId, userId) DO UPDATE SET ${mark} = MAX(${mark}, excluded.${mark})`,
    { threadId, userId, n },
  );
}
