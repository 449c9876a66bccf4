/**
 * What the verbs that write into the practice log share: my next entry, judged before it leaves, and the next epochs of the
 * circles that it touches. Asks nobody and keeps nothing.
 */
import { advanceCircle } from '../../protocol/crypto/circle/make.ts';
import type { SignedEntry } from '../../protocol/crypto/practice-log/entry.ts';
import { makeEntry } from '../../protocol/crypto/practice-log/make.ts';
import type { LogState } from '../../protocol/crypto/practice-log/state.ts';
import { Refusal } from '../../protocol/crypto/refusal.ts';
import { Fault } from '../../protocol/wire/faults.ts';
import type { NewEpoch } from '../../protocol/wire/circles.ts';
import type { UserId } from '../../protocol/wire/ids.ts';
import { newEpochOut } from './circles.ts';
import type { HeldCircle, Memory } from './memory.ts';
import { account, demandTrust, myAuthor, practiceLog } from './memory.ts';

/** An append carries at most so many epochs; circles beyond them are rotated before the next sending. */
const EPOCHS_PER_APPEND = 64;

export type NewPayload = Parameters<typeof makeEntry>[2];

/** My entry after the newest state, not judged yet. */
export function signNext(memory: Memory, payload: NewPayload): SignedEntry {
  demandTrust(memory);
  const { state } = practiceLog(memory);
  return makeEntry(state, myAuthor(memory, state), payload, memory.ports.now());
}

/** The state after my entry. Fault `access.refused` with the rule that forbids it. */
export const judgedNext = (memory: Memory, entry: SignedEntry): LogState =>
  mayI(() => practiceLog(memory).check(entry));

/** My own entry is refused because I may not write it, not because anybody lies. */
export function mayI<T>(check: () => T): T {
  try {
    return check();
  } catch (error) {
    if (error instanceof Refusal) throw new Fault('access.refused', error.reason);
    throw error;
  }
}

/** The next epoch of a circle, by me, at `state`; without `members` the same people as far as they are active. */
export function advance(
  memory: Memory,
  state: LogState,
  held: HeldCircle,
  members?: readonly { readonly userId: UserId; readonly rank: 1 | 2 }[],
): NewEpoch {
  demandTrust(memory, held);
  const change = { timeMs: memory.ports.now(), ...(members !== undefined && { members }) };
  return newEpochOut(advanceCircle(state, myAuthor(memory, state), held.circle, held.keys, change));
}

/** The next epochs, at `state`, of the circles that I share with somebody and can open. */
export function advanceShared(memory: Memory, state: LogState, userId: UserId): NewEpoch[] {
  const me = account(memory).userId;
  const shared = [...memory.circles.values()].filter(({ circle, keys, trouble }) => {
    const { members, epoch } = circle.newest;
    const isOpen = keys.get(epoch) !== undefined || keys.poison(epoch) !== undefined;
    return trouble === null && isOpen && members.has(userId) && members.has(me);
  });
  return shared.slice(0, EPOCHS_PER_APPEND).map((held) => advance(memory, state, held));
}
