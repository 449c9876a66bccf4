/** How sessions end: signed out, revoked, removed, expired. Durable first, then the sockets close. */
import type { SessionId } from '../../../protocol/wire/ids.ts';
import { change, type AfterCommit } from '../change.ts';
import type { Domain } from '../domain.ts';
import type { EndReason } from '../ports.ts';
import { SESSION_IDLE_MS } from './issue.ts';

export async function endSession(domain: Domain, sessionId: SessionId, reason: EndReason): Promise<void> {
  await change(domain, async (tx, after) => {
    const ended = await tx.sessions.revoke({ sessionId }, domain.clock.now());
    closeAfter(domain, after, ended, reason);
  });
}

/** For changes that end sessions along the way. */
export function closeAfter(domain: Domain, after: AfterCommit, ended: readonly SessionId[], reason: EndReason): void {
  after(() => {
    for (const sessionId of ended) {
      domain.seen.end(sessionId, domain.clock.now());
      domain.publisher.closeSession(sessionId, reason);
    }
  });
}

/** Timed work: writes signs of life down, then ends what is past its time. */
export async function expireSessions(domain: Domain): Promise<void> {
  const now = domain.clock.now();
  const seen = domain.seen.take();
  if (seen.length > 0) await domain.stores.change((tx) => tx.sessions.touch(seen));
  domain.seen.forgetEnded(now - SESSION_IDLE_MS);
  const spent = await domain.stores.read.sessions.spent(now, now - SESSION_IDLE_MS);
  for (const { sessionId } of spent) await endSession(domain, sessionId, 'expired');
}

/**
 * Timed work: sessions that another node has ended and of which no word came. Their sockets here are closed. Telling comes
 * first and takes milliseconds; this is for when the line among nodes is broken.
 */
export async function followEnded({ stores, nodes, seen, clock, publisher }: Domain): Promise<void> {
  const open = nodes?.openSessions() ?? [];
  if (open.length === 0) return;
  for (const sessionId of await stores.read.sessions.ended(open)) {
    seen.end(sessionId, clock.now());
    publisher.closeSession(sessionId, 'revoked');
  }
}
