/**
 * Scripted randomness: the same seed gives the same bytes for ever, so vectors and histories can be made again.
 * For tests and vectors only; two calls never give the same bytes.
 */
import type { Random } from '../../protocol/crypto/keys.ts';
import { blake2b } from '../../protocol/crypto/sodium.ts';

const blockBytes = 64;

export function scriptedRandom(seed: string): Random {
  let counter = 0;
  return (length) => {
    const out = new Uint8Array(length);
    for (let at = 0; at < length; at += blockBytes) {
      const block = blake2b(blockBytes, new TextEncoder().encode(`${seed}/${counter}`));
      out.set(block.subarray(0, length - at), at);
      counter += 1;
    }
    return out;
  };
}

/** A random source that gives exactly these pieces in this order; anything else is an error. */
export function exactRandom(...pieces: readonly Uint8Array[]): Random {
  const left = [...pieces];
  return (length) => {
    const piece = left.shift();
    if (piece?.length !== length)
      throw new Error(`exact random: asked for ${length}, next is ${piece?.length ?? 'none'}`);
    return piece;
  };
}
