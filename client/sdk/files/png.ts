/**
 * PNG without texts, EXIF, times and whatever else is not needed to show it; what follows the picture goes too. Kept
 * chunks stay byte for byte. Nothing is re-encoded.
 */
import { ascii, isSaneSize, joined, MAX_PARTS, startsWith, viewOf } from './bytes.ts';

const SIGNATURE = '\x89PNG\r\n\x1a\n';
const KEPT: ReadonlySet<string> = new Set(
  'IHDR PLTE IDAT IEND tRNS cHRM gAMA iCCP sBIT sRGB cICP mDCV cLLI bKGD pHYs acTL fcTL fdAT'.split(' '),
);
const isCritical = (type: string) => /^[A-Z]/.test(type);

/** The picture alone; null when the bytes are no whole PNG. */
export function strippedPng(bytes: Uint8Array): Uint8Array | null {
  if (!startsWith(bytes, SIGNATURE)) return null;
  const view = viewOf(bytes);
  const kept = [bytes.subarray(0, SIGNATURE.length)];
  let hasPixels = false;
  for (let at = SIGNATURE.length, parts = 0; at + 12 <= bytes.length && parts < MAX_PARTS; parts++) {
    const end = at + 12 + view.getUint32(at);
    if (end > bytes.length) return null;
    const type = ascii(bytes, at + 4, 4);
    if (!/^[A-Za-z]{4}$/.test(type) || (isCritical(type) && !KEPT.has(type))) return null;
    if ((type === 'IHDR') !== (parts === 0)) return null;
    if (type === 'IHDR' && (end - at !== 25 || !isSaneSize(view.getUint32(at + 8), view.getUint32(at + 12))))
      return null;
    hasPixels ||= type === 'IDAT';
    if (KEPT.has(type)) kept.push(bytes.subarray(at, end));
    if (type === 'IEND') return hasPixels ? joined(kept) : null;
    at = end;
  }
  return null;
}
