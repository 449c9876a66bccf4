/** What the server keeps of an account: keyed hashes of its proofs, the sealed share, and the sealed parts as they came. */
import { sealShare, storedAuth, storedRecovery } from '../../../protocol/crypto/account/password.ts';
import { asKey } from '../../../protocol/crypto/keys.ts';
import { equalBytes } from '../../../protocol/crypto/sodium.ts';
import { Fault } from '../../../protocol/wire/faults.ts';
import type { PracticeId, UserId } from '../../../protocol/wire/ids.ts';
import type { Credentials, NewAccount } from '../../../protocol/wire/people.ts';
import type { Domain } from '../domain.ts';
import type { Account, Standing, StoredCredentials } from '../records.ts';
import type { Writes } from '../stores.ts';

/** Keys that begin a compare-and-swap. */
const FIRST_VERSION = 1;

export function storedCredentials(domain: Domain, userId: UserId, given: Credentials): StoredCredentials {
  const { pepper, shareKey } = domain.secrets;
  return {
    salt: given.salt,
    sealedShare: sealShare(shareKey, userId, asKey(given.share), domain.random(24)),
    authCheck: storedAuth(pepper, userId, asKey(given.authKey)),
    recCheck: storedRecovery(pepper, userId, asKey(given.recAuth)),
    wrapPw: given.wrapPw,
    wrapRec: given.wrapRec,
  };
}

/** Stores a new account inside a transaction. Faults: login.taken, conflict.duplicate, input.rejected. */
export async function createAccount(
  domain: Domain,
  tx: Writes,
  practiceId: PracticeId,
  given: NewAccount,
  standing: Standing,
): Promise<Account> {
  if ((await tx.accounts.byLogin(given.login)) !== null) throw new Fault('login.taken');
  if ((await tx.accounts.byId(given.userId)) !== null) throw new Fault('conflict.duplicate', 'userId');
  const isFirst = given.keyring.version === FIRST_VERSION && (given.pins?.version ?? FIRST_VERSION) === FIRST_VERSION;
  if (!isFirst) throw new Fault('input.rejected', 'account.version');
  const account: Account = {
    ...storedCredentials(domain, given.userId, given.credentials),
    userId: given.userId,
    practiceId,
    login: given.login,
    email: given.email,
    standing,
    createdAt: domain.clock.now(),
  };
  await tx.accounts.create(account);
  await tx.accounts.putVault(account.userId, 'keyring', given.keyring);
  if (given.pins !== null) await tx.accounts.putVault(account.userId, 'pins', given.pins);
  return account;
}

/** Is this the proof the account was made with? In constant time. */
export const provesPassword = (domain: Domain, account: Account, authKey: Uint8Array): boolean =>
  equalBytes(account.authCheck, storedAuth(domain.secrets.pepper, account.userId, asKey(authKey)));

export const provesRecovery = (domain: Domain, account: Account, recAuth: Uint8Array): boolean =>
  equalBytes(account.recCheck, storedRecovery(domain.secrets.pepper, account.userId, asKey(recAuth)));
