/**
 * Signing in with a password or a recovery code, and signing out. An unknown login takes the same work and gets the
 * same answer as a wrong password; a second factor is asked for only after the right one; tries are counted per login and per address before anything is looked up.
 */
import { fakeSalt } from '../../../protocol/crypto/account/password.ts';
import { toB64 } from '../../../protocol/wire/bytes.ts';
import { Fault } from '../../../protocol/wire/faults.ts';
import type { UserId } from '../../../protocol/wire/ids.ts';
import type { RouteInput, RouteReply } from '../../../protocol/wire/routes.ts';
import { signedIn } from '../access.ts';
import { change } from '../change.ts';
import type { Domain } from '../domain.ts';
import type { Actor, Caller, RouteAnswer } from '../ports.ts';
import type { Account } from '../records.ts';
import { provesPassword, provesRecovery } from './account.ts';
import { endSession } from './end.ts';
import { issue, welcome } from './issue.ts';
import { passSecondFactor } from './totp.ts';

export async function prepare(
  domain: Domain,
  caller: Caller,
  { login }: RouteInput<'session:prepare'>,
): Promise<RouteAnswer<RouteReply<'session:prepare'>>> {
  await domain.live.throttle.spend('prepare', caller.ip);
  const account = await domain.stores.read.accounts.byLogin(login);
  const invented = fakeSalt(domain.secrets.saltKey, login);
  return { reply: { salt: account?.salt ?? invented }, cookie: { do: 'keep' } };
}

export const withPassword = (
  domain: Domain,
  caller: Caller,
  { login, authKey, totp }: RouteInput<'session:create'>,
): Promise<RouteAnswer<RouteReply<'session:create'>>> =>
  signIn(domain, caller, login, { proof: 'password', code: totp }, (account) =>
    provesPassword(domain, account, authKey),
  );

export const withRecovery = (
  domain: Domain,
  caller: Caller,
  { login, recAuth }: RouteInput<'session:recover'>,
): Promise<RouteAnswer<RouteReply<'session:recover'>>> =>
  signIn(domain, caller, login, { proof: 'recovery' }, (account) => provesRecovery(domain, account, recAuth));

async function signIn(
  domain: Domain,
  caller: Caller,
  login: string,
  by: Parameters<typeof passSecondFactor>[4],
  proves: (account: Account) => boolean,
): Promise<RouteAnswer<RouteReply<'session:create'>>> {
  const { throttle } = domain.live;
  await throttle.spend('signInIp', caller.ip);
  await throttle.spend('signInLogin', login);
  const found = await domain.stores.read.accounts.byLogin(login);
  const holds = proves(found ?? nobody(domain));
  if (found === null || !holds) throw new Fault('signIn.refused');
  const issued = await change(domain, async (tx, after) => {
    const account = await tx.accounts.byId(found.userId);
    if (account === null || account.standing === 'removed') throw new Fault('signIn.refused');
    await passSecondFactor(domain, tx, after, found.userId, by);
    return issue(domain, tx, found.userId, caller);
  });
  await throttle.clear('signInLogin', login);
  return welcome(domain, found, by.proof, issued);
}

/** Nobody's account, so that an unknown login costs what a wrong password costs. */
function nobody(domain: Domain): Account {
  const empty = new Uint8Array(32);
  const checks = { authCheck: empty, recCheck: empty, sealedShare: empty, salt: empty, wrapPw: empty, wrapRec: empty };
  const userId = toB64(domain.random(16)) as UserId;
  const practiceId = toB64(empty) as Account['practiceId'];
  return { ...checks, userId, practiceId, login: '', email: null, standing: 'removed', createdAt: 0 };
}

/** The caller's actor, for routes that need a session. */
function mustBeSignedIn(domain: Domain, caller: Caller): Actor {
  if (caller.actor === null) throw new Fault('session.missing');
  signedIn(domain, caller.actor);
  return caller.actor;
}

export async function get(domain: Domain, caller: Caller): Promise<RouteAnswer<RouteReply<'session:get'>>> {
  const { sessionId, userId, practiceId, login, expiresAt } = mustBeSignedIn(domain, caller);
  return { reply: { sessionId, userId, practiceId, login, expiresAt }, cookie: { do: 'keep' } };
}

export async function end(domain: Domain, caller: Caller): Promise<RouteAnswer<RouteReply<'session:end'>>> {
  const actor = mustBeSignedIn(domain, caller);
  await endSession(domain, actor.sessionId, 'signedOut');
  return { reply: {}, cookie: { do: 'clear' } };
}
