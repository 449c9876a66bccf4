/** Tells the practice when somebody's presence has changed; people who are not (or no longer) in the log are not told of. */
import type { UserId } from '../../../protocol/wire/ids.ts';
import type { Domain } from '../domain.ts';
import type { PresenceFacts } from '../ports.ts';
import { presenceAt } from './state.ts';

/** Judges again and tells what changed since the last time. */
export async function refreshPresence(domain: Domain, facts: PresenceFacts): Promise<void> {
  const book = await domain.books.get(facts.practiceId);
  if (book.log.state.people.get(facts.userId)?.active !== true) return;
  const state = presenceAt(facts, domain.clock.now());
  if (!(await domain.live.presence.tell(facts.userId, state))) return;
  const { userId, lastSeenAt } = facts;
  domain.publisher.tell(book.active(), 'presence:changed', { userId, state, lastSeenAt });
}

/** For callers that cannot wait, after a commit. */
export function announcePresence(domain: Domain, userId: UserId): void {
  domain.live.presence
    .of(userId)
    .then((facts) => (facts === null ? undefined : refreshPresence(domain, facts)))
    .catch((cause: unknown) => domain.log.error({ cause }, 'presence.tell'));
}
