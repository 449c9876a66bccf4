/**
 * A stranger's implementation of the protocol's foundation, written from protocol/README.md over other libraries only
 * (@noble/*): it imports nothing of protocol/crypto. The cross-check recomputes the vectors with it.
 */
import { xchacha20poly1305 } from '@noble/ciphers/chacha.js';
import { ed25519 } from '@noble/curves/ed25519.js';
import { argon2id } from '@noble/hashes/argon2.js';
import { blake2b } from '@noble/hashes/blake2.js';
import { ml_kem768_x25519 as xwing } from '@noble/post-quantum/hybrid.js';

export type Bytes = Uint8Array;
export const hex = (text: string): Bytes => new Uint8Array(Buffer.from(text, 'hex'));
export const b64 = (text: string): Bytes => new Uint8Array(Buffer.from(text, 'base64url'));
export const toB64 = (bytes: Bytes): string => Buffer.from(bytes).toString('base64url');
export const utf8 = (text: string): Bytes => new Uint8Array(Buffer.from(text, 'utf8'));
const concat = (...parts: Bytes[]): Bytes => new Uint8Array(Buffer.concat(parts));

const be = (value: number, bytes: number): Bytes =>
  new Uint8Array(Buffer.from(value.toString(16).padStart(2 * bytes, '0'), 'hex'));
export const u8 = (value: number): Bytes => be(value, 1);
export const u32 = (value: number): Bytes => be(value, 4);
export const u64 = (value: number): Bytes => be(value, 8);

/** Text fields are NFC. */
export const lp = (...fields: (Bytes | string)[]): Bytes =>
  concat(
    ...fields.flatMap((field) => {
      const bytes = typeof field === 'string' ? utf8(field.normalize('NFC')) : field;
      return [u32(bytes.length), bytes];
    }),
  );

export const h = (label: string, ...fields: (Bytes | string)[]): Bytes =>
  blake2b(lp(`cor1/h/${label}`, ...fields), { dkLen: 32 });
export const kdf = (key: Bytes, label: string, ...fields: (Bytes | string)[]): Bytes =>
  blake2b(lp(`cor1/k/${label}`, ...fields), { dkLen: 32, key });
export const kdf64 = (key: Bytes, label: string, ...fields: (Bytes | string)[]): Bytes =>
  blake2b(lp(`cor1/k/${label}`, ...fields), { dkLen: 64, key });
export const blake128 = (message: Bytes): Bytes => blake2b(message, { dkLen: 16 });
export const keyed256 = (key: Bytes, message: Bytes): Bytes => blake2b(message, { dkLen: 32, key });

export const publicKey = (seed: Bytes): Bytes => ed25519.getPublicKey(seed);
export const sign = (seed: Bytes, label: string, bytes: Bytes): Bytes =>
  ed25519.sign(lp(`cor1/s/${label}`, bytes), seed);

export function seal(key: Bytes, label: string, ad: Bytes, plaintext: Bytes, nonce: Bytes): Bytes {
  const o = kdf64(key, `seal/${label}`, nonce, ad);
  const [ek, cm] = [o.slice(0, 32), o.slice(32)];
  return concat(u8(1), nonce, cm, xchacha20poly1305(ek, nonce, cm).encrypt(plaintext));
}
export function open(key: Bytes, label: string, ad: Bytes, sealed: Bytes): Bytes {
  const nonce = sealed.slice(1, 25);
  const o = kdf64(key, `seal/${label}`, nonce, ad);
  if (toB64(o.slice(32)) !== toB64(sealed.slice(25, 57))) throw new Error('commitment');
  return xchacha20poly1305(o.slice(0, 32), nonce, o.slice(32)).decrypt(sealed.slice(57));
}

export const kemPublicKey = (seed: Bytes): Bytes => xwing.keygen(seed).publicKey;
export const encapsulate = (pk: Bytes, coins: Bytes) => xwing.encapsulate(pk, coins);
export const decapsulate = (ct: Bytes, seed: Bytes): Bytes => xwing.decapsulate(ct, xwing.keygen(seed).secretKey);
const wrapping = (ss: Bytes, label: string, pk: Bytes, ct: Bytes, ctx: Bytes): Bytes =>
  kdf(ss, `kem/${label}`, h('pk', pk), h('ct', ct), ctx);
export function sealTo(pk: Bytes, label: string, ctx: Bytes, plaintext: Bytes, coins: Bytes): Bytes {
  const { cipherText, sharedSecret } = encapsulate(pk, coins);
  const key = wrapping(sharedSecret, label, pk, cipherText, ctx);
  return concat(cipherText, seal(key, `kem/${label}`, ctx, plaintext, new Uint8Array(24)));
}
export function openTo(seed: Bytes, label: string, ctx: Bytes, sealed: Bytes): Bytes {
  const ct = sealed.slice(0, 1120);
  const key = wrapping(decapsulate(ct, seed), label, kemPublicKey(seed), ct, ctx);
  return open(key, `kem/${label}`, ctx, sealed.slice(1120));
}

export function pad(plaintext: Bytes): Bytes {
  const sizes = [256, 1024, 4096];
  const size = sizes.find((one) => one > plaintext.length) ?? Math.ceil((plaintext.length + 1) / 4096) * 4096;
  return concat(plaintext, u8(0x80), new Uint8Array(size - plaintext.length - 1));
}

export const argon = (password: Bytes, salt: Bytes): Bytes =>
  argon2id(password, salt, { t: 3, m: 65_536, p: 1, dkLen: 32, version: 0x13 });
