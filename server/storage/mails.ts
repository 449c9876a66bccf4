/** The outbox of content-free mails: who and what kind, never an address and never a word. The address is read when sending. */
import type { Mail } from '../domain/records.ts';
import type { MailWrites } from '../domain/stores.ts';
import type { Db } from './db.ts';

export const mails = (db: Db): MailWrites => ({
  count: async (userId, since) => {
    const row = await db.get<{ many: number }>(
      'SELECT COUNT(*) AS many FROM mails WHERE userId = $userId AND createdAt >= $since',
      { userId, since },
    );
    return row?.many ?? 0;
  },
  due: (now, limit) =>
    db.all<Mail>(
      `SELECT mailId, kind, userId, attempts FROM mails WHERE state = 'queued' AND nextAt <= $now
       ORDER BY nextAt LIMIT $limit`,
      { now, limit },
    ),
  add: async (userId, kind, at) => {
    await db.run(
      `INSERT INTO mails (kind, userId, state, attempts, nextAt, lastCode, createdAt)
       VALUES ($kind, $userId, 'queued', 0, $at, NULL, $at)`,
      { kind, userId, at },
    );
  },
  attempt: async (mailId, nextAt) => {
    await db.run('UPDATE mails SET attempts = attempts + 1, nextAt = $nextAt WHERE mailId = $mailId', {
      mailId,
      nextAt,
    });
  },
  finish: async (mailId, state, code) => {
    await db.run('UPDATE mails SET state = $state, lastCode = $code WHERE mailId = $mailId', { mailId, state, code });
  },
  note: async (mailId, code) => {
    await db.run('UPDATE mails SET lastCode = $code WHERE mailId = $mailId', { mailId, code });
  },
});
