/**
 * An epoch's secret and what is derived from it: commitment, inbox key, envelopes, back links. Deterministic, so that whoever holds
 * the secret can recompute every envelope. Client only (and the records key).
 */
import type { Hash, Id } from '../../wire/bytes.ts';
import type { CircleId, UserId } from '../../wire/ids.ts';
import { h, hHash, kdf, kdf64 } from '../derive.ts';
import { idBytes, lp, u32 } from '../encoding.ts';
import { asKemSeed, asKey, type KemPk, type KemSeed, type Key } from '../keys.ts';
import { RECID } from '../practice-log/entry.ts';
import type { LogState } from '../practice-log/state.ts';
import { open, openSealedTo, seal, sealTo, ZERO_NONCE } from '../seal.ts';

/** Which epoch of which circle a secret belongs to. */
export interface EpochName {
  readonly circleId: CircleId;
  readonly epoch: number;
}
export interface Recipient {
  readonly r: Id;
  readonly gen: number;
}

const named = (of: EpochName): [Uint8Array, Uint8Array] => [idBytes(of.circleId), u32(of.epoch)];
const who = (to: Recipient): [Uint8Array, Uint8Array] => [idBytes(to.r), u32(to.gen)];

export const epochCommit = (of: EpochName, es: Key): Hash => hHash('epoch', ...named(of), es);
export const inboxSeedOf = (of: EpochName, es: Key): KemSeed => asKemSeed(kdf(es, 'inbox', ...named(of)));

/** A recipient's public key at a log state: a person's of that generation, or the records key's. */
export function recipientKey(state: LogState, to: Recipient): KemPk | undefined {
  if (to.r === RECID) return state.recordsKeys[to.gen - 1]?.kemPk;
  return state.people.get(to.r as UserId)?.keys[to.gen - 1]?.kemPk;
}

const envelopeContext = (of: EpochName, to: Recipient): Uint8Array => lp('cor1/env', ...named(of), ...who(to));

export function makeEnvelope(of: EpochName, es: Key, to: Recipient, pk: KemPk): Uint8Array {
  const coins = kdf64(es, 'coins', ...named(of), ...who(to), h('pk', pk));
  return sealTo(pk, 'epoch', envelopeContext(of, to), es, () => coins);
}
/** Refusal('key', …) when it is not mine or not for this epoch. */
export function openEnvelope(of: EpochName, to: Recipient, seed: KemSeed, envelope: Uint8Array): Uint8Array {
  return openSealedTo(seed, 'epoch', envelopeContext(of, to), envelope);
}

const backContext = (of: EpochName, from: number): Uint8Array => lp(...named(of), u32(from));
const backKey = (of: EpochName, es: Key): Key => kdf(es, 'back', ...named(of));

export function sealBack(of: EpochName, es: Key, from: number, earlier: Key): Uint8Array {
  return seal(backKey(of, es), 'back', backContext(of, from), earlier, ZERO_NONCE);
}
/** Refusal('key','open.back'). */
export function openBack(of: EpochName, es: Key, from: number, sealed: Uint8Array): Key {
  return asKey(open(backKey(of, es), 'back', backContext(of, from), sealed));
}
