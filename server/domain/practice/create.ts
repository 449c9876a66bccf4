/** practice:create: genesis entry, the owner's account and the practice circle, all or nothing, and the owner is signed in. */
import { practiceCircleId } from '../../../protocol/crypto/circle/control.ts';
import { PracticeLog } from '../../../protocol/crypto/practice-log/log.ts';
import type { RouteInput, RouteReply } from '../../../protocol/wire/routes.ts';
import { Fault } from '../../../protocol/wire/faults.ts';
import { same } from '../bytes.ts';
import { change } from '../change.ts';
import { checkFirst } from '../circles/upload.ts';
import type { Domain } from '../domain.ts';
import type { Caller, RouteAnswer } from '../ports.ts';
import type { Account } from '../records.ts';
import { judged } from '../rules.ts';
import { createAccount, provesPassword } from '../sessions/account.ts';
import { issue, welcome } from '../sessions/issue.ts';
import { passSecondFactor } from '../sessions/totp.ts';

type Input = RouteInput<'practice:create'>;
type Answer = RouteAnswer<RouteReply<'practice:create'>>;

/** May a practice be set up now? */
export async function isSetupOpen(domain: Domain): Promise<boolean> {
  return domain.settings.setup === 'open' || !(await domain.stores.read.practices.any());
}

/** Faults: setup.closed, login.taken, input.rejected, rate.limited. */
export async function create(domain: Domain, caller: Caller, input: Input): Promise<Answer> {
  await domain.live.throttle.spend('setupIp', caller.ip);
  const { genesis, account } = input;
  const log = judged(() => PracticeLog.begin({ bytes: genesis.entry, sig: genesis.sig, cosig: genesis.cosig }));
  const { practiceId, state, head } = log;
  const owner = state.people.get(account.userId);
  if (owner === undefined || owner.login !== account.login) throw new Fault('input.rejected', 'account.owner');
  const known = await repeated(domain, caller, input, practiceId);
  if (known !== null) return known;

  const at = domain.clock.now();
  const { row, epoch } = checkFirst(log, input.epoch, at);
  const isPracticeCircle = row.circleId === practiceCircleId(practiceId) && row.kind === 0;
  if (!isPracticeCircle || epoch.control.authorId !== account.userId) {
    throw new Fault('input.rejected', 'practice.circle');
  }
  const made = await change(domain, async (tx) => {
    if (domain.settings.setup === 'first' && (await tx.practices.any())) throw new Fault('setup.closed');
    await tx.practices.create(practiceId, at);
    await tx.practices.append({ practiceId, seq: 1, ...genesis, hash: head, at });
    const stored = await createAccount(domain, tx, practiceId, account, 'active');
    await tx.circles.advance(row);
    return { stored, issued: await issue(domain, tx, stored.userId, caller) };
  });
  return welcome(domain, made.stored, 'password', made.issued);
}

/** The answer was lost and the same browser asks again: the same practice, a fresh session. */
async function repeated(
  domain: Domain,
  caller: Caller,
  input: Input,
  practiceId: Account['practiceId'],
): Promise<Answer | null> {
  const [first] = await domain.stores.read.practices.entries(practiceId, 0, 1);
  if (first === undefined) return null;
  const account = await domain.stores.read.accounts.byId(input.account.userId);
  const isSame =
    account?.practiceId === practiceId &&
    account.standing === 'active' &&
    same(first.sig, input.genesis.sig) &&
    provesPassword(domain, account, input.account.credentials.authKey);
  if (!isSame) throw new Fault('setup.closed');
  const issued = await change(domain, async (tx, after) => {
    await passSecondFactor(domain, tx, after, account.userId, { proof: 'password', code: undefined });
    return issue(domain, tx, account.userId, caller);
  });
  return welcome(domain, account, 'password', issued);
}
