/**
 * MP4 and M4A: what the file is by its brand, and the file without its user data (place, device, titles), which is blanked
 * where it stands, so that every offset inside stays right. Sound and pictures stay byte for byte.
 */
import { ascii, MAX_PARTS, startsWith, viewOf } from './bytes.ts';

const AUDIO: ReadonlySet<string> = new Set(['M4A ', 'M4B ']);
const VIDEO: ReadonlySet<string> = new Set([
  'isom',
  'iso2',
  'iso4',
  'iso5',
  'iso6',
  'mp41',
  'mp42',
  'avc1',
  'dash',
  'MSNV',
  'M4V ',
]);
const USER_DATA: ReadonlySet<string> = new Set(['udta', 'meta', 'uuid']);

/** `audio` or `video` by the major brand; null for other kinds of the same family (pictures, QuickTime). */
export function mp4Kind(bytes: Uint8Array): 'audio' | 'video' | null {
  if (bytes.length < 16 || !startsWith(bytes, 'ftyp', 4)) return null;
  const brand = ascii(bytes, 8, 4);
  if (AUDIO.has(brand)) return 'audio';
  return VIDEO.has(brand) ? 'video' : null;
}

/** A copy with user data blanked; null when the boxes do not fit into the file. */
export function strippedMp4(bytes: Uint8Array): Uint8Array | null {
  const out = bytes.slice();
  return blank(out, 0, out.length, 0) ? out : null;
}

/** Walks the boxes between two places: the file's own, those of `moov` and of each `trak` in it. */
function blank(bytes: Uint8Array, from: number, to: number, depth: number): boolean {
  const view = viewOf(bytes);
  for (let at = from, parts = 0; at < to; parts++) {
    if (at + 8 > to || parts >= MAX_PARTS) return false;
    const short = view.getUint32(at);
    if (short === 1 && at + 16 > to) return false;
    const head = short === 1 ? 16 : 8;
    const size = short === 0 ? to - at : short === 1 ? Number(view.getBigUint64(at + 8)) : short;
    const end = at + size;
    if (size < head || end > to) return false;
    const type = ascii(bytes, at + 4, 4);
    if (USER_DATA.has(type)) {
      bytes.set([0x66, 0x72, 0x65, 0x65], at + 4);
      bytes.fill(0, at + head, end);
    } else if ((depth === 0 && type === 'moov') || (depth === 1 && type === 'trak')) {
      if (!blank(bytes, at + head, end, depth + 1)) return false;
    }
    at = end;
  }
  return true;
}
