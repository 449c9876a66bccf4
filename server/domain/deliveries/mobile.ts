/** mobile:get, mobile:put: the number at which colleagues may text a colleague; everybody's own to give and to take back. */
import type { AskInput, AskReply } from '../../../protocol/wire/events.ts';
import { Fault } from '../../../protocol/wire/faults.ts';
import { colleague } from '../access.ts';
import { change } from '../change.ts';
import { settingsOf } from '../credits/account.ts';
import type { Domain } from '../domain.ts';
import type { Actor } from '../ports.ts';
import { checkCountry } from './rules.ts';

export async function getMobile(
  domain: Domain,
  actor: Actor,
  { userId }: AskInput<'mobile:get'>,
): Promise<AskReply<'mobile:get'>> {
  const { state } = await colleague(domain, actor);
  if (!state.people.has(userId)) throw new Fault('access.refused');
  return { mobile: await domain.stores.read.accounts.mobile(userId) };
}

/** Faults: sending.refused (country). */
export async function putMobile(
  domain: Domain,
  actor: Actor,
  { mobile }: AskInput<'mobile:put'>,
): Promise<AskReply<'mobile:put'>> {
  const { book } = await colleague(domain, actor);
  if (mobile !== null) checkCountry(domain, await settingsOf(domain.stores.read, book.practiceId), mobile);
  await change(domain, (tx) => tx.accounts.setMobile(actor.userId, mobile));
  return {};
}
