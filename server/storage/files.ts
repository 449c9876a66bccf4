/** What is known of sealed files; their bytes are in files-on-disk.ts. */
import type { FileRow } from '../domain/records.ts';
import type { FileWrites } from '../domain/stores.ts';
import type { Db } from './db.ts';

const COLUMNS = 'fileId, threadId, userId, sealedBytes, createdAt, completedAt';

export const files = (db: Db): FileWrites => ({
  byId: (fileId) => db.get<FileRow>(`SELECT ${COLUMNS} FROM files WHERE fileId = $fileId`, { fileId }),
  usage: async (userId, since) => {
    const row = await db.get<{ bytes: number; unfinished: number }>(
      `SELECT CAST(COALESCE(SUM(sealedBytes), 0) AS BIGINT) AS bytes, COUNT(*) - COUNT(completedAt) AS unfinished
       FROM files WHERE userId = $userId AND createdAt > $since`,
      { userId, since },
    );
    return row ?? { bytes: 0, unfinished: 0 };
  },
  unfinished: (before) =>
    db.all<FileRow>(`SELECT ${COLUMNS} FROM files WHERE completedAt IS NULL AND createdAt < $before`, { before }),
  create: async (row) => {
    await db.run(
      `INSERT INTO files (${COLUMNS}) VALUES ($fileId, $threadId, $userId, $sealedBytes, $createdAt, $completedAt)`,
      { ...row },
    );
  },
  complete: async (fileId, at) => {
    await db.run('UPDATE files SET completedAt = $at WHERE fileId = $fileId', { fileId, at });
  },
  remove: async (fileId) => {
    await db.run('DELETE FROM files WHERE fileId = $fileId', { fileId });
  },
});
