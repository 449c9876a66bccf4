/**
 * viewing:set: who has a thread on a screen now, told to the members of its circle whenever that set of people changes.
 * Never stored; a socket that closes views nothing. Who left the circle is not told of, nor told; who does not show
 * presence views unseen.
 */
import type { AskInput, AskReply } from '../../../protocol/wire/events.ts';
import { Fault } from '../../../protocol/wire/faults.ts';
import type { ThreadId, UserId } from '../../../protocol/wire/ids.ts';
import { colleague, inThread } from '../access.ts';
import type { Domain } from '../domain.ts';
import type { Actor } from '../ports.ts';
import { hearersOf } from './announce.ts';

export async function setViewing(
  domain: Domain,
  actor: Actor,
  { threadId }: AskInput<'viewing:set'>,
): Promise<AskReply<'viewing:set'>> {
  if (threadId === null) await colleague(domain, actor);
  else await inThread(domain, actor, threadId);
  if (actor.socketId === null) throw new Fault('input.invalid', 'socket');
  const { showPresence } = await domain.stores.read.preferences.of(actor.userId);
  await view(domain, actor, actor.socketId, showPresence ? threadId : null);
  return {};
}

/** A socket has closed. */
export async function viewNothing(domain: Domain, actor: Actor): Promise<void> {
  if (actor.socketId !== null) await view(domain, actor, actor.socketId, null);
}

/** Somebody shows presence no more. */
export async function viewUnseen(domain: Domain, userId: UserId): Promise<void> {
  for (const threadId of await domain.live.viewing.leave(userId)) await tell(domain, threadId);
}

async function view(domain: Domain, { userId }: Actor, socketId: string, threadId: ThreadId | null): Promise<void> {
  const { viewing } = domain.live;
  const there = threadId === null ? [] : await viewing.of(threadId);
  const before = await viewing.set(userId, socketId, threadId);
  if (threadId !== null && !there.includes(userId)) await tell(domain, threadId);
  if (before === null || before === threadId) return;
  if (!(await viewing.of(before)).includes(userId)) await tell(domain, before);
}

async function tell(domain: Domain, threadId: ThreadId): Promise<void> {
  const hot = await domain.threads.get(threadId);
  if (hot === null) return;
  const hearers = hearersOf(hot);
  const viewers = await domain.live.viewing.of(threadId);
  const userIds = viewers.filter((userId) => hearers.includes(userId));
  domain.publisher.tell(hearers, 'viewing:changed', { threadId, userIds });
}
