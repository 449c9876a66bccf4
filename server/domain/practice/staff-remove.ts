/** STAFF_REMOVE: from this commit on the person has no session, no socket and no circle; the record of them stays. */
import type { UserId } from '../../../protocol/wire/ids.ts';
import type { AfterCommit } from '../change.ts';
import type { Domain } from '../domain.ts';
import { closeAfter } from '../sessions/end.ts';
import type { Writes } from '../stores.ts';

export async function remove(domain: Domain, tx: Writes, after: AfterCommit, userId: UserId): Promise<void> {
  await tx.accounts.setStanding(userId, 'removed');
  await tx.circles.dropMember(userId);
  const ended = await tx.sessions.revoke({ userId, except: null }, domain.clock.now());
  after(() => domain.publisher.closeUser(userId, 'removed'));
  closeAfter(domain, after, ended, 'removed');
}
