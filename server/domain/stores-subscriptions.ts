/** The part of the storage port that is about webhooks that we call (see stores.ts). */
import type { PracticeId, SubscriptionId, ThreadId } from '../../protocol/wire/ids.ts';
import type { Subscription } from '../../protocol/wire/subscriptions.ts';

export interface SubscriptionRow extends Subscription {
  readonly practiceId: PracticeId;
}

/** A thread that a receiver has not heard of up to `n`. */
export interface DueMark {
  readonly subscriptionId: SubscriptionId;
  readonly practiceId: PracticeId;
  readonly url: string;
  readonly failingSince: number | null;
  readonly threadId: ThreadId;
  readonly n: number;
  /** When item `n` was stored, epoch ms. */
  readonly at: number;
  /** Tries so far. */
  readonly attempts: number;
}

export interface SubscriptionReads {
  /** Oldest first. */
  of(practiceId: PracticeId): Promise<SubscriptionRow[]>;
  byId(subscriptionId: SubscriptionId): Promise<SubscriptionRow | null>;
  /** Whether anybody wants to hear anything. */
  any(): Promise<boolean>;
  /** Of active ones, in order of `nextAt`. */
  due(now: number, limit: number): Promise<DueMark[]>;
}
export interface SubscriptionWrites extends SubscriptionReads {
  create(row: SubscriptionRow): Promise<void>;
  /** What is there already counts as heard. */
  markAll(subscriptionId: SubscriptionId): Promise<void>;
  /** Threads of practices with a subscription: every head that is further than its mark. */
  catchUp(threadIds: readonly ThreadId[] | null): Promise<void>;
  /** Takes the mark before the receiver is called: counts the try and puts it off; false where somebody else has just done so. */
  attempt(mark: Pick<DueMark, 'subscriptionId' | 'threadId'>, now: number, nextAt: number): Promise<boolean>;
  heard(mark: Pick<DueMark, 'subscriptionId' | 'threadId' | 'n'>): Promise<void>;
  result(
    subscriptionId: SubscriptionId,
    result: Pick<Subscription, 'state' | 'failingSince' | 'lastResult'>,
  ): Promise<void>;
  /** Everything that waits is due now. */
  resume(subscriptionId: SubscriptionId): Promise<void>;
  remove(subscriptionId: SubscriptionId): Promise<void>;
}
