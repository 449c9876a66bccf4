/** Who is there: sockets come and go, say whether somebody is active, and time turns quiet into away and gone. */
import type { AskInput, AskReply } from '../../../protocol/wire/events.ts';
import type { UserId } from '../../../protocol/wire/ids.ts';
import type { Presence } from '../../../protocol/wire/people.ts';
import { member } from '../access.ts';
import type { Domain } from '../domain.ts';
import type { Actor } from '../ports.ts';
import type { Book } from '../practice/book.ts';
import { viewNothing } from '../threads/viewing.ts';
import { presenceAt } from './state.ts';
import { refreshPresence, unseen } from './tell.ts';

/** A socket has opened. */
export async function connected(domain: Domain, actor: Actor): Promise<void> {
  await put(domain, actor, true);
}

/** A socket has closed. The person is still there for 30 s. */
export async function disconnected(domain: Domain, actor: Actor): Promise<void> {
  if (actor.socketId === null) return;
  await viewNothing(domain, actor);
  await domain.live.presence.drop(actor.userId, actor.socketId, domain.clock.now());
  await refresh(domain, actor);
}

export async function set(
  domain: Domain,
  actor: Actor,
  { active }: AskInput<'presence:set'>,
): Promise<AskReply<'presence:set'>> {
  await member(domain, actor);
  await put(domain, actor, active);
  return {};
}

/** Timed work: quiet for 5 min, gone for 30 s. */
export async function sweepPresence(domain: Domain): Promise<void> {
  for (const facts of await domain.live.presence.restless()) await refreshPresence(domain, facts);
}

/** Everyone of a practice, as sync:heads lists them to one of them. */
export async function presenceOf(domain: Domain, book: Book, reader: UserId): Promise<Presence[]> {
  const [hidden, live, stored] = await Promise.all([
    domain.stores.read.preferences.hidden(book.practiceId),
    domain.live.presence.all(book.practiceId),
    domain.stores.read.sessions.lastSeen(book.practiceId),
  ]);
  const now = domain.clock.now();
  const factsOf = new Map(live.map((facts) => [facts.userId, facts]));
  const seenOf = new Map(stored.map(({ userId, at }) => [userId, at]));
  return book.active().map((userId) => {
    if (userId !== reader && hidden.includes(userId)) return unseen(userId);
    const facts = factsOf.get(userId);
    const lastSeenAt = Math.max(facts?.lastSeenAt ?? 0, seenOf.get(userId) ?? 0);
    const state = facts === undefined ? 'offline' : presenceAt(facts, now);
    return { userId, state, lastSeenAt: lastSeenAt === 0 ? null : lastSeenAt };
  });
}

async function put(domain: Domain, actor: Actor, active: boolean): Promise<void> {
  if (actor.socketId === null) return;
  const { practiceId, userId, socketId } = actor;
  await domain.live.presence.put(practiceId, userId, socketId, active, domain.clock.now());
  await refresh(domain, actor);
}

async function refresh(domain: Domain, actor: Actor): Promise<void> {
  const facts = await domain.live.presence.of(actor.userId);
  if (facts !== null) await refreshPresence(domain, facts);
}
