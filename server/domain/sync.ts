/** sync:heads: everything a client needs to see what it misses. Heads only; it fetches the rest by number. */
import type { AskReply } from '../../protocol/wire/events.ts';
import { member } from './access.ts';
import type { Domain } from './domain.ts';
import type { Actor } from './ports.ts';
import { presenceOf } from './presence/presence.ts';
import { threadHeads } from './threads/heads.ts';

export async function heads(domain: Domain, actor: Actor): Promise<AskReply<'sync:heads'>> {
  const { book, person } = await member(domain, actor);
  const { userId, practiceId } = actor;
  const now = domain.clock.now();
  const base = { userId, practiceId, logSeq: book.log.seq, now };
  if (person === null) return { ...base, standing: 'waiting', circles: [], threads: [], presence: [] };
  const { read } = domain.stores;
  const [circles, rows, presence] = await Promise.all([
    read.circles.ofMember(userId),
    read.threads.ofMember(userId),
    presenceOf(domain, book, userId),
  ]);
  const threads = await threadHeads(domain, userId, rows);
  return { ...base, standing: 'active', circles, threads, presence };
}
