/**
 * The server's side of a Direct Message: sealing its share at rest and checking a texted code. It can open neither
 * capsule nor document. Keys come from the SECRET FILE (account/password.ts). protocol/README.md §8.
 */
import type { DmId } from '../../wire/ids.ts';
import { kdf } from '../derive.ts';
import { idBytes, u32, utf8 } from '../encoding.ts';
import type { Key, Random } from '../keys.ts';
import { asKey } from '../keys.ts';
import { demand } from '../refusal.ts';
import { open, seal } from '../seal.ts';
import { equalBytes, randomBytes } from '../sodium.ts';

/** Every 32-bit number below this gives each of the 10^6 codes equally often. */
const FAIR_BELOW = 4_294_000_000;

export const sealDmShare = (shareKey: Key, dmId: DmId, share: Key, nonce24?: Uint8Array): Uint8Array =>
  seal(shareKey, 'share/dm', idBytes(dmId), share, nonce24);

/** Throws Refusal('key','open.share/dm'). */
export const openDmShare = (shareKey: Key, dmId: DmId, sealed: Uint8Array): Key => {
  const share = open(shareKey, 'share/dm', idBytes(dmId), sealed);
  demand(share.length === 32, 'key', 'open.share/dm');
  return asKey(share);
};

/** Six decimal digits, each code equally likely. */
export function newCode(random: Random = randomBytes): string {
  for (;;) {
    const bytes = random(4);
    const number = new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0);
    if (number < FAIR_BELOW) return String(number % 1_000_000).padStart(6, '0');
  }
}

/** What the server keeps of a code: bound to the message and to the how-manieth code it is (`issue`, from 1). */
export const storedCode = (pepper: Key, dmId: DmId, issue: number, code: string): Uint8Array =>
  kdf(pepper, 'dm/code', idBytes(dmId), u32(issue), utf8(code));

/** Constant-time comparison of a typed code with the stored one. */
export const isCode = (pepper: Key, dmId: DmId, issue: number, typed: string, stored: Uint8Array): boolean =>
  stored.length === 32 && equalBytes(storedCode(pepper, dmId, issue, typed), stored);
