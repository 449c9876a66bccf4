/**
 * The keyring: one person's identity seeds by generation, sealed under AK, and its comparison with the practice log.
 * It pins the practice: a log of another practice, an older log or a foreign reset is noticed here. Client only.
 */
import type { PracticeId, UserId } from '../../wire/ids.ts';
import { kdf } from '../derive.ts';
import { compareBytes, Fields, hashBytes, idBytes, lp, lpOf, u32 } from '../encoding.ts';
import {
  asKemSeed,
  asSignSeed,
  type KemPk,
  type KemSeed,
  type Key,
  type Random,
  type SignKey,
  type SignSeed,
} from '../keys.ts';
import type { KeyOrigin, LogState } from '../practice-log/state.ts';
import { demand, Refusal } from '../refusal.ts';
import { open, seal } from '../seal.ts';
import { signKey } from '../sign.ts';
import { randomBytes, xwingPublic } from '../sodium.ts';

export interface IdentitySeeds {
  readonly gen: number;
  readonly signSeed: SignSeed;
  readonly kemSeed: KemSeed;
}
/** Seeds with their public halves: what signs and opens. */
export interface Identity extends IdentitySeeds {
  readonly sign: SignKey;
  readonly kemPk: KemPk;
}
export interface Keyring {
  readonly practiceId: PracticeId;
  /** Ascending without gap, at least one; from 1, or from the generation that my newest reset gave me. */
  readonly identities: readonly IdentitySeeds[];
}

/** Recomputes the public halves. */
export function identity(seeds: IdentitySeeds): Identity {
  return { ...seeds, sign: signKey(seeds.signSeed), kemPk: xwingPublic(seeds.kemSeed) };
}
/** A fresh generation: takes 32 bytes for the sign seed, then 32 for the kem seed. */
export function newIdentity(gen: number, random: Random = randomBytes): Identity {
  return identity({ gen, signSeed: asSignSeed(random(32)), kemSeed: asKemSeed(random(32)) });
}

const context = (userId: UserId, version: number): Uint8Array => lp(idBytes(userId), u32(version));

export function sealKeyring(
  ak: Key,
  userId: UserId,
  version: number,
  keyring: Keyring,
  nonce24?: Uint8Array,
): Uint8Array {
  const first = keyring.identities[0]?.gen ?? 1;
  if (!keyring.identities.every((one, i) => one.gen === first + i))
    throw new TypeError('keyring: generations have a gap');
  const identities = keyring.identities.map((one) => lp(u32(one.gen), one.signSeed, one.kemSeed));
  const plaintext = lpOf(['cor1/keyring', hashBytes(keyring.practiceId), ...identities]);
  return seal(kdf(ak, 'keyring'), 'keyring', context(userId, version), plaintext, nonce24);
}

/** Refusal('key','open.keyring') for another account or version, 'malformed' for wrong content. */
export function openKeyring(ak: Key, userId: UserId, version: number, sealed: Uint8Array): Keyring {
  const fields = new Fields(
    open(kdf(ak, 'keyring'), 'keyring', context(userId, version), sealed),
    'keyring',
    'cor1/keyring',
  );
  const practiceId = fields.hash() as PracticeId;
  const identities: IdentitySeeds[] = [];
  while (fields.left > 0) {
    const one = new Fields(fields.bytes(), 'keyring.identity');
    const gen = one.u32();
    const before = identities.at(-1)?.gen;
    if (gen < 1 || (before !== undefined && gen !== before + 1)) one.refuse('gen');
    identities.push({ gen, signSeed: asSignSeed(one.bytes(32)), kemSeed: asKemSeed(one.bytes(32)) });
    one.end();
  }
  return { practiceId, identities };
}

const isGiven = (origin: KeyOrigin | undefined): boolean => origin === 'reset' || origin === 'recovered';

/**
 * Compares my keyring with the log I was shown. `ready`: my newest logged generation is my newest key; `rekeying`: the
 * keyring holds one newer generation that is not yet logged. Refusal('fatal', …): `keyring.other-practice`,
 * `keyring.unlisted`, `keyring.rollback` (the log has fewer generations than I had logged), `keyring.reset` (the log has one
 * that I do not hold: somebody reset me, the log says who), `keyring.foreign` (a logged key differs from mine).
 */
export function checkKeyring(keyring: Keyring, userId: UserId, state: LogState): 'ready' | 'rekeying' {
  demand(state.practiceId === keyring.practiceId, 'fatal', 'keyring.other-practice');
  const me = state.people.get(userId);
  if (me === undefined) throw new Refusal('fatal', 'keyring.unlisted');
  const held = keyring.identities.at(-1)?.gen ?? 0;
  demand(me.gen <= held, 'fatal', 'keyring.reset');
  demand(me.gen >= held - 1, 'fatal', 'keyring.rollback');
  const first = keyring.identities[0]?.gen ?? 0;
  // A keyring that begins later began with a reset or a recovery, which may not be logged yet.
  demand(first === 1 || first > me.gen || isGiven(me.keys[first - 1]?.origin), 'fatal', 'keyring.foreign');
  for (const seeds of keyring.identities) {
    if (seeds.gen > me.gen) break;
    const mine = identity(seeds);
    const logged = me.keys[seeds.gen - 1]!;
    const same = compareBytes(mine.sign.publicKey, logged.signPk) === 0 && compareBytes(mine.kemPk, logged.kemPk) === 0;
    // My own rekey was prepared, but the log has another key of that generation: somebody reset me meanwhile.
    demand(same, 'fatal', isGiven(logged.origin) ? 'keyring.reset' : 'keyring.foreign');
  }
  return held === me.gen ? 'ready' : 'rekeying';
}
