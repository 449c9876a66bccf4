/**
 * Kinds of bytes. Branded Uint8Arrays, so that a public key cannot be passed where a secret or a hash belongs;
 * the makers check the exact length and throw TypeError (the caller's mistake, never bad input from outside).
 */

/** 32 secret symmetric bytes: a KDF output, AK, ES, RS, FK, CK. */
export type Key = Uint8Array & { readonly __bytes: 'key' };
/** 16 secret bytes: a recovery code or an invitation secret. */
export type ShortKey = Uint8Array & { readonly __bytes: 'short-key' };
export type SignSeed = Uint8Array & { readonly __bytes: 'sign-seed' };
export type SignPk = Uint8Array & { readonly __bytes: 'sign-pk' };
export type KemSeed = Uint8Array & { readonly __bytes: 'kem-seed' };
export type KemPk = Uint8Array & { readonly __bytes: 'kem-pk' };
export type Signature = Uint8Array & { readonly __bytes: 'signature' };

/** An Ed25519 key ready to sign: libsodium's 64-byte secret key (seed ‖ public) and the 32-byte public key. */
export interface SignKey {
  readonly publicKey: SignPk;
  readonly secretKey: Uint8Array;
}

/** A source of random bytes: libsodium's by default, a scripted one for vectors. */
export type Random = (length: number) => Uint8Array;

export const SIGN_PK_BYTES = 32;
export const KEM_PK_BYTES = 1216;
export const KEM_CT_BYTES = 1120;
export const SIGNATURE_BYTES = 64;

function exactly(bytes: Uint8Array, length: number, what: string): Uint8Array {
  if (!(bytes instanceof Uint8Array) || bytes.length !== length) throw new TypeError(`${what}: not ${length} bytes`);
  return bytes;
}
export const asKey = (bytes: Uint8Array): Key => exactly(bytes, 32, 'key') as Key;
export const asShortKey = (bytes: Uint8Array): ShortKey => exactly(bytes, 16, 'short key') as ShortKey;
export const asSignSeed = (bytes: Uint8Array): SignSeed => exactly(bytes, 32, 'sign seed') as SignSeed;
export const asSignPk = (bytes: Uint8Array): SignPk => exactly(bytes, SIGN_PK_BYTES, 'sign public key') as SignPk;
export const asKemSeed = (bytes: Uint8Array): KemSeed => exactly(bytes, 32, 'kem seed') as KemSeed;
export const asKemPk = (bytes: Uint8Array): KemPk => exactly(bytes, KEM_PK_BYTES, 'kem public key') as KemPk;
export const asSignature = (bytes: Uint8Array): Signature => exactly(bytes, SIGNATURE_BYTES, 'signature') as Signature;
