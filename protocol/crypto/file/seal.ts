/**
 * FileSealer: plaintext in pieces of any length → header and chunks, as they become ready. Partner: FileOpener.
 * Holds at most one chunk plus the piece given last; the last chunk waits for `end`, because only it carries FINAL.
 */
import type { FileId } from '../../wire/ids.ts';
import type { Key, Random } from '../keys.ts';
import { asKey } from '../keys.ts';
import type { HashState, StreamState } from '../sodium.ts';
import { blake2bAdd, blake2bEnd, blake2bStart, randomBytes, streamPush, streamPushStart } from '../sodium.ts';
import { toHash, toId } from '../encoding.ts';
import type { FileSecret } from './layout.ts';
import { chunkAad, FILE_CHUNK_BYTES, FILE_HEADER_BYTES, fileHashKey, fileStreamKey } from './layout.ts';
import { joined, Pieces } from './pieces.ts';

const HASH_BYTES = 32;

/** A new file's id and key. Never seal two contents under the same pair. */
export function newFileKey(random: Random = randomBytes): { readonly fileId: FileId; readonly fk: Key } {
  return { fileId: toId<'file'>(random(16)), fk: asKey(random(32)) };
}

export class FileSealer {
  readonly #file: { readonly fileId: FileId; readonly fk: Key };
  readonly #stream: StreamState;
  readonly #hash: HashState;
  readonly #waiting = new Pieces();
  #ready: Uint8Array[] = [];
  #index = 0;
  #size = 0;
  #isEnded = false;

  /** `file` from {@link newFileKey}; `random` makes the 24-byte stream header. */
  constructor(file: { readonly fileId: FileId; readonly fk: Key }, random: Random = randomBytes) {
    const header = random(FILE_HEADER_BYTES);
    this.#file = file;
    this.#stream = streamPushStart(fileStreamKey(file.fk, file.fileId), header);
    this.#hash = blake2bStart(HASH_BYTES, fileHashKey(file.fk, file.fileId));
    this.#give(header);
  }

  /** Takes the next plaintext bytes; returns what can be uploaded now (possibly nothing). */
  add(plaintext: Uint8Array): Uint8Array {
    this.#demandOpen();
    this.#waiting.add(plaintext);
    this.#size += plaintext.length;
    while (this.#waiting.length > FILE_CHUNK_BYTES) this.#push(FILE_CHUNK_BYTES, false);
    return this.#taken();
  }

  /** The last bytes to upload, and what the event must hold. The sealer is used up. */
  end(): { readonly rest: Uint8Array; readonly file: FileSecret } {
    this.#demandOpen();
    this.#push(this.#waiting.length, true);
    this.#isEnded = true;
    const hash = toHash(blake2bEnd(this.#hash, HASH_BYTES));
    return { rest: this.#taken(), file: { ...this.#file, size: this.#size, hash } };
  }

  #push(length: number, isLast: boolean): void {
    const chunk = this.#waiting.take(length);
    this.#give(streamPush(this.#stream, chunk, chunkAad(this.#file.fileId, this.#index), isLast));
    this.#index += 1;
  }

  #give(sealed: Uint8Array): void {
    blake2bAdd(this.#hash, sealed);
    this.#ready.push(sealed);
  }

  #taken(): Uint8Array {
    const out = joined(this.#ready);
    this.#ready = [];
    return out;
  }

  #demandOpen(): void {
    if (this.#isEnded) throw new TypeError('file sealer: already ended');
  }
}

/** A whole file at once, for small contents that lie in memory anyway. Partner: {@link openFile}. */
export function sealFile(
  plaintext: Uint8Array,
  random: Random = randomBytes,
): { readonly sealed: Uint8Array; readonly file: FileSecret } {
  const sealer = new FileSealer(newFileKey(random), random);
  const first = sealer.add(plaintext);
  const { rest, file } = sealer.end();
  return { sealed: joined([first, rest]), file };
}
