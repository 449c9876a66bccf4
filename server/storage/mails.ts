/** The outbox of content-free mails: who and what kind, never an address and never a word. The address is read when sending. */
import type { Mail, WaitState } from '../domain/records.ts';
import type { MailWrites } from '../domain/stores.ts';
import { waitStates } from './alerts.ts';
import { batchOf } from './batch.ts';
import type { Db } from './db.ts';

const WAITS = batchOf({ threadId: 'text', n: 'integer' });

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
  about: (mailId) =>
    db.all<WaitState>(
      waitStates(`SELECT q.userId, a.threadId, a.n FROM mail_threads AS a JOIN mails AS q ON q.mailId = a.mailId
        WHERE a.mailId = $mailId`),
      { mailId },
    ),
  add: async (userId, kind, at, about) => {
    const mail = await db.get<{ mailId: number }>(
      `INSERT INTO mails (kind, userId, state, attempts, nextAt, lastCode, createdAt)
       VALUES ($kind, $userId, 'queued', 0, $at, NULL, $at) RETURNING mailId`,
      { kind, userId, at },
    );
    if (mail === null) throw new Error('a mail without its number');
    const waits = WAITS.bind(about.map(({ threadId, firstN }) => ({ threadId, n: firstN })));
    await db.run(
      `INSERT INTO mail_threads (mailId, threadId, n)
       SELECT CAST($mailId AS BIGINT), threadId, n FROM ${WAITS.from(db)} AS r`,
      { mailId: mail.mailId, ...waits },
    );
    await db.run(
      `UPDATE alert_steps SET open = 0 FROM ${WAITS.from(db)} AS r
       WHERE alert_steps.open = 1 AND alert_steps.userId = $userId AND alert_steps.threadId = r.threadId
         AND alert_steps.n = r.n`,
      { userId, ...waits },
    );
  },
  attempt: async (mailId, attempts, nextAt) => {
    const begun = await db.run(
      `UPDATE mails SET attempts = attempts + 1, nextAt = $nextAt
       WHERE mailId = $mailId AND attempts = $attempts AND state = 'queued'`,
      { mailId, attempts, nextAt },
    );
    return begun > 0;
  },
  finish: async (mailId, state, code) => {
    await db.run('UPDATE mails SET state = $state, lastCode = $code WHERE mailId = $mailId', { mailId, state, code });
    await db.run('DELETE FROM mail_threads WHERE mailId = $mailId', { mailId });
  },
  note: async (mailId, code) => {
    await db.run('UPDATE mails SET lastCode = $code WHERE mailId = $mailId', { mailId, code });
  },
});
