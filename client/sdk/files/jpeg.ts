/**
 * JPEG without what it says about people and places: EXIF (but for the orientation), XMP, IPTC, comments, thumbnails and
 * whatever follows the picture go; pixels, colour profile and colour transform stay byte for byte. Nothing is re-encoded.
 */
import { isSaneSize, joined, MAX_PARTS, startsWith, viewOf } from './bytes.ts';

const SOI = 0xd8;
const EOI = 0xd9;
const SOS = 0xda;
const COM = 0xfe;
const APP0 = 0xe0;
const APP1 = 0xe1;
const ORIENTATION_TAG = 0x0112;
const SHORT = 3;

const isStandalone = (marker: number) => marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7);
const isFrame = (marker: number) => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);

/** The picture alone; null when the bytes are no whole JPEG. */
export function strippedJpeg(bytes: Uint8Array): Uint8Array | null {
  if (bytes[0] !== 0xff || bytes[1] !== SOI) return null;
  const view = viewOf(bytes);
  const kept: Uint8Array[] = [];
  let orientation = 1;
  let hasFrame = false;
  let hasScan = false;
  for (let at = 2, parts = 0; parts < MAX_PARTS; parts++) {
    while (bytes[at] === 0xff && bytes[at + 1] === 0xff) at += 1;
    const marker = bytes[at + 1];
    if (bytes[at] !== 0xff || marker === undefined) return null;
    if (marker === EOI) return hasFrame && hasScan ? assembled(kept, orientation) : null;
    if (isStandalone(marker)) {
      at += 2;
      continue;
    }
    if (at + 4 > bytes.length) return null;
    const end = at + 2 + view.getUint16(at + 2);
    if (end < at + 4 || end > bytes.length) return null;
    const segment = bytes.subarray(at, end);
    if (isFrame(marker)) {
      if (segment.length < 9 || !isSaneSize(view.getUint16(at + 7), view.getUint16(at + 5))) return null;
      hasFrame = true;
    }
    if (marker === APP1 && orientation === 1) orientation = orientationIn(segment);
    if (isKept(marker, segment)) kept.push(segment);
    at = end;
    if (marker !== SOS) continue;
    hasScan = true;
    const scanEnd = endOfScan(bytes, at);
    if (scanEnd === null) return null;
    kept.push(bytes.subarray(at, scanEnd));
    at = scanEnd;
  }
  return null;
}

/** JFIF without thumbnail extension, colour profile, Adobe's colour transform, and everything that is no APPn or comment. */
function isKept(marker: number, segment: Uint8Array): boolean {
  if (marker === COM) return false;
  if (marker < APP0 || marker > 0xef) return true;
  if (marker === APP0) return startsWith(segment, 'JFIF\0', 4);
  if (marker === 0xe2) return startsWith(segment, 'ICC_PROFILE\0', 4);
  return marker === 0xee && startsWith(segment, 'Adobe', 4);
}

/** Where the next marker stands after entropy-coded data; null when the data runs out first. */
function endOfScan(bytes: Uint8Array, from: number): number | null {
  for (let at = from; at + 1 < bytes.length;) {
    if (bytes[at] !== 0xff) {
      at = bytes.indexOf(0xff, at);
      if (at < 0) return null;
      continue;
    }
    const next = bytes[at + 1] ?? 0;
    if (next === 0xff) at += 1;
    else if (next === 0x00 || (next >= 0xd0 && next <= 0xd7)) at += 2;
    else return at;
  }
  return null;
}

/** 1…8 as an EXIF segment has it; 1 (upright) for anything else. */
function orientationIn(segment: Uint8Array): number {
  if (!startsWith(segment, 'Exif\0\0', 4)) return 1;
  const tiff = segment.subarray(10);
  if (tiff.length < 14) return 1;
  const isLittle = startsWith(tiff, 'II');
  const view = viewOf(tiff);
  const directory = view.getUint32(4, isLittle);
  if (directory + 2 > tiff.length) return 1;
  const entries = view.getUint16(directory, isLittle);
  for (let i = 0, at = directory + 2; i < entries && at + 12 <= tiff.length; i++, at += 12) {
    if (view.getUint16(at, isLittle) !== ORIENTATION_TAG) continue;
    const value = view.getUint16(at + 2, isLittle) === SHORT ? view.getUint16(at + 8, isLittle) : 1;
    return value >= 1 && value <= 8 ? value : 1;
  }
  return 1;
}

/** An EXIF segment that says nothing but how to turn the picture: APP1, "Exif", big-endian TIFF of one entry. */
const TURN_HEAD = [
  0xff, 0xe1, 0x00, 0x22, 0x45, 0x78, 0x69, 0x66, 0x00, 0x00, 0x4d, 0x4d, 0x00, 0x2a, 0x00, 0x00, 0x00, 0x08, 0x00,
  0x01, 0x01, 0x12, 0x00, 0x03, 0x00, 0x00, 0x00, 0x01, 0x00,
];
const TURN_TAIL = [0x00, 0x00, 0x00, 0x00, 0x00, 0x00];
const orientationSegment = (orientation: number) => Uint8Array.from([...TURN_HEAD, orientation, ...TURN_TAIL]);

function assembled(kept: readonly Uint8Array[], orientation: number): Uint8Array {
  const turning = orientation === 1 ? [] : [orientationSegment(orientation)];
  const head = kept[0]?.[1] === APP0 ? 1 : 0;
  const marks = [Uint8Array.of(0xff, SOI), Uint8Array.of(0xff, EOI)] as const;
  return joined([marks[0], ...kept.slice(0, head), ...turning, ...kept.slice(head), marks[1]]);
}
