/**
 * Crockford base32 for what people type (recovery code, invitation, shares) and the five-digit groups they read aloud.
 * Reading forgives case, spaces, hyphens and look-alike letters; nothing else.
 */
import { demand } from './refusal.ts';

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** Most significant bit first, spare bits zero, no separators. */
export function toBase32(bytes: Uint8Array): string {
  let out = '';
  let acc = 0;
  let bits = 0;
  for (const byte of bytes) {
    acc = ((acc << 8) | byte) & 0xfff;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      out += ALPHABET[(acc >> bits) & 31]!;
    }
  }
  return bits > 0 ? out + ALPHABET[(acc << (5 - bits)) & 31]! : out;
}

/** The characters as read: upper case, no spaces or hyphens, O as 0, I and L as 1. Refusal('malformed','base32') for any other. */
export function plainBase32(text: string): string {
  const plain = text
    .replace(/[\s-]/g, '')
    .replace(/[a-z]/g, (letter) => letter.toUpperCase())
    .replace(/O/g, '0')
    .replace(/[IL]/g, '1');
  demand(/^[0-9A-HJKMNP-TV-Z]*$/.test(plain), 'malformed', 'base32');
  return plain;
}

/** Exactly `length` bytes; Refusal('malformed','base32') for a foreign character, another length or spare bits that are set. */
export function fromBase32(text: string, length: number): Uint8Array {
  const plain = plainBase32(text);
  demand(plain.length === Math.ceil((length * 8) / 5), 'malformed', 'base32');
  const out = new Uint8Array(length);
  let acc = 0;
  let bits = 0;
  let at = 0;
  for (const char of plain) {
    acc = ((acc << 5) | ALPHABET.indexOf(char)) & 0xfff;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      out[at++] = (acc >> bits) & 0xff;
    }
  }
  demand((acc & ((1 << bits) - 1)) === 0, 'malformed', 'base32');
  return out;
}

/** Six groups of five decimals, 30 digits in one string: group i is u40be(h[5i…]) mod 100000. `hash` has at least 30 bytes. */
export function digits(hash: Uint8Array): string {
  let out = '';
  for (let i = 0; i < 6; i++) {
    let value = 0;
    for (let j = 0; j < 5; j++) value = value * 256 + hash[5 * i + j]!;
    out += String(value % 100_000).padStart(5, '0');
  }
  return out;
}
