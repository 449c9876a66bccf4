/** Second factors: sealed under a key of the secret file, so a copy of this table makes no code. */
import type { TotpRow } from '../domain/records.ts';
import type { TotpWrites } from '../domain/stores.ts';
import type { Db } from './db.ts';

interface StoredTotp extends Omit<TotpRow, 'confirmed'> {
  readonly confirmed: 0 | 1;
}

export const totp = (db: Db): TotpWrites => ({
  of: async (userId) => {
    const row = await db.get<StoredTotp>('SELECT sealedSecret, confirmed, lastStep FROM totp WHERE userId = $userId', {
      userId,
    });
    return row === null ? null : { ...row, confirmed: row.confirmed === 1 };
  },
  put: async (userId, sealedSecret) => {
    await db.run(
      `INSERT INTO totp (userId, sealedSecret, confirmed, lastStep) VALUES ($userId, $sealedSecret, 0, 0)
       ON CONFLICT (userId) DO UPDATE
       SET sealedSecret = excluded.sealedSecret, confirmed = 0, lastStep = 0`,
      { userId, sealedSecret },
    );
  },
  use: async (userId, step) => {
    await db.run('UPDATE totp SET confirmed = 1, lastStep = $step WHERE userId = $userId', { userId, step });
  },
  remove: async (userId) => {
    await db.run('DELETE FROM totp WHERE userId = $userId', { userId });
  },
});
