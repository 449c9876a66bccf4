/**
 * Signatures and keys that lax Ed25519 libraries accept and strict ones refuse: torsion, S + L, small order, other
 * encodings of one point. Made with the curve's arithmetic of an independent library.
 */
import { ed25519 } from '@noble/curves/ed25519.js';
import { sha512 } from '@noble/hashes/sha2.js';
import type { SignSeed } from '../../protocol/crypto/keys.ts';
import { sign, signedMessage, signKey, type SignLabel } from '../../protocol/crypto/sign.ts';

export interface OddSignature {
  readonly what: string;
  readonly publicKey: Uint8Array;
  readonly sig: Uint8Array;
}

const order = ed25519.Point.CURVE().n;
const fieldPrime = ed25519.Point.CURVE().p;
const toNumber = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes).reverse().toString('hex') || '0'}`);
const toBytes = (value: bigint): Uint8Array =>
  new Uint8Array(Buffer.from(value.toString(16).padStart(64, '0'), 'hex').reverse());
const joined = (...parts: Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts));
const reduced = (value: bigint): bigint => ((value % order) + order) % order;

/** The secret scalar of a seed. */
function scalarOf(seed: Uint8Array): bigint {
  const head = sha512(seed).slice(0, 32);
  head[0]! &= 248;
  head[31]! &= 127;
  head[31]! |= 64;
  return toNumber(head);
}

export function ed25519Oddities(seed: SignSeed, label: SignLabel, bytes: Uint8Array): OddSignature[] {
  const key = signKey(seed);
  const honest = sign(key, label, bytes);
  const message = signedMessage(label, bytes);
  const scalar = scalarOf(seed);
  const torsion = ed25519.Point.fromHex('26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05');
  const challenge = (R: Uint8Array, A: Uint8Array) => toNumber(sha512(joined(R, A, message)));
  const nonce = 12_345n;

  const plusOrder = joined(honest.slice(0, 32), toBytes(toNumber(honest.slice(32)) + order));
  // R + T: valid for those who multiply by the cofactor, not for those who compare points.
  const torsionR = ed25519.Point.BASE.multiply(nonce).add(torsion).toBytes();
  const torsionSig = joined(torsionR, toBytes(reduced(nonce + challenge(torsionR, key.publicKey) * scalar)));
  // Under A + T the equation without cofactor holds only where the challenge is divisible by 8.
  const torsionKey = ed25519.Point.fromBytes(key.publicKey).add(torsion).toBytes();
  const underTorsion = (divisible: boolean): Uint8Array => {
    for (let r = nonce; ; r++) {
      const R = ed25519.Point.BASE.multiply(r).toBytes();
      const c = challenge(R, torsionKey);
      if ((reduced(c) % 8n === 0n) === divisible) return joined(R, toBytes(reduced(r + c * scalar)));
    }
  };
  // R = identity: S = h·a holds as an equation.
  const identity = toBytes(1n);
  const smallR = joined(identity, toBytes(reduced(challenge(identity, key.publicKey) * scalar)));
  const otherIdentity = toBytes(fieldPrime + 1n);
  const nonCanonicalR = joined(otherIdentity, toBytes(reduced(challenge(otherIdentity, key.publicKey) * scalar)));
  const small = toBytes(1n);
  const anything = joined(ed25519.Point.BASE.multiply(nonce).toBytes(), toBytes(nonce));
  return [
    { what: 'honest', publicKey: key.publicKey, sig: honest },
    { what: 'S + L', publicKey: key.publicKey, sig: plusOrder },
    { what: 'R with torsion', publicKey: key.publicKey, sig: torsionSig },
    { what: 'A with torsion, challenge not divisible by 8', publicKey: torsionKey, sig: underTorsion(false) },
    { what: 'A with torsion, challenge divisible by 8', publicKey: torsionKey, sig: underTorsion(true) },
    { what: 'R of small order', publicKey: key.publicKey, sig: smallR },
    { what: 'R not canonical', publicKey: key.publicKey, sig: nonCanonicalR },
    { what: 'A of small order, valid for every message', publicKey: small, sig: anything },
    { what: 'A not canonical', publicKey: toBytes(fieldPrime + 1n), sig: anything },
    { what: '63 bytes', publicKey: key.publicKey, sig: honest.slice(0, 63) },
    { what: 'another signature', publicKey: key.publicKey, sig: sign(key, label, joined(bytes, bytes)) },
  ];
}
