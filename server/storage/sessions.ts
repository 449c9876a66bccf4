/** Sessions: known by a keyed hash of their token only, so a copy of this table signs nobody in. */
import type { SessionId, UserId } from '../../protocol/wire/ids.ts';
import type { KnownSession, Session } from '../domain/records.ts';
import type { SessionWrites } from '../domain/stores.ts';
import { batchOf } from './batch.ts';
import type { Db } from './db.ts';
import { greater } from './dialect.ts';

const COLUMNS = 'sessionId, tokenCheck, userId, createdAt, lastSeenAt, expiresAt, revokedAt, device';

const IDS = batchOf({ sessionId: 'text' });
const SEEN = batchOf({ sessionId: 'text', at: 'integer' });

export const sessions = (db: Db): SessionWrites => ({
  byCheck: (tokenCheck) =>
    db.get<KnownSession>(
      `SELECT s.sessionId, s.tokenCheck, s.userId, s.createdAt, s.lastSeenAt, s.expiresAt, s.revokedAt,
              s.device, a.practiceId, a.login, a.standing
       FROM sessions AS s JOIN accounts AS a ON a.userId = s.userId WHERE s.tokenCheck = $tokenCheck`,
      { tokenCheck },
    ),
  byId: (sessionId) => db.get<Session>(`SELECT ${COLUMNS} FROM sessions WHERE sessionId = $sessionId`, { sessionId }),
  ofUser: (userId) =>
    db.all<Session>(`SELECT ${COLUMNS} FROM sessions WHERE userId = $userId AND revokedAt IS NULL`, { userId }),
  lastSeen: (practiceId) =>
    db.all<{ userId: UserId; at: number }>(
      `SELECT s.userId, MAX(s.lastSeenAt) AS at FROM sessions AS s JOIN accounts AS a ON a.userId = s.userId
       WHERE a.practiceId = $practiceId GROUP BY s.userId`,
      { practiceId },
    ),
  ended: async (sessionIds) => {
    const rows = await db.all<{ sessionId: SessionId }>(
      `SELECT sessionId FROM sessions
       WHERE revokedAt IS NOT NULL AND sessionId IN (SELECT r.sessionId FROM ${IDS.from(db)} AS r)`,
      IDS.bind(sessionIds.map((sessionId) => ({ sessionId }))),
    );
    return rows.map((row) => row.sessionId);
  },
  spent: (now, idleBefore) =>
    db.all<{ sessionId: SessionId }>(
      `SELECT sessionId FROM sessions WHERE revokedAt IS NULL AND (expiresAt <= $now OR lastSeenAt < $idleBefore)`,
      { now, idleBefore },
    ),
  create: async (session) => {
    await db.run(
      `INSERT INTO sessions (${COLUMNS})
       VALUES ($sessionId, $tokenCheck, $userId, $createdAt, $lastSeenAt, $expiresAt, $revokedAt, $device)`,
      { ...session },
    );
  },
  touch: async (seen) => {
    await db.run(
      `UPDATE sessions SET lastSeenAt = ${greater('sessions.lastSeenAt', 'r.at')} FROM ${SEEN.from(db)} AS r
       WHERE sessions.sessionId = r.sessionId`,
      SEEN.bind(seen),
    );
  },
  revoke: async (which, at) => {
    const bind =
      'sessionId' in which
        ? { sessionId: which.sessionId, userId: null, except: null }
        : { sessionId: null, userId: which.userId, except: which.except };
    const where = `revokedAt IS NULL AND (sessionId = $sessionId OR (userId = $userId AND sessionId IS DISTINCT FROM $except))`;
    const live = await db.all<{ sessionId: SessionId }>(`SELECT sessionId FROM sessions WHERE ${where}`, bind);
    await db.run(`UPDATE sessions SET revokedAt = $at WHERE ${where}`, { ...bind, at });
    return live.map((session) => session.sessionId);
  },
});
