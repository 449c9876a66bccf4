/** Threads: the signed binding of a conversation to its circle and subject. Heads come from items. */
import type { ThreadRow } from '../domain/records.ts';
import type { ThreadWrites } from '../domain/stores.ts';
import { batchOf } from './batch.ts';
import type { Db } from './db.ts';

const COLUMNS = 'threadId, circleId, practiceId, thr, sig, thrHash, kind, subject, at';
const MINE = COLUMNS.split(', ')
  .map((column) => `t.${column}`)
  .join(', ');

const SUBJECTS = batchOf({ subject: 'text' });

export const threads = (db: Db): ThreadWrites => ({
  byId: (threadId) => db.get<ThreadRow>(`SELECT ${COLUMNS} FROM threads WHERE threadId = $threadId`, { threadId }),
  ofMember: (userId, afterThreadId, limit) =>
    db.all<ThreadRow>(
      `SELECT ${MINE} FROM circle_members AS m JOIN threads AS t ON t.circleId = m.circleId
       WHERE m.userId = $userId AND t.threadId > $after ORDER BY t.threadId LIMIT $limit`,
      { userId, after: afterThreadId ?? '', limit },
    ),
  ofCircle: (circleId) =>
    db.all<ThreadRow>(`SELECT ${COLUMNS} FROM threads WHERE circleId = $circleId ORDER BY at`, { circleId }),
  ofSubjects: (patientIds, kind) =>
    db.all<ThreadRow>(
      `SELECT ${COLUMNS} FROM threads WHERE kind = $kind AND subject IN (SELECT r.subject FROM ${SUBJECTS.from(db)} AS r) ORDER BY at`,
      { kind, ...SUBJECTS.bind(patientIds.map((subject) => ({ subject }))) },
    ),
  create: async (row) => {
    await db.run(
      `INSERT INTO threads (${COLUMNS})
       VALUES ($threadId, $circleId, $practiceId, $thr, $sig, $thrHash, $kind, $subject, $at)`,
      { ...row },
    );
  },
});
