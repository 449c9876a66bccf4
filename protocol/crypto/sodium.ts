/**
 * The one door to libsodium (libsodium-wrappers, pinned exactly): BLAKE2b, XChaCha20-Poly1305, Ed25519, X-Wing, secretstream.
 * It checks the exact length of every key, nonce and signature, because the library silently accepts strings as keys,
 * and it turns the library's thrown errors into null or false. No other file imports the library; nothing here knows a label.
 */
import sodium from 'libsodium-wrappers';
import {
  asKey,
  asKemPk,
  asSignature,
  asSignPk,
  KEM_CT_BYTES,
  KEM_PK_BYTES,
  SIGNATURE_BYTES,
  type Key,
  type KemPk,
  type KemSeed,
  type Signature,
  type SignKey,
  type SignPk,
  type SignSeed,
} from './keys.ts';

/** Resolves when the WASM is ready; call it once before anything else of protocol/crypto. */
export async function sodiumReady(): Promise<void> {
  await sodium.ready;
}

function bytesOf(value: Uint8Array, what: string): Uint8Array {
  if (!(value instanceof Uint8Array)) throw new TypeError(`${what}: not a Uint8Array`);
  return value;
}
function exactly(value: Uint8Array, length: number, what: string): Uint8Array {
  if (!(value instanceof Uint8Array) || value.length !== length) throw new TypeError(`${what}: not ${length} bytes`);
  return value;
}

export function randomBytes(length: number): Uint8Array {
  return sodium.randombytes_buf(length);
}

/** BLAKE2b of `length` (1–64) bytes; the length is the hash's own parameter, never a cut. Key: none, 16 or 32 bytes. */
export function blake2b(length: number, message: Uint8Array, key?: Uint8Array): Uint8Array {
  if (key !== undefined && bytesOf(key, 'blake2b key').length !== 32 && key.length !== 16)
    throw new TypeError('blake2b key: not 16 or 32 bytes');
  return sodium.crypto_generichash(length, bytesOf(message, 'blake2b message'), key ?? null);
}

/** Constant time for equal lengths; different lengths are unequal. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return bytesOf(a, 'a').length === bytesOf(b, 'b').length && sodium.memcmp(a, b);
}

export function ed25519Key(seed: SignSeed): SignKey {
  const pair = sodium.crypto_sign_seed_keypair(exactly(seed, 32, 'sign seed'));
  return { publicKey: asSignPk(pair.publicKey), secretKey: pair.privateKey };
}

export function ed25519Sign(message: Uint8Array, key: SignKey): Signature {
  return asSignature(
    sodium.crypto_sign_detached(bytesOf(message, 'message'), exactly(key.secretKey, 64, 'secret key')),
  );
}

/** Cofactorless, S < L, A and R canonical and not of small order. Wrong lengths are false, never an error. */
export function ed25519Verify(signature: Uint8Array, message: Uint8Array, publicKey: SignPk): boolean {
  if (bytesOf(signature, 'signature').length !== SIGNATURE_BYTES) return false;
  return sodium.crypto_sign_verify_detached(
    signature,
    bytesOf(message, 'message'),
    exactly(publicKey, 32, 'public key'),
  );
}

/** XChaCha20-Poly1305-IETF; the 16-byte tag is at the end. */
export function aeadSeal(key: Key, nonce24: Uint8Array, aad: Uint8Array, plaintext: Uint8Array): Uint8Array {
  return sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(
    bytesOf(plaintext, 'plaintext'),
    bytesOf(aad, 'aad'),
    null,
    exactly(nonce24, 24, 'nonce'),
    exactly(key, 32, 'key'),
  );
}

/** The plaintext, or null when the tag does not hold. */
export function aeadOpen(key: Key, nonce24: Uint8Array, aad: Uint8Array, sealed: Uint8Array): Uint8Array | null {
  exactly(nonce24, 24, 'nonce');
  exactly(key, 32, 'key');
  if (bytesOf(sealed, 'sealed').length < 16) return null;
  try {
    return sodium.crypto_aead_xchacha20poly1305_ietf_decrypt(null, sealed, bytesOf(aad, 'aad'), nonce24, key);
  } catch {
    return null;
  }
}

export function xwingPublic(seed: KemSeed): KemPk {
  return asKemPk(sodium.crypto_kem_xwing_seed_keypair(exactly(seed, 32, 'kem seed')).publicKey);
}

/** X-Wing encapsulation with explicit coins (ML-KEM 32 ‖ X25519 32); null when the public key is refused (modulus check, zero X25519 result). */
export function xwingEncapsulate(pk: KemPk, coins64: Uint8Array): { ct: Uint8Array; ss: Key } | null {
  exactly(pk, KEM_PK_BYTES, 'kem public key');
  exactly(coins64, 64, 'coins');
  try {
    const made = sodium.crypto_kem_xwing_enc_deterministic(pk, coins64);
    return { ct: made.ciphertext, ss: asKey(made.sharedSecret) };
  } catch {
    return null;
  }
}

/** The shared secret, or null; a foreign ciphertext may also give garbage, which then opens nothing. */
export function xwingDecapsulate(ct: Uint8Array, seed: KemSeed): Key | null {
  exactly(seed, 32, 'kem seed');
  if (bytesOf(ct, 'ciphertext').length !== KEM_CT_BYTES) return null;
  try {
    return asKey(sodium.crypto_kem_xwing_dec(ct, seed));
  } catch {
    return null;
  }
}

export type StreamState = { readonly __stream: 'push' | 'pull' };
type RawState = Parameters<typeof sodium.crypto_secretstream_xchacha20poly1305_pull>[0];

function streamStart(key: Key, header24: Uint8Array): StreamState {
  const state = sodium.crypto_secretstream_xchacha20poly1305_init_pull(
    exactly(header24, 24, 'stream header'),
    exactly(key, 32, 'stream key'),
  );
  return state as unknown as StreamState;
}
/** secretstream with a given 24-byte header: init_pull builds the same state as init_push does from its random one. */
export const streamPushStart = streamStart;
export const streamPullStart = streamStart;

/** The two tags of ours by libsodium's numbers; PUSH (1) and REKEY (2) are refused. */
const STREAM_TAGS: Readonly<Record<number, 'message' | 'final'>> = { 0: 'message', 3: 'final' };

/** One chunk: 17 bytes longer, tag MESSAGE or FINAL. */
export function streamPush(state: StreamState, chunk: Uint8Array, aad: Uint8Array, final: boolean): Uint8Array {
  const tag = final
    ? sodium.crypto_secretstream_xchacha20poly1305_TAG_FINAL
    : sodium.crypto_secretstream_xchacha20poly1305_TAG_MESSAGE;
  return sodium.crypto_secretstream_xchacha20poly1305_push(
    state as unknown as RawState,
    bytesOf(chunk, 'chunk'),
    bytesOf(aad, 'aad'),
    tag,
  );
}

/** The chunk, or null when it does not belong here or carries another tag than MESSAGE and FINAL. */
export function streamPull(
  state: StreamState,
  sealed: Uint8Array,
  aad: Uint8Array,
): { message: Uint8Array; tag: 'message' | 'final' } | null {
  if (bytesOf(sealed, 'sealed').length < 17) return null;
  const pulled = sodium.crypto_secretstream_xchacha20poly1305_pull(
    state as unknown as RawState,
    sealed,
    bytesOf(aad, 'aad'),
  );
  const tag = pulled === false ? undefined : STREAM_TAGS[pulled.tag];
  return pulled === false || tag === undefined ? null : { message: pulled.message, tag };
}

export type HashState = { readonly __hash: 'blake2b' };
type RawHash = ReturnType<typeof sodium.crypto_generichash_init>;

/** BLAKE2b over parts: start, add…, end (once). */
export function blake2bStart(length: number, key?: Uint8Array): HashState {
  return sodium.crypto_generichash_init(key ?? null, length) as unknown as HashState;
}
export function blake2bAdd(state: HashState, part: Uint8Array): void {
  sodium.crypto_generichash_update(state as unknown as RawHash, bytesOf(part, 'part'));
}
export function blake2bEnd(state: HashState, length: number): Uint8Array {
  return sodium.crypto_generichash_final(state as unknown as RawHash, length);
}
