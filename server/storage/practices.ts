/** Practices and their logs: signed entries as they came, in order. What an entry means is the protocol's business. */
import type { LogRow } from '../domain/records.ts';
import type { PracticeWrites } from '../domain/stores.ts';
import type { Db } from './db.ts';

export const practices = (db: Db): PracticeWrites => ({
  any: async () => (await db.get('SELECT 1 AS one FROM practices LIMIT 1')) !== null,
  entries: (practiceId, afterSeq, limit) =>
    db.all<LogRow>(
      `SELECT practiceId, seq, entry, sig, cosig, hash, at FROM log_entries
       WHERE practiceId = $practiceId AND seq > $afterSeq ORDER BY seq LIMIT $limit`,
      { practiceId, afterSeq, limit },
    ),
  head: (practiceId) =>
    db.get<{ seq: number }>('SELECT seq FROM log_entries WHERE practiceId = $practiceId ORDER BY seq DESC LIMIT 1', {
      practiceId,
    }),
  create: async (practiceId, at) => {
    await db.run('INSERT INTO practices (practiceId, createdAt) VALUES ($practiceId, $at)', { practiceId, at });
  },
  append: async (row) => {
    await db.run(
      `INSERT INTO log_entries (practiceId, seq, entry, sig, cosig, hash, at)
       VALUES ($practiceId, $seq, $entry, $sig, $cosig, $hash, $at)`,
      { ...row },
    );
  },
});
