/** Bytes ↔ values: LP, integers, text, base32, digits, padding (protocol/README.md §1). */
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { digits, fromBase32, toBase32 } from '../../protocol/crypto/base32.ts';
import { compareIds, Fields, lp, readUtf8, toHash, toId, u32, u64, u8, utf8 } from '../../protocol/crypto/encoding.ts';
import {
  HASH_LABELS,
  KDF_LABELS,
  SEAL_LABELS,
  SEALTO_LABELS,
  SIGN_LABELS,
  TAGS,
} from '../../protocol/crypto/labels.ts';
import { pad, unpad } from '../../protocol/crypto/seal.ts';
import { randomBytes, sodiumReady } from '../../protocol/crypto/sodium.ts';
import { refusalOf } from '../harness/refusals.ts';

beforeAll(sodiumReady);

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

describe('base64url', () => {
  afterEach(() => vi.unstubAllGlobals());

  it.each(['with Buffer, as on the server', 'without, as in a page'])('is the same %s', async (where) => {
    const texts = Array.from({ length: 70 }, (_, length) => Buffer.from(randomBytes(length)).toString('base64url'));
    const values = texts.map((text) => Uint8Array.from(Buffer.from(text, 'base64url')));
    vi.resetModules();
    if (where.startsWith('without')) vi.stubGlobal('Buffer', undefined);
    const { fromB64, toB64 } = await import('../../protocol/wire/bytes.ts');
    vi.unstubAllGlobals();
    expect(values.map(toB64)).toEqual(texts);
    expect(texts.map(fromB64)).toEqual(values);
    // A view into the middle of something larger.
    expect(toB64(Uint8Array.of(9, 9, 0xfb, 0xff, 9).subarray(2, 4))).toBe('-_8');
    for (const foreign of ['-_9', 'A', '+_8', '-_8=', '-_8 ', '\u012d_8']) expect(fromB64(foreign)).toBeNull();
  });
});

describe('LP and integers', () => {
  it('prefixes every field with its length', () => {
    expect(hex(lp(u8(7), 'é', new Uint8Array(0)))).toBe('000000010700000002c3a900000000');
  });
  it('writes text in NFC', () => {
    expect(hex(utf8('e\u0301'))).toBe('c3a9');
  });
  it('writes big-endian numbers up to 2^53 − 1', () => {
    expect(hex(u32(0xfffffffe))).toBe('fffffffe');
    expect(hex(u64(Number.MAX_SAFE_INTEGER))).toBe('001fffffffffffff');
    for (const bad of [-1, 1.5, Number.MAX_SAFE_INTEGER + 1]) expect(() => u64(bad)).toThrow(TypeError);
    expect(() => u32(2 ** 32)).toThrow(TypeError);
    expect(() => u8(256)).toThrow(TypeError);
  });
  it('reads back what it wrote', () => {
    const id = toId<'user'>(randomBytes(16));
    const hash = toHash(randomBytes(32));
    const bytes = lp('cor1/t', u8(3), u32(70_000), u64(2 ** 40 + 5), 'naïve 🙂', Buffer.from(id, 'base64url'));
    const fields = new Fields(lp(bytes, Buffer.from(hash, 'base64url')), 'outer');
    const inner = new Fields(fields.bytes(), 't', 'cor1/t');
    expect([inner.u8(), inner.u32(), inner.u64(), inner.text(), inner.id()]).toEqual([
      3,
      70_000,
      2 ** 40 + 5,
      'naïve 🙂',
      id,
    ]);
    inner.end();
    expect(fields.hash()).toBe(hash);
    fields.end();
  });
  it.each([
    ['another tag', () => new Fields(lp('cor1/x'), 't', 'cor1/t'), 'tag'],
    ['a cut length', () => new Fields(Uint8Array.of(0, 0, 0), 't').bytes(), 'short'],
    ['a length beyond the end', () => new Fields(Uint8Array.of(0, 0, 0, 9, 1), 't').bytes(), 'short'],
    ['a huge length', () => new Fields(Uint8Array.of(255, 255, 255, 255, 1), 't').bytes(), 'short'],
    ['another width', () => new Fields(lp(u8(1)), 't').u32(), 'width'],
    ['a number above 2^53 − 1', () => new Fields(lp(Uint8Array.of(0, 0x20, 0, 0, 0, 0, 0, 0)), 't').u64(), 'number'],
    ['text that is not NFC', () => new Fields(lp(Uint8Array.of(0x65, 0xcc, 0x81)), 't').text(), 'text'],
    ['text that is not UTF-8', () => new Fields(lp(Uint8Array.of(0xff)), 't').text(), 'text'],
    ['text that is too long', () => new Fields(lp('abc'), 't').text(2), 'text-length'],
    ['a value out of its set', () => new Fields(lp(u8(9)), 't').oneOf([1, 2]), 'value'],
    ['trailing bytes', () => new Fields(lp('a'), 't').end(), 'trailing'],
  ])('refuses %s', (_, read, why) => expect(refusalOf(read)).toBe(`malformed: t.${why}`));
  it('keeps a byte order mark, so that text round-trips', () => {
    expect(readUtf8(Uint8Array.of(0xef, 0xbb, 0xbf, 0x61))).toBe('\ufeffa');
  });
  it('orders ids by bytes, not by their text', () => {
    const low = toId(Uint8Array.of(0, ...new Uint8Array(15)));
    const high = toId(Uint8Array.of(0xff, ...new Uint8Array(15)));
    expect(compareIds(low, high)).toBeLessThan(0);
    expect(low > high).toBe(false);
    expect(() => toId(new Uint8Array(15))).toThrow(TypeError);
    expect(() => toHash(new Uint8Array(31))).toThrow(TypeError);
    expect(() => compareIds('short' as typeof low, high)).toThrow(TypeError);
  });
});

describe('base32 and digits', () => {
  it('is Crockford, most significant bit first', () => {
    expect(toBase32(Uint8Array.of(0, 1, 2, 3, 4))).toBe('000G40R4');
  });
  it('reads case, spaces, hyphens and look-alikes', () => {
    expect(hex(fromBase32('ooog 4-0r4', 5))).toBe('0001020304');
    expect(hex(fromBase32('oIl0', 2))).toBe(hex(fromBase32('0110', 2)));
  });
  it.each(['000G40R', '000G40R44', '000G40RU', '000G40R!', '000G40Rı'])('refuses %s', (text) => {
    expect(refusalOf(() => fromBase32(text, 5))).toBe('malformed: base32');
  });
  it('refuses spare bits that are set', () => {
    expect(toBase32(Uint8Array.of(255))).toBe('ZW');
    expect(refusalOf(() => fromBase32('ZX', 1))).toBe('malformed: base32');
  });
  it('round-trips every length', () => {
    for (let length = 0; length < 60; length++) {
      const bytes = randomBytes(length);
      expect(hex(fromBase32(toBase32(bytes), length))).toBe(hex(bytes));
    }
  });
  it('gives 30 digits, each five from 40 bits', () => {
    const hash = new Uint8Array(32);
    hash.set([0, 0, 0, 0, 7, 0xff, 0xff, 0xff, 0xff, 0xff]);
    expect(digits(hash)).toBe('00007' + String((2 ** 40 - 1) % 100_000).padStart(5, '0') + '0'.repeat(20));
  });
});

describe('padding', () => {
  it.each([
    [0, 256],
    [255, 256],
    [256, 1024],
    [1023, 1024],
    [1024, 4096],
    [4095, 4096],
    [4096, 8192],
    [65_535, 65_536],
  ])('pads %i bytes to %i', (length, size) => {
    const bytes = randomBytes(length);
    const padded = pad(bytes);
    expect(padded.length).toBe(size);
    expect(hex(unpad(padded))).toBe(hex(bytes));
  });
  it.each([
    ['nothing', new Uint8Array(0)],
    ['zeros only', new Uint8Array(256)],
    ['no mark', Uint8Array.of(...new Uint8Array(255), 1)],
    [
      'a size that is not the smallest',
      (() => {
        const bytes = new Uint8Array(1024);
        bytes[3] = 0x80;
        return bytes;
      })(),
    ],
    ['a size that is none', Uint8Array.of(0x80, 0, 0)],
  ])('refuses %s', (_, bytes) => expect(refusalOf(() => unpad(bytes))).toBe('malformed: padding'));
});

describe('labels', () => {
  it('are unique in full, each with its own prefix', () => {
    const full = [
      ...HASH_LABELS.map((label) => `cor1/h/${label}`),
      ...KDF_LABELS.map((label) => `cor1/k/${label}`),
      ...SEAL_LABELS.map((label) => `cor1/k/seal/${label}`),
      ...SEALTO_LABELS.flatMap((label) => [`cor1/k/kem/${label}`, `cor1/k/seal/kem/${label}`]),
      ...SIGN_LABELS.map((label) => `cor1/s/${label}`),
      ...TAGS,
    ];
    expect(new Set(full).size).toBe(full.length);
  });
});
