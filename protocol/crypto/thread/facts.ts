/**
 * What the rules need to know about a thread so far, and that knowledge kept in memory. A server may back ThreadFacts with look-ups
 * instead; everything is synchronous. Judges nothing: event.ts, notice.ts and the other kinds do.
 */
import type { Hash, Id } from '../../wire/bytes.ts';
import type { CircleId, ThreadId, UserId } from '../../wire/ids.ts';
import { ZERO_HASH } from '../encoding.ts';
import { demand } from '../refusal.ts';
import { chainNext, type ItemKind, type VerifiedThread } from './thread.ts';

/** A person's newest event in a thread. */
export interface LastOfSender {
  readonly seq: number;
  readonly hash: Hash;
}
export interface ThreadFacts {
  readonly threadId: ThreadId;
  readonly circleId: CircleId;
  /** 0: everything from the binding on is held (a server always says 0). k: a reader that starts after item k and takes what lies before as stated. */
  readonly from: number;
  /** Number of the last item, and CH_n (CH_0 before the first). */
  readonly n: number;
  readonly head: Hash;
  /** Highest epoch and logSeq among the binding, events and inbound items. */
  readonly epoch: number;
  readonly logSeq: number;
  /** CH_n for from ≤ n ≤ this.n, else undefined. */
  chainAt(n: number): Hash | undefined;
  lastOf(userId: UserId): LastOfSender | undefined;
  /** Is this clientMsgId, noticeId or inboundId used? One set per thread. */
  isUsed(id: Id): boolean;
}

/** What an accepted item changes. */
export interface Accepted {
  readonly n: number;
  readonly itemKind: ItemKind;
  readonly itemHash: Hash;
  /** CH_n with this item. */
  readonly chain: Hash;
  readonly usedId: Id | null;
  readonly sender: { readonly userId: UserId; readonly seq: number; readonly prev: Hash } | null;
  /** What an event says it has seen; a late reader checks it when the earlier page is loaded. */
  readonly seen?: { readonly n: number; readonly chain: Hash };
  /** null where the item cites none (notice, reply). */
  readonly epoch: number | null;
  readonly logSeq: number | null;
}

/** The parts of `Accepted` that follow from the thread alone: next number and chain. */
export function nextItem(
  facts: ThreadFacts,
  itemKind: ItemKind,
  itemHash: Hash,
): Pick<Accepted, 'n' | 'itemKind' | 'itemHash' | 'chain'> {
  const n = facts.n + 1;
  return { n, itemKind, itemHash, chain: chainNext(facts.head, n, itemKind, itemHash) };
}

interface SenderSpan {
  readonly firstSeq: number;
  readonly firstPrev: Hash;
  readonly last: LastOfSender;
}

export class ThreadMemory implements ThreadFacts {
  readonly threadId: ThreadId;
  readonly circleId: CircleId;
  private start: number;
  private chains: Hash[];
  private highEpoch: number;
  private highLogSeq: number;
  private readonly senders = new Map<UserId, SenderSpan>();
  private readonly used = new Set<Id>();
  /** Of a late start: what cannot be checked before the earlier page is there. */
  private deferred: { readonly n: number; readonly chain: Hash }[] = [];
  private first: { readonly epoch: number; readonly logSeq: number } | null = null;

  constructor(thread: VerifiedThread, start: { n: number; chain: Hash } = { n: 0, chain: thread.chain0 }) {
    demand(start.n !== 0 || start.chain === thread.chain0, 'fatal', 'chain.start');
    this.threadId = thread.threadId;
    this.circleId = thread.circleId;
    this.start = start.n;
    this.chains = [start.chain];
    this.highEpoch = thread.epoch;
    this.highLogSeq = thread.logSeq;
  }

  get from(): number {
    return this.start;
  }
  get n(): number {
    return this.start + this.chains.length - 1;
  }
  get head(): Hash {
    return this.chains[this.chains.length - 1]!;
  }
  get epoch(): number {
    return this.highEpoch;
  }
  get logSeq(): number {
    return this.highLogSeq;
  }
  chainAt(n: number): Hash | undefined {
    return this.chains[n - this.start];
  }
  lastOf(userId: UserId): LastOfSender | undefined {
    return this.senders.get(userId)?.last;
  }
  isUsed(id: Id): boolean {
    return this.used.has(id);
  }

  /** Takes in an accepted item; it must be the next one. */
  apply(accepted: Accepted): void {
    if (accepted.n !== this.n + 1) throw new TypeError('thread memory: not the next item');
    this.chains.push(accepted.chain);
    if (accepted.usedId !== null) this.used.add(accepted.usedId);
    if (accepted.sender !== null) this.addSender(accepted.sender, accepted.itemHash);
    if (accepted.seen !== undefined && accepted.seen.n < this.start) this.deferred.push(accepted.seen);
    const { epoch, logSeq } = accepted;
    if (epoch !== null && logSeq !== null) {
      this.first ??= { epoch, logSeq };
      this.highEpoch = Math.max(this.highEpoch, epoch);
      this.highLogSeq = Math.max(this.highLogSeq, logSeq);
    }
  }

  private addSender(sender: NonNullable<Accepted['sender']>, hash: Hash): void {
    const known = this.senders.get(sender.userId);
    const last = { seq: sender.seq, hash };
    if (known !== undefined) this.senders.set(sender.userId, { ...known, last });
    else this.senders.set(sender.userId, { firstSeq: sender.seq, firstPrev: sender.prev, last });
  }

  /**
   * Puts an earlier page, read on its own, before a late start: the chains must meet and everything that was taken as stated must
   * hold. Refusal('fatal','chain.fork' | 'event.…').
   */
  prepend(earlier: ThreadMemory): void {
    demand(earlier.n === this.start && earlier.head === this.chains[0], 'fatal', 'chain.fork');
    if (this.first !== null) {
      demand(earlier.epoch <= this.first.epoch, 'fatal', 'event.epoch-back');
      demand(earlier.logSeq <= this.first.logSeq, 'fatal', 'event.log-back');
    }
    for (const id of earlier.used) demand(!this.used.has(id), 'fatal', 'event.id-used');
    for (const [userId, span] of this.senders) earlier.checkStated(userId, span);
    const stillDeferred = this.deferred.filter((seen) => seen.n < earlier.start);
    for (const seen of this.deferred) {
      if (seen.n >= earlier.start) demand(earlier.chainAt(seen.n) === seen.chain, 'fatal', 'event.seen');
    }
    this.deferred = [...earlier.deferred, ...stillDeferred];
    this.chains = [...earlier.chains, ...this.chains.slice(1)];
    this.start = earlier.start;
    this.first = earlier.first ?? this.first;
    for (const id of earlier.used) this.used.add(id);
    for (const [userId, span] of earlier.senders) {
      this.senders.set(userId, { ...span, last: this.senders.get(userId)?.last ?? span.last });
    }
  }

  /** Does this earlier page continue into what a later page took as stated of one sender? */
  private checkStated(userId: UserId, later: SenderSpan): void {
    const mine = this.senders.get(userId)?.last ?? (this.start === 0 ? { seq: 0, hash: ZERO_HASH } : undefined);
    if (mine === undefined) return;
    demand(later.firstSeq === mine.seq + 1, 'fatal', 'event.sender-seq');
    demand(later.firstPrev === mine.hash, 'fatal', 'event.sender-prev');
  }
}
