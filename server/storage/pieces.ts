/** A list of byte strings in one BLOB: each piece behind its length as u32, big-endian. Storage's own form, not the protocol's. */

export function joinPieces(pieces: readonly Uint8Array[]): Uint8Array {
  const out = Buffer.alloc(pieces.reduce((sum, piece) => sum + 4 + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    at = out.writeUInt32BE(piece.length, at);
    out.set(piece, at);
    at += piece.length;
  }
  return out;
}

/** Throws RangeError where the BLOB was not made by {@link joinPieces}. */
export function splitPieces(joined: Uint8Array): Uint8Array[] {
  const view = new DataView(joined.buffer, joined.byteOffset, joined.byteLength);
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < joined.length;) {
    const length = view.getUint32(at);
    if (at + 4 + length > joined.length) throw new RangeError('a stored list of bytes is cut off');
    pieces.push(joined.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  }
  return pieces;
}
