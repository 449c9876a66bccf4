/**
 * "Not seen by anyone before X left": what a leaver and the server together may still append to a quiet thread, found out by the
 * absence of any colleague's attestation from before (protocol/README.md §6). Clients mark with it, the server learns from
 * it which read cursors are evidence still. Pure; marks, never refuses.
 */
import type { UserId } from '../../wire/ids.ts';
import type { Circle, Epoch } from '../circle/circle.ts';
import type { Cursor } from '../cursor.ts';
import type { PracticeLog } from '../practice-log/log.ts';
import type { LogState, Person } from '../practice-log/state.ts';
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

/** The log entries that removed the person, or reset keys newer than `gen`. */
const partings = ({ keys, removedAtSeq }: Person, gen: number): number[] => [
  ...keys.filter((one) => one.gen > gen && one.origin !== 'rekeyed').map(({ sinceSeq }) => sinceSeq),
  ...(removedAtSeq === null ? [] : [removedAtSeq]),
];

/** The first of these entries; Infinity when there is none. */
function leftLogAt(state: LogState, userId: UserId, gen: number): number {
  const person = state.people.get(userId);
  return person === undefined ? Infinity : Math.min(Infinity, ...partings(person, gen));
}
/** The first epoch after `epoch` that does not list the person; Infinity when there is none. */
function leftCircleAt(circle: Circle, userId: UserId, epoch: number): number {
  for (let e = epoch + 1; e <= circle.newest.epoch; e++) if (!circle.at(e)!.members.has(userId)) return e;
  return Infinity;
}

/** Whether an epoch no longer lists somebody whom the one before it lists. An epoch never changes. */
const dropping = new WeakMap<Epoch, boolean>();
function drops(circle: Circle, epoch: Epoch): boolean {
  let found = dropping.get(epoch);
  if (found === undefined) {
    const before = circle.at(epoch.epoch - 1)?.members.keys() ?? [];
    found = [...before].some((userId) => !epoch.members.has(userId));
    dropping.set(epoch, found);
  }
  return found;
}

/**
 * The last epoch and the last log entry, up to those that the cursor cites, with which somebody left; 0 when there is none.
 * Of the cursors of one person that agree in both, the greatest covers whatever the others cover; a cursor that
 * differs is evidence of its own. The log and the circle must reach what the cursor cites.
 */
export function lastLeaving(
  log: PracticeLog,
  circle: Circle,
  { epoch: cited, logSeq: seq }: Pick<Cursor, 'epoch' | 'logSeq'>,
): { readonly leftEpoch: number; readonly leftSeq: number } {
  let leftEpoch = cited;
  while (leftEpoch > 0 && !drops(circle, circle.at(leftEpoch)!)) leftEpoch -= 1;
  let leftSeq = 0;
  for (const person of log.state.people.values()) {
    if (!circle.everListed(person.userId)) continue;
    for (const at of partings(person, 1)) if (at <= seq && at > leftSeq) leftSeq = at;
  }
  return { leftEpoch, leftSeq };
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
