/** Fresh random ids made on this device. */
import type { Id } from '../../protocol/wire/bytes.ts';
import { toB64 } from '../../protocol/wire/bytes.ts';

/** 16 random bytes as a branded id. */
export const randomId = <Noun extends string>(): Id<Noun> =>
  toB64(crypto.getRandomValues(new Uint8Array(16))) as Id<Noun>;
