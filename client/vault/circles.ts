/**
 * Verbs about circles: verifying and opening epochs, telling when one is stale, and making the next one.
 * Who may do what is decided in protocol/crypto; this file only keeps what was verified.
 */
import { Circle, rotationDue, staleAt, type Epoch } from '../../protocol/crypto/circle/circle.ts';
import { EpochKeys, openEpoch } from '../../protocol/crypto/circle/keys.ts';
import type { Opener } from '../../protocol/crypto/circle/keys.ts';
import type { MadeControl } from '../../protocol/crypto/circle/make.ts';
import { decodeControl } from '../../protocol/crypto/circle/control.ts';
import { advanceCircle, stillActive } from '../../protocol/crypto/circle/make.ts';
import { RECID } from '../../protocol/crypto/practice-log/entry.ts';
import { compareBytes, idBytes } from '../../protocol/crypto/encoding.ts';
import { pinned, PIN } from '../../protocol/crypto/account/pins.ts';
import { demand, Refusal } from '../../protocol/crypto/refusal.ts';
import type { Signed } from '../../protocol/crypto/sign.ts';
import type { NewEpoch, StoredEpoch } from '../../protocol/wire/circles.ts';
import { Fault } from '../../protocol/wire/faults.ts';
import type { CircleId, UserId } from '../../protocol/wire/ids.ts';
import { LIMITS } from '../../protocol/wire/limits.ts';
import type { CircleView, MembershipChange } from './api.ts';
import type { HeldCircle, Memory } from './memory.ts';
import { account, demandTrust, heldCircle, myAuthor, practiceLog } from './memory.ts';

/** A made epoch as it is uploaded: envelopes ascending by the recipient's id bytes. */
export function newEpochOut(made: MadeControl): NewEpoch {
  const envelopes = [...made.envs]
    .sort(([a], [b]) => compareBytes(idBytes(a), idBytes(b)))
    .map(([to, envelope]) => ({ to: to as string as UserId, envelope: envelope }));
  return { ctl: made.bytes, sig: made.sig, envelopes };
}

/** Verifies the next epochs in order and opens those that have an envelope for me. Epochs already held are passed over. */
export function applyEpochs(memory: Memory, circleId: CircleId, epochs: readonly StoredEpoch[]): CircleView {
  for (const stored of epochs) applyEpoch(memory, circleId, stored);
  return circleView(memory, heldCircle(memory, circleId));
}

function applyEpoch(memory: Memory, circleId: CircleId, stored: StoredEpoch): void {
  const log = practiceLog(memory);
  const signed = { bytes: stored.ctl, sig: stored.sig };
  const known = memory.circles.get(circleId);
  if (known !== undefined && decodeControl(stored.ctl).epoch <= known.circle.newest.epoch) return;
  try {
    const held = known ?? begin(memory, circleId, signed);
    if (known !== undefined) {
      const before = known.circle.newest;
      noteChange(known, before, known.circle.append(log, signed));
      known.events = 0;
    }
    openNewest(memory, held, stored);
    comparePin(memory, held);
  } catch (error) {
    const held = memory.circles.get(circleId);
    if (held !== undefined && error instanceof Refusal && error.kind !== 'ahead') held.trouble ??= error.reason;
    throw error;
  }
}

function begin(memory: Memory, circleId: CircleId, first: Signed): HeldCircle {
  const circle = Circle.begin(practiceLog(memory), first);
  demand(circle.circleId === circleId, 'fatal', 'circle.other');
  const held: HeldCircle = { circle, keys: new EpochKeys(), changes: [], former: new Set(), events: 0, trouble: null };
  memory.circles.set(circleId, held);
  return held;
}

function noteChange(held: HeldCircle, before: Epoch, { epoch, control, members }: Epoch): void {
  const { circle, changes, former } = held;
  const removed = [...before.members.keys()].filter((userId) => !members.has(userId));
  for (const userId of removed) former.add(userId);
  if (circle.kind !== 1) return;
  const added = [...members.keys()].filter((userId) => !before.members.has(userId));
  if (added.length + removed.length === 0) return;
  const authorId = control.authorId === RECID ? null : (control.authorId as UserId);
  const change: MembershipChange = { epoch, at: control.timeMs, authorId, added, removed };
  changes.push(change);
}

function openNewest(memory: Memory, { circle, keys }: HeldCircle, { leaves, envelope }: StoredEpoch): void {
  const { userId } = account(memory);
  const { newest } = circle;
  const gen = newest.members.get(userId)?.gen;
  if (gen === undefined) return;
  // Made for keys that I had before somebody gave me new ones: a later epoch links back to it.
  if (gen < (account(memory).identities[0]?.gen ?? 1)) return;
  // I am on the list, so an envelope for me exists: a server that sends none withholds it.
  if (envelope === null) throw new Refusal('fatal', 'envs.withheld');
  openEpoch(practiceLog(memory), circle, keys, me(memory), newest.epoch, { leaves, env: envelope });
}

function me(memory: Memory): Opener {
  const { userId, identities } = account(memory);
  return { id: userId, kemSeed: (gen) => identities.find((held) => held.gen === gen)?.kemSeed };
}

export function comparePin(memory: Memory, { circle }: HeldCircle): void {
  const { pins } = account(memory);
  const pin = pins === null ? undefined : pinned(pins, PIN.circle, circle.circleId);
  if (pin !== undefined && circle.newest.epoch >= pin.n) circle.cited(pin.n, pin.hash);
}

/** Why nobody may send in the newest epoch before a rotation; null when it is fresh. */
export function staleness(memory: Memory, { circle, keys, events }: HeldCircle): string | null {
  const { newest } = circle;
  const isPoisoned = keys.poison(newest.epoch) !== undefined;
  const stale = staleAt(newest, practiceLog(memory).state, isPoisoned);
  return stale ?? (rotationDue(newest, memory.ports.now(), events) ? 'due' : null);
}

function circleView(memory: Memory, held: HeldCircle): CircleView {
  const { circleId, kind, newest } = held.circle;
  return {
    circleId,
    kind,
    epoch: newest.epoch,
    memberIds: [...newest.members.keys()],
    stale: staleness(memory, held) !== null,
    readable: isReadable(memory, held),
    mayManage: mayManage(memory, held),
    former: [...held.former],
    changes: [...held.changes],
  };
}

/** I hold its newest key, or nobody does; not so after somebody gave me new keys, until a colleague rotates. */
function isReadable(memory: Memory, { circle, keys }: HeldCircle): boolean {
  const { epoch, members } = circle.newest;
  if (!members.has(account(memory).userId)) return true;
  return keys.get(epoch) !== undefined || keys.poison(epoch) !== undefined;
}

function mayManage(memory: Memory, { circle }: HeldCircle): boolean {
  const me = circle.newest.members.get(account(memory).userId);
  if (circle.kind !== 1 || me === undefined) return false;
  const { people } = practiceLog(memory).state;
  const isLed = [...circle.newest.members.values()].some(
    ({ userId, rank }) => rank === 2 && people.get(userId)?.active === true,
  );
  return me.rank === 2 || !isLed;
}

/** Verified: the newest epoch goes on without me. */
export const hasLeft = (memory: Memory, { circle }: HeldCircle): boolean =>
  !circle.newest.members.has(account(memory).userId);

export const circleViews = (memory: Memory): CircleView[] =>
  [...memory.circles.values()].map((held) => circleView(memory, held));

/** The next epoch with the people who are still there. */
export function rotate(memory: Memory, circleId: CircleId): NewEpoch {
  const held = heldCircle(memory, circleId);
  demandTrust(memory, held);
  const { state } = practiceLog(memory);
  const timeMs = memory.ports.now();
  return newEpochOut(advanceCircle(state, myAuthor(memory, state), held.circle, held.keys, { timeMs }));
}

/** The next epoch with other people in it; judged before it leaves, so that what I may not do is refused here. */
export function changeMembers(
  memory: Memory,
  circleId: CircleId,
  { add, drop }: { readonly add: readonly UserId[]; readonly drop: readonly UserId[] },
): NewEpoch {
  const held = heldCircle(memory, circleId);
  demandTrust(memory, held);
  const log = practiceLog(memory);
  const { circle, keys } = held;
  if (circle.kind !== 1 || hasLeft(memory, held)) throw new Fault('access.refused', 'circle');
  if (!add.every((userId) => log.state.people.get(userId)?.active === true))
    throw new Fault('input.invalid', 'userIds');
  const staying = stillActive(log.state, circle).filter(({ userId }) => !drop.includes(userId));
  const newcomers = [...new Set(add)].filter((userId) => !circle.newest.members.has(userId));
  const members = [...staying, ...newcomers.map((userId) => ({ userId, rank: 1 as const }))];
  if (members.length === 0 || members.length > LIMITS.circleMembers) throw new Fault('input.invalid', 'userIds');
  const change = { members, timeMs: memory.ports.now() };
  const made = advanceCircle(log.state, myAuthor(memory, log.state), circle, keys, change);
  try {
    circle.check(log, { bytes: made.bytes, sig: made.sig });
  } catch (error) {
    // My own epoch is refused because I may not write it, not because anybody lies.
    if (error instanceof Refusal && error.kind === 'fatal') throw new Fault('access.refused', error.reason);
    throw error;
  }
  return newEpochOut(made);
}
