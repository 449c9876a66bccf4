/**
 * "Why was I (not) alerted?": the steps of every wait, kept for 30 days and shown to nobody but the person waited for.
 * Each kind of step stands once per wait; what was noted lately is remembered, so that a held mail writes nothing anew.
 */
import type { AskReply } from '../../protocol/wire/events.ts';
import { LIMITS } from '../../protocol/wire/limits.ts';
import { member } from './access.ts';
import type { Domain } from './domain.ts';
import type { Actor } from './ports.ts';
import type { StepRow } from './records.ts';

export async function noteSteps(domain: Domain, steps: readonly StepRow[]): Promise<void> {
  const fresh = steps.filter((step) => !domain.watch.isNoted(keyOf(step)));
  if (fresh.length === 0) return;
  await domain.stores.change((tx) => tx.alerts.note(fresh));
  for (const step of fresh) domain.watch.noted(keyOf(step));
}

const keyOf = ({ userId, threadId, n, what }: StepRow): string => `${userId} ${threadId} ${n} ${what}`;

export async function explain(domain: Domain, actor: Actor): Promise<AskReply<'alert:explain'>> {
  await member(domain, actor);
  const since = domain.clock.now() - LIMITS.alertStepsMs;
  return { steps: await domain.stores.read.alerts.steps(actor.userId, since, LIMITS.alertSteps) };
}

/** Timed work. */
export async function forgetSteps(domain: Domain): Promise<void> {
  const before = domain.clock.now() - LIMITS.alertStepsMs;
  await domain.stores.change((tx) => tx.alerts.forget(before));
}
