/** Reading and cutting bytes of foreign files: bounds are the caller's to check, `undefined` never passes as a number. */

/** The bytes as one character each, for comparing with ASCII. */
export const ascii = (bytes: Uint8Array, from: number, length: number): string =>
  String.fromCharCode(...bytes.subarray(from, from + length));

export const startsWith = (bytes: Uint8Array, text: string, from = 0): boolean =>
  from + text.length <= bytes.length && ascii(bytes, from, text.length) === text;

export const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** A picture of more pixels than any camera makes is there to exhaust whoever looks at it. */
const MAX_PIXELS = 250_000_000;
export const isSaneSize = (width: number, height: number): boolean => width * height <= MAX_PIXELS;

/** No honest picture has more parts than this. */
export const MAX_PARTS = 100_000;
