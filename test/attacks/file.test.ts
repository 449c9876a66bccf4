/**
 * Attacks on files: truncated, extended, swapped or reordered chunks, and one ciphertext that opens under two keys.
 * The control case stands beside each; sizes and streaming are in test/protocol/file.test.ts.
 */
import { beforeAll, expect, it } from 'vitest';
import { chunkAad, fileHashKey, fileStreamKey, sealedFileLength } from '../../protocol/crypto/file/layout.ts';
import { FileOpener, openFile } from '../../protocol/crypto/file/open.ts';
import { joined } from '../../protocol/crypto/file/pieces.ts';
import { newFileKey, sealFile } from '../../protocol/crypto/file/seal.ts';
import { toHash } from '../../protocol/crypto/encoding.ts';
import { blake2b, sodiumReady, streamPush, streamPushStart } from '../../protocol/crypto/sodium.ts';
import { refusalOf } from '../harness/refusals.ts';

beforeAll(sodiumReady);

const CHUNK = 65_536;
const content = new Uint8Array(2 * CHUNK + 1).fill(7);

it('control: the honest file opens', () => {
  const { sealed, file } = sealFile(content);
  expect(refusalOf(() => openFile(file, sealed))).toBe('accepted');
});

it('truncated at a chunk, with the size made to fit: no FINAL where the file ends', () => {
  const { sealed, file } = sealFile(content);
  const shorter = { ...file, size: 2 * CHUNK };
  expect(refusalOf(() => openFile(shorter, sealed.slice(0, sealedFileLength(2 * CHUNK))))).toBe(
    'undecryptable: file.final',
  );
});

it('extended by a chunk of the uploader: nothing comes after FINAL', () => {
  const { fileId, fk } = newFileKey();
  const header = new Uint8Array(24);
  const stream = streamPushStart(fileStreamKey(fk, fileId), header);
  const chunks = [true, true].map((final, i) => streamPush(stream, new Uint8Array(CHUNK), chunkAad(fileId, i), final));
  const sealed = joined([header, ...chunks]);
  const hash = toHash(blake2b(32, sealed, fileHashKey(fk, fileId)));
  expect(refusalOf(() => openFile({ fileId, fk, size: 2 * CHUNK, hash }, sealed))).toBe('undecryptable: file.final');
});

it('swapped for another file of the same key, or chunks reordered', () => {
  const { sealed, file } = sealFile(content);
  const other = sealFile(content);
  expect(refusalOf(() => openFile(file, other.sealed))).toBe('undecryptable: file.chunk');
  const first = sealed.slice(24, 24 + CHUNK + 17);
  const second = sealed.slice(24 + CHUNK + 17, 24 + 2 * (CHUNK + 17));
  const reordered = joined([sealed.slice(0, 24), second, first, sealed.slice(24 + 2 * (CHUNK + 17))]);
  expect(refusalOf(() => openFile(file, reordered))).toBe('undecryptable: file.chunk');
});

it('a ciphertext made for two keys: the hash is keyed, so each ciphertext belongs to one key', () => {
  const { sealed, file } = sealFile(content);
  const other = newFileKey();
  // Whoever could make chunks that open under both keys still has one hash, and it fits one key only.
  const underOther = toHash(blake2b(32, sealed, fileHashKey(other.fk, other.fileId)));
  expect(underOther).not.toBe(file.hash);
  const opener = new FileOpener({ ...file, hash: underOther });
  opener.add(sealed);
  expect(refusalOf(() => opener.end())).toBe('undecryptable: file.hash');
});
