/**
 * Calling receivers: timed work that first brings the marks up to the threads that have changed, then calls each receiver
 * with what it has not heard, at least once. A mark is put off before the call, in a commit of its own, so neither a crash nor
 * a second node makes a storm; who fails for three days, or says that it is gone, is stopped.
 */
import type { Domain } from '../domain.ts';
import { backoff } from '../gateway/backoff.ts';
import type { DueMark } from '../stores-subscriptions.ts';

const AT_ONCE = 8;
const ROUNDS = 20;
const STOP_AFTER_MS = 72 * 3_600_000;

/** Timed work. */
export async function callSubscribers(domain: Domain): Promise<void> {
  const changed = domain.changed.take();
  if (!(await domain.stores.read.subscriptions.any())) return;
  if (changed === null || changed.length > 0) {
    try {
      await domain.stores.change((tx) => tx.subscriptions.catchUp(changed));
    } catch (error) {
      domain.changed.giveBack();
      throw error;
    }
  }
  for (let round = 0; round < ROUNDS; round++) {
    const due = await domain.stores.read.subscriptions.due(domain.clock.now(), AT_ONCE);
    await Promise.all(due.map((mark) => call(domain, mark)));
    if (due.length < AT_ONCE) return;
  }
}

async function call(domain: Domain, mark: DueMark): Promise<void> {
  const { subscriptionId, practiceId, threadId, n, at, url, attempts } = mark;
  const before = domain.clock.now();
  const nextAt = before + backoff(domain.random, attempts + 1);
  if (!(await domain.stores.change((tx) => tx.subscriptions.attempt(mark, before, nextAt)))) return;
  const { isHeard, isGone, result } = await domain.subscriber.call({
    subscriptionId,
    url,
    id: `${subscriptionId}.${threadId}.${n}`,
    body: JSON.stringify({
      type: 'thread.changed',
      timestamp: new Date(at).toISOString(),
      data: { practiceId, threadId, n },
    }),
  });
  const now = domain.clock.now();
  await domain.stores.change(async (tx) => {
    const row = await tx.subscriptions.byId(subscriptionId);
    if (row === null) return;
    if (isHeard) {
      await tx.subscriptions.heard(mark);
      await tx.subscriptions.result(subscriptionId, { state: row.state, failingSince: null, lastResult: result });
      return;
    }
    const failingSince = row.failingSince ?? now;
    const state = isGone || now - failingSince >= STOP_AFTER_MS ? 'stopped' : row.state;
    await tx.subscriptions.result(subscriptionId, { state, failingSince, lastResult: result });
    if (state !== row.state) domain.log.warn({ subscriptionId, result }, 'subscription.stopped');
  });
}
