/**
 * Verbs about the practice log: verifying its entries, comparing codes, and writing the entries that invite, admit and
 * remove colleagues together with the circle epochs they call for.
 */
import { openInviteSecret, sealInviteSecret } from '../../protocol/crypto/account/account-key.ts';
import { checkKeyring } from '../../protocol/crypto/account/keyring.ts';
import { advanceCircle, stillActive } from '../../protocol/crypto/circle/make.ts';
import { practiceCircleId } from '../../protocol/crypto/circle/control.ts';
import { toId } from '../../protocol/crypto/encoding.ts';
import { practiceCode, safetyNumber } from '../../protocol/crypto/practice-log/codes.ts';
import type { Invite as InviteBlob, Join } from '../../protocol/crypto/practice-log/invite.ts';
import {
  checkJoin,
  inviteCodeText,
  inviteIdOf,
  joinPayload,
  newInviteSecret,
  sealInvite,
} from '../../protocol/crypto/practice-log/invite.ts';
import { PracticeLog } from '../../protocol/crypto/practice-log/log.ts';
import { makeEntry } from '../../protocol/crypto/practice-log/make.ts';
import type { LogState } from '../../protocol/crypto/practice-log/state.ts';
import { Refusal } from '../../protocol/crypto/refusal.ts';
import { randomBytes } from '../../protocol/crypto/sodium.ts';
import { Fault } from '../../protocol/wire/faults.ts';
import type { NewEpoch } from '../../protocol/wire/circles.ts';
import type { AskInput } from '../../protocol/wire/events.ts';
import type { UserId } from '../../protocol/wire/ids.ts';
import type { Invite, SignedEntry } from '../../protocol/wire/people.ts';
import type { LogView, MadeInvitation, OpenedInvitation, RoleNumber } from './api.ts';
import { newEpochOut } from './circles.ts';
import type { HeldCircle, Memory } from './memory.ts';
import { account, demandTrust, entryIn, entryOut, heldCircle, myAuthor, myself, practiceLog } from './memory.ts';

/** An append carries at most so many epochs; circles beyond them are rotated before the next sending. */
const EPOCHS_PER_APPEND = 64;

export function applyLog(memory: Memory, entries: readonly SignedEntry[]): LogView {
  const { userId, practiceId, identities, pins } = account(memory);
  try {
    for (const entry of entries) {
      if (memory.log === null) memory.log = PracticeLog.begin(entryIn(entry), practiceId);
      else memory.log.append(entryIn(entry));
    }
    const log = practiceLog(memory);
    if (pins !== null && log.seq >= pins.logSeq) log.cited(pins.logSeq, pins.logHash);
    if (log.state.people.has(userId)) checkKeyring({ practiceId, identities }, userId, log.state);
    return logView(log);
  } catch (error) {
    // Inside the log there is no honest way to be malformed or early: whoever serves it lies.
    if (error instanceof Refusal && error.reason !== 'log.absent') memory.logTrouble ??= error.reason;
    throw error;
  }
}

function logView(log: PracticeLog): LogView {
  const { state } = log;
  return {
    practiceId: log.practiceId,
    practiceName: state.practiceName,
    seq: state.seq,
    code: practiceCode(state),
    people: [...state.people.values()].map(({ userId, name, login, role, active, gen }) => ({
      userId,
      name,
      login,
      role,
      active,
      gen,
    })),
  };
}

/** 60 digits for me and a colleague. */
export function safetyNumberWith(memory: Memory, userId: UserId): string {
  const { state } = practiceLog(memory);
  const other = state.people.get(userId);
  if (other === undefined) throw new Fault('access.refused');
  return safetyNumber(state, myself(memory, state), other);
}

export function makeInvitation(memory: Memory, role: RoleNumber): MadeInvitation {
  demandTrust(memory);
  const { state } = practiceLog(memory);
  const me = myself(memory, state);
  if (me.role < 2 || (role >= 2 && me.role < 3)) throw new Fault('access.refused', 'role');
  const secret = newInviteSecret();
  const inviteId = inviteIdOf(secret);
  const invited = toId<'user'>(randomBytes(16));
  const { practiceId, seq, head } = state;
  const blob = sealInvite(secret, { practiceId, seq, head, role, inviterId: me.userId, userId: invited, gen: 1 });
  return {
    upload: {
      inviteId,
      userId: invited,
      role,
      blob: blob,
      sealedSecret: sealInviteSecret(account(memory).ak, inviteId, secret),
    },
    code: inviteCodeText(secret),
  };
}

function checkedJoin(
  memory: Memory,
  invite: Invite,
): { readonly code: string; readonly blob: InviteBlob; readonly join: Join | null } {
  const { ak } = account(memory);
  if (invite.sealedSecret === null) throw new Fault('access.refused', 'invite');
  const secret = openInviteSecret(ak, invite.inviteId, invite.sealedSecret);
  const { state } = practiceLog(memory);
  const blob: InviteBlob = {
    practiceId: state.practiceId,
    seq: state.seq,
    head: state.head,
    role: invite.role,
    inviterId: invite.createdBy,
    userId: invite.userId,
    gen: 1,
  };
  const join = invite.join === null || invite.mac === null ? null : checkJoin(secret, blob, invite.join, invite.mac);
  return { code: inviteCodeText(secret), blob, join };
}

export function openInvitation(memory: Memory, invite: Invite): OpenedInvitation {
  if (invite.sealedSecret === null) return { code: null, joiner: null };
  const { code, join } = checkedJoin(memory, invite);
  return { code, joiner: join === null ? null : { name: join.name, login: join.login } };
}

/** STAFF_ADD for a joined newcomer and the practice circle's next epoch with them in it. */
export function admit(memory: Memory, invite: Invite): AskInput<'log:append'> {
  const { blob, join } = checkedJoin(memory, invite);
  if (join === null) throw new Fault('conflict.head', 'join');
  const { signed, after } = nextEntry(memory, (state) => joinPayload(blob, join, 1, state));
  const held = heldCircle(memory, practiceCircleId(after.practiceId));
  const members = [...stillActive(after, held.circle), { userId: join.userId, rank: 1 as const }];
  return { signed, epochs: [advance(memory, after, held, members)], inviteId: invite.inviteId };
}

/** STAFF_REMOVE and the next epoch, without that person, of each circle we share. */
export function removeColleague(memory: Memory, userId: UserId): AskInput<'log:append'> {
  const me = account(memory).userId;
  const { signed, after } = nextEntry(memory, () => ({ type: 5, userId }));
  const shared = [...memory.circles.values()].filter(
    ({ circle, trouble }) => trouble === null && circle.newest.members.has(userId) && circle.newest.members.has(me),
  );
  const epochs = shared.slice(0, EPOCHS_PER_APPEND).map((held) => advance(memory, after, held));
  return { signed, epochs, inviteId: null };
}

/** STAFF_ROLE; nobody's keys change, so no circle has to. */
export function setRole(memory: Memory, userId: UserId, role: RoleNumber): AskInput<'log:append'> {
  const { signed } = nextEntry(memory, () => ({ type: 4, userId, role }));
  return { signed, epochs: [], inviteId: null };
}

function nextEntry(
  memory: Memory,
  payload: (state: LogState) => Parameters<typeof makeEntry>[2],
): { readonly signed: SignedEntry; readonly after: LogState } {
  demandTrust(memory);
  const log = practiceLog(memory);
  const { state } = log;
  const entry = makeEntry(state, myAuthor(memory, state), payload(state), memory.ports.now());
  try {
    return { signed: entryOut(entry), after: log.check(entry) };
  } catch (error) {
    // My own entry is refused because I may not write it, not because anybody lies.
    if (error instanceof Refusal) throw new Fault('access.refused', error.reason);
    throw error;
  }
}

function advance(
  memory: Memory,
  state: LogState,
  held: HeldCircle,
  members?: readonly { readonly userId: UserId; readonly rank: 1 | 2 }[],
): NewEpoch {
  demandTrust(memory, held);
  const change = { timeMs: memory.ports.now(), ...(members !== undefined && { members }) };
  return newEpochOut(advanceCircle(state, myAuthor(memory, state), held.circle, held.keys, change));
}
