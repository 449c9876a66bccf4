/**
 * Who a guest is: the holder of a link (linkAuth), or of a guest session that a code has opened. Without either, unknown, expired
 * and revoked are one answer by one path, and nothing is written.
 */
import { storedSession } from '../../../protocol/crypto/account/password.ts';
import { openDmShare } from '../../../protocol/crypto/direct-message/server.ts';
import { linkHash } from '../../../protocol/crypto/direct-message/keys.ts';
import { asKey } from '../../../protocol/crypto/keys.ts';
import { equalBytes } from '../../../protocol/crypto/sodium.ts';
import type { UnlockedDm } from '../../../protocol/wire/dm-page.ts';
import { Fault } from '../../../protocol/wire/faults.ts';
import type { DmId, PracticeId } from '../../../protocol/wire/ids.ts';
import { LIMITS } from '../../../protocol/wire/limits.ts';
import type { RouteReply } from '../../../protocol/wire/routes.ts';
import type { Domain } from '../domain.ts';
import { pageHead } from '../gateway/letterhead.ts';
import type { RouteAnswer } from '../ports.ts';
import type { DmRecord } from '../records-direct.ts';
import type { Writes } from '../stores.ts';
import { isAlive, stateOf } from './turn.ts';

const TOKEN_BYTES = 32;
const NOBODY = new Uint8Array(32);

export interface Held {
  readonly dmId: DmId;
  readonly linkAuth: Uint8Array;
}
interface InSession {
  readonly dmId: DmId;
  readonly token: Uint8Array;
}
export type Practice = UnlockedDm['practice'];
type Closed = Extract<RouteReply<'dm:state'>, { is: 'unknown' | 'locked' | 'expired' | 'revoked' | 'replaced' }>;

/** No route of a guest touches the session cookie: a colleague who opens a link stays who she is. */
export const guestAnswer = <Reply>(reply: Reply): RouteAnswer<Reply> => ({ reply, cookie: { do: 'keep' } });

/** The message whose link this is where it may be opened now, else why not. Nobody without the link learns more than `unknown`. */
export async function behindLink(domain: Domain, { dmId, linkAuth }: Held): Promise<DmRecord | Closed> {
  const row = await domain.stores.read.dms.byId(dmId);
  const isHeld = equalBytes(linkHash(asKey(linkAuth)), row?.linkHash ?? NOBODY);
  if (row === null || !isHeld) return { is: 'unknown', practice: await practiceOf(domain, await onlyPractice(domain)) };
  const state = stateOf(row, domain.clock.now());
  return state === 'open' ? row : { is: state, practice: await practiceOf(domain, row.practiceId) };
}

/** Where a server has one practice, anyone may know whom to call. */
async function onlyPractice(domain: Domain): Promise<PracticeId | null> {
  const [first, second] = await domain.stores.read.gateways.practices();
  return second === undefined ? (first ?? null) : null;
}

export async function practiceOf(domain: Domain, practiceId: PracticeId | null): Promise<Practice> {
  if (practiceId === null) return { name: null, phone: null, colour: null };
  return pageHead(domain.stores.read, await domain.books.get(practiceId));
}

const checkOf = (domain: Domain, token: Uint8Array): Uint8Array => storedSession(domain.secrets.pepper, asKey(token));

/** Begins a guest session inside the transaction of the unlocking. */
export async function beginSession(
  domain: Domain,
  tx: Writes,
  row: DmRecord,
): Promise<Pick<UnlockedDm, 'token' | 'sessionUntil'>> {
  const token = domain.random(TOKEN_BYTES);
  const sessionUntil = sessionEnd(domain, row);
  await tx.dms.addSession({ tokenCheck: checkOf(domain, token), dmId: row.dmId, until: sessionUntil });
  return { token, sessionUntil };
}

/** Never beyond the message's own end. */
function sessionEnd(domain: Domain, { endsAt }: DmRecord): number {
  const full = domain.clock.now() + LIMITS.dmSessionMs;
  return endsAt === null ? full : Math.min(full, endsAt);
}

/** A live session of a message that has not ended. Throws dm.session, rate.limited. */
export async function inSession(domain: Domain, { dmId, token }: InSession): Promise<DmRecord> {
  const row = await ofToken(domain, token);
  if (row.dmId !== dmId) throw new Fault('dm.session');
  return row;
}

/** The same where the token alone says which. */
export async function ofToken(domain: Domain, token: Uint8Array | null): Promise<DmRecord> {
  const { dms } = domain.stores.read;
  const session = token?.length === TOKEN_BYTES ? await dms.session(checkOf(domain, token)) : null;
  const now = domain.clock.now();
  const row = session !== null && session.until > now ? await dms.byId(session.dmId) : null;
  if (row === null || !isAlive(row, now)) throw new Fault('dm.session');
  await domain.live.throttle.spend('dmGuest', row.dmId);
  return row;
}

export async function renewSession(domain: Domain, token: Uint8Array, row: DmRecord): Promise<number> {
  const until = sessionEnd(domain, row);
  await domain.stores.change((tx) => tx.dms.renewSession(checkOf(domain, token), until));
  return until;
}

export const endSession = (domain: Domain, token: Uint8Array): Promise<void> =>
  domain.stores.change((tx) => tx.dms.endSession(checkOf(domain, token)));

/** Everything that the page opens the message with. */
export async function reveal(
  domain: Domain,
  row: DmRecord,
  session: Pick<UnlockedDm, 'token' | 'sessionUntil'>,
): Promise<UnlockedDm> {
  const { dmId, docId, share, capsule, ver, endsAt, lastRep, lastSig, practiceId } = row;
  const document = await domain.stores.read.dms.document(docId);
  if (share === null || capsule === null || document === null) throw new Fault('dm.session');
  return {
    is: 'unlocked',
    practice: await practiceOf(domain, practiceId),
    share: openDmShare(domain.secrets.shareKey, dmId, share),
    ver,
    capsule,
    docId,
    doc: document.doc,
    expiresAt: endsAt,
    last: lastRep === null || lastSig === null ? null : { rep: lastRep, sig: lastSig },
    now: domain.clock.now(),
    ...session,
  };
}
