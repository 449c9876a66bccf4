/** thread:items: a page of a thread by number. Bodies stay sealed; the reader verifies the chain itself. */
import type { AskInput, AskReply } from '../../../protocol/wire/events.ts';
import { inThread } from '../access.ts';
import type { Domain } from '../domain.ts';
import { fitFrame } from '../pages.ts';
import type { Actor } from '../ports.ts';
import { toStoredItem } from './announce.ts';

export async function items(
  domain: Domain,
  actor: Actor,
  { threadId, afterN, limit }: AskInput<'thread:items'>,
): Promise<AskReply<'thread:items'>> {
  await inThread(domain, actor, threadId);
  const { items: store } = domain.stores.read;
  const rows = await store.page(threadId, afterN, limit);
  const head = await store.head(threadId);
  const page = fitFrame(rows, ({ data, body }) => data.length + (body?.length ?? 0) + 128);
  return { items: page.map(toStoredItem), headN: head?.n ?? 0 };
}
