/**
 * A new key for a colleague who lost everything: the same invitation as a newcomer's, but what she prepares is kept aside
 * until an administrator confirms it in the log. Then account, sessions and second factor are replaced in that commit; until
 * then nothing of the old account changes, and her browser asks `reset:enter` now and then.
 */
import { decodeJoin } from '../../../protocol/crypto/practice-log/invite.ts';
import { checkPop } from '../../../protocol/crypto/practice-log/make.ts';
import type { LogState } from '../../../protocol/crypto/practice-log/state.ts';
import { Fault } from '../../../protocol/wire/faults.ts';
import type { RouteInput, RouteReply } from '../../../protocol/wire/routes.ts';
import { same } from '../bytes.ts';
import { change, type AfterCommit } from '../change.ts';
import type { Domain } from '../domain.ts';
import type { Caller, RouteAnswer } from '../ports.ts';
import type { Book } from '../practice/book.ts';
import type { Account, InviteRow } from '../records.ts';
import { judged } from '../rules.ts';
import { provesPassword, storedCredentials } from '../sessions/account.ts';
import { closeAfter } from '../sessions/end.ts';
import { issue, welcome } from '../sessions/issue.ts';
import { passSecondFactor } from '../sessions/totp.ts';
import type { Writes } from '../stores.ts';
import { tellInvite } from './announce.ts';

type JoinInput = RouteInput<'reset:join'>;
const FIRST_VERSION = 1;

/** The same answer again for the same join. Faults: invite.gone, input.rejected, rate.limited. */
export async function joinReset(
  domain: Domain,
  caller: Caller,
  input: JoinInput,
): Promise<RouteAnswer<RouteReply<'reset:join'>>> {
  await domain.live.throttle.spend('joinIp', caller.ip);
  const { inviteId } = input;
  const invite = await domain.stores.read.invites.byId(inviteId);
  if (invite === null) throw new Fault('invite.gone');
  const done = { reply: {}, cookie: { do: 'keep' } } as const;
  if (invite.state === 'joined' && same(invite.join, input.join) && same(invite.mac, input.mac)) return done;
  const book = await domain.books.get(invite.practiceId);
  checkJoin(input, invite, book.log.state);
  const { userId } = invite;
  await change(domain, async (tx, after) => {
    const now = await tx.invites.byId(inviteId);
    const at = domain.clock.now();
    if (now?.state !== 'open' || now.expiresAt <= at) throw new Fault('invite.gone');
    const kept = storedCredentials(domain, userId, input.credentials);
    const { keyring, pins } = input;
    await tx.resets.create({ ...kept, inviteId, userId, keyring: keyring.blob, pins: pins.blob, createdAt: at });
    await tx.invites.join(inviteId, input.join, input.mac);
    after(() => tellInvite(domain, book, inviteId, 'joined'));
  });
  return done;
}

/** What can be judged without the secret: the colleague's next generation, her login and name, and that she holds the keys. */
function checkJoin(input: JoinInput, invite: InviteRow, state: LogState): void {
  const posted = judged(() => decodeJoin(input.join));
  const known = state.people.get(invite.userId);
  const fits =
    known?.active === true &&
    posted.inviteId === invite.inviteId &&
    posted.practiceId === invite.practiceId &&
    posted.userId === invite.userId &&
    posted.gen === known.gen + 1 &&
    posted.login === known.login &&
    posted.name === known.name &&
    input.keyring.version === FIRST_VERSION &&
    input.pins.version === FIRST_VERSION;
  if (!fits || !judged(() => checkPop(posted, posted.pop))) throw new Fault('input.rejected', 'invite.join');
}

/** Faults: access.waiting until the new key is confirmed, invite.gone, signIn.codeNeeded, rate.limited. */
export async function enterReset(
  domain: Domain,
  caller: Caller,
  { inviteId, authKey }: RouteInput<'reset:enter'>,
): Promise<RouteAnswer<RouteReply<'reset:enter'>>> {
  const { throttle } = domain.live;
  await throttle.spend('resetEnter', caller.ip);
  const { invites, accounts, resets } = domain.stores.read;
  const invite = await invites.byId(inviteId);
  const account = invite === null ? null : await accounts.byId(invite.userId);
  const prepared = await resets.byInvite(inviteId);
  const isPending = invite?.state === 'joined' && prepared !== null;
  const isConfirmed = invite?.state === 'admitted' && account?.standing === 'active';
  if (account === null || !(isPending || isConfirmed)) throw new Fault('invite.gone');
  // Counted with the tries of this login before it is judged, so that this is no second door to guess at.
  if (isConfirmed) await throttle.spend('signInLogin', account.login);
  const against: Account = isPending ? { ...account, ...prepared } : account;
  if (!provesPassword(domain, against, authKey)) throw new Fault('invite.gone');
  if (isPending) throw new Fault('access.waiting');
  const issued = await change(domain, async (tx, after) => {
    await passSecondFactor(domain, tx, after, account.userId, { proof: 'password', code: undefined });
    return issue(domain, tx, account.userId, caller);
  });
  await throttle.clear('signInLogin', account.login);
  return welcome(domain, account, 'password', issued);
}

/** Part of the commit that logs the new key: what was prepared takes the place of the old account. Faults: invite.gone. */
export async function replaceAccount(
  domain: Domain,
  tx: Writes,
  after: AfterCommit,
  book: Book,
  { inviteId, userId }: InviteRow,
): Promise<void> {
  const prepared = await tx.resets.byInvite(inviteId);
  if (prepared === null) throw new Fault('invite.gone');
  const { keyring, pins, salt, sealedShare, authCheck, recCheck, wrapPw, wrapRec } = prepared;
  await tx.accounts.setCredentials(userId, { salt, sealedShare, authCheck, recCheck, wrapPw, wrapRec });
  await tx.accounts.replaceVault(userId, 'keyring', { version: FIRST_VERSION, blob: keyring });
  await tx.accounts.replaceVault(userId, 'pins', { version: FIRST_VERSION, blob: pins });
  await tx.totp.remove(userId);
  closeAfter(domain, after, await tx.sessions.revoke({ userId, except: null }, domain.clock.now()), 'revoked');
  await tx.invites.setState(inviteId, 'admitted');
  await tx.resets.drop(inviteId);
  after(() => tellInvite(domain, book, inviteId, 'admitted'));
  await withdrawOthers(domain, tx, after, book, userId);
}

/** Other invitations of the same colleague are for a generation that has passed. */
async function withdrawOthers(
  domain: Domain,
  tx: Writes,
  after: AfterCommit,
  book: Book,
  userId: InviteRow['userId'],
): Promise<void> {
  for (const other of await tx.invites.ofPractice(book.practiceId)) {
    if (other.userId !== userId || (other.state !== 'open' && other.state !== 'joined')) continue;
    await tx.resets.drop(other.inviteId);
    await tx.invites.setState(other.inviteId, 'cancelled');
    after(() => tellInvite(domain, book, other.inviteId, 'cancelled'));
  }
}
