/**
 * Verbs about invitations: making one for a newcomer or, as a new key, for a colleague who lost everything; checking who
 * answered; and the entry that lets them in with the circle epochs it calls for. What was invited is read from the sealed
 * invitation itself, never from the server's word.
 */
import { openInviteSecret, sealInviteSecret } from '../../protocol/crypto/account/account-key.ts';
import { practiceCircleId } from '../../protocol/crypto/circle/control.ts';
import { stillActive } from '../../protocol/crypto/circle/make.ts';
import { toId } from '../../protocol/crypto/encoding.ts';
import type { Invite as InviteBlob, Join } from '../../protocol/crypto/practice-log/invite.ts';
import {
  checkJoin,
  inviteCodeText,
  inviteIdOf,
  joinPayload,
  newInviteSecret,
  openInvite,
  sealInvite,
} from '../../protocol/crypto/practice-log/invite.ts';
import { recast, Refusal } from '../../protocol/crypto/refusal.ts';
import { randomBytes } from '../../protocol/crypto/sodium.ts';
import { Fault } from '../../protocol/wire/faults.ts';
import type { AskInput } from '../../protocol/wire/events.ts';
import type { UserId } from '../../protocol/wire/ids.ts';
import type { Invite } from '../../protocol/wire/people.ts';
import type { MadeInvitation, OpenedInvitation, RoleNumber } from './api.ts';
import { advance, advanceShared, judgedNext, signNext } from './entries.ts';
import type { Memory } from './memory.ts';
import { account, demandTrust, entryOut, heldCircle, myself, practiceLog } from './memory.ts';

export function makeInvitation(memory: Memory, role: RoleNumber): MadeInvitation {
  const me = myself(memory, practiceLog(memory).state);
  if (me.role < 2 || (role >= 2 && me.role < 3)) throw new Fault('access.refused', 'role');
  return made(memory, { role, userId: toId<'user'>(randomBytes(16)), gen: 1 });
}

/** A new key for a colleague: by an administrator for a member, by an owner for an administrator. */
export function makeReset(memory: Memory, userId: UserId): MadeInvitation {
  const { state } = practiceLog(memory);
  const me = myself(memory, state);
  const subject = state.people.get(userId);
  if (subject?.active !== true || userId === me.userId) throw new Fault('access.refused', 'reset');
  if (subject.role === 3) throw new Fault('access.refused', 'reset.owner');
  if (me.role < 2 || (subject.role === 2 && me.role < 3)) throw new Fault('access.refused', 'role');
  return made(memory, { role: subject.role, userId, gen: subject.gen + 1 });
}

function made(memory: Memory, invited: Pick<InviteBlob, 'role' | 'userId' | 'gen'>): MadeInvitation {
  demandTrust(memory);
  const { userId: inviterId, ak } = account(memory);
  const { practiceId, seq, head } = practiceLog(memory).state;
  const secret = newInviteSecret();
  const inviteId = inviteIdOf(secret);
  const blob = sealInvite(secret, { practiceId, seq, head, inviterId, ...invited });
  const sealedSecret = sealInviteSecret(ak, inviteId, secret);
  const { role, userId } = invited;
  return { upload: { inviteId, userId, role, blob, sealedSecret }, code: inviteCodeText(secret) };
}

interface Checked {
  readonly code: string;
  readonly blob: InviteBlob;
  readonly join: Join | null;
}

/** Refusal fatal when the server's list says anything else than what I sealed, or when the answer is not the code holder's. */
function checked(memory: Memory, invite: Invite): Checked {
  const { ak, userId, practiceId } = account(memory);
  if (invite.sealedSecret === null || invite.blob === null) throw new Fault('access.refused', 'invite');
  const secret = openInviteSecret(ak, invite.inviteId, invite.sealedSecret);
  const sealed = invite.blob;
  const blob = recast('key', 'fatal', () => openInvite(secret, sealed));
  const isMine = blob.inviterId === userId && blob.practiceId === practiceId;
  if (!isMine || blob.role !== invite.role || blob.userId !== invite.userId) {
    throw new Refusal('fatal', 'invite.other');
  }
  const join = invite.join === null || invite.mac === null ? null : checkJoin(secret, blob, invite.join, invite.mac);
  return { code: inviteCodeText(secret), blob, join };
}

export function openInvitation(memory: Memory, invite: Invite): OpenedInvitation {
  if (invite.sealedSecret === null || invite.blob === null) return { code: null, isReset: false, joiner: null };
  const { code, blob, join } = checked(memory, invite);
  const joiner = join === null ? null : { name: join.name, login: join.login };
  return { code, isReset: blob.gen > 1, joiner };
}

/**
 * STAFF_ADD for a newcomer, with the practice circle's next epoch with them in it; or, for a colleague with a new key,
 * STAFF_REKEY and the next epoch of every circle that I share with them, so that they have envelopes again.
 */
export function admit(memory: Memory, invite: Invite): AskInput<'log:append'> {
  const { blob, join } = checked(memory, invite);
  if (join === null) throw new Fault('conflict.head', 'join');
  const { state } = practiceLog(memory);
  const entry = signNext(
    memory,
    recast('conflict', 'fatal', () => joinPayload(blob, join, 1, state)),
  );
  const after = judgedNext(memory, entry);
  const { inviteId } = invite;
  const signed = entryOut(entry);
  if (blob.gen > 1) return { signed, epochs: advanceShared(memory, after, join.userId), inviteId };
  const held = heldCircle(memory, practiceCircleId(after.practiceId));
  const members = [...stillActive(after, held.circle), { userId: join.userId, rank: 1 as const }];
  return { signed, epochs: [advance(memory, after, held, members)], inviteId };
}
