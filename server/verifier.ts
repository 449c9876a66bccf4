/**
 * Ed25519 verification by libsodium itself, compiled for this machine: half the time of its WebAssembly form and of
 * OpenSSL's. It is the library whose strictness the protocol asks for, so every verdict is the one that clients come to.
 */
import sodium from 'sodium-native';
import { SIGNATURE_BYTES, SIGN_PK_BYTES } from '../protocol/crypto/keys.ts';
import type { SignatureVerifier } from './domain/ports.ts';

export const verifier: SignatureVerifier = {
  verify: (publicKey, message, signature) =>
    publicKey.length === SIGN_PK_BYTES &&
    signature.length === SIGNATURE_BYTES &&
    sodium.crypto_sign_verify_detached(signature, message, publicKey),
};
