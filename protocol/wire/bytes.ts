/**
 * Binary values on the wire: base64url without padding (RFC 4648 §5) in JSON, Uint8Array in code.
 * The codecs decode at the edge and encode at the edge, so nothing between the edges handles base64.
 * Ids and hashes are the exception: they are map keys everywhere, so they stay branded base64url strings.
 */
import { z } from './zod.ts';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const VALUE = new Int8Array(128).fill(-1);
for (let i = 0; i < 64; i++) VALUE[ALPHABET.charCodeAt(i)] = i;

/** Bytes → base64url without padding. Partner: {@link fromB64}. */
export function toB64(bytes: Uint8Array): string {
  let out = '';
  let i = 0;
  for (; i + 2 < bytes.length; i += 3) {
    const v = (bytes[i]! << 16) | (bytes[i + 1]! << 8) | bytes[i + 2]!;
    out += ALPHABET[v >> 18]! + ALPHABET[(v >> 12) & 63]! + ALPHABET[(v >> 6) & 63]! + ALPHABET[v & 63]!;
  }
  if (i + 1 === bytes.length) {
    const v = bytes[i]!;
    out += ALPHABET[v >> 2]! + ALPHABET[(v & 3) << 4]!;
  } else if (i + 2 === bytes.length) {
    const v = (bytes[i]! << 8) | bytes[i + 1]!;
    out += ALPHABET[v >> 10]! + ALPHABET[(v >> 4) & 63]! + ALPHABET[(v & 15) << 2]!;
  }
  return out;
}

/**
 * base64url without padding → bytes, or null when the text is not canonical (foreign character, impossible
 * length, spare bits set). One text has one reading, so two clients never disagree. Partner: {@link toB64}.
 */
export function fromB64(text: string): Uint8Array | null {
  const rest = text.length & 3;
  if (rest === 1) return null;
  const out = new Uint8Array((text.length * 3) >> 2);
  let acc = 0;
  let bits = 0;
  let at = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    const value = code < 128 ? VALUE[code]! : -1;
    if (value < 0) return null;
    acc = ((acc << 6) | value) & 0xffffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      out[at++] = (acc >> bits) & 0xff;
    }
  }
  return (acc & ((1 << bits) - 1)) === 0 ? out : null;
}

/** 16 random bytes as 22 base64url characters. Branded by noun, so a thread id cannot be passed for a circle id. */
export type Id<Noun extends string = string> = string & { readonly __id: Noun };
/** A 32-byte BLAKE2b hash as 43 base64url characters. */
export type Hash = string & { readonly __hash: true };

const canonical = (length: number, chars: number) => (value: unknown) =>
  typeof value === 'string' && value.length === chars && fromB64(value)?.length === length;

/** Schema of an id of the named noun. */
export const id = <Noun extends string>(noun: Noun) => z.custom<Id<Noun>>(canonical(16, 22), `not a ${noun} id`);

export const hash = z.custom<Hash>(canonical(32, 43), 'not a hash');

/** Any Uint8Array, whatever memory it views (a driver's Buffer, a Worker's share): z.instanceof would narrow the type. */
const byteArray = z.custom<Uint8Array>((value) => value instanceof Uint8Array, 'not bytes');

/** Codec: base64url text on the wire, `min`…`max` bytes in code. */
export const bytes = (min: number, max: number) =>
  z.codec(z.string().max(Math.ceil((max * 4) / 3)), byteArray, {
    decode: (text, ctx) => {
      const out = fromB64(text);
      if (out !== null && out.length >= min && out.length <= max) return out;
      ctx.issues.push({ code: 'custom', input: text, message: `not ${min}–${max} bytes of base64url` });
      return z.NEVER;
    },
    encode: (value) => toB64(value),
  });
export const bytesExactly = (length: number) => bytes(length, length);
