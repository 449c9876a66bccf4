/** The server's signature check, compiled or not, gives the verdict that clients come to, and is compiled on this machine. */
import { randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { asSignPk, asSignSeed } from '../../protocol/crypto/keys.ts';
import { sign, signedMessage, signKey, verify } from '../../protocol/crypto/sign.ts';
import { sodiumReady } from '../../protocol/crypto/sodium.ts';
import type { SignatureVerifier } from '../../server/domain/ports.ts';
import { compiledVerify, createVerifier } from '../../server/verifier.ts';
import { ed25519Oddities } from '../harness/odd-signatures.ts';

beforeAll(sodiumReady);

const bytes = randomBytes(500);
const message = signedMessage('ev', bytes);
const key = signKey(asSignSeed(randomBytes(32)));
const sig = sign(key, 'ev', bytes);

it('is compiled on this machine', async () => {
  expect(await compiledVerify()).not.toBeNull();
});

describe.each([true, false])('compiled: %s', (isCompiled) => {
  let verifier: SignatureVerifier;
  beforeAll(async () => {
    verifier = createVerifier(isCompiled ? await compiledVerify() : null);
  });

  it('takes what is genuine and nothing else', () => {
    expect(verifier.verify(key.publicKey, message, sig)).toBe(true);
    const bent = Uint8Array.from(sig, (byte, i) => (i === 40 ? byte ^ 1 : byte));
    expect([
      verifier.verify(key.publicKey, signedMessage('thr', bytes), sig),
      verifier.verify(key.publicKey, message, bent),
      verifier.verify(signKey(asSignSeed(randomBytes(32))).publicKey, message, sig),
      verifier.verify(new Uint8Array(32), message, sig),
      verifier.verify(new Uint8Array(32).fill(255), message, sig),
    ]).toEqual(Array(5).fill(false));
  });

  it('refuses keys and signatures of a wrong length instead of failing', () => {
    for (const length of [0, 31, 33]) expect(verifier.verify(new Uint8Array(length), message, sig)).toBe(false);
    for (const length of [0, 63, 65])
      expect(verifier.verify(key.publicKey, message, new Uint8Array(length))).toBe(false);
  });

  it('agrees about what lax libraries take: torsion, S + L, small order, other encodings', () => {
    let taken = 0;
    for (let n = 1; n <= 12; n++) {
      for (const odd of ed25519Oddities(asSignSeed(new Uint8Array(32).fill(n)), 'ev', bytes)) {
        const theirs = verify(asSignPk(odd.publicKey), 'ev', bytes, odd.sig);
        expect([odd.what, verifier.verify(odd.publicKey, message, odd.sig)]).toEqual([odd.what, theirs]);
        if (theirs) taken++;
      }
    }
    // The honest one, and the one whose equation holds without the cofactor.
    expect(taken).toBe(24);
  });
});
