/**
 * The records key (protocol/README.md §4): one secret RS made in the owner's browser, never uploaded, split into printed shares
 * so that k of n custodians can open every record. Client only.
 */
import type { PracticeId } from '../../wire/ids.ts';
import { kdf } from '../derive.ts';
import { compareBytes, hashBytes, lp, u32 } from '../encoding.ts';
import {
  asKemSeed,
  asKey,
  asSignSeed,
  type KemPk,
  type KemSeed,
  type Key,
  type Random,
  type SignKey,
} from '../keys.ts';
import type { RecordsKey } from '../practice-log/state.ts';
import { demand } from '../refusal.ts';
import { openSealedTo, sealTo } from '../seal.ts';
import { signKey } from '../sign.ts';
import { randomBytes, xwingPublic } from '../sodium.ts';
import { joinShares, readShare } from './shares.ts';

export { joinShares, readShare, splitRecords } from './shares.ts';

export interface RecordsKeys {
  readonly kemSeed: KemSeed;
  readonly kemPk: KemPk;
  readonly sign: SignKey;
}
export const newRecordsSecret = (random: Random = randomBytes): Key => asKey(random(32));

export function recordsKeys(rs: Key): RecordsKeys {
  const kemSeed = asKemSeed(kdf(rs, 'rec/kem'));
  return { kemSeed, kemPk: xwingPublic(kemSeed), sign: signKey(asSignSeed(kdf(rs, 'rec/sign'))) };
}

/**
 * RS from any k printed shares, compared with the log's key of that generation. Refusal('malformed', …) for a typo in one share,
 * ('key','shares.other-practice' | 'shares.other-key' | 'shares.…') when they do not make that key.
 */
export function rebuildRecords(texts: readonly string[], practiceId: PracticeId, expected: RecordsKey): Key {
  const shares = texts.map(readShare);
  const prefix = hashBytes(practiceId).subarray(0, 8);
  for (const share of shares) {
    demand(compareBytes(share.practicePrefix, prefix) === 0, 'key', 'shares.other-practice');
    demand(share.gen === expected.gen && share.k === expected.k, 'key', 'shares.other-key');
  }
  const rs = joinShares(shares);
  const made = recordsKeys(rs);
  const same =
    compareBytes(made.kemPk, expected.kemPk) === 0 && compareBytes(made.sign.publicKey, expected.signPk) === 0;
  demand(same, 'key', 'shares.other-key');
  return rs;
}

const previousContext = (practiceId: PracticeId, newGen: number): Uint8Array =>
  lp('cor1/recprev', hashBytes(practiceId), u32(newGen));

/** The older RS for whoever holds the newer key: the `previous` of a RECORDS_ROTATE. */
export function sealPrevious(
  newKemPk: KemPk,
  practiceId: PracticeId,
  newGen: number,
  oldRs: Key,
  random?: Random,
): Uint8Array {
  return sealTo(newKemPk, 'rec/prev', previousContext(practiceId, newGen), oldRs, random);
}
/** Refusal('key','open.kem/rec/prev'). */
export function openPrevious(newRs: Key, practiceId: PracticeId, newGen: number, previous: Uint8Array): Key {
  const { kemSeed, kemPk } = recordsKeys(newRs);
  const rs = openSealedTo(kemSeed, 'rec/prev', previousContext(practiceId, newGen), previous, kemPk);
  demand(rs.length === 32, 'key', 'open.kem/rec/prev');
  return asKey(rs);
}
