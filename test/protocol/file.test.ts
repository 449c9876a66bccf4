/** Files (protocol/README.md §7): sizes around the chunk, streaming in odd pieces, and every way to spoil one. */
import { beforeAll, describe, expect, it } from 'vitest';
import { FileOpener, openFile } from '../../protocol/crypto/file/open.ts';
import {
  chunkAad,
  FILE_HEADER_BYTES,
  fileHashKey,
  fileStreamKey,
  sealedFileLength,
} from '../../protocol/crypto/file/layout.ts';
import { joined, Pieces } from '../../protocol/crypto/file/pieces.ts';
import { FileSealer, newFileKey, sealFile } from '../../protocol/crypto/file/seal.ts';
import {
  blake2b,
  equalBytes,
  sodiumReady,
  streamPull,
  streamPullStart,
  streamPush,
  streamPushStart,
} from '../../protocol/crypto/sodium.ts';
import { toHash } from '../../protocol/crypto/encoding.ts';
import { refusalOf } from '../harness/refusals.ts';
import { scriptedRandom } from '../harness/scripted-random.ts';

beforeAll(sodiumReady);

const CHUNK = 65_536;
const content = (size: number) => Uint8Array.from({ length: size }, (_, i) => (i * 31 + (i >> 8)) & 0xff);

describe('sizes', () => {
  it.each([0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 3 * CHUNK + 7])('%i bytes come back', (size) => {
    const { sealed, file } = sealFile(content(size));
    expect(sealed.length).toBe(sealedFileLength(size));
    expect(file.size).toBe(size);
    expect(equalBytes(openFile(file, sealed), content(size))).toBe(true);
  });

  it('an empty file is one empty FINAL chunk', () => {
    expect(sealFile(content(0)).sealed.length).toBe(24 + 17);
  });

  it('a full last chunk is followed by no empty one', () => {
    expect(sealedFileLength(CHUNK)).toBe(24 + CHUNK + 17);
    expect(sealedFileLength(CHUNK + 1)).toBe(24 + CHUNK + 1 + 2 * 17);
  });
});

describe('streaming', () => {
  it('gives the same bytes in whatever pieces the plaintext comes', () => {
    const plain = content(2 * CHUNK + 100);
    const whole = sealFile(plain, scriptedRandom('file'));
    const random = scriptedRandom('file');
    const sealer = new FileSealer(newFileKey(random), random);
    const out: Uint8Array[] = [];
    for (let at = 0; at < plain.length; at += 30_001) out.push(sealer.add(plain.subarray(at, at + 30_001)));
    const { rest, file } = sealer.end();
    expect(equalBytes(joined([...out, rest]), whole.sealed)).toBe(true);
    expect(file).toEqual(whole.file);
  });

  it('opens in whatever pieces the bytes come, byte by byte around the borders', () => {
    const plain = content(CHUNK + 5);
    const { sealed, file } = sealFile(plain);
    const opener = new FileOpener(file);
    const out: Uint8Array[] = [];
    for (let at = 0; at < 60; at++) out.push(opener.add(sealed.subarray(at, at + 1)));
    out.push(opener.add(sealed.subarray(60, CHUNK)), opener.add(sealed.subarray(CHUNK)));
    opener.end();
    expect(equalBytes(joined(out), plain)).toBe(true);
  });

  it('refuses a used-up sealer and a queue asked for too much', () => {
    const sealer = new FileSealer(newFileKey());
    sealer.end();
    expect(() => sealer.add(content(1))).toThrow(TypeError);
    expect(() => sealer.end()).toThrow(TypeError);
    expect(() => new Pieces().take(1)).toThrow(TypeError);
  });
});

describe('a spoilt file', () => {
  const sealedOf = (size: number) => sealFile(content(size));

  it('truncated or extended: refused by length', () => {
    const { sealed, file } = sealedOf(CHUNK + 10);
    expect(refusalOf(() => openFile(file, sealed.subarray(0, -1)))).toBe('undecryptable: file.length');
    expect(refusalOf(() => openFile(file, joined([sealed, content(1)])))).toBe('undecryptable: file.length');
    const opener = new FileOpener(file);
    opener.add(sealed.subarray(0, 100));
    expect(refusalOf(() => opener.end())).toBe('undecryptable: file.length');
    expect(refusalOf(() => new FileOpener(file).add(joined([sealed, content(1)])))).toBe('undecryptable: file.length');
  });

  it('chunks swapped or a byte changed: refused at the chunk', () => {
    const { sealed, file } = sealedOf(3 * CHUNK);
    const [a, b] = [24, 24 + CHUNK + 17];
    const swapped = sealed.slice();
    swapped.set(sealed.subarray(b, b + CHUNK + 17), a);
    swapped.set(sealed.subarray(a, a + CHUNK + 17), b);
    expect(refusalOf(() => openFile(file, swapped))).toBe('undecryptable: file.chunk');
    const changed = sealed.slice();
    changed[100]! ^= 1;
    expect(refusalOf(() => openFile(file, changed))).toBe('undecryptable: file.chunk');
  });

  it('cut at a chunk border with a lying size: the missing FINAL shows', () => {
    const { sealed, file } = sealedOf(2 * CHUNK);
    const lying = { ...file, size: CHUNK };
    expect(refusalOf(() => openFile(lying, sealed.subarray(0, sealedFileLength(CHUNK))))).toBe(
      'undecryptable: file.final',
    );
  });

  it('an early FINAL shows', () => {
    const { fileId, fk } = newFileKey(scriptedRandom('early'));
    const header = new Uint8Array(FILE_HEADER_BYTES);
    const stream = streamPushStart(fileStreamKey(fk, fileId), header);
    const first = streamPush(stream, content(CHUNK), chunkAad(fileId, 0), true);
    const second = streamPush(stream, content(1), chunkAad(fileId, 1), true);
    const sealed = joined([header, first, second]);
    const hash = toHash(blake2b(32, sealed, fileHashKey(fk, fileId)));
    expect(refusalOf(() => openFile({ fileId, fk, size: CHUNK + 1, hash }, sealed))).toBe('undecryptable: file.final');
  });

  it('another file of the same sender: refused', () => {
    const one = sealedOf(100);
    const other = sealedOf(100);
    expect(refusalOf(() => openFile(one.file, other.sealed))).toBe('undecryptable: file.chunk');
    expect(refusalOf(() => openFile({ ...one.file, fileId: other.file.fileId }, one.sealed))).toBe(
      'undecryptable: file.chunk',
    );
  });

  it('another hash, an impossible size: refused', () => {
    const { sealed, file } = sealedOf(10);
    expect(refusalOf(() => openFile({ ...file, hash: toHash(new Uint8Array(32)) }, sealed))).toBe(
      'undecryptable: file.hash',
    );
    expect(refusalOf(() => new FileOpener({ ...file, size: -1 }))).toBe('undecryptable: file.size');
    expect(refusalOf(() => new FileOpener({ ...file, size: 1.5 }))).toBe('undecryptable: file.size');
    expect(refusalOf(() => new FileOpener({ ...file, size: Number.MAX_SAFE_INTEGER }))).toBe(
      'undecryptable: file.size',
    );
  });
});

it('streamPull refuses what is too short', () => {
  const { fileId, fk } = newFileKey();
  const state = streamPullStart(fileStreamKey(fk, fileId), new Uint8Array(24));
  expect(streamPull(state, new Uint8Array(16), new Uint8Array(0))).toBeNull();
});
