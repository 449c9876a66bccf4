/**
 * How every structure becomes bytes and back: LP (length-prefixed fields), fixed-width integers, NFC text, ids.
 * One value has one encoding; the reader demands tag, widths, NFC and the end (protocol/README.md §1).
 * Knows no structure and no key.
 */
import { fromB64, toB64, type Hash, type Id } from '../wire/bytes.ts';
import { Refusal } from './refusal.ts';

// Both exist in every runtime this runs in; declared here because this room is typed without a platform.
declare class TextEncoder {
  encode(text: string): Uint8Array;
}
declare class TextDecoder {
  constructor(label: string, options: { fatal: boolean; ignoreBOM: boolean });
  decode(bytes: Uint8Array): string;
}
const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export const EMPTY = new Uint8Array(0);
export const ZERO_ID = toB64(new Uint8Array(16)) as Id;
export const ZERO_HASH = toB64(new Uint8Array(32)) as Hash;

/** UTF-8 of the text's NFC. */
export const utf8 = (text: string): Uint8Array => encoder.encode(text.normalize('NFC'));

/** UTF-8 of the text as it stands (JSON bodies, NFKC passwords). */
export const utf8Exact = (text: string): Uint8Array => encoder.encode(text);

/** Strict UTF-8 → text, or null. */
export function readUtf8(bytes: Uint8Array): string | null {
  try {
    return decoder.decode(bytes);
  } catch {
    return null;
  }
}

function whole(value: number, max: number): number {
  if (!Number.isSafeInteger(value) || value < 0 || value > max) throw new TypeError(`not an integer up to ${max}`);
  return value;
}
export const u8 = (value: number): Uint8Array => Uint8Array.of(whole(value, 0xff));
export function u32(value: number): Uint8Array {
  whole(value, 0xffffffff);
  return Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value);
}
/** Big-endian, up to 2^53 − 1. */
export function u64(value: number): Uint8Array {
  whole(value, Number.MAX_SAFE_INTEGER);
  const high = Math.floor(value / 0x100000000);
  const low = value >>> 0;
  return Uint8Array.of(high >>> 24, high >>> 16, high >>> 8, high, low >>> 24, low >>> 16, low >>> 8, low);
}

export type Field = Uint8Array | string;

/** LP(fields) = for each u32be(length) ‖ bytes, in one allocation. A string field becomes its NFC UTF-8. */
export function lp(...fields: readonly Field[]): Uint8Array {
  return lpOf(fields);
}

export function lpOf(fields: readonly Field[]): Uint8Array {
  const parts = new Array<Uint8Array>(fields.length);
  let length = 4 * fields.length;
  for (let i = 0; i < fields.length; i++) {
    const field = fields[i]!;
    const part = typeof field === 'string' ? utf8(field) : field;
    parts[i] = part;
    length += part.length;
  }
  const out = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    const size = part.length;
    out[at] = size >>> 24;
    out[at + 1] = size >>> 16;
    out[at + 2] = size >>> 8;
    out[at + 3] = size;
    out.set(part, at + 4);
    at += 4 + size;
  }
  return out;
}

const tags = new Map<string, Uint8Array>();
/** A label or tag as bytes, made once. Only for the fixed strings of labels.ts. */
export function tagBytes(tag: string): Uint8Array {
  let bytes = tags.get(tag);
  if (bytes === undefined) tags.set(tag, (bytes = utf8(tag)));
  return bytes;
}

function fromText(text: string, length: number, what: string): Uint8Array {
  const bytes = fromB64(text);
  if (bytes?.length !== length) throw new TypeError(`not ${what}`);
  return bytes;
}
export const idBytes = (id: Id): Uint8Array => fromText(id, 16, 'an id');
export const hashBytes = (hash: Hash): Uint8Array => fromText(hash, 32, 'a hash');

/** 16 bytes → branded id; the brand is the caller's word. */
export function toId<Noun extends string>(bytes: Uint8Array): Id<Noun> {
  if (bytes.length !== 16) throw new TypeError('id: not 16 bytes');
  return toB64(bytes) as Id<Noun>;
}
/** 32 bytes → hash. */
export function toHash(bytes: Uint8Array): Hash {
  if (bytes.length !== 32) throw new TypeError('hash: not 32 bytes');
  return toB64(bytes) as Hash;
}

/** Lexicographic by bytes; a shorter prefix comes first. */
export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const end = Math.min(a.length, b.length);
  for (let i = 0; i < end; i++) if (a[i] !== b[i]) return a[i]! - b[i]!;
  return a.length - b.length;
}
/** Ids in the order of their bytes (base64url text sorts differently). */
export const compareIds = (a: Id, b: Id): number => compareBytes(idBytes(a), idBytes(b));

/**
 * Reads the fields of one LP structure in order; the bytes it hands out are copies. Every violation is
 * Refusal('malformed', `${what}.…`). Call `end()` last: no further field, no trailing byte.
 */
export class Fields {
  private readonly source: Uint8Array;
  private readonly what: string;
  private at = 0;

  constructor(bytes: Uint8Array, what: string, tag?: string) {
    this.source = bytes;
    this.what = what;
    if (tag !== undefined && compareBytes(this.take(), tagBytes(tag)) !== 0) this.refuse('tag');
  }

  /** Bytes not yet read, length prefixes included. */
  get left(): number {
    return this.source.length - this.at;
  }

  refuse(why: string): never {
    throw new Refusal('malformed', `${this.what}.${why}`);
  }

  private take(length?: number): Uint8Array {
    const { source, at } = this;
    if (source.length - at < 4) this.refuse('short');
    const size = source[at]! * 0x1000000 + ((source[at + 1]! << 16) | (source[at + 2]! << 8) | source[at + 3]!);
    if (size > source.length - at - 4) this.refuse('short');
    if (length !== undefined && size !== length) this.refuse('width');
    this.at = at + 4 + size;
    return source.subarray(at + 4, at + 4 + size);
  }

  /** One field; with `length` exactly that long. */
  bytes(length?: number): Uint8Array {
    return this.take(length).slice();
  }
  u8(): number {
    return this.take(1)[0]!;
  }
  u32(): number {
    const b = this.take(4);
    return b[0]! * 0x1000000 + ((b[1]! << 16) | (b[2]! << 8) | b[3]!);
  }
  u64(): number {
    const b = this.take(8);
    const high = b[0]! * 0x1000000 + ((b[1]! << 16) | (b[2]! << 8) | b[3]!);
    const low = b[4]! * 0x1000000 + ((b[5]! << 16) | (b[6]! << 8) | b[7]!);
    if (high > 0x1fffff) this.refuse('number');
    return high * 0x100000000 + low;
  }
  /** u8 that must be one of `allowed`. */
  oneOf<T extends number>(allowed: readonly T[]): T {
    const value = this.u8();
    return allowed.find((one) => one === value) ?? this.refuse('value');
  }
  /** NFC UTF-8, at most `maxBytes`. */
  text(maxBytes = 65_536): string {
    const bytes = this.take();
    if (bytes.length > maxBytes) this.refuse('text-length');
    const text = readUtf8(bytes);
    if (text === null || text.normalize('NFC') !== text) this.refuse('text');
    return text;
  }
  id<Noun extends string>(): Id<Noun> {
    return toId<Noun>(this.take(16));
  }
  hash(): Hash {
    return toHash(this.take(32));
  }
  end(): void {
    if (this.left !== 0) this.refuse('trailing');
  }
}
