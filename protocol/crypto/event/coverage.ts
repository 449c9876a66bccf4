/**
 * "Not seen by anyone before X left": what a leaver and the server together may still append to a quiet thread, found out by the
 * absence of any colleague's attestation from before (protocol/README.md §6). Client only, pure; marks, never refuses.
 */
import type { UserId } from '../../wire/ids.ts';
import type { Circle } from '../circle/circle.ts';
import type { Cursor } from '../cursor.ts';
import type { PracticeLog } from '../practice-log/log.ts';
import type { LogState } from '../practice-log/state.ts';
import type { Row } from './reader.ts';

/** Somebody's word, from a moment of log and circle: "items up to n stand". */
interface Attestation {
  readonly by: UserId;
  readonly n: number;
  readonly epoch: number;
  readonly logSeq: number;
}
/** Something of X counts only if attested from before logSeq `r` and epoch `e`. */
interface Leaving {
  readonly r: number;
  readonly e: number;
}

function attestations(rows: readonly Row[], cursors: readonly Cursor[]): Attestation[] {
  const out: Attestation[] = cursors.map(({ userId, n, epoch, logSeq }) => ({ by: userId, n, epoch, logSeq }));
  for (const { senderId, seenN, epoch, logSeq } of rows) {
    if (senderId !== null && epoch !== null && logSeq !== null) out.push({ by: senderId, n: seenN, epoch, logSeq });
  }
  return out;
}

/** The log entry that removed the person, or reset keys newer than `gen`; Infinity when there is none. */
function leftLogAt(state: LogState, userId: UserId, gen: number): number {
  const person = state.people.get(userId);
  if (person === undefined) return Infinity;
  const resets = person.keys.filter((keys) => keys.gen > gen && keys.origin !== 'rekeyed').map((keys) => keys.sinceSeq);
  return Math.min(person.removedAtSeq ?? Infinity, ...resets);
}
/** The first epoch after `epoch` that does not list the person; Infinity when there is none. */
function leftCircleAt(circle: Circle, userId: UserId, epoch: number): number {
  for (let e = epoch + 1; e <= circle.newest.epoch; e++) if (!circle.at(e)!.members.has(userId)) return e;
  return Infinity;
}

const counts = (word: Attestation, of: UserId, leaving: Leaving): boolean =>
  word.by !== of && word.logSeq < leaving.r && word.epoch < leaving.e;

/** Numbers of the events that nobody else attested before their sender left the log or the circle, or was reset. */
export function unseenBeforeLeaving(
  log: PracticeLog,
  circle: Circle,
  rows: readonly Row[],
  cursors: readonly Cursor[],
): Set<number> {
  const words = attestations(rows, cursors);
  const reach = new Map<string, number>();
  const unseen = new Set<number>();
  for (const { n, senderId, senderGen, epoch } of rows) {
    if (senderId === null || epoch === null) continue;
    const leaving = { r: leftLogAt(log.state, senderId, senderGen), e: leftCircleAt(circle, senderId, epoch) };
    if (leaving.r === Infinity && leaving.e === Infinity) continue;
    const key = `${senderId} ${leaving.r} ${leaving.e}`;
    let covered = reach.get(key);
    if (covered === undefined) {
      covered = Math.max(0, ...words.filter((word) => counts(word, senderId, leaving)).map((word) => word.n));
      reach.set(key, covered);
    }
    if (n > covered) unseen.add(n);
  }
  return unseen;
}

/** Epochs whose author the log has since removed or reset, and that no other person's event or cursor cites from before that. */
export function unseenControls(
  log: PracticeLog,
  circle: Circle,
  rows: readonly Row[],
  cursors: readonly Cursor[],
): Set<number> {
  const words = attestations(rows, cursors);
  const unseen = new Set<number>();
  for (let epoch = 1; epoch <= circle.newest.epoch; epoch++) {
    const { authorId, authorGen } = circle.at(epoch)!.control;
    const author = authorId as UserId;
    const leaving = { r: leftLogAt(log.state, author, authorGen), e: Infinity };
    if (leaving.r === Infinity) continue;
    if (!words.some((word) => counts(word, author, leaving) && word.epoch >= epoch)) unseen.add(epoch);
  }
  return unseen;
}
