/**
 * How vectors are written: scripted randomness that remembers what it gave, and rows of input and output as plain JSON.
 */
import type { Random } from '../../../protocol/crypto/keys.ts';
import { Refusal } from '../../../protocol/crypto/refusal.ts';
import { scriptedRandom } from '../../harness/scripted-random.ts';

/** One row: everything that went in, everything that came out. Bytes are lower-case hex. */
export interface Row {
  readonly what: string;
  readonly in: unknown;
  readonly out: unknown;
}
export type Sections = Record<string, Row[]>;

export interface Tape {
  readonly random: Random;
  /** What was drawn since the last call, in order. */
  taken(): Uint8Array[];
}

export function tape(seed: string): Tape {
  const source = scriptedRandom(`vectors/${seed}`);
  let drawn: Uint8Array[] = [];
  return {
    random: (length) => {
      const bytes = source(length);
      drawn.push(bytes);
      return bytes;
    },
    taken: () => {
      const out = drawn;
      drawn = [];
      return out;
    },
  };
}

export const row = (what: string, input: unknown, output: unknown): Row => ({
  what,
  in: plain(input),
  out: plain(output),
});

/** Bytes to hex, maps to objects, everything else as it is. */
function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  if (value instanceof Map) return plain(Object.fromEntries(value));
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, plain(one)]));
}

/** The kind of refusal as a row's output. */
export function verdict(act: () => unknown): { readonly verdict: string; readonly reason?: string } {
  try {
    act();
    return { verdict: 'accepted' };
  } catch (error) {
    if (error instanceof Refusal) return { verdict: error.kind, reason: error.reason };
    throw error;
  }
}

/** Bytes that anyone can count: 0, 1, 2 … */
export const counting = (length: number, from = 0): Uint8Array =>
  Uint8Array.from({ length }, (_, i) => (from + i) & 0xff);
export const repeated = (length: number, byte: number): Uint8Array => new Uint8Array(length).fill(byte);
