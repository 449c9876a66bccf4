/**
 * Tells the practice when somebody's presence has changed; people who are not (or no longer) in the log are not told of.
 * Who does not show presence is offline to all others, without a time, and as they are to their own devices.
 */
import type { UserId } from '../../../protocol/wire/ids.ts';
import type { Presence } from '../../../protocol/wire/people.ts';
import type { Domain } from '../domain.ts';
import type { Actor, PresenceFacts } from '../ports.ts';
import { viewUnseen } from '../threads/viewing.ts';
import { presenceAt } from './state.ts';

/** Judges again and tells what changed since the last time. */
export async function refreshPresence(domain: Domain, facts: PresenceFacts): Promise<void> {
  const book = await domain.books.get(facts.practiceId);
  if (book.log.state.people.get(facts.userId)?.active !== true) return;
  const state = presenceAt(facts, domain.clock.now());
  const { userId, lastSeenAt, told } = facts;
  if (state === told) return;
  const { showPresence } = await domain.stores.read.preferences.of(userId);
  if (!(await domain.live.presence.tell(userId, state))) return;
  const presence = { userId, state, lastSeenAt };
  if (showPresence) await domain.presenceNews.add(facts.practiceId, presence);
  else domain.publisher.tell([userId], 'presence:changed', { people: [presence] });
}

/** As others see somebody who does not show presence. */
export const unseen = (userId: UserId): Presence => ({ userId, state: 'offline', lastSeenAt: null });

/** After a change of mind: the others are told at once. */
export function announceShown(domain: Domain, { userId, practiceId }: Actor, isShown: boolean): void {
  const tellOthers = async () => {
    const book = await domain.books.get(practiceId);
    const facts = await domain.live.presence.of(userId);
    if (book.log.state.people.get(userId)?.active !== true) return;
    const shown: Presence =
      isShown && facts !== null
        ? { userId, state: presenceAt(facts, domain.clock.now()), lastSeenAt: facts.lastSeenAt }
        : unseen(userId);
    const others = book.active().filter((other) => other !== userId);
    domain.publisher.tell(others, 'presence:changed', { people: [shown] });
    if (!isShown) await viewUnseen(domain, userId);
  };
  tellOthers().catch((cause: unknown) => domain.log.error({ cause }, 'presence.tell'));
}

/** For callers that cannot wait, after a commit. */
export function announcePresence(domain: Domain, userId: UserId): void {
  domain.live.presence
    .of(userId)
    .then((facts) => (facts === null ? undefined : refreshPresence(domain, facts)))
    .catch((cause: unknown) => domain.log.error({ cause }, 'presence.tell'));
}
