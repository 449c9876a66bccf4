/**
 * The second factor: a secret that only the person's app and this server hold, asked for after the password. A code works
 * once; tries are counted; the recovery code gets past it and switches it off, since whoever lost the phone has that.
 */
import { openTotp, sealTotp } from '../../../protocol/crypto/account/password.ts';
import { readUtf8, utf8 } from '../../../protocol/crypto/encoding.ts';
import type { AskInput, AskReply } from '../../../protocol/wire/events.ts';
import { Fault } from '../../../protocol/wire/faults.ts';
import type { UserId } from '../../../protocol/wire/ids.ts';
import { member } from '../access.ts';
import { change, type AfterCommit } from '../change.ts';
import type { Domain } from '../domain.ts';
import type { Actor } from '../ports.ts';
import { profileOf } from '../profile.ts';
import type { TotpRow } from '../records.ts';
import type { Writes } from '../stores.ts';

/** A fresh secret; one that was begun before and never confirmed is forgotten. Faults: conflict.duplicate when one counts. */
export async function beginTotp(domain: Domain, actor: Actor): Promise<AskReply<'totp:begin'>> {
  await member(domain, actor);
  const { userId, login } = actor;
  const secret = domain.otp.newSecret();
  await change(domain, async (tx) => {
    if ((await tx.totp.of(userId))?.confirmed === true) throw new Fault('conflict.duplicate', 'totp');
    await tx.totp.put(userId, sealTotp(domain.secrets.totpKey, userId, utf8(secret), domain.random(24)));
  });
  return { secret, uri: domain.otp.uri(login, secret) };
}

/** Faults: conflict.head where nothing was begun, signIn.codeNeeded, rate.limited. Repeated with the same code: success. */
export async function confirmTotp(
  domain: Domain,
  actor: Actor,
  { code }: AskInput<'totp:confirm'>,
): Promise<AskReply<'totp:confirm'>> {
  await member(domain, actor);
  const { userId, socketId } = actor;
  await domain.live.throttle.spend('totp', userId);
  await change(domain, async (tx, after) => {
    const kept = await tx.totp.of(userId);
    if (kept === null) throw new Fault('conflict.head', 'totp');
    if (kept.confirmed && stepOf(domain, userId, kept, code) === kept.lastStep) return;
    if (kept.confirmed) throw new Fault('conflict.duplicate', 'totp');
    await spend(domain, tx, userId, kept, code);
    await announce(domain, tx, after, userId, socketId);
  });
  await domain.live.throttle.clear('totp', userId);
  return {};
}

/** Where there is none it is the same success. Faults: signIn.codeNeeded, rate.limited. */
export async function endTotp(
  domain: Domain,
  actor: Actor,
  { code }: AskInput<'totp:end'>,
): Promise<AskReply<'totp:end'>> {
  await member(domain, actor);
  const { userId, socketId } = actor;
  await domain.live.throttle.spend('totp', userId);
  await change(domain, async (tx, after) => {
    const kept = await tx.totp.of(userId);
    if (kept === null) return;
    if (kept.confirmed) await spend(domain, tx, userId, kept, code);
    await tx.totp.remove(userId);
    await announce(domain, tx, after, userId, socketId);
  });
  await domain.live.throttle.clear('totp', userId);
  return {};
}

/** Signing in, after the first proof held. Faults: signIn.codeNeeded. */
export async function passSecondFactor(
  domain: Domain,
  tx: Writes,
  after: AfterCommit,
  userId: UserId,
  by: { readonly proof: 'password'; readonly code: string | undefined } | { readonly proof: 'recovery' },
): Promise<void> {
  const kept = await tx.totp.of(userId);
  if (kept?.confirmed !== true) return;
  if (by.proof === 'recovery') {
    await tx.totp.remove(userId);
    return announce(domain, tx, after, userId, null);
  }
  if (by.code === undefined) throw new Fault('signIn.codeNeeded');
  await spend(domain, tx, userId, kept, by.code);
}

async function spend(domain: Domain, tx: Writes, userId: UserId, kept: TotpRow, code: string): Promise<void> {
  const step = stepOf(domain, userId, kept, code);
  if (step === null || step <= kept.lastStep) throw new Fault('signIn.codeNeeded', 'code');
  await tx.totp.use(userId, step);
}

function stepOf(domain: Domain, userId: UserId, { sealedSecret }: TotpRow, code: string): number | null {
  const secret = readUtf8(openTotp(domain.secrets.totpKey, userId, sealedSecret));
  if (secret === null) throw new Error('a second factor whose secret is no text');
  return domain.otp.stepOf(secret, code, domain.clock.now());
}

async function announce(
  domain: Domain,
  tx: Writes,
  after: AfterCommit,
  userId: UserId,
  except: string | null,
): Promise<void> {
  const profile = await profileOf(tx, userId);
  after(() => domain.publisher.tell([userId], 'profile:changed', { profile }, except));
}
