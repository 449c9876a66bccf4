/**
 * Makers of controls: the first epoch of a circle and every later one (add, remove, rotate, refresh are all "the next epoch with
 * these members"). Client only. They build and sign; Circle.check and openEpoch judge, also one's own.
 */
import type { Hash, Id } from '../../wire/bytes.ts';
import type { CircleId, UserId } from '../../wire/ids.ts';
import { compareIds, ZERO_HASH } from '../encoding.ts';
import { asKey, type Key, type Random, type Signature } from '../keys.ts';
import type { Author } from '../practice-log/make.ts';
import type { LogState } from '../practice-log/state.ts';
import { demand, Refusal } from '../refusal.ts';
import { sign } from '../sign.ts';
import { randomBytes, xwingPublic } from '../sodium.ts';
import { recipientsOf, type Circle } from './circle.ts';
import {
  controlHash,
  encodeControl,
  encodeLeaf,
  envelopeHash,
  envsHashOf,
  type BackLink,
  type CircleKind,
  type Member,
  type Rank,
} from './control.ts';
import { epochCommit, inboxSeedOf, makeEnvelope, recipientKey, sealBack } from './envelope.ts';
import type { EpochKeys } from './keys.ts';

export interface MadeControl {
  readonly bytes: Uint8Array;
  readonly sig: Signature;
  readonly ctlHash: Hash;
  readonly epoch: number;
  /** Ascending by r, the records key among them. */
  readonly leaves: readonly Uint8Array[];
  /** By recipient: userId or RECID. */
  readonly envs: ReadonlyMap<Id, Uint8Array>;
  readonly es: Key;
}
export interface Wanted {
  readonly userId: UserId;
  readonly rank: Rank;
}

interface Draft {
  readonly circleId: CircleId;
  readonly kind: CircleKind;
  readonly epoch: number;
  readonly prev: Hash;
  readonly members: readonly Wanted[];
  readonly timeMs: number;
  readonly back: (es: Key) => BackLink[];
}

function membersOf(state: LogState, wanted: readonly Wanted[]): Member[] {
  return wanted
    .map(({ userId, rank }) => {
      const person = state.people.get(userId);
      if (person?.active !== true) throw new Refusal('conflict', 'circle.member-inactive');
      return { userId, gen: person.gen, rank };
    })
    .sort((a, b) => compareIds(a.userId, b.userId));
}

function make(state: LogState, author: Author, draft: Draft, random: Random): MadeControl {
  const es = asKey(random(32));
  const name = { circleId: draft.circleId, epoch: draft.epoch };
  const members = membersOf(state, draft.members);
  const envs = new Map<Id, Uint8Array>();
  const leaves = recipientsOf(members, state.records.gen).map((to) => {
    const env = makeEnvelope(name, es, to, recipientKey(state, to)!);
    envs.set(to.r, env);
    return encodeLeaf({ ...to, hash: envelopeHash(env) });
  });
  const bytes = encodeControl({
    practiceId: state.practiceId,
    ...name,
    prev: draft.prev,
    kind: draft.kind,
    authorId: author.id,
    authorGen: author.gen,
    logSeq: state.seq,
    logHash: state.head,
    timeMs: draft.timeMs,
    epochCommit: epochCommit(name, es),
    inboxPk: xwingPublic(inboxSeedOf(name, es)),
    members,
    envsHash: envsHashOf(leaves),
    back: draft.back(es),
  });
  const sig = sign(author.sign, 'ctl', bytes);
  return { bytes, sig, ctlHash: controlHash({ bytes, sig }), epoch: draft.epoch, leaves, envs, es };
}

/** Epoch 1, citing `state` (the author's log head), generations from it. Takes 32 bytes (ES) from `random`. */
export function createCircle(
  state: LogState,
  author: Author,
  circle: { circleId: CircleId; kind: CircleKind; members: readonly Wanted[]; timeMs: number },
  random: Random = randomBytes,
): MadeControl {
  return make(state, author, { ...circle, epoch: 1, prev: ZERO_HASH, back: () => [] }, random);
}

/** The members of the newest epoch that are still active, as `advanceCircle` wants them; then add or take away. */
export function stillActive(state: LogState, circle: Circle): Wanted[] {
  return [...circle.newest.members.values()]
    .filter((one) => state.people.get(one.userId)?.active === true)
    .map(({ userId, rank }) => ({ userId, rank }));
}

/** The newest epoch that is not poisoned, and every poisoned one after it that I hold. */
function linksTo(circle: Circle, keys: EpochKeys): number[] {
  const next = circle.newest.epoch + 1;
  const good = keys.newestGoodBefore(next);
  const links = good === 0 ? [] : [good];
  for (let epoch = good + 1; epoch < next; epoch++) {
    demand(keys.poison(epoch) !== undefined, 'conflict', 'circle.unopened');
    if (keys.get(epoch) !== undefined) links.push(epoch);
  }
  return links;
}

/**
 * The next epoch, citing `state`. Without `members` the same people but those whom the log removed: a rotation. Refusal('conflict',
 * 'circle.unopened') when I have not opened the newest epoch, ('conflict','circle.member-inactive') for a member the log does not
 * have as active. Takes 32 bytes (ES) from `random`.
 */
export function advanceCircle(
  state: LogState,
  author: Author,
  circle: Circle,
  keys: EpochKeys,
  change: { members?: readonly Wanted[]; timeMs: number },
  random: Random = randomBytes,
): MadeControl {
  const { newest, circleId, kind } = circle;
  const epoch = newest.epoch + 1;
  const links = linksTo(circle, keys);
  const back = (es: Key): BackLink[] =>
    links.map((from) => ({ from, sealed: sealBack({ circleId, epoch }, es, from, keys.get(from)!) }));
  const members = change.members ?? stillActive(state, circle);
  return make(
    state,
    author,
    { circleId, kind, epoch, prev: newest.ctlHash, members, timeMs: change.timeMs, back },
    random,
  );
}
