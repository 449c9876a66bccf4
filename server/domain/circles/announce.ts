/** Who hears of a new epoch: its members; who has just come in learns of the circle's threads, who is left out of that. */
import type { Epoch } from '../../../protocol/crypto/circle/circle.ts';
import type { UserId } from '../../../protocol/wire/ids.ts';
import type { Domain } from '../domain.ts';
import type { Book } from '../practice/book.ts';
import { threadHeads } from '../threads/heads.ts';

/** After the commit. `before`: the members of the previous epoch, none for a new circle. */
export async function announceEpoch(
  domain: Domain,
  book: Book,
  epoch: Epoch,
  before: ReadonlySet<UserId>,
): Promise<void> {
  const { circleId } = epoch.control;
  const hearers = book.hearers(epoch);
  domain.publisher.tell(hearers, 'circle:advanced', { circleId, epoch: epoch.epoch });
  const { people } = book.log.state;
  const left = [...before].filter((userId) => !epoch.members.has(userId) && people.get(userId)?.active === true);
  domain.publisher.tell(left, 'circle:left', { circleId });
  const added = hearers.filter((userId) => !before.has(userId));
  if (added.length === 0) return;
  const rows = await domain.stores.read.threads.ofCircle(circleId);
  for (const userId of added) {
    for (const thread of await threadHeads(domain, userId, rows))
      domain.publisher.tell([userId], 'thread:added', { thread });
  }
}
