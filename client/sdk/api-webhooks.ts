/** What screens may ask about webhooks that Corridor calls for this practice. Owners. Types only. */
import type { SubscriptionId } from '../../protocol/wire/ids.ts';
import type { Subscription } from '../../protocol/wire/subscriptions.ts';

export interface Webhooks {
  /** Oldest first. */
  list(): Promise<readonly Subscription[]>;
  /** Faults: `input.invalid` (`url`: not https), `input.tooLarge` (`subscriptions`: ten). */
  add(url: string): Promise<{ readonly subscriptionId: SubscriptionId; readonly secret: string }>;
  secret(subscriptionId: SubscriptionId): Promise<string>;
  resume(subscriptionId: SubscriptionId): Promise<void>;
  remove(subscriptionId: SubscriptionId): Promise<void>;
}
