/**
 * PAD({v:1,…}) and back: how JSON becomes the plaintext of a SEAL. Knows no key; the shapes are in protocol/wire.
 */
import type { ReadTagged, SealedJson, TaggedJson } from '../wire/sealed-json.ts';
import { readUtf8, utf8Exact } from './encoding.ts';
import { demand, recast, type RefusalKind } from './refusal.ts';
import { pad, unpad } from './seal.ts';

export const writeJson = <T>(shape: SealedJson<T> | TaggedJson<T>, value: T): Uint8Array =>
  pad(utf8Exact(shape.write(value)));

/** Throws Refusal(kind, reason) unless the bytes are padded UTF-8 JSON of that shape. */
export function readJson<T>(shape: SealedJson<T>, padded: Uint8Array, kind: RefusalKind, reason: string): T {
  const value = shape.read(paddedText(padded, kind, reason));
  demand(value !== null, kind, reason);
  return value;
}

/** As {@link readJson}, refusing as `undecryptable`; a tag or version this client does not know comes back as `newer`. */
export function readTagged<T>(shape: TaggedJson<T>, padded: Uint8Array, reason: string): ReadTagged<T> {
  const value = shape.read(paddedText(padded, 'undecryptable', reason));
  demand(value !== null, 'undecryptable', reason);
  return value;
}

/** The text inside padding. Throws Refusal(kind, …) when padding or UTF-8 do not hold. */
export function paddedText(padded: Uint8Array, kind: RefusalKind, reason: string): string {
  const text = readUtf8(recast('malformed', kind, () => unpad(padded)));
  demand(text !== null, kind, reason);
  return text;
}
