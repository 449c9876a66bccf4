/**
 * What a file looks like to people: its size in words, a name that cannot deceive, its kind, and whether it may be shown
 * as a picture. Pure. Only these four kinds are ever drawn by the browser; everything else is only saved.
 */
const PICTURES: ReadonlySet<string> = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp']);

export const isPicture = (mime: string): boolean => PICTURES.has(mime);

export type Kind = 'picture' | 'pdf' | 'text' | 'table' | 'slides' | 'sound' | 'film' | 'other';

const KINDS: readonly (readonly [RegExp, Kind])[] = [
  [/^image\//, 'picture'],
  [/^application\/pdf$/, 'pdf'],
  [/csv|spreadsheet|excel/, 'table'],
  [/presentation|powerpoint/, 'slides'],
  [/^text\/|word|opendocument\.text|rtf/, 'text'],
  [/^audio\//, 'sound'],
  [/^video\//, 'film'],
];

export const kindOf = (mime: string): Kind => KINDS.find(([sign]) => sign.test(mime))?.[1] ?? 'other';

const UNITS = ['KB', 'MB', 'GB'] as const;

/** "482 KB", "1.2 MB"; thousands, as the limits are told. */
export function sizeWords(bytes: number): string {
  if (bytes < 1_000) return bytes === 1 ? '1 byte' : `${bytes} bytes`;
  let size = bytes / 1_000;
  let unit = 0;
  while (size >= 999.5 && unit < UNITS.length - 1) {
    size /= 1_000;
    unit += 1;
  }
  return `${size < 9.95 ? Math.round(size * 10) / 10 : Math.round(size)} ${UNITS[unit]}`;
}

/** Signs that turn the direction of text, are invisible, or mean something to a file system. */
const DECEIVING =
  /[\p{Cc}\p{Zl}\p{Zp}\u{ad}\u{61c}\u{200b}\u{200e}\u{200f}\u{202a}-\u{202e}\u{2060}-\u{2069}\u{feff}/\\:*?"<>|]+/gu;
const MOST_CHARS = 120;

/** The name as it is shown and saved: the end, with the kind, is never cut off. */
export function plainName(name: string): string {
  const plain = name
    .normalize('NFC')
    .replace(DECEIVING, ' ')
    .replace(/\s+/g, ' ')
    .replace(/^[\s.]+|[\s.]+$/g, '');
  const chars = Array.from(plain);
  if (chars.length === 0) return 'file';
  if (chars.length <= MOST_CHARS) return plain;
  return `${chars.slice(0, MOST_CHARS - 21).join('')}…${chars.slice(-20).join('')}`;
}
