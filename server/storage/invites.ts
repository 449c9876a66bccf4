/** Invitations: sealed blobs and what the newcomer posted. The secret that opens them never comes here in the clear. */
import type { InviteRow } from '../domain/records.ts';
import type { InviteWrites } from '../domain/stores.ts';
import type { Db } from './db.ts';

const COLUMNS = `inviteId, practiceId, userId, role, state, blob, sealedSecret, "join", mac, createdBy, createdAt,
  expiresAt`;

export const invites = (db: Db): InviteWrites => ({
  byId: (inviteId) => db.get<InviteRow>(`SELECT ${COLUMNS} FROM invites WHERE inviteId = $inviteId`, { inviteId }),
  ofPractice: (practiceId) =>
    db.all<InviteRow>(
      `SELECT ${COLUMNS} FROM invites WHERE practiceId = $practiceId ORDER BY createdAt DESC LIMIT 500`,
      {
        practiceId,
      },
    ),
  spent: (now) =>
    db.all<InviteRow>(`SELECT ${COLUMNS} FROM invites WHERE state = 'open' AND expiresAt <= $now`, { now }),
  create: async (row) => {
    await db.run(
      `INSERT INTO invites (${COLUMNS}) VALUES ($inviteId, $practiceId, $userId, $role, $state, $blob, $sealedSecret,
       $join, $mac, $createdBy, $createdAt, $expiresAt)`,
      { ...row },
    );
  },
  join: async (inviteId, join, mac) => {
    await db.run(`UPDATE invites SET state = 'joined', "join" = $join, mac = $mac WHERE inviteId = $inviteId`, {
      inviteId,
      join,
      mac,
    });
  },
  setState: async (inviteId, state) => {
    await db.run('UPDATE invites SET state = $state WHERE inviteId = $inviteId', { inviteId, state });
  },
});
