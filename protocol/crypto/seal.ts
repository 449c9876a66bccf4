/**
 * SEAL and SEALTO: authenticated encryption that commits to key, nonce and context, and its X-Wing envelope; PAD
 * (protocol/README.md §1). A seal under one label, key or context never opens under another.
 */
import { h, kdf, kdf64 } from './derive.ts';
import { EMPTY } from './encoding.ts';
import { asKey, asKemPk, KEM_CT_BYTES, type Key, type KemPk, type KemSeed, type Random } from './keys.ts';
import type { SealLabel, SealToLabel } from './labels.ts';
import { demand, Refusal } from './refusal.ts';
import {
  aeadOpen,
  aeadSeal,
  equalBytes,
  randomBytes,
  xwingDecapsulate,
  xwingEncapsulate,
  xwingPublic,
} from './sodium.ts';

type AnySealLabel = SealLabel | `kem/${SealToLabel}`;

/** version 1 + nonce 24 + commitment 32 + tag 16. */
export const SEAL_OVERHEAD_BYTES = 73;
/** X-Wing ciphertext + seal. */
export const SEALTO_OVERHEAD_BYTES = KEM_CT_BYTES + SEAL_OVERHEAD_BYTES;
const VERSION = 1;
/** For keys that seal exactly once. */
export const ZERO_NONCE = new Uint8Array(24);

/** 0x01 ‖ nonce ‖ commitment ‖ AEAD. The nonce is random when left out. */
export function seal(
  key: Key,
  label: AnySealLabel,
  ad: Uint8Array,
  plaintext: Uint8Array,
  nonce24: Uint8Array = randomBytes(24),
): Uint8Array {
  const derived = kdf64(key, `seal/${label}`, nonce24, ad);
  const commitment = derived.subarray(32);
  const sealed = aeadSeal(asKey(derived.subarray(0, 32)), nonce24, commitment, plaintext);
  const out = new Uint8Array(57 + sealed.length);
  out[0] = VERSION;
  out.set(nonce24, 1);
  out.set(commitment, 25);
  out.set(sealed, 57);
  return out;
}

/** The plaintext. Refusal('key', `open.${label}`) when key, label, ad or bytes do not fit; the commitment is compared first. */
export function open(key: Key, label: AnySealLabel, ad: Uint8Array, sealed: Uint8Array): Uint8Array {
  demand(sealed.length >= SEAL_OVERHEAD_BYTES && sealed[0] === VERSION, 'key', `open.${label}`);
  const nonce24 = sealed.slice(1, 25);
  const derived = kdf64(key, `seal/${label}`, nonce24, ad);
  const commitment = derived.subarray(32);
  demand(equalBytes(commitment, sealed.subarray(25, 57)), 'key', `open.${label}`);
  const plaintext = aeadOpen(asKey(derived.subarray(0, 32)), nonce24, commitment, sealed.subarray(57));
  if (plaintext === null) throw new Refusal('key', `open.${label}`);
  return plaintext;
}

const wrapKey = (ss: Key, label: SealToLabel, pk: KemPk, ct: Uint8Array, ctx: Uint8Array): Key =>
  kdf(ss, `kem/${label}`, h('pk', pk), h('ct', ct), ctx);

/** SEALTO: ct ‖ SEAL under the encapsulated secret. Takes 64 bytes of coins from `random`; throws TypeError for a key no log accepts. */
export function sealTo(
  pk: KemPk,
  label: SealToLabel,
  ctx: Uint8Array,
  plaintext: Uint8Array,
  random: Random = randomBytes,
): Uint8Array {
  const made = xwingEncapsulate(pk, random(64));
  if (made === null) throw new TypeError('sealTo: not a sound public key');
  const sealed = seal(wrapKey(made.ss, label, pk, made.ct, ctx), `kem/${label}`, ctx, plaintext, ZERO_NONCE);
  const out = new Uint8Array(KEM_CT_BYTES + sealed.length);
  out.set(made.ct);
  out.set(sealed, KEM_CT_BYTES);
  return out;
}

/** Opens a SEALTO; pass `pk` where it is at hand, else it is computed from the seed. Refusal('key', …) as in `open`. */
export function openSealedTo(
  seed: KemSeed,
  label: SealToLabel,
  ctx: Uint8Array,
  sealed: Uint8Array,
  pk: KemPk = xwingPublic(seed),
): Uint8Array {
  demand(sealed.length >= SEALTO_OVERHEAD_BYTES, 'key', `open.kem/${label}`);
  const ct = sealed.slice(0, KEM_CT_BYTES);
  const ss = xwingDecapsulate(ct, seed);
  if (ss === null) throw new Refusal('key', `open.kem/${label}`);
  const inner = sealed.subarray(KEM_CT_BYTES);
  demand(equalBytes(inner.subarray(1, 25), ZERO_NONCE), 'key', `open.kem/${label}`);
  return open(wrapKey(ss, label, asKemPk(pk), ct, ctx), `kem/${label}`, ctx, inner);
}

function paddedLength(plaintextLength: number): number {
  const need = plaintextLength + 1;
  if (need <= 256) return 256;
  if (need <= 1024) return 1024;
  return Math.ceil(need / 4096) * 4096;
}

/** ISO 7816 padding (0x80 00*) to 256, 1024, 4096 or a multiple of 4096, the smallest that holds plaintext + 1. */
export function pad(plaintext: Uint8Array): Uint8Array {
  const out = new Uint8Array(paddedLength(plaintext.length));
  out.set(plaintext);
  out[plaintext.length] = 0x80;
  return out;
}

/** Undoes `pad` and demands that very size. Refusal('malformed','padding'). */
export function unpad(padded: Uint8Array): Uint8Array {
  let end = padded.length - 1;
  while (end >= 0 && padded[end] === 0) end--;
  demand(end >= 0 && padded[end] === 0x80 && paddedLength(end) === padded.length, 'malformed', 'padding');
  return end === 0 ? EMPTY : padded.slice(0, end);
}
