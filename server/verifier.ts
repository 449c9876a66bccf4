/**
 * Ed25519 verification by libsodium, whose strictness the protocol asks for, compiled for this machine: half the time of its
 * WebAssembly form and of OpenSSL's. Where no compiled form fits (Linux with musl) the WebAssembly one serves, with the
 * same verdicts.
 */
import { asSignPk, SIGNATURE_BYTES, SIGN_PK_BYTES } from '../protocol/crypto/keys.ts';
import { ed25519Verify } from '../protocol/crypto/sodium.ts';
import type { SignatureVerifier } from './domain/ports.ts';

/** Throws where a length is wrong. */
export type Verify = (signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array) => boolean;

/** Null where there is none for this machine. */
export async function compiledVerify(): Promise<Verify | null> {
  try {
    return (await import('sodium-native')).default.crypto_sign_verify_detached;
  } catch (unfit) {
    if (unfit instanceof Error && 'code' in unfit && UNFIT.has(unfit.code)) return null;
    throw unfit;
  }
}
const UNFIT: ReadonlySet<unknown> = new Set(['ADDON_NOT_FOUND', 'CANNOT_LOAD']);

/** libsodium's WebAssembly must be ready. */
export function createVerifier(compiled: Verify | null): SignatureVerifier {
  const verify = compiled ?? ((sig, message, publicKey) => ed25519Verify(sig, message, asSignPk(publicKey)));
  return {
    verify: (publicKey, message, signature) =>
      publicKey.length === SIGN_PK_BYTES &&
      signature.length === SIGNATURE_BYTES &&
      verify(signature, message, publicKey),
  };
}

export const verifier: SignatureVerifier = createVerifier(await compiledVerify());
