/** Webhooks that Corridor calls for this practice: nothing is kept here, an owner's screen asks when it is open. */
import type { SubscriptionId } from '../../../protocol/wire/ids.ts';
import type { Webhooks } from '../api-webhooks.ts';
import type { Desk } from '../desk.ts';
import { sameWish } from '../same-wish.ts';

export function createWebhooks(desk: Desk): Webhooks {
  const { connection } = desk;
  const once = sameWish(desk);
  return {
    list: async () => (await connection.ask('subscription:list', {})).subscriptions,
    add: (url) =>
      once(['webhook', url], async (id) => {
        const subscriptionId = id as string as SubscriptionId;
        return { subscriptionId, ...(await connection.ask('subscription:add', { subscriptionId, url })) };
      }),
    secret: async (subscriptionId) => (await connection.ask('subscription:secret', { subscriptionId })).secret,
    async resume(subscriptionId) {
      await connection.ask('subscription:resume', { subscriptionId });
    },
    async remove(subscriptionId) {
      await connection.ask('subscription:remove', { subscriptionId });
    },
  };
}
