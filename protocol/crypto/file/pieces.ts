/**
 * A queue of bytes: what comes in arbitrary pieces (a network, a disk) goes out in pieces of a wanted length.
 * Copies each byte once. Knows nothing of keys or files.
 */
export class Pieces {
  #queue: Uint8Array[] = [];
  #length = 0;

  /** Bytes held. */
  get length(): number {
    return this.#length;
  }

  add(piece: Uint8Array): void {
    if (piece.length === 0) return;
    this.#queue.push(piece);
    this.#length += piece.length;
  }

  /** The first `length` bytes, which must be held. */
  take(length: number): Uint8Array {
    const out = new Uint8Array(length);
    let filled = 0;
    while (filled < length) {
      const first = this.#queue[0];
      if (first === undefined) throw new TypeError('pieces: fewer bytes than asked for');
      const part = first.subarray(0, length - filled);
      out.set(part, filled);
      filled += part.length;
      if (part.length === first.length) this.#queue.shift();
      else this.#queue[0] = first.subarray(part.length);
    }
    this.#length -= length;
    return out;
  }
}

/** One array out of several. */
export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const only = parts[0];
  if (parts.length === 1 && only !== undefined) return only;
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
