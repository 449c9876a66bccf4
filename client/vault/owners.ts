/**
 * Verbs that change what a colleague is: my name, roles and removals, the practice's policy, and, where two owners exist, the proposals that a second
 * owner co-signs. Whoever co-signs has verified the entry here, and makes the epochs that a removal calls for.
 */
import { isName } from '../../protocol/crypto/account/password.ts';
import { decodeEntry } from '../../protocol/crypto/practice-log/entry.ts';
import { POLICY } from '../../protocol/crypto/practice-log/payload.ts';
import { cosign, needsCosig } from '../../protocol/crypto/practice-log/make.ts';
import { Refusal } from '../../protocol/crypto/refusal.ts';
import { Fault } from '../../protocol/wire/faults.ts';
import type { NewEpoch } from '../../protocol/wire/circles.ts';
import type { AskInput } from '../../protocol/wire/events.ts';
import type { UserId } from '../../protocol/wire/ids.ts';
import type { SignedEntry } from '../../protocol/wire/people.ts';
import type { ApprovalView, PolicyView, RoleNumber, Written } from './api.ts';
import { advanceShared, judgedNext, mayI, signNext, type NewPayload } from './entries.ts';
import type { Memory } from './memory.ts';
import { account, entryIn, entryOut, demandTrust, myAuthor, myself, practiceLog } from './memory.ts';

/** PROFILE: my own name; the login stays. Fault `input.invalid`. */
export function rename(memory: Memory, name: string): AskInput<'log:append'> {
  if (!isName(name)) throw new Fault('input.invalid', 'name');
  const { userId, login } = myself(memory, practiceLog(memory).state);
  const entry = signNext(memory, { type: 9, userId, name, login });
  judgedNext(memory, entry);
  return { signed: entryOut(entry), epochs: [], inviteId: null };
}

/** PRACTICE: what Direct Messages may be; name and other bits stay. Any owner alone. Fault `access.refused`. */
export function setPolicy(memory: Memory, { spokenFirst, openForms }: PolicyView): AskInput<'log:append'> {
  const { practiceName, policy: before } = practiceLog(memory).state;
  const kept = before & ~(POLICY.spokenFirst | POLICY.openForms);
  const policy = kept | (spokenFirst ? POLICY.spokenFirst : 0) | (openForms ? POLICY.openForms : 0);
  const entry = signNext(memory, { type: 10, practiceName, policy });
  judgedNext(memory, entry);
  return { signed: entryOut(entry), epochs: [], inviteId: null };
}

/** STAFF_ROLE; nobody's keys change, so no circle has to. */
export const setRole = (memory: Memory, userId: UserId, role: RoleNumber): Written =>
  written(memory, { type: 4, userId, role });

/** STAFF_REMOVE and the next epoch, without that person, of each circle we share. */
export const removeColleague = (memory: Memory, userId: UserId): Written => written(memory, { type: 5, userId });

function written(memory: Memory, payload: NewPayload & { readonly type: 4 | 5 }): Written {
  const log = practiceLog(memory);
  const entry = signNext(memory, payload);
  if (needsCosig(log.state, account(memory).userId, payload)) {
    mayI(() => log.checkProposal(entry));
    return { as: 'proposal', signed: entryOut(entry) };
  }
  const after = judgedNext(memory, entry);
  const epochs = payload.type === 5 ? advanceShared(memory, after, payload.userId) : [];
  return { as: 'entry', upload: { signed: entryOut(entry), epochs, inviteId: null } };
}

/** What a proposal asks for, verified. Refusal fatal when it does not hold, ahead when I lack the log it was made on. */
export function readApproval(memory: Memory, signed: SignedEntry): ApprovalView {
  const log = practiceLog(memory);
  const { entry, isNext } = log.checkProposal(entryIn(signed));
  const { payload } = entry;
  if (payload.type !== 4 && payload.type !== 5) throw new Refusal('fatal', 'approval.type');
  const { userId: me } = account(memory);
  const mine = entry.authorId === me;
  const { people } = log.state;
  return {
    what: payload.type === 4 ? 'role' : 'remove',
    subjectId: payload.userId,
    role: payload.type === 4 ? payload.role : null,
    proposedBy: entry.authorId as UserId,
    mine,
    isNext,
    mayApprove: !mine && payload.userId !== me && people.get(me)?.role === 3,
  };
}

/** My proposal signed again at my head; null where it would say nothing any more, or needs no second owner. */
export function renewApproval(memory: Memory, signed: SignedEntry): SignedEntry | null {
  const { payload } = decodeEntry(signed.entry);
  if (payload.type !== 4 && payload.type !== 5) return null;
  const log = practiceLog(memory);
  const subject = log.state.people.get(payload.userId);
  if (subject?.active !== true || (payload.type === 4 && subject.role === payload.role)) return null;
  if (!needsCosig(log.state, account(memory).userId, payload)) return null;
  const entry = signNext(memory, payload);
  mayI(() => log.checkProposal(entry));
  return entryOut(entry);
}

/** The proposal with my co-signature and, for a removal, the next epoch of each circle that I share with that person. */
export function approve(
  memory: Memory,
  signed: SignedEntry,
): { readonly signed: SignedEntry; readonly epochs: NewEpoch[] } {
  demandTrust(memory);
  if (!readApproval(memory, signed).isNext) throw new Fault('approval.stale');
  const log = practiceLog(memory);
  const { state } = log;
  const complete = mayI(() => cosign(state, entryIn(signed), myAuthor(memory, state)));
  const after = judgedNext(memory, complete);
  const { payload } = decodeEntry(signed.entry);
  const epochs = payload.type === 5 ? advanceShared(memory, after, payload.userId) : [];
  return { signed: entryOut(complete), epochs };
}
