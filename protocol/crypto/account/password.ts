/**
 * From a password to keys, and what the server keeps of them (protocol/README.md §2). Argon2id comes in through a port;
 * its cost is a constant of this protocol and never taken from the server. Nothing here touches a database.
 */
import type { SubscriptionId, UserId } from '../../wire/ids.ts';
import { kdf } from '../derive.ts';
import { idBytes, lp, utf8, utf8Exact } from '../encoding.ts';
import { asKey, type Key } from '../keys.ts';
import { demand } from '../refusal.ts';
import { open, seal } from '../seal.ts';
import { blake2b } from '../sodium.ts';

/** Argon2id v1.3, t=3, m=64 MiB, p=1, 32 bytes out; run it in a throw-away Worker. */
export type Argon2id = (password: Uint8Array, salt16: Uint8Array) => Promise<Uint8Array>;

/** Is it 1–254 bytes of ASCII 0x21–0x7E without A–Z? */
export function isLogin(login: string): boolean {
  return /^[!-@[-~]{1,254}$/.test(login);
}
/** The login as kept: A–Z become lower case, nothing else changes. Refusal('malformed','login') when it is none. */
export function normalLogin(login: string): string {
  const lower = login.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  demand(isLogin(lower), 'malformed', 'login');
  return lower;
}
/** A person's, practice's or custodian's name: 1–200 bytes of UTF-8 without control characters (C0, DEL, C1). */
export function isName(name: string): boolean {
  const bytes = utf8(name).length;
  return bytes >= 1 && bytes <= 200 && !/\p{Cc}/u.test(name);
}

/** BLAKE2b-128 of login and the server's 16 random bytes: two accounts or two practices never share a salt. */
export function passwordSalt(login: string, serverSalt16: Uint8Array): Uint8Array {
  if (serverSalt16.length !== 16) throw new TypeError('server salt: not 16 bytes');
  return blake2b(16, lp('cor1/pwsalt', login, serverSalt16));
}

export interface PasswordKeys {
  /** Proves the password to the server. */
  readonly authKey: Key;
  /** Never leaves the device. */
  readonly pwKey: Key;
}
/** authKey and pwKey of a password (any text, NFKC). `login` in its kept form. */
export async function passwordKeys(
  argon2id: Argon2id,
  password: string,
  login: string,
  serverSalt16: Uint8Array,
): Promise<PasswordKeys> {
  const salt = passwordSalt(normalLogin(login), serverSalt16);
  const master = asKey(await argon2id(utf8Exact(password.normalize('NFKC')), salt));
  return { authKey: kdf(master, 'auth'), pwKey: kdf(master, 'wrap') };
}
/** KEK_pw: needs the password and the share that the server releases only after authKey is verified. */
export function passwordKek(pwKey: Key, userId: UserId, share: Key): Key {
  return kdf(kdf(pwKey, 'kek/1', idBytes(userId)), 'kek/2', share);
}

/** The server's secrets, all from the SECRET FILE that is in no database and no backup. */
export interface ServerSecrets {
  readonly pepper: Key;
  readonly shareKey: Key;
  readonly saltKey: Key;
  readonly totpKey: Key;
  readonly hookKey: Key;
}
export function serverSecrets(secretFile32: Key): ServerSecrets {
  return {
    pepper: kdf(secretFile32, 'sf/pepper'),
    shareKey: kdf(secretFile32, 'sf/share'),
    saltKey: kdf(secretFile32, 'sf/fakesalt'),
    totpKey: kdf(secretFile32, 'sf/totp'),
    hookKey: kdf(secretFile32, 'sf/hook'),
  };
}
/** What the server stores to check a password; compare with `equalBytes`. */
export const storedAuth = (pepper: Key, userId: UserId, authKey: Key): Uint8Array =>
  kdf(pepper, 'auth', idBytes(userId), authKey);
/** What the server stores to check a recovery code. */
export const storedRecovery = (pepper: Key, userId: UserId, recAuth: Key): Uint8Array =>
  kdf(pepper, 'rec', idBytes(userId), recAuth);
/** What the server stores of a 32-byte session token. */
export const storedSession = (pepper: Key, token: Key): Uint8Array => kdf(pepper, 'session', token);

/** The user's 32-byte share as it lies in the database. */
export function sealShare(shareKey: Key, userId: UserId, share: Key, nonce24?: Uint8Array): Uint8Array {
  return seal(shareKey, 'share/user', idBytes(userId), share, nonce24);
}
/** Refusal('key','open.share/user') when it is another user's or the SECRET FILE is not this one. */
export function openShare(shareKey: Key, userId: UserId, sealed: Uint8Array): Key {
  return asKey(open(shareKey, 'share/user', idBytes(userId), sealed));
}
/** The 16-byte salt that prelogin answers for an unknown login: stable, and like a real one. */
export function fakeSalt(saltKey: Key, login: string): Uint8Array {
  return kdf(saltKey, 'fakesalt', login).slice(0, 16);
}

/** What signs the calls of one webhook: derived, so that it lies in no database. */
export const hookSecret = (hookKey: Key, subscriptionId: SubscriptionId): Uint8Array =>
  kdf(hookKey, 'hook', idBytes(subscriptionId));

/** The secret of a second factor as it lies in the database. */
export function sealTotp(totpKey: Key, userId: UserId, secret: Uint8Array, nonce24?: Uint8Array): Uint8Array {
  return seal(totpKey, 'totp', idBytes(userId), secret, nonce24);
}
/** Refusal('key','open.totp') when it is another user's or the SECRET FILE is not this one. */
export function openTotp(totpKey: Key, userId: UserId, sealed: Uint8Array): Uint8Array {
  return open(totpKey, 'totp', idBytes(userId), sealed);
}
