/** H, KDF, SIGN, SEAL and SEALTO: the anchors that every implementation must meet, and the ways they refuse. */
import { ed25519 } from '@noble/curves/ed25519.js';
import { beforeAll, describe, expect, it } from 'vitest';
import { h, hHash, kdf, kdf64 } from '../../protocol/crypto/derive.ts';
import { toHash, utf8 } from '../../protocol/crypto/encoding.ts';
import { asKemPk, asKemSeed, asKey, asSignature, asSignPk, asSignSeed, type Key } from '../../protocol/crypto/keys.ts';
import { RECID } from '../../protocol/crypto/practice-log/entry.ts';
import { practiceCircleId } from '../../protocol/crypto/circle/control.ts';
import { open, openSealedTo, seal, SEAL_OVERHEAD_BYTES, sealTo } from '../../protocol/crypto/seal.ts';
import { sign, signKey, signedMessage, validKemPk, validSignPk, verify } from '../../protocol/crypto/sign.ts';
import * as door from '../../protocol/crypto/sodium.ts';
import type { PracticeId } from '../../protocol/wire/ids.ts';
import { exactRandom } from '../harness/scripted-random.ts';
import { refusalOf } from '../harness/refusals.ts';

beforeAll(door.sodiumReady);

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const bytes = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'hex'));
const filled = (value: number, length = 32): Uint8Array => new Uint8Array(length).fill(value);
const flip = (value: Uint8Array, at: number): Uint8Array => value.map((byte, i) => (i === at ? byte ^ 1 : byte));
const K1 = asKey(filled(1));

describe('anchors', () => {
  it('H', () => {
    expect(hex(h('t', filled(0)))).toBe('315ea23747202214810fb94896eeed6c3a3ba6f01de33a2ba8b2034c655604f3');
    expect(hHash('t', filled(0))).toBe(toHash(h('t', filled(0))));
  });
  it('KDF', () => {
    expect(hex(kdf(K1, 't', filled(2)))).toBe('614c774efcd95f3eeb70a9f36ebef934f916c3ebb65efa1d9422edbb3799075e');
    expect(hex(kdf64(K1, 't', filled(2))).slice(0, 64)).not.toBe(hex(kdf(K1, 't', filled(2))));
  });
  it('RECID', () => {
    expect(hex(door.blake2b(16, utf8('cor1/RECORDS')))).toBe('bf3968ded690286326ff43ba5f8c511c');
    expect(RECID).toBe(Buffer.from('bf3968ded690286326ff43ba5f8c511c', 'hex').toString('base64url'));
  });
  it('SEAL', () => {
    const sealed = seal(K1, 't', utf8('ad'), utf8('hello'), filled(0, 24));
    expect(hex(sealed)).toBe(
      `01${'00'.repeat(24)}cfa9e1d307a504cc0fb4a87180a20537fb5487b08eef482fb571b796aa24a4cbe8a7fd0d18522dab84bc68d6e96306aa6aba6bcee2`,
    );
    expect(sealed.length).toBe(SEAL_OVERHEAD_BYTES + 5);
  });
  it('the practice circle is a 16-byte id of the practice', () => {
    const practiceId = toHash(filled(5)) as PracticeId;
    expect(Buffer.from(practiceCircleId(practiceId), 'base64url')).toHaveLength(16);
  });
});

describe('SEAL', () => {
  const sealed = (): Uint8Array => seal(K1, 't', utf8('ad'), utf8('hello'));
  it('opens with the same key, label and context, and its nonce is random', () => {
    expect(open(K1, 't', utf8('ad'), sealed())).toEqual(utf8('hello'));
    expect(hex(sealed())).not.toBe(hex(sealed()));
    expect(open(K1, 't', utf8('ad'), seal(K1, 't', utf8('ad'), new Uint8Array(0)))).toHaveLength(0);
  });
  it.each([
    ['another key', (s: Uint8Array) => open(asKey(filled(2)), 't', utf8('ad'), s)],
    ['another label', (s: Uint8Array) => open(K1, 'ak', utf8('ad'), s)],
    ['another context', (s: Uint8Array) => open(K1, 't', utf8('ae'), s)],
    ['another version', (s: Uint8Array) => open(K1, 't', utf8('ad'), Uint8Array.of(2, ...s.subarray(1)))],
    ['a changed nonce', (s: Uint8Array) => open(K1, 't', utf8('ad'), flip(s, 3))],
    ['a changed commitment', (s: Uint8Array) => open(K1, 't', utf8('ad'), flip(s, 40))],
    ['a changed ciphertext', (s: Uint8Array) => open(K1, 't', utf8('ad'), flip(s, 58))],
    ['a changed tag', (s: Uint8Array) => open(K1, 't', utf8('ad'), flip(s, s.length - 1))],
    ['a cut tail', (s: Uint8Array) => open(K1, 't', utf8('ad'), s.subarray(0, 70))],
    ['nothing', () => open(K1, 't', utf8('ad'), new Uint8Array(0))],
  ])('refuses %s', (_, attempt) => expect(refusalOf(() => attempt(sealed()))).toMatch(/^key: open\.(t|ak)$/));
  it('has no second key for one ciphertext: the commitment names the key', () => {
    const other = asKey(filled(9));
    const mixed = Uint8Array.of(
      ...seal(other, 't', utf8('ad'), utf8('hello')).subarray(0, 57),
      ...sealed().subarray(57),
    );
    expect(refusalOf(() => open(K1, 't', utf8('ad'), mixed))).toBe('key: open.t');
    expect(refusalOf(() => open(other, 't', utf8('ad'), mixed))).toBe('key: open.t');
  });
});

describe('SEALTO', () => {
  const seed = asKemSeed(filled(3));
  const pk = (): ReturnType<typeof door.xwingPublic> => door.xwingPublic(seed);
  it('opens with the seed, deterministic from its coins', () => {
    const made = sealTo(pk(), 't', utf8('ctx'), utf8('secret'), exactRandom(filled(4, 64)));
    expect(hex(made)).toBe(hex(sealTo(pk(), 't', utf8('ctx'), utf8('secret'), exactRandom(filled(4, 64)))));
    expect(openSealedTo(seed, 't', utf8('ctx'), made)).toEqual(utf8('secret'));
    expect(openSealedTo(seed, 't', utf8('ctx'), sealTo(pk(), 't', utf8('ctx'), utf8('x')), pk())).toEqual(utf8('x'));
  });
  it.each([
    ['another seed', (s: Uint8Array) => openSealedTo(asKemSeed(filled(5)), 't', utf8('ctx'), s)],
    ['another context', (s: Uint8Array) => openSealedTo(seed, 't', utf8('cty'), s)],
    ['another label', (s: Uint8Array) => openSealedTo(seed, 'epoch', utf8('ctx'), s)],
    ['a changed ciphertext', (s: Uint8Array) => openSealedTo(seed, 't', utf8('ctx'), flip(s, 10))],
    ['a changed nonce', (s: Uint8Array) => openSealedTo(seed, 't', utf8('ctx'), flip(s, 1122))],
    ['a changed seal', (s: Uint8Array) => openSealedTo(seed, 't', utf8('ctx'), flip(s, s.length - 1))],
    ['too little', (s: Uint8Array) => openSealedTo(seed, 't', utf8('ctx'), s.subarray(0, 1100))],
  ])('refuses %s', (_, attempt) => {
    const made = sealTo(pk(), 't', utf8('ctx'), utf8('secret'));
    expect(refusalOf(() => attempt(made))).toMatch(/^key: open\.kem\/(t|epoch)$/);
  });
  it('takes a ciphertext whose X25519 part is of low order as one that does not open', () => {
    const made = sealTo(pk(), 't', utf8('ctx'), utf8('secret')).fill(0, 1088, 1120);
    expect(refusalOf(() => openSealedTo(seed, 't', utf8('ctx'), made))).toBe('key: open.kem/t');
  });
  it('never seals to a key that no log accepts', () => {
    expect(() => sealTo(asKemPk(new Uint8Array(1216).fill(255)), 't', utf8('c'), utf8('x'))).toThrow(TypeError);
  });
});

describe('SIGN', () => {
  const key = (): ReturnType<typeof signKey> => signKey(asSignSeed(filled(7)));
  it('verifies its own label and bytes only', () => {
    const sig = sign(key(), 'ev', utf8('x'));
    expect(verify(key().publicKey, 'ev', utf8('x'), sig)).toBe(true);
    expect(verify(key().publicKey, 'cur', utf8('x'), sig)).toBe(false);
    expect(verify(key().publicKey, 'ev', utf8('y'), sig)).toBe(false);
    expect(verify(key().publicKey, 'ev', utf8('x'), sig.subarray(1))).toBe(false);
  });
  it('agrees with another implementation', () => {
    const message = signedMessage('ev', utf8('x'));
    expect(hex(ed25519.sign(message, filled(7)))).toBe(hex(sign(key(), 'ev', utf8('x'))));
  });
});

/** Signatures with torsion: a point of order 8 is added to A or R, so that only a check without cofactor refuses them. */
describe('strict Ed25519', () => {
  const { Point } = ed25519;
  const order = Point.Fn.ORDER;
  const torsion = Point.fromBytes(bytes('26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05'));
  const little = (value: Uint8Array): bigint => BigInt(`0x${hex(value.toReversed())}`);
  const bytesOf = (value: bigint): Uint8Array => bytes(value.toString(16).padStart(64, '0')).toReversed();
  const message = signedMessage('ev', utf8('x'));

  async function forged(onA: boolean, onR: boolean, nonce: bigint): Promise<{ pk: Uint8Array; sig: Uint8Array }> {
    const secret = 1234567890123456789n;
    const A = onA ? Point.BASE.multiply(secret).add(torsion) : Point.BASE.multiply(secret);
    const R = onR ? Point.BASE.multiply(nonce).add(torsion) : Point.BASE.multiply(nonce);
    const hashed = await crypto.subtle.digest('SHA-512', Buffer.concat([R.toBytes(), A.toBytes(), message]));
    const S = (nonce + (little(new Uint8Array(hashed)) % order) * secret) % order;
    return { pk: A.toBytes(), sig: Uint8Array.from([...R.toBytes(), ...bytesOf(S)]) };
  }
  const ours = (pk: Uint8Array, sig: Uint8Array): boolean => verify(asSignPk(pk), 'ev', utf8('x'), sig);

  it('refuses S + L', async () => {
    const { pk, sig } = await forged(false, false, 5n);
    const raised = Uint8Array.from([...sig.subarray(0, 32), ...bytesOf(little(sig.subarray(32)) + order)]);
    expect([ours(pk, sig), ours(pk, raised)]).toEqual([true, false]);
  });
  it('refuses points of small order and non-canonical ones, as key and as R', async () => {
    const { pk, sig } = await forged(false, false, 6n);
    const field = 2n ** 255n - 19n;
    const bad = [
      ...[0n, 1n, field - 1n, field, field + 1n, 2n ** 255n - 1n].map(bytesOf),
      torsion.toBytes(),
      torsion.negate().toBytes(),
      torsion.double().toBytes(),
      bytesOf(field - little(torsion.toBytes())),
      bytesOf(2n ** 255n + 1n),
    ];
    for (const point of bad) {
      expect(validSignPk(point)).toBe(false);
      const withR = Uint8Array.from([...point, ...sig.subarray(32)]);
      expect([ours(point, sig), ours(pk, withR)]).toEqual([false, false]);
    }
    expect([validSignPk(pk), validSignPk(pk.subarray(1))]).toEqual([true, false]);
  });
  it('knows which key agreement keys may enter the log', () => {
    const pk = door.xwingPublic(asKemSeed(filled(3)));
    const lowOrder = pk.slice();
    lowOrder.fill(0, 1184);
    const overModulus = pk.slice();
    overModulus.fill(255, 0, 3);
    expect([pk, lowOrder, overModulus, pk.subarray(1)].map(validKemPk)).toEqual([true, false, false, false]);
  });
});

describe('the door to libsodium', () => {
  const text = 'k'.repeat(32) as unknown as Key;
  it('takes bytes of exact length, never text', () => {
    expect(() => door.blake2b(32, filled(1), text)).toThrow(TypeError);
    expect(() => door.blake2b(32, filled(1), filled(1, 31))).toThrow(TypeError);
    expect(() => door.aeadSeal(text, filled(0, 24), filled(0), filled(0))).toThrow(TypeError);
    expect(() => door.aeadOpen(text, filled(0, 24), filled(0), filled(0))).toThrow(TypeError);
    expect(() => door.aeadSeal(K1, filled(0, 12), filled(0), filled(0))).toThrow(TypeError);
    expect(() => door.xwingEncapsulate(asKemPk(filled(0, 1216)), filled(0))).toThrow(TypeError);
    expect(() => asSignature(filled(0))).toThrow(TypeError);
    expect(() => kdf(text, 't')).toThrow(TypeError);
  });
  it('answers bad sealed bytes with null', () => {
    expect(door.aeadOpen(K1, filled(0, 24), filled(0), filled(0, 15))).toBeNull();
    expect(door.xwingDecapsulate(filled(0, 10), asKemSeed(filled(1)))).toBeNull();
  });
  it('compares in constant time, unequal lengths too', () => {
    expect([
      door.equalBytes(filled(1), filled(1)),
      door.equalBytes(filled(1), filled(2)),
      door.equalBytes(filled(1), filled(1, 31)),
    ]).toEqual([true, false, false]);
  });
});
