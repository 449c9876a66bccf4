/**
 * What an encrypted file looks like from outside: sizes, keys and the additional data of a chunk.
 * Shared by sealer and opener, so that both derive every number from one place. protocol/README.md §7.
 */
import type { Hash } from '../../wire/bytes.ts';
import type { FileId } from '../../wire/ids.ts';
import { kdf } from '../derive.ts';
import { idBytes, lp, u64 } from '../encoding.ts';
import type { Key } from '../keys.ts';

/** What the event holds so that its readers can fetch, check and open the file; `hash` commits header and chunks to `fk`. */
export interface FileSecret {
  readonly fileId: FileId;
  readonly fk: Key;
  /** Plaintext bytes. */
  readonly size: number;
  /** BLAKE2b-256 keyed with KDF(FK,"file/hash",fileId) over header and chunks. */
  readonly hash: Hash;
}

export const FILE_HEADER_BYTES = 24;
/** Plaintext bytes of every chunk but the last. */
export const FILE_CHUNK_BYTES = 65_536;
/** One tag byte and the 16-byte authenticator of secretstream. */
export const FILE_CHUNK_OVERHEAD_BYTES = 17;

/** Number of chunks of a file of `size` plaintext bytes: an empty file is one empty chunk. */
export const chunkCount = (size: number): number => Math.max(1, Math.ceil(size / FILE_CHUNK_BYTES));

/** Bytes on the wire and on the disk for `size` plaintext bytes. */
export const sealedFileLength = (size: number): number =>
  FILE_HEADER_BYTES + size + FILE_CHUNK_OVERHEAD_BYTES * chunkCount(size);

export const fileStreamKey = (fk: Key, fileId: FileId): Key => kdf(fk, 'file/key', idBytes(fileId));
export const fileHashKey = (fk: Key, fileId: FileId): Key => kdf(fk, 'file/hash', idBytes(fileId));

/** AAD_i: ties a chunk to its file and its place in it. `index` counts from 0. */
export const chunkAad = (fileId: FileId, index: number): Uint8Array => lp('cor1/file', idBytes(fileId), u64(index));
