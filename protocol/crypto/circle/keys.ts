/**
 * The private half of a circle: opening my envelope, proving everybody's, following the back links to older epochs
 * (protocol/README.md §5). Client only. A lying server is fatal; a bad author poisons the epoch, which is kept and named.
 */
import type { Id } from '../../wire/bytes.ts';
import type { UserId } from '../../wire/ids.ts';
import { compareBytes } from '../encoding.ts';
import { asKey, type KemSeed, type Key } from '../keys.ts';
import { RECID } from '../practice-log/entry.ts';
import type { PracticeLog } from '../practice-log/log.ts';
import type { LogState } from '../practice-log/state.ts';
import { attempt, demand, Refusal } from '../refusal.ts';
import { equalBytes, xwingPublic } from '../sodium.ts';
import { recipientsOf, type Circle, type Epoch } from './circle.ts';
import { decodeLeaf, encodeLeaf, envelopeHash, envsHashOf, type Leaf } from './control.ts';
import {
  epochCommit,
  inboxSeedOf,
  makeEnvelope,
  openBack,
  openEnvelope,
  recipientKey,
  type EpochName,
} from './envelope.ts';

/** Plain data for the vault's store. */
export interface StoredEpochKey {
  readonly epoch: number;
  readonly es: Uint8Array | null;
  readonly poison: string | null;
}

/** Epoch secrets of one circle that I hold, and which epochs are poisoned and why. */
export class EpochKeys {
  private readonly secrets = new Map<number, Key>();
  private readonly poisons = new Map<number, string>();

  get(epoch: number): Key | undefined {
    return this.secrets.get(epoch);
  }
  /** Why the epoch is poisoned; undefined: not known to be. */
  poison(epoch: number): string | undefined {
    return this.poisons.get(epoch);
  }
  set(epoch: number, es: Key): void {
    this.secrets.set(epoch, es);
  }
  markPoisoned(epoch: number, reason: string): void {
    if (!this.poisons.has(epoch)) this.poisons.set(epoch, reason);
  }
  /** The newest epoch before `epoch` that I hold and that is not poisoned; 0 when there is none. */
  newestGoodBefore(epoch: number): number {
    let newest = 0;
    for (const one of this.secrets.keys()) if (one < epoch && one > newest && !this.poisons.has(one)) newest = one;
    return newest;
  }

  export(): StoredEpochKey[] {
    const epochs = new Set([...this.secrets.keys(), ...this.poisons.keys()]);
    return [...epochs]
      .sort((a, b) => a - b)
      .map((epoch) => ({ epoch, es: this.secrets.get(epoch) ?? null, poison: this.poisons.get(epoch) ?? null }));
  }
  static import(rows: readonly StoredEpochKey[]): EpochKeys {
    const keys = new EpochKeys();
    for (const { epoch, es, poison } of rows) {
      if (es !== null) keys.set(epoch, asKey(es));
      if (poison !== null) keys.markPoisoned(epoch, poison);
    }
    return keys;
  }
}

/** Who opens: a member (its kem seeds by generation) or the records key. */
export interface Opener {
  readonly id: Id;
  kemSeed(gen: number): KemSeed | undefined;
}

/** The X-Wing seed of an epoch's inbox (patients' replies, inbound mail). */
export function inboxSeed(circle: Circle, epoch: number, es: Key): KemSeed {
  return inboxSeedOf({ circleId: circle.circleId, epoch }, es);
}

const poisonUnless = (holds: boolean, why: string): void => demand(holds, 'poison', `epoch.${why}`);

/** The leaves as the server delivered them, and my own: a mismatch here is the server's lie. */
function myLeaf(epoch: Epoch, me: Opener, leaves: readonly Uint8Array[], env: Uint8Array): Leaf {
  demand(envsHashOf(leaves) === epoch.control.envsHash, 'fatal', 'epoch.leaves');
  // A leaf that its author made unreadable is nobody's here; recomputing all leaves then poisons the epoch.
  const readable = leaves.map((leaf) => attempt('malformed', () => decodeLeaf(leaf)));
  const mine = readable.find((leaf): leaf is Leaf => !(leaf instanceof Refusal) && leaf.r === me.id);
  demand(mine !== undefined, 'fatal', 'epoch.my-leaf');
  demand(envelopeHash(env) === mine.hash, 'fatal', 'epoch.my-envelope');
  return mine;
}
function mySecret(name: EpochName, me: Opener, leaf: Leaf, gen: number, env: Uint8Array): Key {
  const seed = me.kemSeed(gen);
  if (seed === undefined) throw new Refusal('key', 'epoch.no-seed');
  poisonUnless(leaf.gen === gen, 'leaf');
  const es = attempt('key', () => openEnvelope(name, { r: me.id, gen }, seed, env));
  if (es instanceof Refusal || es.length !== 32) throw new Refusal('poison', 'epoch.envelope');
  return asKey(es);
}

/** Recomputes every envelope and leaf: each member proves that all colleagues and the records key got the right key. */
function proveEnvelopes(name: EpochName, epoch: Epoch, state: LogState, es: Key, leaves: readonly Uint8Array[]): void {
  const recipients = recipientsOf(epoch.members.values(), epoch.recordsGen);
  poisonUnless(leaves.length === recipients.length, 'recipients');
  recipients.forEach((to, i) => {
    const pk = recipientKey(state, to)!;
    const leaf = encodeLeaf({ ...to, hash: envelopeHash(makeEnvelope(name, es, to, pk)) });
    poisonUnless(compareBytes(leaf, leaves[i]!) === 0, 'other-envelope');
  });
}

/** Checks every back link of an epoch that I hold and keeps the older secrets. Throws poison when one is wrong. */
function followBack(circle: Circle, keys: EpochKeys, epoch: Epoch, es: Key): number[] {
  const { circleId } = circle;
  const gained: number[] = [];
  for (const { from, sealed } of epoch.control.back) {
    const earlier = attempt('key', () => openBack({ circleId, epoch: epoch.epoch }, es, from, sealed));
    if (earlier instanceof Refusal) throw new Refusal('poison', 'epoch.back');
    poisonUnless(epochCommit({ circleId, epoch: from }, earlier) === circle.at(from)!.control.epochCommit, 'back');
    if (keys.get(from) === undefined) {
      keys.set(from, earlier);
      gained.push(from);
    }
  }
  return gained;
}

/** Walks the links of older epochs just gained; there only commitments are checked. */
function walkBack(circle: Circle, keys: EpochKeys, gained: readonly number[]): void {
  const queue = [...gained];
  for (let from = queue.pop(); from !== undefined; from = queue.pop()) {
    const at = from;
    keepPoison(keys, at, () => queue.push(...followBack(circle, keys, circle.at(at)!, keys.get(at)!)));
  }
}

function keepPoison(keys: EpochKeys, epoch: number, check: () => void): boolean {
  const refusal = attempt('poison', check);
  if (refusal instanceof Refusal) keys.markPoisoned(epoch, refusal.reason);
  return !(refusal instanceof Refusal);
}

/**
 * Opens one epoch of a publicly verified circle for `me`, proves it and fills `keys`, older epochs through `back` included.
 * 'poisoned' (the author's fault, kept in `keys` with its reason) still keeps a secret that matched the commitment.
 * Refusal('fatal','epoch.…') when the server lies about leaves or my envelope, ('key','epoch.no-seed') when I lack that generation.
 */
export function openEpoch(
  log: PracticeLog,
  circle: Circle,
  keys: EpochKeys,
  me: Opener,
  epoch: number,
  given: { leaves: readonly Uint8Array[]; env: Uint8Array },
): 'good' | 'poisoned' {
  const verified = circle.at(epoch);
  if (verified === undefined) throw new Refusal('ahead', 'circle.ahead');
  const { control } = verified;
  const gen = me.id === RECID ? verified.recordsGen : verified.members.get(me.id as UserId)?.gen;
  if (gen === undefined) throw new Refusal('key', 'epoch.not-listed');
  const name = { circleId: circle.circleId, epoch };
  const leaf = myLeaf(verified, me, given.leaves, given.env);
  const good = keepPoison(keys, epoch, () => {
    const es = mySecret(name, me, leaf, gen, given.env);
    poisonUnless(epochCommit(name, es) === control.epochCommit, 'commitment');
    keys.set(epoch, es);
    poisonUnless(equalBytes(xwingPublic(inboxSeedOf(name, es)), control.inboxPk), 'inbox');
    proveEnvelopes(name, verified, log.cited(control.logSeq, control.logHash), es, given.leaves);
    const gained = followBack(circle, keys, verified, es);
    // After following the links: whoever was away in between holds the newest one only through them.
    const newestGood = keys.newestGoodBefore(epoch);
    const linked = newestGood === 0 || control.back.some((link) => link.from === newestGood);
    walkBack(circle, keys, gained);
    poisonUnless(linked, 'back-skipped');
  });
  return good ? 'good' : 'poisoned';
}
