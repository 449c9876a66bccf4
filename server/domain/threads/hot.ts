/**
 * A thread in use: the facts that the next item is judged by, in memory, so that judging and numbering are one
 * synchronous step. Built from the database on first use; older facts are looked up before the step (`ready`).
 * May run ahead of the disk by the items that wait for the next group commit; when that fails the thread is void.
 */
import { checkThread, type VerifiedThread } from '../../../protocol/crypto/thread/thread.ts';
import type { Accepted, LastOfSender, ThreadFacts } from '../../../protocol/crypto/thread/facts.ts';
import type { Hash, Id } from '../../../protocol/wire/bytes.ts';
import type { CircleId, ClientMsgId, ThreadId, UserId } from '../../../protocol/wire/ids.ts';
import type { ItemAck } from '../../../protocol/wire/threads.ts';
import type { Book } from '../practice/book.ts';
import type { CursorRow, ItemMark, ThreadRow } from '../records.ts';
import type { Reads } from '../stores.ts';

/** Chain hashes kept per thread, newest first; older ones are looked up. */
const CHAINS_KEPT = 1_024;
/** Threads with fewer items know all their used ids; beyond, a look-up precedes each send. */
const USED_IDS_KEPT = 20_000;

export interface InFlight {
  readonly senderId: UserId;
  readonly hash: Hash;
  readonly ack: Promise<ItemAck>;
}

/** What a read cursor shows: items up to n stood there when this was the last leaving that its owner knew of. */
export type Attested = Pick<CursorRow, 'n' | 'leftEpoch' | 'leftSeq'>;
const covers = (one: Attested, other: Attested): boolean =>
  one.n >= other.n && one.leftEpoch <= other.leftEpoch && one.leftSeq <= other.leftSeq;

export class HotThread implements ThreadFacts {
  readonly thread: VerifiedThread;
  readonly book: Book;
  readonly from = 0;
  readonly inFlight = new Map<ClientMsgId, InFlight>();
  /** What their devices have received, greatest n per person. */
  readonly deliveredN = new Map<UserId, number>();
  /** Who has marked the thread as unread. */
  readonly markedUnread = new Set<UserId>();
  n = 0;
  head: Hash;
  epoch: number;
  logSeq: number;
  /** True once a commit failed or the thread was let go: build it anew. */
  isVoid = false;
  readonly #reads: Reads;
  readonly #chains = new Map<number, Hash>();
  readonly #last = new Map<UserId, LastOfSender | null>();
  readonly #used = new Set<Id>();
  readonly #read = new Map<UserId, readonly Attested[]>();
  #knowsAllIds = true;

  constructor(reads: Reads, book: Book, thread: VerifiedThread) {
    this.#reads = reads;
    this.book = book;
    this.thread = thread;
    this.head = thread.chain0;
    this.epoch = thread.epoch;
    this.logSeq = thread.logSeq;
    this.#chains.set(0, thread.chain0);
  }

  get threadId(): ThreadId {
    return this.thread.threadId;
  }
  get circleId(): CircleId {
    return this.thread.circleId;
  }

  /** From the database. Rejects when the stored binding does not hold. */
  static async load(reads: Reads, book: Book, row: ThreadRow): Promise<HotThread> {
    const circle = await book.circle(row.circleId);
    if (circle === null) throw new Error('a thread without its circle');
    const hot = new HotThread(reads, book, checkThread(book.log, circle, { bytes: row.thr, sig: row.sig }, true));
    const { threadId } = row;
    const [head, highest, ids, cursors, earlier, delivered, markedUnread] = await Promise.all([
      reads.items.head(threadId),
      reads.items.highest(threadId),
      reads.items.usedIds(threadId, USED_IDS_KEPT),
      reads.receipts.cursors([threadId]),
      reads.receipts.earlier([threadId]),
      reads.receipts.delivered([threadId]),
      reads.receipts.markedUnread(threadId),
    ]);
    if (head !== null) {
      hot.n = head.n;
      hot.head = head.chain;
      hot.#chains.set(head.n, head.chain);
    }
    if (highest !== null) {
      hot.epoch = Math.max(hot.epoch, highest.epoch);
      hot.logSeq = Math.max(hot.logSeq, highest.logSeq);
    }
    for (const id of ids) hot.#used.add(id);
    hot.#knowsAllIds = hot.n < USED_IDS_KEPT;
    for (const cursor of [...cursors, ...earlier]) hot.keepRead(cursor.userId, cursor);
    for (const mark of delivered) hot.deliveredN.set(mark.userId, mark.n);
    for (const userId of markedUnread) hot.markedUnread.add(userId);
    return hot;
  }

  /** Looks up what judging will ask for and memory does not hold. */
  async ready(about: { chainAt?: number; senderId?: UserId; clientMsgId?: ClientMsgId }): Promise<void> {
    const { chainAt, senderId, clientMsgId } = about;
    if (chainAt !== undefined && chainAt <= this.n && !this.#chains.has(chainAt)) {
      const item = await this.#reads.items.at(this.threadId, chainAt);
      if (item !== null) this.#keep(chainAt, item.chain);
    }
    if (senderId !== undefined && !this.#last.has(senderId)) {
      const last = await this.#reads.items.lastOf(this.threadId, senderId);
      if (!this.#last.has(senderId)) this.#last.set(senderId, last);
    }
    if (clientMsgId !== undefined && !this.#knowsAllIds && !this.#used.has(clientMsgId)) {
      if ((await this.#reads.items.byClientMsgId(this.threadId, clientMsgId)) !== null) this.#used.add(clientMsgId);
    }
  }

  #keep(n: number, chain: Hash): void {
    this.#chains.set(n, chain);
    const oldest = this.#chains.size > CHAINS_KEPT ? this.#chains.keys().next() : null;
    if (oldest?.done === false) this.#chains.delete(oldest.value);
  }

  chainAt(n: number): Hash | undefined {
    return this.#chains.get(n);
  }
  lastOf(userId: UserId): LastOfSender | undefined {
    return this.#last.get(userId) ?? undefined;
  }
  isUsed(id: Id): boolean {
    return this.#used.has(id);
  }

  /** How far the person has read by the newest cursor; 0 without one. */
  readN(userId: UserId): number {
    return Math.max(0, ...(this.#read.get(userId) ?? []).map(({ n }) => n));
  }
  /** A cursor that shows this would show nothing new: neither a position nor what stood there before somebody left. */
  isRead(userId: UserId, attested: Attested): boolean {
    return this.#read.get(userId)?.some((held) => covers(held, attested)) === true;
  }
  keepRead(userId: UserId, attested: Attested): void {
    const { n, leftEpoch, leftSeq } = attested;
    const others = (this.#read.get(userId) ?? []).filter((held) => !covers(attested, held));
    this.#read.set(userId, [...others, { n, leftEpoch, leftSeq }]);
  }

  /** Takes in an item that another node has committed; false where it does not come next, and this is not to be used any more. */
  follow({ n, chain, hash, clientMsgId, senderId, senderSeq, epoch, logSeq }: ItemMark): boolean {
    if (n <= this.n) return true;
    if (n > this.n + 1) return false;
    this.apply({ n, chain, usedId: clientMsgId, epoch, logSeq, itemHash: hash, sender: null });
    if (senderId !== null && senderSeq !== null) this.#last.set(senderId, { seq: senderSeq, hash });
    return true;
  }

  apply(accepted: Omit<Accepted, 'itemKind' | 'seen'>): void {
    this.n = accepted.n;
    this.head = accepted.chain;
    this.#keep(accepted.n, accepted.chain);
    if (accepted.usedId !== null) this.#used.add(accepted.usedId);
    if (accepted.epoch !== null) this.epoch = accepted.epoch;
    if (accepted.logSeq !== null) this.logSeq = accepted.logSeq;
    if (accepted.sender !== null) {
      this.#last.set(accepted.sender.userId, { seq: accepted.sender.seq, hash: accepted.itemHash });
    }
  }
}
