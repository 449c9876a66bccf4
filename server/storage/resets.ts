/** Prepared accounts of colleagues who get a new key, by the invitation that gives it. Nothing here can be opened by us. */
import type { ResetRow } from '../domain/records.ts';
import type { ResetWrites } from '../domain/stores.ts';
import type { Db } from './db.ts';

const COLUMNS = 'inviteId, userId, salt, sealedShare, authCheck, recCheck, wrapPw, wrapRec, keyring, pins, createdAt';

export const resets = (db: Db): ResetWrites => ({
  byInvite: (inviteId) => db.get<ResetRow>(`SELECT ${COLUMNS} FROM resets WHERE inviteId = $inviteId`, { inviteId }),
  create: async (row) => {
    await db.run(
      `INSERT INTO resets (${COLUMNS}) VALUES ($inviteId, $userId, $salt, $sealedShare, $authCheck, $recCheck, $wrapPw,
       $wrapRec, $keyring, $pins, $createdAt)`,
      { ...row },
    );
  },
  drop: async (inviteId) => {
    await db.run('DELETE FROM resets WHERE inviteId = $inviteId', { inviteId });
  },
});
