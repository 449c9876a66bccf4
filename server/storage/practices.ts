/** Practices and their logs: signed entries as they came, in order. What an entry means is the protocol's business. */
import type { PracticeId } from '../../protocol/wire/ids.ts';
import type { LogRow } from '../domain/records.ts';
import type { PracticeWrites } from '../domain/stores.ts';
import { batchOf } from './batch.ts';
import type { Db } from './db.ts';

const IDS = batchOf({ practiceId: 'text' });

/** For every entry of the log and every epoch of a circle, in the same transaction: other nodes ask whether it has changed. */
export const countUp = (db: Db, practiceId: PracticeId): Promise<number> =>
  db.run('UPDATE practices SET version = version + 1 WHERE practiceId = $practiceId', { practiceId });

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
  versions: (practiceIds) =>
    db.all<{ practiceId: PracticeId; version: number }>(
      `SELECT practiceId, version FROM practices
       WHERE practiceId IN (SELECT r.practiceId FROM ${IDS.from(db)} AS r)`,
      IDS.bind(practiceIds.map((practiceId) => ({ practiceId }))),
    ),
  create: async (practiceId, at) => {
    await db.run('INSERT INTO practices (practiceId, createdAt) VALUES ($practiceId, $at)', { practiceId, at });
  },
  append: async (row) => {
    await db.run(
      `INSERT INTO log_entries (practiceId, seq, entry, sig, cosig, hash, at)
       VALUES ($practiceId, $seq, $entry, $sig, $cosig, $hash, $at)`,
      { ...row },
    );
    await countUp(db, row.practiceId);
  },
});
