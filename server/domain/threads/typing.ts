/** typing:set: told to the other members of the thread's circle, never stored, over after 6 s without a new word. */
import type { AskInput, AskReply } from '../../../protocol/wire/events.ts';
import type { ThreadId, UserId } from '../../../protocol/wire/ids.ts';
import { LIMITS } from '../../../protocol/wire/limits.ts';
import { inThread } from '../access.ts';
import type { Domain } from '../domain.ts';
import type { Actor } from '../ports.ts';
import { hearersOf } from './announce.ts';

export async function setTyping(
  domain: Domain,
  actor: Actor,
  { threadId, typing }: AskInput<'typing:set'>,
): Promise<AskReply<'typing:set'>> {
  await inThread(domain, actor, threadId);
  const until = typing ? domain.clock.now() + LIMITS.typingExpiresMs : null;
  if (await domain.live.typing.set(threadId, actor.userId, until)) await tell(domain, threadId, actor.userId, typing);
  return {};
}

/** Timed work: whoever has not said for 6 s that they type does not type any more. */
export async function expireTyping(domain: Domain): Promise<void> {
  for (const { threadId, userId } of await domain.live.typing.expired(domain.clock.now())) {
    await tell(domain, threadId, userId, false);
  }
}

async function tell(domain: Domain, threadId: ThreadId, userId: UserId, typing: boolean): Promise<void> {
  const hot = await domain.threads.get(threadId);
  if (hot === null) return;
  const others = hearersOf(hot).filter((other) => other !== userId);
  domain.publisher.tell(others, 'typing:changed', { threadId, userId, typing });
}
