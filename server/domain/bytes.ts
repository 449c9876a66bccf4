/** Comparing and naming bytes inside the domain: which retry is the same request, and fresh ids. */
import { toB64, type Id } from '../../protocol/wire/bytes.ts';
import type { Ports } from './ports.ts';

/** Same content; for public bytes only (secrets are compared by equalBytes of the protocol, in constant time). */
export function same(a: Uint8Array | null, b: Uint8Array | null): boolean {
  if (a === null || b === null) return a === b;
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

export const freshId = <Noun extends string>(ports: Pick<Ports, 'random'>): Id<Noun> =>
  toB64(ports.random(16)) as Id<Noun>;
