/** What people have decided for themselves, a column each; who has no row has decided nothing. */
import type { UserId } from '../../protocol/wire/ids.ts';
import { DEFAULT_PREFERENCES, type Preferences } from '../../protocol/wire/people.ts';
import type { PreferenceWrites } from '../domain/stores.ts';
import type { Db } from './db.ts';

interface StoredPreferences {
  readonly readReceipts: number;
  readonly showPresence: number;
  readonly emailWhenOffline: number;
  readonly emailWhenUnread: number;
  readonly quietFrom: string | null;
  readonly quietTo: string | null;
  readonly quietZone: string | null;
}

const COLUMNS = 'readReceipts, showPresence, emailWhenOffline, emailWhenUnread, quietFrom, quietTo, quietZone';

const EXCLUDED = COLUMNS.split(', ')
  .map((column) => `${column} = excluded.${column}`)
  .join(', ');

export const preferences = (db: Db): PreferenceWrites => ({
  of: async (userId) => {
    const row = await db.get<StoredPreferences>(`SELECT ${COLUMNS} FROM preferences WHERE userId = $userId`, {
      userId,
    });
    return row === null ? DEFAULT_PREFERENCES : fromRow(row);
  },
  hidden: async (practiceId) => {
    const rows = await db.all<{ userId: UserId }>(
      `SELECT p.userId FROM preferences AS p JOIN accounts AS a ON a.userId = p.userId
       WHERE a.practiceId = $practiceId AND p.showPresence = 0`,
      { practiceId },
    );
    return rows.map((row) => row.userId);
  },
  put: async (userId, value) => {
    await db.run(
      `INSERT INTO preferences (userId, ${COLUMNS}) VALUES ($userId, $readReceipts, $showPresence,
       $emailWhenOffline, $emailWhenUnread, $quietFrom, $quietTo, $quietZone)
       ON CONFLICT (userId) DO UPDATE SET ${EXCLUDED}`,
      { userId, ...toRow(value) },
    );
  },
});

const toRow = ({ quietHours, ...switches }: Preferences) => ({
  readReceipts: switches.readReceipts ? 1 : 0,
  showPresence: switches.showPresence ? 1 : 0,
  emailWhenOffline: switches.emailWhenOffline ? 1 : 0,
  emailWhenUnread: switches.emailWhenUnread ? 1 : 0,
  quietFrom: quietHours?.from ?? null,
  quietTo: quietHours?.to ?? null,
  quietZone: quietHours?.timeZone ?? null,
});

function fromRow(row: StoredPreferences): Preferences {
  const { quietFrom: from, quietTo: to, quietZone: timeZone } = row;
  return {
    readReceipts: row.readReceipts === 1,
    showPresence: row.showPresence === 1,
    emailWhenOffline: row.emailWhenOffline === 1,
    emailWhenUnread: row.emailWhenUnread === 1,
    quietHours: from === null || to === null || timeZone === null ? null : { from, to, timeZone },
  };
}
