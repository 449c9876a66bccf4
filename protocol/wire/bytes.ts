/**
 * Binary values on the wire: base64url without padding (RFC 4648 §5) in JSON, Uint8Array in code.
 * The codecs decode at the edge and encode at the edge, so nothing between the edges handles base64.
 * Ids and hashes are the exception: they are map keys everywhere, so they stay branded base64url strings.
 */
import { z } from './zod.ts';

/** Named here because this room is built without any platform's library; both sides have it (Encoding Standard). */
declare class TextDecoder {
  decode(bytes: Uint8Array): string;
}

/** Of Node's Buffer, where there is one. */
interface MachineBytes {
  from(memory: ArrayBufferLike, offset: number, length: number): { toString(encoding: 'base64url'): string };
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
/** Value → character code, and back; -1 for a foreign character. */
const CODE = Uint8Array.from(ALPHABET, (char) => char.charCodeAt(0));
const VALUE = new Int8Array(256).fill(-1);
CODE.forEach((code, value) => (VALUE[code] = value));
const ascii = new TextDecoder();

/** Node writes base64url in machine code; a browser does not. */
const machine = (globalThis as { readonly Buffer?: MachineBytes }).Buffer;

/** Bytes → base64url without padding. Partner: {@link fromB64}. */
export const toB64 = (bytes: Uint8Array): string =>
  machine === undefined
    ? spell(bytes)
    : machine.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64url');

function spell(bytes: Uint8Array): string {
  const { length } = bytes;
  const out = new Uint8Array(Math.ceil((length * 4) / 3));
  let i = 0;
  let at = 0;
  for (; i + 2 < length; i += 3) {
    const v = (bytes[i]! << 16) | (bytes[i + 1]! << 8) | bytes[i + 2]!;
    out[at++] = CODE[v >> 18]!;
    out[at++] = CODE[(v >> 12) & 63]!;
    out[at++] = CODE[(v >> 6) & 63]!;
    out[at++] = CODE[v & 63]!;
  }
  if (i + 1 === length) {
    const v = bytes[i]!;
    out[at++] = CODE[v >> 2]!;
    out[at] = CODE[(v & 3) << 4]!;
  } else if (i + 2 === length) {
    const v = (bytes[i]! << 8) | bytes[i + 1]!;
    out[at++] = CODE[v >> 10]!;
    out[at++] = CODE[(v >> 4) & 63]!;
    out[at] = CODE[(v & 15) << 2]!;
  }
  return ascii.decode(out);
}

/** The value of one character, negative for a foreign one. */
const valueAt = (text: string, i: number): number => {
  const code = text.charCodeAt(i);
  return code < 256 ? VALUE[code]! : -1;
};

/**
 * base64url without padding → bytes, or null when the text is not canonical (foreign character, impossible
 * length, spare bits set). One text has one reading, so two clients never disagree. Partner: {@link toB64}.
 */
export function fromB64(text: string): Uint8Array | null {
  const rest = text.length & 3;
  if (rest === 1) return null;
  const out = new Uint8Array((text.length * 3) >> 2);
  const whole = text.length - rest;
  let at = 0;
  for (let i = 0; i < whole; i += 4) {
    const v =
      (valueAt(text, i) << 18) | (valueAt(text, i + 1) << 12) | (valueAt(text, i + 2) << 6) | valueAt(text, i + 3);
    // One foreign character makes the whole negative.
    if (v < 0) return null;
    out[at++] = v >> 16;
    out[at++] = (v >> 8) & 0xff;
    out[at++] = v & 0xff;
  }
  if (rest === 0) return out;
  const third = rest === 3 ? valueAt(text, whole + 2) : 0;
  const v = (valueAt(text, whole) << 12) | (valueAt(text, whole + 1) << 6) | third;
  if (v < 0 || (v & (rest === 3 ? 0x3 : 0x3ff)) !== 0) return null;
  out[at++] = v >> 10;
  if (rest === 3) out[at] = (v >> 2) & 0xff;
  return out;
}

/** Whether the text is the one reading of so many bytes, without making them. */
function isB64Of(text: string, length: number): boolean {
  if (text.length !== Math.ceil((length * 4) / 3)) return false;
  let all = 0;
  for (let i = 0; i < text.length; i++) all |= valueAt(text, i);
  const spareBits = text.length * 6 - length * 8;
  return all >= 0 && (valueAt(text, text.length - 1) & ((1 << spareBits) - 1)) === 0;
}

/** 16 random bytes as 22 base64url characters. Branded by noun, so a thread id cannot be passed for a circle id. */
export type Id<Noun extends string = string> = string & { readonly __id: Noun };
/** A 32-byte BLAKE2b hash as 43 base64url characters. */
export type Hash = string & { readonly __hash: true };

const canonical = (length: number) => (value: unknown) => typeof value === 'string' && isB64Of(value, length);

/** Schema of an id of the named noun. */
export const id = <Noun extends string>(noun: Noun) => z.custom<Id<Noun>>(canonical(16), `not a ${noun} id`);

export const hash = z.custom<Hash>(canonical(32), 'not a hash');

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
