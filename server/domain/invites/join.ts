/** The newcomer's side of an invitation: read it, join by it. Joining makes an account that waits for an administrator. */
import { decodeJoin, type Join } from '../../../protocol/crypto/practice-log/invite.ts';
import { checkPop } from '../../../protocol/crypto/practice-log/make.ts';
import { Fault } from '../../../protocol/wire/faults.ts';
import type { RouteInput, RouteReply } from '../../../protocol/wire/routes.ts';
import { same } from '../bytes.ts';
import { change } from '../change.ts';
import type { Domain } from '../domain.ts';
import type { Caller, RouteAnswer } from '../ports.ts';
import type { Account, InviteRow } from '../records.ts';
import { judged } from '../rules.ts';
import { createAccount, provesPassword } from '../sessions/account.ts';
import { issue, welcome } from '../sessions/issue.ts';
import { passSecondFactor } from '../sessions/totp.ts';
import { tellInvite } from './announce.ts';

type Input = RouteInput<'invite:join'>;
type Answer = RouteAnswer<RouteReply<'invite:join'>>;
const ALL = Number.MAX_SAFE_INTEGER;

export async function read(
  domain: Domain,
  caller: Caller,
  { inviteId }: RouteInput<'invite:read'>,
): Promise<RouteAnswer<RouteReply<'invite:read'>>> {
  await domain.live.throttle.spend('inviteIp', caller.ip);
  const invite = await domain.stores.read.invites.byId(inviteId);
  if (invite === null || !isOpen(domain, invite)) throw new Fault('invite.gone');
  const rows = await domain.stores.read.practices.entries(invite.practiceId, 0, ALL);
  const entries = rows.map(({ entry, sig, cosig }) => ({ entry, sig, cosig }));
  const { blob, role, expiresAt } = invite;
  return { reply: { blob, role, entries, expiresAt }, cookie: { do: 'keep' } };
}

/** Faults: invite.gone, login.taken, input.rejected, rate.limited. */
export async function join(domain: Domain, caller: Caller, input: Input): Promise<Answer> {
  await domain.live.throttle.spend('joinIp', caller.ip);
  const invite = await domain.stores.read.invites.byId(input.inviteId);
  if (invite === null) throw new Fault('invite.gone');
  const again = await repeated(domain, caller, input, invite);
  if (again !== null) return again;
  checkJoin(input, invite);
  const book = await domain.books.get(invite.practiceId);
  const made = await change(domain, async (tx, after) => {
    const now = await tx.invites.byId(input.inviteId);
    if (now === null || !isOpen(domain, now)) throw new Fault('invite.gone');
    const account = await createAccount(domain, tx, invite.practiceId, input.account, 'waiting');
    await tx.invites.join(input.inviteId, input.join, input.mac);
    after(() => tellInvite(domain, book, invite.inviteId, 'joined'));
    return { account, issued: await issue(domain, tx, account.userId, caller) };
  });
  return welcome(domain, made.account, 'password', made.issued);
}

const isOpen = (domain: Domain, invite: InviteRow): boolean =>
  invite.state === 'open' && invite.expiresAt > domain.clock.now();

/** What can be judged without the secret: whose it is, and that the keys' holder made it. The mac is the administrator's. */
function checkJoin(input: Input, invite: InviteRow): void {
  const posted: Join = judged(() => decodeJoin(input.join));
  const fits =
    posted.inviteId === invite.inviteId &&
    posted.practiceId === invite.practiceId &&
    posted.userId === invite.userId &&
    posted.userId === input.account.userId &&
    posted.login === input.account.login &&
    posted.gen === 1;
  if (!fits || !judged(() => checkPop(posted, posted.pop))) throw new Fault('input.rejected', 'invite.join');
}

/** The answer was lost and the same browser asks again: the same account, a fresh session. */
async function repeated(domain: Domain, caller: Caller, input: Input, invite: InviteRow): Promise<Answer | null> {
  if (invite.state !== 'joined' && invite.state !== 'admitted') return null;
  const account: Account | null = await domain.stores.read.accounts.byId(invite.userId);
  const isSame =
    account !== null &&
    account.standing !== 'removed' &&
    same(invite.join, input.join) &&
    same(invite.mac, input.mac) &&
    provesPassword(domain, account, input.account.credentials.authKey);
  if (!isSame) throw new Fault('invite.gone');
  const issued = await change(domain, async (tx, after) => {
    await passSecondFactor(domain, tx, after, account.userId, { proof: 'password', code: undefined });
    return issue(domain, tx, account.userId, caller);
  });
  return welcome(domain, account, 'password', issued);
}
