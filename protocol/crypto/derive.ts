/**
 * H, KDF and KDF64: labelled BLAKE2b over LP fields (protocol/README.md §1). Everything that is hashed or derived goes
 * through here, so no two purposes ever share an input.
 */
import type { Hash } from '../wire/bytes.ts';
import { lp, tagBytes, toHash, type Field } from './encoding.ts';
import { asKey, type Key, type ShortKey } from './keys.ts';
import type { HashLabel, KdfLabel, SealLabel, SealToLabel } from './labels.ts';
import { blake2b } from './sodium.ts';

/** Also the labels that seals derive for themselves. */
export type AnyKdfLabel = KdfLabel | `seal/${SealLabel | `kem/${SealToLabel}`}` | `kem/${SealToLabel}`;

/** H(l, fields) = BLAKE2b-256(LP("cor1/h/"+l, fields)), raw. */
export function h(label: HashLabel, ...fields: readonly Field[]): Uint8Array {
  return blake2b(32, lp(tagBytes(`cor1/h/${label}`), ...fields));
}
/** H as the branded string that ids and maps use. */
export function hHash(label: HashLabel, ...fields: readonly Field[]): Hash {
  return toHash(h(label, ...fields));
}
/** KDF(K, l, fields): 32 bytes. K has 32 bytes (16 for recovery code and invitation secret). */
export function kdf(key: Key | ShortKey, label: AnyKdfLabel, ...fields: readonly Field[]): Key {
  return asKey(blake2b(32, lp(tagBytes(`cor1/k/${label}`), ...fields), key));
}
/** KDF64(K, l, fields): the same with 64 bytes out. */
export function kdf64(key: Key, label: AnyKdfLabel, ...fields: readonly Field[]): Uint8Array {
  return blake2b(64, lp(tagBytes(`cor1/k/${label}`), ...fields), key);
}
