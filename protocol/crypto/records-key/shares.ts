/**
 * Shamir's sharing of the records secret over GF(2^8)/0x11b, byte by byte, and the printed form of a share.
 * Any k of n shares give the secret, k − 1 give nothing. Client only; multiplications run without secret-dependent branches or look-ups.
 */
import type { PracticeId } from '../../wire/ids.ts';
import { fromBase32, toBase32 } from '../base32.ts';
import { h } from '../derive.ts';
import { compareBytes, hashBytes } from '../encoding.ts';
import { asKey, type Key, type Random } from '../keys.ts';
import { demand } from '../refusal.ts';
import { randomBytes } from '../sodium.ts';

export interface Share {
  /** First 8 bytes of the practiceId. */
  readonly practicePrefix: Uint8Array;
  readonly gen: number;
  readonly k: number;
  /** 1…n */
  readonly x: number;
  readonly y: Uint8Array;
}

const DATA_BYTES = 47;

/** Product in GF(2^8) with the polynomial 0x11b. */
function times(a: number, b: number): number {
  let product = 0;
  let power = a;
  for (let bit = 0; bit < 8; bit++) {
    product ^= power & -((b >> bit) & 1);
    power = (power << 1) ^ (0x11b & -(power >> 7));
  }
  return product;
}
/** a^254 = 1/a. */
function inverse(a: number): number {
  let result = 1;
  let power = a;
  for (let exponent = 254; exponent > 0; exponent >>= 1) {
    if (exponent & 1) result = times(result, power);
    power = times(power, power);
  }
  return result;
}

function shareText(practiceId: PracticeId, gen: number, k: number, x: number, y: Uint8Array): string {
  const out = new Uint8Array(DATA_BYTES + 4);
  out[0] = 1;
  out.set(hashBytes(practiceId).subarray(0, 8), 1);
  new DataView(out.buffer).setUint32(9, gen);
  out[13] = k;
  out[14] = x;
  out.set(y, 15);
  out.set(h('share', out.subarray(0, DATA_BYTES)).subarray(0, 4), DATA_BYTES);
  return toBase32(out);
}

/**
 * n printed shares of 82 base32 characters, x = 1…n. Takes 32·(k − 1) random bytes: the coefficients of degree 1 for all 32 bytes,
 * then degree 2, and so on.
 */
export function splitRecords(
  rs: Key,
  of: { practiceId: PracticeId; gen: number; k: number; n: number },
  random: Random = randomBytes,
): string[] {
  const { practiceId, gen, k, n } = of;
  if (k < 1 || k > n || n > 16) throw new TypeError('shares: not 1 ≤ k ≤ n ≤ 16');
  const coefficients: Uint8Array[] = [rs];
  for (let degree = 1; degree < k; degree++) coefficients.push(random(32));
  return Array.from({ length: n }, (_, i) => {
    const x = i + 1;
    const y = new Uint8Array(32);
    for (let degree = k - 1; degree >= 0; degree--)
      for (let j = 0; j < 32; j++) y[j] = times(y[j]!, x) ^ coefficients[degree]![j]!;
    return shareText(practiceId, gen, k, x, y);
  });
}

/** Refusal('malformed','base32' | 'share.…') on a typo: the printed share carries its own check. */
export function readShare(text: string): Share {
  const bytes = fromBase32(text, DATA_BYTES + 4);
  const data = bytes.subarray(0, DATA_BYTES);
  demand(compareBytes(h('share', data).subarray(0, 4), bytes.subarray(DATA_BYTES)) === 0, 'malformed', 'share.check');
  const gen = new DataView(bytes.buffer, bytes.byteOffset).getUint32(9);
  const [k, x] = [data[13]!, data[14]!];
  demand(data[0] === 1 && gen >= 1 && k >= 1 && k <= 16 && x >= 1 && x <= 16, 'malformed', 'share.fields');
  return { practicePrefix: data.slice(1, 9), gen, k, x, y: data.slice(15) };
}

/** The secret from k or more shares of one split (the first k are used). Refusal('key','shares.mixed' | 'shares.twice' | 'shares.few'). */
export function joinShares(shares: readonly Share[]): Key {
  const first = shares[0];
  demand(first !== undefined && shares.length >= first.k, 'key', 'shares.few');
  const alike = shares.every(
    (one) => one.gen === first.gen && one.k === first.k && compareBytes(one.practicePrefix, first.practicePrefix) === 0,
  );
  demand(alike, 'key', 'shares.mixed');
  demand(new Set(shares.map((one) => one.x)).size === shares.length, 'key', 'shares.twice');
  const used = shares.slice(0, first.k);
  const rs = new Uint8Array(32);
  for (const one of used) {
    let weight = 1;
    for (const other of used) if (other.x !== one.x) weight = times(weight, times(other.x, inverse(other.x ^ one.x)));
    for (let j = 0; j < 32; j++) rs[j] = rs[j]! ^ times(one.y[j]!, weight);
  }
  return asKey(rs);
}
