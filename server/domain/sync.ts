/** sync:heads: everything a client needs to see what it misses. Heads only; it fetches the rest by number. */
import type { AskInput, AskReply } from '../../protocol/wire/events.ts';
import { LIMITS } from '../../protocol/wire/limits.ts';
import type { ThreadHead } from '../../protocol/wire/threads.ts';
import { member } from './access.ts';
import type { Domain } from './domain.ts';
import { fitFrame } from './pages.ts';
import type { Actor } from './ports.ts';
import { presenceOf } from './presence/presence.ts';
import { threadHeads } from './threads/heads.ts';

type Input = AskInput<'sync:heads'>;
type Reply = AskReply<'sync:heads'>;

export async function heads(domain: Domain, actor: Actor, { afterThreadId }: Input): Promise<Reply> {
  const { book, person } = await member(domain, actor);
  const { userId, practiceId } = actor;
  const base = { userId, practiceId, logSeq: book.log.seq, now: domain.clock.now() };
  if (person === null) return { ...base, standing: 'waiting', circles: [], threads: [], more: false, presence: [] };
  const { read } = domain.stores;
  const rows = await read.threads.ofMember(userId, afterThreadId ?? null, LIMITS.threadsPerPage);
  const all = await threadHeads(domain, userId, rows);
  const threads = fitFrame(all, sizeOf);
  const more = threads.length < all.length || rows.length === LIMITS.threadsPerPage;
  const page = { ...base, standing: 'active' as const, threads, more };
  if (afterThreadId !== undefined) return { ...page, circles: [], presence: [] };
  const [circles, presence] = await Promise.all([read.circles.ofMember(userId), presenceOf(domain, book, userId)]);
  return { ...page, circles, presence };
}

/** Bytes of a head in a frame, roughly, on the generous side: circles and presence stand beside them. */
const sizeOf = ({ thr, cursors, delivered }: ThreadHead): number =>
  512 + thr.length + cursors.reduce((sum, { cur }) => sum + cur.length + 192, 0) + delivered.length * 96;
