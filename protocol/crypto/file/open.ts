/**
 * FileOpener: header and chunks in pieces of any length → plaintext, chunk by chunk. Partner: FileSealer.
 * What `add` returns is provisional: each chunk is authentic under the key, but only `end` proves that the file is
 * whole and that the ciphertext belongs to this key alone. Nothing may be shown, run or saved as done before `end`.
 * Every refusal is `undecryptable`: whether the uploader or the server spoilt the bytes cannot be told.
 */
import { toHash } from '../encoding.ts';
import { demand } from '../refusal.ts';
import type { HashState, StreamState } from '../sodium.ts';
import { blake2bAdd, blake2bEnd, blake2bStart, streamPull, streamPullStart } from '../sodium.ts';
import type { FileSecret } from './layout.ts';
import {
  chunkAad,
  chunkCount,
  FILE_CHUNK_BYTES,
  FILE_CHUNK_OVERHEAD_BYTES,
  FILE_HEADER_BYTES,
  fileHashKey,
  fileStreamKey,
  sealedFileLength,
} from './layout.ts';
import { joined, Pieces } from './pieces.ts';

const HASH_BYTES = 32;

export class FileOpener {
  readonly #file: FileSecret;
  readonly #hash: HashState;
  readonly #expected: number;
  readonly #waiting = new Pieces();
  #stream: StreamState | null = null;
  #received = 0;
  #index = 0;

  /** Throws Refusal('undecryptable','file.size') when the event's size is not a possible one. */
  constructor(file: FileSecret) {
    demand(Number.isSafeInteger(file.size) && file.size >= 0, 'undecryptable', 'file.size');
    this.#file = file;
    this.#expected = sealedFileLength(file.size);
    demand(Number.isSafeInteger(this.#expected), 'undecryptable', 'file.size');
    this.#hash = blake2bStart(HASH_BYTES, fileHashKey(file.fk, file.fileId));
  }

  /** Throws Refusal('undecryptable', 'file.length' | 'file.chunk'): stop, the file is spoilt. */
  add(sealed: Uint8Array): Uint8Array {
    this.#received += sealed.length;
    demand(this.#received <= this.#expected, 'undecryptable', 'file.length');
    blake2bAdd(this.#hash, sealed);
    this.#waiting.add(sealed);
    const out: Uint8Array[] = [];
    if (this.#stream === null && this.#waiting.length >= FILE_HEADER_BYTES) {
      const header = this.#waiting.take(FILE_HEADER_BYTES);
      this.#stream = streamPullStart(fileStreamKey(this.#file.fk, this.#file.fileId), header);
    }
    while (this.#stream !== null && this.#index < chunkCount(this.#file.size) && this.#isNextComplete()) {
      out.push(this.#pull(this.#stream));
    }
    return joined(out);
  }

  /** The verdict. Throws Refusal('undecryptable', 'file.length' | 'file.hash'). */
  end(): void {
    demand(this.#received === this.#expected, 'undecryptable', 'file.length');
    demand(toHash(blake2bEnd(this.#hash, HASH_BYTES)) === this.#file.hash, 'undecryptable', 'file.hash');
  }

  #isNextComplete(): boolean {
    return this.#waiting.length >= this.#nextLength();
  }

  #nextLength(): number {
    const left = this.#file.size - this.#index * FILE_CHUNK_BYTES;
    return Math.min(left, FILE_CHUNK_BYTES) + FILE_CHUNK_OVERHEAD_BYTES;
  }

  #pull(stream: StreamState): Uint8Array {
    const isLast = this.#index + 1 === chunkCount(this.#file.size);
    const chunk = this.#waiting.take(this.#nextLength());
    const pulled = streamPull(stream, chunk, chunkAad(this.#file.fileId, this.#index));
    demand(pulled !== null, 'undecryptable', 'file.chunk');
    demand(pulled.tag === (isLast ? 'final' : 'message'), 'undecryptable', 'file.final');
    this.#index += 1;
    return pulled.message;
  }
}

/** A whole file at once. Partner: {@link sealFile}. Throws as FileOpener does. */
export function openFile(file: FileSecret, sealed: Uint8Array): Uint8Array {
  demand(sealed.length === sealedFileLength(file.size), 'undecryptable', 'file.length');
  const opener = new FileOpener(file);
  const plaintext = opener.add(sealed);
  opener.end();
  return plaintext;
}
