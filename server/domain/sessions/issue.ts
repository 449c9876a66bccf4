/**
 * Making a session and recognising one again. The token is 32 random bytes that only the cookie holds; the database
 * knows a keyed hash of it. A session ends 30 days after it began, or after 12 hours without a sign of life.
 */
import { asKey } from '../../../protocol/crypto/keys.ts';
import { openShare, storedSession } from '../../../protocol/crypto/account/password.ts';
import { fromB64, toB64 } from '../../../protocol/wire/bytes.ts';
import { LIMITS } from '../../../protocol/wire/limits.ts';
import type { SignedIn } from '../../../protocol/wire/people.ts';
import { freshId } from '../bytes.ts';
import type { Domain } from '../domain.ts';
import type { Actor, Caller, RouteAnswer, SessionCookie } from '../ports.ts';
import type { Account } from '../records.ts';
import type { Writes } from '../stores.ts';

const SESSION_MAX_MS = 30 * 86_400_000;
export const SESSION_IDLE_MS = 12 * 3_600_000;
const TOKEN_BYTES = 32;

export interface Issued {
  readonly sessionId: SignedIn['sessionId'];
  readonly cookie: SessionCookie;
  readonly expiresAt: number;
}

/** Adds a session for the account inside a transaction; `caller` names the device. */
export async function issue(
  domain: Domain,
  tx: Writes,
  userId: Account['userId'],
  { userAgent }: Pick<Caller, 'userAgent'>,
): Promise<Issued> {
  const token = domain.random(TOKEN_BYTES);
  const createdAt = domain.clock.now();
  const expiresAt = createdAt + SESSION_MAX_MS;
  const sessionId = freshId<'session'>(domain);
  const tokenCheck = storedSession(domain.secrets.pepper, asKey(token));
  await tx.sessions.create({
    sessionId,
    tokenCheck,
    userId,
    createdAt,
    lastSeenAt: createdAt,
    expiresAt,
    revokedAt: null,
    device: userAgent?.slice(0, LIMITS.deviceChars) ?? '',
  });
  return { sessionId, expiresAt, cookie: { do: 'set', token: toB64(token), expiresAt } };
}

/** The actor of a token, or null: unknown, ended, expired, idle too long, or the person was removed. */
export async function authenticate(domain: Domain, token: string | null): Promise<Actor | null> {
  const bytes = token === null ? null : fromB64(token);
  if (bytes?.length !== TOKEN_BYTES) return null;
  const session = await domain.stores.read.sessions.byCheck(storedSession(domain.secrets.pepper, asKey(bytes)));
  if (session === null || session.revokedAt !== null || session.standing === 'removed') return null;
  const now = domain.clock.now();
  const { sessionId, userId, practiceId, login, expiresAt } = session;
  const lastSeenAt = Math.max(session.lastSeenAt, domain.seen.at(sessionId));
  if (expiresAt <= now || lastSeenAt + SESSION_IDLE_MS <= now || domain.seen.hasEnded(sessionId)) return null;
  domain.seen.note(sessionId, now);
  return { kind: 'staff', userId, practiceId, sessionId, login, expiresAt, socketId: null };
}

/** What a fresh sign-in answers: the sealed account, and what the proof given unlocks of it. */
export async function welcome(
  domain: Domain,
  account: Account,
  by: 'password' | 'recovery',
  issued: Issued,
): Promise<RouteAnswer<SignedIn>> {
  const { accounts } = domain.stores.read;
  const [keyring, pins] = await Promise.all([
    accounts.vault(account.userId, 'keyring'),
    accounts.vault(account.userId, 'pins'),
  ]);
  if (keyring === null) throw new Error('an account without a keyring');
  const { userId, practiceId, login } = account;
  const reply: SignedIn = {
    sessionId: issued.sessionId,
    userId,
    practiceId,
    login,
    standing: account.standing === 'active' ? 'active' : 'waiting',
    opens:
      by === 'password'
        ? { by, share: openShare(domain.secrets.shareKey, userId, account.sealedShare), wrapPw: account.wrapPw }
        : { by, wrapRec: account.wrapRec },
    keyring,
    pins,
    expiresAt: issued.expiresAt,
  };
  return { reply, cookie: issued.cookie };
}
