/**
 * Verbs of the newcomer: opening an invitation, verifying the practice's log against it, making account and join.
 * The invitation secret came from a person (never from this server), so what it seals is believed; the log must fit it.
 */
import { newIdentity } from '../../protocol/crypto/account/keyring.ts';
import {
  checkInvite,
  inviteIdOf,
  makeJoin,
  openInvite,
  readInviteCode,
} from '../../protocol/crypto/practice-log/invite.ts';
import { PracticeLog } from '../../protocol/crypto/practice-log/log.ts';
import { Refusal, recast } from '../../protocol/crypto/refusal.ts';
import { Fault } from '../../protocol/wire/faults.ts';
import type { InviteId } from '../../protocol/wire/ids.ts';
import type { RouteInput, RouteReply } from '../../protocol/wire/routes.ts';
import { checkPerson, makeAccount, mistyped } from './account.ts';
import type { JoinInput } from './api.ts';
import type { Memory } from './memory.ts';
import { entryIn } from './memory.ts';

/** Takes the 26 characters, or a link that ends in `#` and them. */
export function readInvitation(memory: Memory, typed: string): { readonly inviteId: InviteId } {
  const code = typed.slice(typed.lastIndexOf('#') + 1).trim();
  const secret = mistyped('code', () => readInviteCode(code));
  const inviteId = inviteIdOf(secret);
  memory.join = { inviteId, secret, invite: null, log: null };
  return { inviteId };
}

export function checkInvitation(memory: Memory, answer: RouteReply<'invite:read'>) {
  const { join } = memory;
  if (join === null) throw new Fault('input.invalid', 'code');
  const invite = recast('key', 'fatal', () => openInvite(join.secret, answer.blob));
  const log = PracticeLog.replay(answer.entries.map(entryIn), invite.practiceId);
  // A log that ends before the entry my inviter saw has been cut short.
  recast('ahead', 'fatal', () => checkInvite(invite, log));
  if (answer.role !== invite.role) throw new Refusal('fatal', 'invite.role');
  const inviter = log.state.people.get(invite.inviterId);
  if (inviter === undefined || !inviter.active) throw new Refusal('fatal', 'invite.inviter');
  const known = log.state.people.get(invite.userId);
  if (invite.gen > 1 && known?.active !== true) throw new Refusal('fatal', 'invite.person');
  join.invite = invite;
  join.log = log;
  return {
    practiceName: log.state.practiceName,
    inviterName: inviter.name,
    role: invite.role,
    reset: invite.gen === 1 || known === undefined ? null : { name: known.name, login: known.login },
  };
}

/** Makes identity, account and the signed join. Slow (Argon2id). */
export async function prepareJoin(
  memory: Memory,
  input: JoinInput,
): Promise<{ readonly upload: RouteInput<'invite:join'>; readonly recoveryCode: string }> {
  const { inviteId, invite } = checkedJoin(memory);
  if (invite.gen !== 1) throw new Refusal('fatal', 'invite.gen');
  const { upload, recoveryCode } = await prepare(memory, input);
  return { upload: { inviteId, ...upload }, recoveryCode };
}

/** The same for somebody whom the log knows: name and login stay, everything else is new. Slow (Argon2id). */
export async function prepareReset(
  memory: Memory,
  password: string,
): Promise<{ readonly upload: RouteInput<'reset:join'>; readonly recoveryCode: string }> {
  const { inviteId, invite, log } = checkedJoin(memory);
  const known = log.state.people.get(invite.userId);
  if (invite.gen === 1 || known === undefined) throw new Refusal('fatal', 'invite.gen');
  const { name, login } = known;
  const { upload, recoveryCode } = await prepare(memory, { name, login, email: null, password });
  const { join, mac } = upload;
  const { credentials, keyring, pins } = upload.account;
  return { upload: { inviteId, join, mac, credentials, keyring, pins }, recoveryCode };
}

/** The invitation that was read and held up; Fault `input.invalid` before. */
function checkedJoin({ join }: Memory) {
  if (join === null || join.invite === null || join.log === null) throw new Fault('input.invalid', 'code');
  const { invite, log, secret, inviteId } = join;
  return { invite, log, secret, inviteId };
}

async function prepare(memory: Memory, input: JoinInput) {
  const { invite, log, secret } = checkedJoin(memory);
  const { login } = checkPerson(input);
  const person = log.state.people.get(invite.userId);
  if (invite.gen !== (person?.gen ?? 0) + 1) throw new Refusal('fatal', 'invite.gen');
  const identity = newIdentity(invite.gen);
  const made = await makeAccount(
    memory,
    { ...input, login, userId: invite.userId },
    { practiceId: log.practiceId, identity, log: { logSeq: log.seq, logHash: log.head } },
  );
  const { join, mac } = makeJoin(secret, invite, { name: input.name, login, identity });
  return { upload: { join, mac, account: made.upload }, recoveryCode: made.recoveryCode };
}
