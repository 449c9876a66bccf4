/**
 * AK, the account key: wrapped once under the password and once under the recovery code, and what is sealed directly
 * under it (drafts, open invitations, device-local data). Client only; the server stores the results unread.
 */
import type { InviteId, ThreadId, UserId } from '../../wire/ids.ts';
import { fromBase32, toBase32 } from '../base32.ts';
import { h, kdf } from '../derive.ts';
import { compareBytes, idBytes, lp, readUtf8, u64, u8, utf8Exact } from '../encoding.ts';
import { asKey, asShortKey, type Key, type ShortKey } from '../keys.ts';
import { demand, Refusal } from '../refusal.ts';
import { open, pad, seal, unpad } from '../seal.ts';

export type WrapBy = 'password' | 'recovery';
const wrapContext = (userId: UserId, by: WrapBy): Uint8Array => lp(idBytes(userId), u8(by === 'password' ? 1 : 2));

export function sealAccountKey(kek: Key, userId: UserId, by: WrapBy, ak: Key, nonce24?: Uint8Array): Uint8Array {
  return seal(kek, 'ak', wrapContext(userId, by), ak, nonce24);
}
/** Refusal('key','open.ak') for a wrong password, share or code. */
export function openAccountKey(kek: Key, userId: UserId, by: WrapBy, sealed: Uint8Array): Key {
  const ak = open(kek, 'ak', wrapContext(userId, by), sealed);
  demand(ak.length === 32, 'key', 'open.ak');
  return asKey(ak);
}

/** 32 base32 characters: the 16-byte code and four bytes that catch a typo. Shown once. */
export function recoveryCodeText(code: ShortKey): string {
  const bytes = new Uint8Array(20);
  bytes.set(code);
  bytes.set(h('rc', code).subarray(0, 4), 16);
  return toBase32(bytes);
}
/** Refusal('malformed', 'base32' | 'recovery-code') on a typo. */
export function readRecoveryCode(text: string): ShortKey {
  const bytes = fromBase32(text, 20);
  const code = asShortKey(bytes.slice(0, 16));
  demand(compareBytes(h('rc', code).subarray(0, 4), bytes.subarray(16)) === 0, 'malformed', 'recovery-code');
  return code;
}
export const recoveryKek = (code: ShortKey, userId: UserId): Key => kdf(code, 'kek/rec', idBytes(userId));
/** Proves the recovery code to the server. */
export const recoveryAuth = (code: ShortKey): Key => kdf(code, 'rec-auth');

/** A draft of one thread; `rev` rises with every save. */
export function sealDraft(
  ak: Key,
  userId: UserId,
  threadId: ThreadId,
  rev: number,
  json: string,
  nonce24?: Uint8Array,
): Uint8Array {
  const context = lp(idBytes(userId), idBytes(threadId), u64(rev));
  return seal(kdf(ak, 'draft'), 'draft', context, pad(utf8Exact(json)), nonce24);
}
export function openDraft(ak: Key, userId: UserId, threadId: ThreadId, rev: number, sealed: Uint8Array): string {
  const context = lp(idBytes(userId), idBytes(threadId), u64(rev));
  const json = readUtf8(unpad(open(kdf(ak, 'draft'), 'draft', context, sealed)));
  if (json === null) throw new Refusal('malformed', 'draft.text');
  return json;
}

/** An admin's open invitation, for the admin's other devices. */
export function sealInviteSecret(ak: Key, inviteId: InviteId, secret: ShortKey, nonce24?: Uint8Array): Uint8Array {
  return seal(kdf(ak, 'invite'), 'invite/is', idBytes(inviteId), secret, nonce24);
}
export function openInviteSecret(ak: Key, inviteId: InviteId, sealed: Uint8Array): ShortKey {
  const secret = open(kdf(ak, 'invite'), 'invite/is', idBytes(inviteId), sealed);
  demand(secret.length === 16, 'key', 'open.invite/is');
  return asShortKey(secret);
}

/** Data kept on this device only (sealed outbox, caches), never sent: each `name` opens only as itself. */
export function sealLocal(
  ak: Key,
  userId: UserId,
  name: string,
  plaintext: Uint8Array,
  nonce24?: Uint8Array,
): Uint8Array {
  return seal(kdf(ak, 'local'), 'local', lp(idBytes(userId), name), plaintext, nonce24);
}
export function openLocal(ak: Key, userId: UserId, name: string, sealed: Uint8Array): Uint8Array {
  return open(kdf(ak, 'local'), 'local', lp(idBytes(userId), name), sealed);
}
