/**
 * May this author write this ctl? The rules of protocol/README.md §5 about managers, plain members, the records key and the
 * first epoch, judged at the log entry that the ctl cites. Pure; every violation is fatal.
 */
import type { UserId } from '../../wire/ids.ts';
import type { SignPk } from '../keys.ts';
import { RECID } from '../practice-log/entry.ts';
import type { LogState } from '../practice-log/state.ts';
import { demand, Refusal } from '../refusal.ts';
import { practiceCircleId, type Control, type Member } from './control.ts';
import type { Epoch } from './epoch.ts';

const allowed = (holds: boolean, why: string): void => demand(holds, 'fatal', `circle.${why}`);

const MAX_MEMBERS = { practice: 250, other: 64 };

/** Every member is active at the cited entry with its newest generation, and there are not too many. */
export function checkMembers(control: Control, state: LogState): void {
  const most = control.kind === 0 ? MAX_MEMBERS.practice : MAX_MEMBERS.other;
  allowed(control.members.length <= most, 'size');
  for (const member of control.members) {
    const person = state.people.get(member.userId);
    allowed(person?.active === true && person.gen === member.gen, 'member');
  }
}

/** The author's key at the cited entry: an active person with that generation, or the records key. */
export function authorKey(control: Control, state: LogState): SignPk {
  if (control.authorId === RECID) {
    allowed(control.authorGen === state.records.gen, 'author-gen');
    return state.records.signPk;
  }
  const author = state.people.get(control.authorId as UserId);
  if (author?.active !== true) throw new Refusal('fatal', 'circle.author');
  allowed(author.gen === control.authorGen, 'author-gen');
  return author.keys[author.gen - 1]!.signPk;
}

/** Epoch 1: by a listed manager; the practice circle's by the genesis author, under its fixed id, which no other circle has. */
export function checkFirst(control: Control, members: ReadonlyMap<UserId, Member>, state: LogState): void {
  allowed(control.authorId !== RECID, 'first-by-records');
  allowed(members.get(control.authorId as UserId)?.rank === 2, 'first-author');
  allowed((control.kind === 0) === (control.circleId === practiceCircleId(state.practiceId)), 'practice-circle');
  allowed(control.kind !== 0 || control.authorId === state.genesisAuthor, 'practice-circle-author');
}

function isManager(previous: Epoch, state: LogState, member: Member): boolean {
  const person = state.people.get(member.userId);
  if (person?.active !== true) return false;
  return member.rank === 2 || (previous.control.kind !== 1 && person.role >= 2);
}

/** What a plain member may do: leave, drop whom the log removed, refresh generations, rotate. */
function isPlainChange(
  previous: Epoch,
  members: ReadonlyMap<UserId, Member>,
  author: UserId,
  state: LogState,
): boolean {
  for (const member of members.values()) if (previous.members.get(member.userId)?.rank !== member.rank) return false;
  for (const { userId } of previous.members.values()) {
    const dropped = !members.has(userId);
    if (dropped && userId !== author && state.people.get(userId)?.active === true) return false;
  }
  return true;
}

/** Every later epoch: the author was in the previous list (or is the records key) and may make this change. */
export function checkNext(
  previous: Epoch,
  control: Control,
  members: ReadonlyMap<UserId, Member>,
  state: LogState,
): void {
  if (control.authorId === RECID) return;
  const authorId = control.authorId as UserId;
  const author = previous.members.get(authorId);
  if (author === undefined) throw new Refusal('fatal', 'circle.author-not-listed');
  if (isManager(previous, state, author)) return;
  const leaderless = ![...previous.members.values()].some((one) => isManager(previous, state, one));
  allowed(leaderless || isPlainChange(previous, members, authorId, state), 'rank');
}
