/** My signed-in devices: the list of my live sessions, and ending one or all others. Nobody sees or ends another's. */
import type { AskInput, AskReply } from '../../../protocol/wire/events.ts';
import { Fault } from '../../../protocol/wire/faults.ts';
import { member } from '../access.ts';
import { change } from '../change.ts';
import type { Domain } from '../domain.ts';
import type { Actor } from '../ports.ts';
import { closeAfter } from './end.ts';
import { SESSION_IDLE_MS } from './issue.ts';

/** Most recently used first. */
export async function listSessions(domain: Domain, actor: Actor): Promise<AskReply<'session:list'>> {
  await member(domain, actor);
  const now = domain.clock.now();
  const stored = await domain.stores.read.sessions.ofUser(actor.userId);
  const sessions = stored
    .map(({ sessionId, createdAt, lastSeenAt, expiresAt, device }) => {
      const seenAt = Math.max(lastSeenAt, domain.seen.at(sessionId));
      return {
        expiresAt,
        row: { sessionId, current: sessionId === actor.sessionId, createdAt, lastSeenAt: seenAt, device },
      };
    })
    .filter(({ expiresAt, row }) => expiresAt > now && row.lastSeenAt + SESSION_IDLE_MS > now)
    .map(({ row }) => row);
  return { sessions: sessions.toSorted((a, b) => b.lastSeenAt - a.lastSeenAt) };
}

/** A session that has ended already is the same success. */
export async function revokeSession(
  domain: Domain,
  actor: Actor,
  { sessionId }: AskInput<'session:revoke'>,
): Promise<AskReply<'session:revoke'>> {
  await member(domain, actor);
  const { userId } = actor;
  await change(domain, async (tx, after) => {
    if (sessionId !== null && (await tx.sessions.byId(sessionId))?.userId !== userId) throw new Fault('access.refused');
    const which = sessionId === null ? { userId, except: actor.sessionId } : { sessionId };
    closeAfter(domain, after, await tx.sessions.revoke(which, domain.clock.now()), 'revoked');
  });
  return {};
}
