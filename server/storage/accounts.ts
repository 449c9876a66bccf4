/** Accounts: what sign-in is checked against, and the sealed keyring and pins. Nothing here can be read without a password. */
import type { Account, VaultPart, Versioned } from '../domain/records.ts';
import type { AccountWrites } from '../domain/stores.ts';
import type { Db } from './db.ts';

const COLUMNS = `userId, practiceId, login, email, salt, sealedShare, authCheck, recCheck, wrapPw, wrapRec,
  standing, createdAt`;
const TABLE = { keyring: 'keyrings', pins: 'pins' } as const satisfies Record<VaultPart, string>;

export const accounts = (db: Db): AccountWrites => ({
  byLogin: (login) =>
    db.get<Account>(`SELECT ${COLUMNS} FROM accounts WHERE login = $login AND standing <> 'removed'`, { login }),
  byId: (userId) => db.get<Account>(`SELECT ${COLUMNS} FROM accounts WHERE userId = $userId`, { userId }),
  vault: (userId, part) =>
    db.get<Versioned>(`SELECT version, blob FROM ${TABLE[part]} WHERE userId = $userId`, { userId }),
  create: async (account) => {
    await db.run(
      `INSERT INTO accounts (${COLUMNS}) VALUES ($userId, $practiceId, $login, $email, $salt, $sealedShare,
       $authCheck, $recCheck, $wrapPw, $wrapRec, $standing, $createdAt)`,
      { ...account },
    );
  },
  setStanding: async (userId, standing) => {
    await db.run('UPDATE accounts SET standing = $standing WHERE userId = $userId', { userId, standing });
  },
  setEmail: async (userId, email) => {
    await db.run('UPDATE accounts SET email = $email WHERE userId = $userId', { userId, email });
  },
  mobile: async (userId) => {
    const row = await db.get<{ mobile: string | null }>('SELECT mobile FROM accounts WHERE userId = $userId', {
      userId,
    });
    return row?.mobile ?? null;
  },
  setMobile: async (userId, mobile) => {
    await db.run('UPDATE accounts SET mobile = $mobile WHERE userId = $userId', { userId, mobile });
  },
  setCredentials: async (userId, credentials) => {
    await db.run(
      `UPDATE accounts SET salt = $salt, sealedShare = $sealedShare, authCheck = $authCheck, recCheck = $recCheck,
       wrapPw = $wrapPw, wrapRec = $wrapRec WHERE userId = $userId`,
      { ...credentials, userId },
    );
  },
  putVault: async (userId, part, value) => {
    const changed = await db.run(
      value.version === 1
        ? `INSERT INTO ${TABLE[part]} (userId, version, blob) VALUES ($userId, $version, $blob)
           ON CONFLICT (userId) DO UPDATE SET version = excluded.version, blob = excluded.blob
           WHERE ${TABLE[part]}.version = 0`
        : `UPDATE ${TABLE[part]} SET version = $version, blob = $blob WHERE userId = $userId AND version = $version - 1`,
      { userId, ...value },
    );
    return changed > 0;
  },
  replaceVault: async (userId, part, value) => {
    await db.run(
      `INSERT INTO ${TABLE[part]} (userId, version, blob) VALUES ($userId, $version, $blob)
       ON CONFLICT (userId) DO UPDATE SET version = excluded.version, blob = excluded.blob`,
      { userId, ...value },
    );
  },
});
