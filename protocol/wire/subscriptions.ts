/**
 * Webhooks that Corridor calls: an owner names an address, and it hears that something has changed, never what. Signed as
 * the Standard Webhooks specification says (webhook-id, webhook-timestamp, webhook-signature). What comes in from providers is
 * something else.
 */
import { z } from './zod.ts';
import { ask, nothing } from './ask.ts';
import { practiceId, subscriptionId, threadId } from './ids.ts';
import { LIMITS } from './limits.ts';
import { epochMs } from './people.ts';

/** No user, no fragment. Whether it may be called is seen when it is: inner addresses are not. */
const isPlain = (text: string): boolean => /^https?:\/\/[^\s/?#@\\]+(?:[/?][^\s#\\]*)?$/i.test(text);
const address = z.string().max(LIMITS.hookUrlChars).refine(isPlain, 'not an address');

/** `stopped`: after days without success, or because the receiver said that it is gone (410). */
const subscription = z.strictObject({
  subscriptionId,
  url: z.string(),
  createdAt: epochMs,
  state: z.enum(['active', 'stopped']),
  /** Since when every try has failed; null while it works, or before the first. */
  failingSince: epochMs.nullable(),
  /** What came of the last try: an HTTP status, or a word such as `timeout`, `refused`, `inner-address`; null before the first. */
  lastResult: z.string().max(64).nullable(),
});
export type Subscription = z.output<typeof subscription>;

/** Owners. */
export const SUBSCRIPTION_ASKS = {
  'subscription:list': ask(nothing, z.strictObject({ subscriptions: z.array(subscription) })),
  /** From now on; the secret signs what is sent. The same id and address again is the same success. */
  'subscription:add': ask(z.strictObject({ subscriptionId, url: address }), z.strictObject({ secret: z.string() })),
  /** Shows the secret again: `whsec_` and base64. */
  'subscription:secret': ask(z.strictObject({ subscriptionId }), z.strictObject({ secret: z.string() })),
  /** Tries again at once, also after it was stopped. */
  'subscription:resume': ask(z.strictObject({ subscriptionId }), nothing),
  'subscription:remove': ask(z.strictObject({ subscriptionId }), nothing),
} as const;

/** What is sent: that a thread has items up to number `n`. Nothing else about it, and nothing about a patient. */
export const hookEvent = z.strictObject({
  type: z.literal('thread.changed'),
  /** ISO 8601: when the newest of them was stored. */
  timestamp: z.iso.datetime(),
  data: z.strictObject({ practiceId, threadId, n: z.int().positive() }),
});
