/**
 * A malicious server: what it can do to the items of a thread without any key. Each lie takes honest items and returns
 * what a victim is given, renumbered so that only the lie itself can show.
 */
import type { Item } from '../../protocol/crypto/event/reader.ts';

const renumbered = (items: readonly Item[]): Item[] => items.map((item, i) => ({ ...item, n: i + 1 }));
const flipped = (bytes: Uint8Array, at: number): Uint8Array => {
  const out = bytes.slice();
  out[at < 0 ? out.length + at : at]! ^= 1;
  return out;
};

/** Item n never happened. */
export const dropped = (items: readonly Item[], n: number): Item[] => renumbered(items.filter((item) => item.n !== n));

/** Items a and b change places. */
export const swapped = (items: readonly Item[], a: number, b: number): Item[] =>
  renumbered(items.map((item) => (item.n === a ? items[b - 1]! : item.n === b ? items[a - 1]! : item)));

/** Item n is delivered a second time at the end. */
export const replayed = (items: readonly Item[], n: number): Item[] => renumbered([...items, items[n - 1]!]);

/** `other` takes the place of item n. */
export const replaced = (items: readonly Item[], n: number, other: Item): Item[] =>
  renumbered(items.map((item) => (item.n === n ? other : item)));

/** `other` is slipped in before item n. */
export const inserted = (items: readonly Item[], n: number, other: Item): Item[] =>
  renumbered([...items.slice(0, n - 1), other, ...items.slice(n - 1)]);

/** One bit of a part of item n is changed. */
export const edited = (items: readonly Item[], n: number, part: 'bytes' | 'sig' | 'body', at = -1): Item[] =>
  items.map((item) => {
    const bytes = item[part];
    return item.n === n && bytes !== null ? { ...item, [part]: flipped(bytes, at) } : item;
  });

/** The body of item n is held back. */
export const withheld = (items: readonly Item[], n: number): Item[] =>
  items.map((item) => (item.n === n ? { ...item, body: null } : item));

/** The body of item a is delivered with item n. */
export const bodySwapped = (items: readonly Item[], n: number, a: number): Item[] =>
  items.map((item) => (item.n === n ? { ...item, body: items[a - 1]!.body } : item));
