/** File names made harmless: no path, no control or direction characters, a length that fits, an extension that is true. */
import type { FileKind } from './kinds.ts';
import { KNOWN_EXTENSIONS } from './kinds.ts';

const MAX_CHARS = 255;
/** Controls, marks that turn the direction of writing, invisible marks and line ends: they make a name read as another. */
const HIDDEN = /[\p{Cc}\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/gu;
const FORBIDDEN = /[<>:"|?*]/g;

/** What a name says; never empty. For names from anywhere, also from colleagues. */
export function cleanName(raw: string): string {
  const plain = raw.normalize('NFC').replaceAll(HIDDEN, '');
  const last = plain.split(/[/\\]/).findLast((part) => /[^.\s]/.test(part)) ?? '';
  const name = last
    .replaceAll(FORBIDDEN, '_')
    .replace(/^[.\s]+/, '')
    .replace(/[.\s]+$/, '');
  return cut(name === '' ? 'file' : name, MAX_CHARS);
}

/** Lower case, without the dot; empty where there is none. */
export const extensionOf = (name: string): string => /\.([^.\s]{1,8})$/.exec(name)?.[1]?.toLowerCase() ?? '';

/** The clean name with an extension of this kind: kept where it fits, replaced where it is another kind's, else added. */
export function nameFor(raw: string, { extensions }: FileKind): string {
  const name = cleanName(raw);
  const extension = extensionOf(name);
  const fits = extensions.includes(extension);
  const stem = fits || KNOWN_EXTENSIONS.has(extension) ? name.slice(0, name.lastIndexOf('.')) : name;
  const ending = fits ? name.slice(name.lastIndexOf('.')) : `.${extensions[0] ?? ''}`;
  return `${cut(stem, MAX_CHARS - ending.length)}${ending}`;
}

/** At most so many UTF-16 units, no half character at the end. */
function cut(text: string, max: number): string {
  if (text.length <= max) return text;
  return text
    .slice(0, max)
    .replace(/[\ud800-\udbff]$/, '')
    .trimEnd();
}
