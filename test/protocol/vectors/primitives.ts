/** Vectors of protocol/README.md §1: encoding, hashing, keys, signatures, seals, padding, base32. */
import { digits, fromBase32, toBase32 } from '../../../protocol/crypto/base32.ts';
import { h, kdf, kdf64 } from '../../../protocol/crypto/derive.ts';
import { Fields, lp, u32, u64, u8 } from '../../../protocol/crypto/encoding.ts';
import { asKemPk, asKemSeed, asKey, asSignPk, asSignSeed } from '../../../protocol/crypto/keys.ts';
import { RECID } from '../../../protocol/crypto/practice-log/entry.ts';
import { open, openSealedTo, pad, seal, sealTo, unpad } from '../../../protocol/crypto/seal.ts';
import { sign, signKey, validKemPk, validSignPk, verify } from '../../../protocol/crypto/sign.ts';
import { blake2b, xwingDecapsulate, xwingEncapsulate, xwingPublic } from '../../../protocol/crypto/sodium.ts';
import { ed25519Oddities } from '../../harness/odd-signatures.ts';
import { counting, repeated, row, verdict, type Row, type Sections } from './tape.ts';

const utf8 = (text: string) => new Uint8Array(Buffer.from(text, 'utf8'));

function lpRows(): Row[] {
  const lists: (Uint8Array | string)[][] = [
    [],
    [''],
    ['a', '', 'b'],
    ['cor1/t', u8(0), u8(255), u32(0), u32(0xffffffff), u64(0), u64(Number.MAX_SAFE_INTEGER)],
    ['é (one code point)', 'e\u0301 (two, becomes one)'],
    ['Ω', '\u2126 (ohm sign, becomes omega)', '日本語', '🙂'],
    [repeated(256, 7)],
  ];
  return lists.map((fields) => row('LP(fields); text is NFC UTF-8', { fields }, { bytes: lp(...fields) }));
}

function decoderRows(): Row[] {
  const good = lp('cor1/t', u8(3), u64(5), 'ok');
  const read = (bytes: Uint8Array) => {
    const fields = new Fields(bytes, 't', 'cor1/t');
    fields.oneOf([1, 2, 3]);
    fields.u64();
    fields.text(10);
    fields.end();
  };
  const bad: [string, Uint8Array][] = [
    ['honest', good],
    ['empty', new Uint8Array(0)],
    ['another tag', lp('cor1/x', u8(3), u64(5), 'ok')],
    ['trailing byte', new Uint8Array([...good, 0])],
    ['cut', good.slice(0, -1)],
    ['length beyond the end', new Uint8Array([0xff, 0xff, 0xff, 0xff])],
    ['u8 of two bytes', lp('cor1/t', new Uint8Array([0, 3]), u64(5), 'ok')],
    ['u64 of four bytes', lp('cor1/t', u8(3), u32(5), 'ok')],
    ['u64 above 2^53 − 1', lp('cor1/t', u8(3), new Uint8Array([0, 0x20, 0, 0, 0, 0, 0, 0]), 'ok')],
    ['value outside its range', lp('cor1/t', u8(4), u64(5), 'ok')],
    ['text not in NFC', lp('cor1/t', u8(3), u64(5), utf8('e\u0301'))],
    ['text not UTF-8', lp('cor1/t', u8(3), u64(5), new Uint8Array([0xc0, 0x80]))],
    ['text too long', lp('cor1/t', u8(3), u64(5), 'eleven char')],
    ['a field too many', lp('cor1/t', u8(3), u64(5), 'ok', '')],
    ['a field too few', lp('cor1/t', u8(3), u64(5))],
  ];
  const shape = 'LP("cor1/t", u8 in {1,2,3}, u64, text of at most 10 bytes)';
  return bad.map(([what, bytes]) =>
    row(
      `decoder: ${what}`,
      { shape, bytes },
      verdict(() => read(bytes)),
    ),
  );
}

function hashRows(): Row[] {
  const key = asKey(repeated(32, 1));
  return [
    row('H("t", 0^32)', { label: 't', fields: [repeated(32, 0)] }, { hash: h('t', repeated(32, 0)) }),
    row('H without fields', { label: 't', fields: [] }, { hash: h('t') }),
    row('H of two fields', { label: 't', fields: ['a', 'b'] }, { hash: h('t', 'a', 'b') }),
    row(
      'KDF(01^32, "t", 02^32)',
      { key, label: 't', fields: [repeated(32, 2)] },
      { key: kdf(key, 't', repeated(32, 2)) },
    ),
    row('KDF64', { key, label: 't', fields: [repeated(32, 2)] }, { bytes: kdf64(key, 't', repeated(32, 2)) }),
    row(
      'RECID = BLAKE2b-128("cor1/RECORDS")',
      { text: 'cor1/RECORDS' },
      { bytes: blake2b(16, utf8('cor1/RECORDS')), id: RECID },
    ),
  ];
}

function signatureRows(): Row[] {
  const seed = asSignSeed(counting(32));
  const key = signKey(seed);
  const bytes = utf8('bytes');
  const rows = (['log', 'cosig', 'pop', 'ctl', 'thr', 'ev', 'cur', 'in', 'gwkey', 'job', 'reply'] as const).map(
    (label) =>
      row('SIGN(sk, label, bytes)', { seed, label, bytes }, { publicKey: key.publicKey, sig: sign(key, label, bytes) }),
  );
  const odd = ed25519Oddities(seed, 'ev', bytes).map(({ what, publicKey, sig }) =>
    row(
      `verification: ${what}`,
      { publicKey, label: 'ev', bytes, sig },
      { valid: verify(asSignPk(publicKey), 'ev', bytes, sig) },
    ),
  );
  const keys: [string, Uint8Array][] = [
    ['honest', key.publicKey],
    ['y = 0 (order 4)', repeated(32, 0)],
    ['y = 1 (order 1)', new Uint8Array([1, ...repeated(31, 0)])],
    ['y = p − 1 (order 2)', new Uint8Array([0xec, ...repeated(30, 0xff), 0x7f])],
    ['y = p (not canonical)', new Uint8Array([0xed, ...repeated(30, 0xff), 0x7f])],
    ['y = p + 1 (not canonical)', new Uint8Array([0xee, ...repeated(30, 0xff), 0x7f])],
    ['31 bytes', key.publicKey.slice(1)],
  ];
  const valid = keys.map(([what, publicKey]) =>
    row(`signPk for the log: ${what}`, { publicKey }, { valid: validSignPk(publicKey) }),
  );
  return [...rows, ...odd, ...valid];
}

function sealRows(): Row[] {
  const key = asKey(repeated(32, 1));
  const ad = utf8('ad');
  const nonce = repeated(24, 0);
  const plaintext = utf8('hello');
  const sealed = seal(key, 't', ad, plaintext, nonce);
  const change = (at: number) => sealed.map((byte, i) => (i === at ? byte ^ 1 : byte));
  const tried: [string, Uint8Array][] = [
    ['honest', sealed],
    ['version', change(0)],
    ['nonce', change(1)],
    ['commitment', change(25)],
    ['ciphertext', change(57)],
    ['tag', change(sealed.length - 1)],
    ['one byte short', sealed.slice(0, -1)],
    ['shorter than the overhead', sealed.slice(0, 72)],
    ['empty', new Uint8Array(0)],
  ];
  return [
    row('SEAL(01^32, "t", "ad", "hello", 0^24)', { key, label: 't', ad, plaintext, nonce }, { sealed }),
    row(
      'SEAL of nothing',
      { key, label: 't', ad, plaintext: new Uint8Array(0), nonce: counting(24) },
      { sealed: seal(key, 't', ad, new Uint8Array(0), counting(24)) },
    ),
    ...tried.map(([what, bytes]) =>
      row(
        `OPEN, changed: ${what}`,
        { key, label: 't', ad, sealed: bytes },
        verdict(() => open(key, 't', ad, bytes)),
      ),
    ),
    row(
      'OPEN with another ad',
      { key, label: 't', ad: utf8('da'), sealed },
      verdict(() => open(key, 't', utf8('da'), sealed)),
    ),
    row(
      'OPEN with another key',
      { key: repeated(32, 2), label: 't', ad, sealed },
      verdict(() => open(asKey(repeated(32, 2)), 't', ad, sealed)),
    ),
  ];
}

function xwingRows(): Row[] {
  const seed = asKemSeed(counting(32));
  const publicKey = xwingPublic(seed);
  const coins = counting(64, 100);
  const { ct, ss } = xwingEncapsulate(publicKey, coins)!;
  const context = utf8('context');
  const plaintext = utf8('hello');
  const sealed = sealTo(publicKey, 't', context, plaintext, () => coins);
  const broken = sealed.map((byte, i) => (i === 5 ? byte ^ 1 : byte));
  const bigCoefficients = asKemPk(repeated(1216, 255));
  const zeroX25519 = asKemPk(new Uint8Array([...publicKey.slice(0, 1184), ...repeated(32, 0)]));
  return [
    row('X-Wing key from seed', { seed }, { publicKey }),
    row('X-Wing encapsulation with coins', { publicKey, coins }, { ct, ss }),
    row('X-Wing decapsulation', { seed, ct }, { ss: xwingDecapsulate(ct, seed) }),
    row('SEALTO(pk, "t", ctx, pt, coins)', { publicKey, label: 't', context, plaintext, coins }, { sealed }),
    row(
      'OPEN of a changed SEALTO',
      { seed, label: 't', context, sealed: broken },
      verdict(() => openSealedTo(seed, 't', context, broken)),
    ),
    row(
      'OPEN under another context',
      { seed, label: 't', context: utf8('x'), sealed },
      verdict(() => openSealedTo(seed, 't', utf8('x'), sealed)),
    ),
    row('kemPk for the log: honest', { publicKey }, { valid: validKemPk(publicKey) }),
    row('kemPk for the log: coefficients ≥ q', { publicKey: bigCoefficients }, { valid: validKemPk(bigCoefficients) }),
    row('kemPk for the log: X25519 part gives zero', { publicKey: zeroX25519 }, { valid: validKemPk(zeroX25519) }),
  ];
}

function paddingRows(): Row[] {
  const lengths = [0, 1, 254, 255, 256, 1022, 1023, 1024, 4094, 4095, 4096, 8190, 8191, 8192, 65_535];
  const sizes = lengths.map((length) => row('PAD: length', { length }, { padded: pad(repeated(length, 1)).length }));
  const small = row('PAD("hello")', { plaintext: utf8('hello') }, { padded: pad(utf8('hello')) });
  const bad: [string, Uint8Array][] = [
    ['no 0x80', repeated(256, 0)],
    ['another mark', new Uint8Array([1, ...repeated(255, 0)])],
    ['not the smallest size', new Uint8Array([0x80, ...repeated(1023, 0)])],
    ['no size at all', new Uint8Array([0x80, 0])],
    ['empty', new Uint8Array(0)],
  ];
  return [
    small,
    ...sizes,
    ...bad.map(([what, padded]) =>
      row(
        `UNPAD: ${what}`,
        { padded },
        verdict(() => unpad(padded)),
      ),
    ),
  ];
}

function base32Rows(): Row[] {
  const made = [new Uint8Array([0, 1, 2, 3, 4]), counting(16), counting(20), counting(51)].map((bytes) =>
    row('base32', { bytes }, { text: toBase32(bytes) }),
  );
  const texts: [string, number][] = [
    ['000G40R4', 5],
    ['ooog-40r4', 5],
    [' 0O0g 40R4 ', 5],
    ['000G40R', 5],
    ['U00G40R4', 5],
    ['00', 1],
    ['01', 1],
    ['iL', 1],
  ];
  const read = texts.map(([text, length]) =>
    row(
      'base32 read',
      { text, length },
      verdict(() => fromBase32(text, length)),
    ),
  );
  return [...made, ...read, row('digits', { hash: h('t') }, { digits: digits(h('t')) })];
}

export const primitives = (): Sections => ({
  lp: lpRows(),
  decoder: decoderRows(),
  hash: hashRows(),
  signature: signatureRows(),
  seal: sealRows(),
  xwing: xwingRows(),
  padding: paddingRows(),
  base32: base32Rows(),
});
