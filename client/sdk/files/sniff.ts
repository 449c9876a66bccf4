/**
 * What a file is by what it holds, never by what it is called or declared to be. Null for everything that is not on the
 * list: pages, programs, plain archives, and files that are two things at once.
 */
import { ascii, startsWith, viewOf } from './bytes.ts';
import type { FileKind } from './kinds.ts';
import { KINDS } from './kinds.ts';
import { mp4Kind } from './mp4.ts';
import type { ZipEntry } from './zip.ts';
import { zipEnd, zipEntries, zipText } from './zip.ts';

const HEAD_BYTES = 1_024;
const TAIL_BYTES = 2_048;
const MAX_CONTENT_TYPES = 1_048_576;

/** By the first bytes alone: pictures are judged whole when they are stripped. */
const PICTURES: readonly (readonly [string, FileKind])[] = [
  ['\xff\xd8\xff', KINDS.jpeg],
  ['\x89PNG\r\n\x1a\n', KINDS.png],
  ['GIF87a', KINDS.gif],
  ['GIF89a', KINDS.gif],
];

/** @param extension of the name, lower case: tells only a table from other text */
export async function kindOf(bytes: Uint8Array, extension: string): Promise<FileKind | null> {
  for (const [magic, kind] of PICTURES) if (startsWith(bytes, magic)) return kind;
  if (startsWith(bytes, 'RIFF') && startsWith(bytes, 'WEBP', 8)) return KINDS.webp;
  if (startsWith(bytes, 'PK\x03\x04')) return documentKind(bytes);
  if (hasMarkup(bytes) || (bytes.length > 0 && zipEnd(bytes) !== null)) return null;
  if (startsWith(bytes, 'RIFF') && startsWith(bytes, 'WAVE', 8)) return KINDS.wav;
  if (startsWith(bytes, '%PDF-')) return isWholePdf(bytes) ? KINDS.pdf : null;
  const mp4 = mp4Kind(bytes);
  if (mp4 !== null) return mp4 === 'audio' ? KINDS.m4a : KINDS.mp4;
  if (isMp3(bytes)) return KINDS.mp3;
  if (!isPlainText(bytes)) return null;
  return extension === 'csv' ? KINDS.csv : KINDS.txt;
}

const isWholePdf = (bytes: Uint8Array): boolean =>
  ascii(bytes, Math.max(0, bytes.length - TAIL_BYTES), TAIL_BYTES).includes('%%EOF');

/** An ID3 tag, or two frames of MPEG layer III in a row. */
function isMp3(bytes: Uint8Array): boolean {
  if (startsWith(bytes, 'ID3')) return (bytes[3] ?? 255) < 0x10;
  const first = frameBytes(bytes, 0);
  return first !== null && frameBytes(bytes, first) !== null;
}

const BITRATES_1 = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
const BITRATES_2 = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];
const RATES = [44_100, 48_000, 32_000];

/** Length of the layer III frame that stands here; null when none does. */
function frameBytes(bytes: Uint8Array, at: number): number | null {
  if (at + 4 > bytes.length) return null;
  const head = viewOf(bytes).getUint32(at);
  const version = (head >>> 19) & 3;
  const isLayer3 = ((head >>> 17) & 3) === 1;
  if (head >>> 21 !== 0x7ff || version === 1 || !isLayer3) return null;
  const bitrate = (version === 3 ? BITRATES_1 : BITRATES_2)[(head >>> 12) & 15];
  const rate = RATES[(head >>> 10) & 3];
  if (bitrate === undefined || bitrate === 0 || rate === undefined) return null;
  const perFrame = version === 3 ? 144_000 : 72_000;
  const divided = version === 3 ? rate : rate / (version === 2 ? 2 : 4);
  return Math.floor((perFrame * bitrate) / divided) + ((head >>> 9) & 1);
}

const OFFICE: readonly (readonly [string, FileKind])[] = [
  ['wordprocessingml.document.main+xml', KINDS.docx],
  ['spreadsheetml.sheet.main+xml', KINDS.xlsx],
  ['presentationml.presentation.main+xml', KINDS.pptx],
];
const OASIS: readonly FileKind[] = [KINDS.odt, KINDS.ods];

/** An office document by its own list of parts; one with macros, and any other archive, is none. */
async function documentKind(bytes: Uint8Array): Promise<FileKind | null> {
  const entries = zipEntries(bytes);
  if (entries === null) return null;
  const textOf = (entry: ZipEntry | undefined) =>
    entry === undefined ? Promise.resolve(null) : zipText(bytes, entry, MAX_CONTENT_TYPES);
  const first = entries.find(({ at }) => at === 0);
  if (first?.name === 'mimetype') {
    const mime = await textOf(first);
    return OASIS.find((kind) => kind.mime === mime) ?? null;
  }
  const types = await textOf(entries.find(({ name }) => name === '[Content_Types].xml'));
  if (types === null || /macroEnabled|vbaProject/i.test(types)) return null;
  return OFFICE.find(([type]) => types.includes(type))?.[1] ?? null;
}

const STARTS_AS_PAGE = /^\s*(?:<!--|<!doctype|<\?|<[a-z][a-z0-9:-]*[\s/>])/i;
const HOLDS_PAGE = /<(?:!doctype|html|head|body|script|svg|iframe|object|embed)[\s/>]/i;

/** A page, a drawing or a script at the beginning, whatever follows. */
function hasMarkup(bytes: Uint8Array): boolean {
  const head = ascii(bytes, 0, Math.min(bytes.length, HEAD_BYTES)).replace(/^\xef\xbb\xbf/, '');
  return head.startsWith('#!') || STARTS_AS_PAGE.test(head) || HOLDS_PAGE.test(head);
}

/** UTF-8 without control characters but for tabs, line ends and form feeds. */
function isPlainText(bytes: Uint8Array): boolean {
  try {
    return !/\p{Cc}/u.test(new TextDecoder('utf-8', { fatal: true }).decode(bytes).replaceAll(/[\t\n\f\r\x85]/g, ''));
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}
