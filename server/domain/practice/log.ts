/** log:list: the practice log by number, for colleagues. */
import type { AskInput, AskReply } from '../../../protocol/wire/events.ts';
import { colleague } from '../access.ts';
import type { Domain } from '../domain.ts';
import { fitFrame } from '../pages.ts';
import type { Actor } from '../ports.ts';

export async function list(
  domain: Domain,
  actor: Actor,
  { afterSeq, limit }: AskInput<'log:list'>,
): Promise<AskReply<'log:list'>> {
  const { book } = await colleague(domain, actor);
  const rows = await domain.stores.read.practices.entries(book.practiceId, afterSeq, limit);
  const entries = rows.map(({ entry, sig, cosig }) => ({ entry, sig, cosig }));
  return { entries: fitFrame(entries, ({ entry }) => entry.length + 512), headSeq: book.log.seq };
}
