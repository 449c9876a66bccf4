/** Who hears of an invitation: administrators and owners. */
import type { Domain } from '../domain.ts';
import type { InviteRow } from '../records.ts';

export function tellInvite(
  domain: Domain,
  { practiceId, inviteId }: Pick<InviteRow, 'practiceId' | 'inviteId'>,
  state: InviteRow['state'],
): void {
  domain.books.get(practiceId).then(
    (book) => {
      const { people } = book.log.state;
      const hearers = book.active().filter((userId) => (people.get(userId)?.role ?? 1) >= 2);
      domain.publisher.tell(hearers, 'invite:changed', { inviteId, state });
    },
    (cause: unknown) => domain.log.error({ cause }, 'invite.tell'),
  );
}
