/**
 * Ed25519 verification on Node's thread pool, so that a burst of messages uses every core; where there is one core only, at
 * once, since the pool would bring nothing there but its own work, and commits would stand in line behind it. OpenSSL is
 * laxer than the protocol about odd points, so the protocol's own strictness is checked beside it: no verdict differs.
 */
import { createPublicKey, verify, type KeyObject } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { strictSignature } from '../protocol/crypto/sign.ts';
import { toB64 } from '../protocol/wire/bytes.ts';
import type { SignatureVerifier } from './domain/ports.ts';

/** Parsed keys kept; a practice has at most some hundred. */
const KEYS_KEPT = 4_096;

/** @param cores that this process may use */
export function createVerifier(cores = availableParallelism()): SignatureVerifier {
  const keys = new Map<string, KeyObject>();
  const keyOf = (publicKey: Uint8Array): KeyObject | null => {
    const x = toB64(publicKey);
    const kept = keys.get(x);
    if (kept !== undefined) return kept;
    const key = parseKey(x);
    if (key === null) return null;
    const oldest = keys.size >= KEYS_KEPT ? keys.keys().next() : null;
    if (oldest?.done === false) keys.delete(oldest.value);
    keys.set(x, key);
    return key;
  };
  return {
    verify: (publicKey, message, signature) => {
      if (publicKey.length !== 32 || signature.length !== 64) return Promise.resolve(false);
      if (!strictSignature(publicKey, signature)) return Promise.resolve(false);
      const key = keyOf(publicKey);
      if (key === null) return Promise.resolve(false);
      if (cores === 1) return Promise.resolve(verify(null, message, key, signature));
      return new Promise((resolve) => {
        verify(null, message, key, signature, (error, valid) => resolve(error === null && valid));
      });
    },
  };
}

/** Null for 32 bytes that OpenSSL does not take for a key. */
function parseKey(x: string): KeyObject | null {
  try {
    return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
  } catch (refused) {
    if (refused instanceof Error) return null;
    throw refused;
  }
}
