/**
 * SIGN, its verification, and which public keys may enter the practice log (protocol/README.md §1).
 */
import { lp, tagBytes } from './encoding.ts';
import { asKemPk, KEM_PK_BYTES, type Signature, type SignKey, type SignPk, type SignSeed } from './keys.ts';
import type { SignLabel } from './labels.ts';
import { ed25519Key, ed25519Sign, ed25519Verify, xwingEncapsulate } from './sodium.ts';

export type { SignLabel } from './labels.ts';

/** Anything signed: the exact bytes as received and the 64-byte signature beside them. */
export interface Signed {
  readonly bytes: Uint8Array;
  readonly sig: Uint8Array;
}

export const signKey = (seed: SignSeed): SignKey => ed25519Key(seed);

/** The message that Ed25519 signs: LP("cor1/s/"+label, bytes). */
export function signedMessage(label: SignLabel, bytes: Uint8Array): Uint8Array {
  return lp(tagBytes(`cor1/s/${label}`), bytes);
}
export function sign(key: SignKey, label: SignLabel, bytes: Uint8Array): Signature {
  return ed25519Sign(signedMessage(label, bytes), key);
}
/** True only for libsodium's strict verdict; any length of `sig` is allowed and wrong ones are false. */
export function verify(publicKey: SignPk, label: SignLabel, bytes: Uint8Array, sig: Uint8Array): boolean {
  return ed25519Verify(sig, signedMessage(label, bytes), publicKey);
}

const hex = (text: string): Uint8Array => Uint8Array.from(text.match(/../g)!, (pair) => Number.parseInt(pair, 16));

/** p = 2^255 − 19, little-endian. */
const P = hex('edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f');
/** y of the points whose order divides 8: 0, 1, p − 1 and the two of order 8 (the sign bit does not matter). */
const SMALL_ORDER_Y = [
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000000',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
].map(hex);

/** y below p, whatever the sign bit says. */
function isCanonical(point: Uint8Array): boolean {
  for (let i = 31; i >= 0; i--) {
    const byte = i === 31 ? point[i]! & 0x7f : point[i]!;
    if (byte !== P[i]!) return byte < P[i]!;
  }
  return false;
}
function isSmallOrder(point: Uint8Array): boolean {
  return SMALL_ORDER_Y.some((y) => y.every((byte, i) => byte === (i === 31 ? point[i]! & 0x7f : point[i]!)));
}

/** May this signing key enter the log? Canonical and not of small order. */
export function validSignPk(publicKey: Uint8Array): publicKey is SignPk {
  return publicKey.length === 32 && isCanonical(publicKey) && !isSmallOrder(publicKey);
}
/** May this key agreement key enter the log? Encapsulation with coins 0^64 succeeds (FIPS 203 modulus check, non-zero X25519). */
export function validKemPk(publicKey: Uint8Array): boolean {
  return publicKey.length === KEM_PK_BYTES && xwingEncapsulate(asKemPk(publicKey), new Uint8Array(64)) !== null;
}
