/**
 * One verified epoch of a circle: who must have an envelope, whether the upload is complete, and whether anybody may still send in it
 * (protocol/README.md §5). Public knowledge only.
 */
import type { Hash, Id } from '../../wire/bytes.ts';
import type { UserId } from '../../wire/ids.ts';
import { compareIds } from '../encoding.ts';
import { RECID } from '../practice-log/entry.ts';
import type { LogState } from '../practice-log/state.ts';
import { demand } from '../refusal.ts';
import { decodeLeaf, envelopeHash, envsHashOf, type Control, type Member } from './control.ts';

/** One verified epoch. */
export interface Epoch {
  readonly epoch: number;
  readonly ctlHash: Hash;
  readonly control: Control;
  /** Records generation at the ctl's cited entry. */
  readonly recordsGen: number;
  readonly members: ReadonlyMap<UserId, Member>;
}

/** Who must have an envelope: members and the records key, ascending by id bytes, with their key generations. */
export function recipientsOf(
  members: Iterable<Member>,
  recordsGen: number,
): { readonly r: Id; readonly gen: number }[] {
  const people = [...members].map((one) => ({ r: one.userId as Id, gen: one.gen }));
  return [...people, { r: RECID as Id, gen: recordsGen }].sort((a, b) => compareIds(a.r, b.r));
}

/**
 * The public check of what a ctl's author uploads beside it: the leaves hash to envsHash, name exactly members and records key with
 * their generations, and each envelope hashes to its leaf. Refusal('malformed','envs.…'): the server refuses the upload.
 */
export function checkEnvelopes(epoch: Epoch, leaves: readonly Uint8Array[], envs: ReadonlyMap<Id, Uint8Array>): void {
  demand(envsHashOf(leaves) === epoch.control.envsHash, 'malformed', 'envs.hash');
  const recipients = recipientsOf(epoch.members.values(), epoch.recordsGen);
  demand(leaves.length === recipients.length && envs.size === recipients.length, 'malformed', 'envs.recipients');
  recipients.forEach(({ r, gen }, i) => {
    const leaf = decodeLeaf(leaves[i]!);
    demand(leaf.r === r && leaf.gen === gen, 'malformed', 'envs.recipients');
    const env = envs.get(r);
    demand(env !== undefined && envelopeHash(env) === leaf.hash, 'malformed', 'envs.envelope');
  });
}

export type StaleReason = 'poisoned' | 'member-inactive' | 'member-rekeyed' | 'records-rotated' | 'author-left';

/**
 * Why nobody may send in this epoch, or null. Judged at a log state: my head when I send, the server's head at ingest, the cited
 * entry when reading. `poisoned` is what this client found out; the server knows of none.
 */
export function staleAt(epoch: Epoch, state: LogState, poisoned = false): StaleReason | null {
  if (poisoned) return 'poisoned';
  for (const member of epoch.members.values()) {
    const person = state.people.get(member.userId);
    if (person?.active !== true) return 'member-inactive';
    if (person.gen !== member.gen) return 'member-rekeyed';
  }
  if (state.records.gen !== epoch.recordsGen) return 'records-rotated';
  const author = epoch.control.authorId;
  // A leaver who wrote its own leaving knows that epoch's secret.
  if (author !== RECID && !epoch.members.has(author as UserId)) return 'author-left';
  return null;
}

const ROTATE_AFTER_MS = 90 * 86_400_000;
const ROTATE_AFTER_EVENTS = 5_000;

/** Time to rotate anyway: 90 days, or 5,000 events of the client's own count in this epoch. */
export function rotationDue(epoch: Epoch, nowMs: number, eventsInEpoch: number): boolean {
  return nowMs - epoch.control.timeMs >= ROTATE_AFTER_MS || eventsInEpoch >= ROTATE_AFTER_EVENTS;
}
