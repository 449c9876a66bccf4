/** Who hears of an invitation: administrators and owners. */
import type { Domain } from '../domain.ts';
import type { Book } from '../practice/book.ts';
import type { InviteRow } from '../records.ts';

export function tellInvite(
  domain: Domain,
  book: Book,
  inviteId: InviteRow['inviteId'],
  state: InviteRow['state'],
): void {
  const { people } = book.log.state;
  const hearers = book.active().filter((userId) => (people.get(userId)?.role ?? 1) >= 2);
  domain.publisher.tell(hearers, 'invite:changed', { inviteId, state });
}
