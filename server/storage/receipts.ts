/**
 * Read cursors (signed by their owners) and the server's own marks: delivered, noticed, alerted. All only ever rise; of the
 * cursors, a former one stays beside the newest where somebody left between the two.
 */
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
  leftEpoch: 'integer',
  leftSeq: 'integer',
  cur: 'bytes',
  sig: 'bytes',
  at: 'integer',
});

const RAISED = batchOf({ threadId: 'text', userId: 'text', n: 'integer', leftEpoch: 'integer', leftSeq: 'integer' });

const OWN = 'threadId, noticedN, markN, markedUnread';
interface StoredMarks extends Omit<OwnMarks, 'markedUnread'> {
  readonly markedUnread: 0 | 1;
}
const toOwn = ({ markedUnread, ...marks }: StoredMarks): OwnMarks => ({ ...marks, markedUnread: markedUnread === 1 });

export const receipts = (db: Db): ReceiptWrites => ({
  cursors: (threadIds) => cursorsIn(db, 'cursors', threadIds),
  earlier: (threadIds) => cursorsIn(db, 'earlier_cursors', threadIds),
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
  moveCursors: async (rows) => {
    for (const round of onePerPerson(rows)) {
      await keepFormer(db, round);
      await keepEarlier(db, round);
      await upsertCursors(db, round);
    }
  },
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

const cursorsIn = (db: Db, table: 'cursors' | 'earlier_cursors', threadIds: readonly ThreadId[]) =>
  db.all<CursorRow>(
    `SELECT ${CURSORS.names} FROM ${table} WHERE threadId IN (SELECT threadId FROM ${IDS.from(db)} AS r)`,
    ids(threadIds),
  );

/** An upsert takes one row per thread and person; of several, the lower ones go first. */
function onePerPerson(rows: readonly CursorRow[]): CursorRow[][] {
  const rounds: CursorRow[][] = [];
  const taken = new Map<string, number>();
  for (const row of rows.toSorted((one, other) => one.n - other.n)) {
    const key = `${row.threadId} ${row.userId}`;
    const round = taken.get(key) ?? 0;
    taken.set(key, round + 1);
    (rounds[round] ??= []).push(row);
  }
  return rounds;
}

const ELSE_GREATER = `ON CONFLICT (threadId, userId, leftEpoch, leftSeq) DO UPDATE
  SET n = excluded.n, cur = excluded.cur, sig = excluded.sig, at = excluded.at WHERE excluded.n > earlier_cursors.n`;

/** What moves no position, but was signed by another device of the same person that had not heard yet of somebody's leaving. */
async function keepEarlier(db: Db, rows: readonly CursorRow[]): Promise<void> {
  await db.run(
    `INSERT INTO earlier_cursors (${CURSORS.names}) SELECT ${CURSORS.names} FROM ${CURSORS.from(db)} AS r
     WHERE EXISTS (SELECT 1 FROM cursors AS c WHERE c.threadId = r.threadId AND c.userId = r.userId
       AND r.n <= c.n AND (r.leftEpoch < c.leftEpoch OR r.leftSeq < c.leftSeq)) ${ELSE_GREATER}`,
    CURSORS.bind(rows),
  );
}

/** What is about to be replaced stays where the newer cursor knows of somebody's leaving that it does not know of. */
async function keepFormer(db: Db, rows: readonly CursorRow[]): Promise<void> {
  const later = rows.filter(({ leftEpoch, leftSeq }) => leftEpoch > 0 || leftSeq > 0);
  if (later.length === 0) return;
  await db.run(
    `INSERT INTO earlier_cursors (${CURSORS.names})
     SELECT c.threadId, c.userId, c.n, c.leftEpoch, c.leftSeq, c.cur, c.sig, c.at
     FROM ${RAISED.from(db)} AS r JOIN cursors AS c ON c.threadId = r.threadId AND c.userId = r.userId
     WHERE r.n > c.n AND (r.leftEpoch > c.leftEpoch OR r.leftSeq > c.leftSeq) ${ELSE_GREATER}`,
    RAISED.bind(
      later.map(({ threadId, userId, n, leftEpoch, leftSeq }) => ({ threadId, userId, n, leftEpoch, leftSeq })),
    ),
  );
}

async function upsertCursors(db: Db, rows: readonly CursorRow[]): Promise<void> {
  await db.run(
    `INSERT INTO cursors (${CURSORS.names}) SELECT ${CURSORS.names} FROM ${CURSORS.from(db)} AS r WHERE true
     ON CONFLICT (threadId, userId) DO UPDATE
     SET n = excluded.n, leftEpoch = excluded.leftEpoch, leftSeq = excluded.leftSeq, cur = excluded.cur, sig = excluded.sig,
         at = excluded.at
     WHERE excluded.n > cursors.n`,
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
