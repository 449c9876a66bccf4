/**
 * Verbs about circles: verifying and opening epochs, telling when one is stale, and making the next one.
 * Who may do what is decided in protocol/crypto; this file only keeps what was verified.
 */
import { Circle, rotationDue, staleAt } from '../../protocol/crypto/circle/circle.ts';
import { EpochKeys, openEpoch } from '../../protocol/crypto/circle/keys.ts';
import type { Opener } from '../../protocol/crypto/circle/keys.ts';
import type { MadeControl } from '../../protocol/crypto/circle/make.ts';
import { decodeControl } from '../../protocol/crypto/circle/control.ts';
import { advanceCircle } from '../../protocol/crypto/circle/make.ts';
import { compareBytes, idBytes } from '../../protocol/crypto/encoding.ts';
import { pinned, PIN } from '../../protocol/crypto/account/pins.ts';
import { demand, Refusal } from '../../protocol/crypto/refusal.ts';
import type { Signed } from '../../protocol/crypto/sign.ts';
import type { NewEpoch, StoredEpoch } from '../../protocol/wire/circles.ts';
import type { CircleId, UserId } from '../../protocol/wire/ids.ts';
import type { CircleView } from './api.ts';
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
      known.circle.append(log, signed);
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
  const held: HeldCircle = { circle, keys: new EpochKeys(), events: 0, trouble: null };
  memory.circles.set(circleId, held);
  return held;
}

function openNewest(memory: Memory, { circle, keys }: HeldCircle, { leaves, envelope }: StoredEpoch): void {
  const { userId } = account(memory);
  const { newest } = circle;
  if (!newest.members.has(userId)) return;
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
  };
}

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
