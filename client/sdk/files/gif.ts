/** GIF without comments, texts and application data (but for the loop count); what follows the picture goes too. */
import { ascii, isSaneSize, joined, MAX_PARTS, startsWith, viewOf } from './bytes.ts';

const EXTENSION = 0x21;
const IMAGE = 0x2c;
const TRAILER = 0x3b;
const GRAPHIC_CONTROL = 0xf9;
const APPLICATION = 0xff;
const LOOPING: ReadonlySet<string> = new Set(['NETSCAPE2.0', 'ANIMEXTS1.0']);

/** Bytes of the colour table that these flags promise. */
const tableBytes = (flags: number) => ((flags & 0x80) === 0 ? 0 : 3 * 2 ** ((flags & 0x07) + 1));

/** The picture alone; null when the bytes are no whole GIF. */
export function strippedGif(bytes: Uint8Array): Uint8Array | null {
  if ((!startsWith(bytes, 'GIF87a') && !startsWith(bytes, 'GIF89a')) || bytes.length < 14) return null;
  const view = viewOf(bytes);
  if (!isSaneSize(view.getUint16(6, true), view.getUint16(8, true))) return null;
  const start = 13 + tableBytes(view.getUint8(10));
  const kept = [bytes.subarray(0, start)];
  let hasImage = false;
  for (let at = start, parts = 0; at < bytes.length && parts < MAX_PARTS; parts++) {
    const kind = bytes[at];
    if (kind === TRAILER) return hasImage ? joined([...kept, Uint8Array.of(TRAILER)]) : null;
    const data = kind === EXTENSION ? at + 2 : kind === IMAGE ? at + 11 + tableBytes(bytes[at + 9] ?? 0) : null;
    const end = data === null ? null : endOfBlocks(bytes, data);
    if (end === null) return null;
    if (kind === IMAGE || isKeptExtension(bytes, at)) kept.push(bytes.subarray(at, end));
    hasImage ||= kind === IMAGE;
    at = end;
  }
  return null;
}

const isKeptExtension = (bytes: Uint8Array, at: number): boolean =>
  bytes[at + 1] === GRAPHIC_CONTROL || (bytes[at + 1] === APPLICATION && LOOPING.has(ascii(bytes, at + 3, 11)));

/** Behind the empty block that ends a row of blocks; null when the bytes run out first. */
function endOfBlocks(bytes: Uint8Array, from: number): number | null {
  for (let at = from; at < bytes.length;) {
    const length = bytes[at] ?? 0;
    at += length + 1;
    if (length === 0) return at;
  }
  return null;
}
