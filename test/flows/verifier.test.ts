/** The server's signature check gives the protocol's strict verdict, on the thread pool and where there is one core only. */
import { randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { asSignSeed } from '../../protocol/crypto/keys.ts';
import { sign, signedMessage, signKey } from '../../protocol/crypto/sign.ts';
import { sodiumReady } from '../../protocol/crypto/sodium.ts';
import { createVerifier } from '../../server/verifier.ts';

beforeAll(sodiumReady);

describe.each([1, 2])('with %i cores', (cores) => {
  it('takes what is genuine and nothing else', async () => {
    const verifier = createVerifier(cores);
    const key = signKey(asSignSeed(randomBytes(32)));
    const bytes = randomBytes(500);
    const message = signedMessage('ev', bytes);
    const sig = sign(key, 'ev', bytes);
    expect(await verifier.verify(key.publicKey, message, sig)).toBe(true);
    const verdicts = [
      verifier.verify(key.publicKey, signedMessage('thr', bytes), sig),
      verifier.verify(
        key.publicKey,
        message,
        Uint8Array.from(sig, (byte, i) => (i === 40 ? byte ^ 1 : byte)),
      ),
      verifier.verify(signKey(asSignSeed(randomBytes(32))).publicKey, message, sig),
      verifier.verify(new Uint8Array(32), message, sig),
      verifier.verify(new Uint8Array(32).fill(255), message, sig),
      verifier.verify(key.publicKey, message, sig.subarray(1)),
      verifier.verify(key.publicKey.subarray(1), message, sig),
      // The same S with the order of the group added: OpenSSL and we refuse it.
      verifier.verify(key.publicKey, message, withS(sig, raised(sig.subarray(32)))),
    ];
    expect(await Promise.all(verdicts)).toEqual(verdicts.map(() => false));
  });
});

const order = Buffer.from('edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010', 'hex');

function raised(s: Uint8Array): Uint8Array {
  let carry = 0;
  return s.map((byte, i) => {
    carry += byte + order[i]!;
    const low = carry & 0xff;
    carry >>= 8;
    return low;
  });
}
const withS = (sig: Uint8Array, s: Uint8Array): Uint8Array => Buffer.concat([sig.subarray(0, 32), s]);
