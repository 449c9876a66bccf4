/** Strings that must not be found where content has no business, and the search for them in the usual encodings. */
import { randomBytes } from 'node:crypto';

/** Letters and digits, so that no escape changes it. */
export const newMarker = (): string => `zq${randomBytes(9).toString('hex')}qz`;

/** The marker as text, as hexadecimal, as UTF-16, and as base64 wherever it begins in a group of three bytes. */
const tracesOf = (marker: string): Buffer[] => [
  Buffer.from(marker),
  Buffer.from(Buffer.from(marker).toString('hex')),
  Buffer.from(marker, 'utf16le'),
  ...[0, 1, 2].map((shift) => {
    const text = Buffer.concat([Buffer.alloc(shift), Buffer.from(marker)]).toString('base64');
    return Buffer.from(text.slice(4, -4));
  }),
];

export function foundIn(where: Buffer | string, marker: string): boolean {
  const bytes = typeof where === 'string' ? Buffer.from(where) : where;
  return tracesOf(marker).some((trace) => bytes.includes(trace));
}
