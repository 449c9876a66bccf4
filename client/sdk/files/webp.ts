/**
 * WebP without EXIF, XMP and unknown chunks; what follows the picture goes too. Pixels, animation and colour profile stay
 * byte for byte. Nothing is re-encoded.
 */
import { ascii, joined, MAX_PARTS, startsWith, viewOf } from './bytes.ts';

const PIXELS: ReadonlySet<string> = new Set(['VP8 ', 'VP8L', 'ANMF']);
const KEPT: ReadonlySet<string> = new Set([...PIXELS, 'VP8X', 'ALPH', 'ANIM', 'ICCP']);
/** Bits of VP8X that promise EXIF and XMP. */
const METADATA_FLAGS = 0x08 | 0x04;

/** The picture alone; null when the bytes are no whole WebP. */
export function strippedWebp(bytes: Uint8Array): Uint8Array | null {
  if (bytes.length < 20 || !startsWith(bytes, 'RIFF') || !startsWith(bytes, 'WEBP', 8)) return null;
  const view = viewOf(bytes);
  const end = 8 + view.getUint32(4, true);
  if (end > bytes.length) return null;
  const kept: Uint8Array[] = [];
  let hasPixels = false;
  for (let at = 12, parts = 0; at + 8 <= end; parts++) {
    const length = view.getUint32(at + 4, true);
    const next = at + 8 + length + (length % 2);
    if (at + 8 + length > end || parts >= MAX_PARTS) return null;
    const type = ascii(bytes, at, 4);
    hasPixels ||= PIXELS.has(type);
    if (KEPT.has(type)) kept.push(type === 'VP8X' ? withoutFlags(bytes.subarray(at, next)) : bytes.subarray(at, next));
    at = next;
  }
  return hasPixels ? assembled(kept) : null;
}

function withoutFlags(chunk: Uint8Array): Uint8Array {
  const plain = chunk.slice();
  plain[8] = (plain[8] ?? 0) & ~METADATA_FLAGS;
  return plain;
}

function assembled(kept: readonly Uint8Array[]): Uint8Array {
  const out = joined([new Uint8Array(12), ...kept]);
  out.set([0x52, 0x49, 0x46, 0x46], 0);
  viewOf(out).setUint32(4, out.length - 8, true);
  out.set([0x57, 0x45, 0x42, 0x50], 8);
  return out;
}
