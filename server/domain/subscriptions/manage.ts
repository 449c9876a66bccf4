/** subscription:* — owners name addresses that hear that something has changed. The secret is derived, so none is stored. */
import type { AskInput, AskReply } from '../../../protocol/wire/events.ts';
import { Fault } from '../../../protocol/wire/faults.ts';
import type { SubscriptionId } from '../../../protocol/wire/ids.ts';
import { LIMITS } from '../../../protocol/wire/limits.ts';
import { ranked } from '../access.ts';
import type { Domain } from '../domain.ts';
import type { Actor } from '../ports.ts';
import type { SubscriptionReads, SubscriptionRow } from '../stores-subscriptions.ts';

const OWNER = 3;

export async function listSubscriptions(domain: Domain, actor: Actor): Promise<AskReply<'subscription:list'>> {
  const { book } = await ranked(domain, actor, OWNER);
  const rows = await domain.stores.read.subscriptions.of(book.practiceId);
  return { subscriptions: rows.map(({ practiceId: _practice, ...row }) => row) };
}

/** Faults: conflict.duplicate for another address under the id, input.invalid (`url`), input.tooLarge (`subscriptions`). */
export async function addSubscription(
  domain: Domain,
  actor: Actor,
  { subscriptionId, url }: AskInput<'subscription:add'>,
): Promise<AskReply<'subscription:add'>> {
  const { book } = await ranked(domain, actor, OWNER);
  const { practiceId } = book;
  if (!domain.subscriber.mayCall(url)) throw new Fault('input.invalid', 'url');
  await domain.stores.change(async (tx) => {
    const known = await tx.subscriptions.byId(subscriptionId);
    if (known !== null) {
      if (known.practiceId === practiceId && known.url === url) return;
      throw new Fault('conflict.duplicate', 'subscriptionId');
    }
    if ((await tx.subscriptions.of(practiceId)).length >= LIMITS.subscriptions) {
      throw new Fault('input.tooLarge', 'subscriptions');
    }
    const fresh = { createdAt: domain.clock.now(), state: 'active', failingSince: null, lastResult: null } as const;
    await tx.subscriptions.create({ subscriptionId, practiceId, url, ...fresh });
    await tx.subscriptions.markAll(subscriptionId);
  });
  return { secret: domain.subscriber.secretOf(subscriptionId) };
}

export async function showSecret(
  domain: Domain,
  actor: Actor,
  { subscriptionId }: AskInput<'subscription:secret'>,
): Promise<AskReply<'subscription:secret'>> {
  await ours(domain, actor, subscriptionId, domain.stores.read.subscriptions);
  return { secret: domain.subscriber.secretOf(subscriptionId) };
}

export async function resumeSubscription(
  domain: Domain,
  actor: Actor,
  { subscriptionId }: AskInput<'subscription:resume'>,
): Promise<AskReply<'subscription:resume'>> {
  await domain.stores.change(async (tx) => {
    await ours(domain, actor, subscriptionId, tx.subscriptions);
    await tx.subscriptions.resume(subscriptionId);
  });
  return {};
}

/** What is gone already is a success. */
export async function removeSubscription(
  domain: Domain,
  actor: Actor,
  { subscriptionId }: AskInput<'subscription:remove'>,
): Promise<AskReply<'subscription:remove'>> {
  const { book } = await ranked(domain, actor, OWNER);
  await domain.stores.change(async (tx) => {
    if ((await tx.subscriptions.byId(subscriptionId))?.practiceId !== book.practiceId) return;
    await tx.subscriptions.remove(subscriptionId);
  });
  return {};
}

async function ours(
  domain: Domain,
  actor: Actor,
  subscriptionId: SubscriptionId,
  reads: SubscriptionReads,
): Promise<SubscriptionRow> {
  const { book } = await ranked(domain, actor, OWNER);
  const row = await reads.byId(subscriptionId);
  if (row?.practiceId !== book.practiceId) throw new Fault('access.refused');
  return row;
}
