/** How long to wait before the next try: full jitter, so that what failed together does not come back together. */
import type { Random } from '../../../protocol/crypto/keys.ts';

const FIRST_MS = 30_000;
const LONGEST_MS = 4 * 3_600_000;
const LEAST_MS = 1_000;

/** Nothing is tried for longer. */
export const GIVE_UP_MS = 72 * 3_600_000;

/** @param attempts tries so far, from 1 */
export function backoff(random: Random, attempts: number): number {
  const most = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(attempts, 20));
  const share = new DataView(random(4).buffer).getUint32(0) / 2 ** 32;
  return LEAST_MS + Math.floor(share * most);
}
