/**
 * All threads in use; the line in which each person's sends to a thread are judged, in order of arrival; and the turns of
 * changes that number items inside a transaction of their own, beside which nothing else of the thread is numbered. Where
 * other nodes write to the same threads, whoever asks for one gets it as new as the asking (`caughtUp`).
 */
import { Fault } from '../../../protocol/wire/faults.ts';
import type { ThreadId, UserId } from '../../../protocol/wire/ids.ts';
import type { Books } from '../practice/book.ts';
import { Rounds } from '../rounds.ts';
import type { Stores } from '../stores.ts';
import { Turns } from '../turns.ts';
import { HotThread } from './hot.ts';

/** Threads kept before the ones unused longest are let go. */
const KEPT = 5_000;

/** Items of other nodes that are taken in one by one; a thread that is further behind is built anew. */
const BEHIND = 2_000;

/** A place in line. `reached` resolves when everybody before has left; `leave` must be called once. */
export interface Place {
  readonly reached: Promise<void>;
  leave(): void;
}

export class HotThreads {
  readonly #stores: Stores;
  readonly #books: Books;
  /** In order of last use. */
  readonly #threads = new Map<ThreadId, HotThread>();
  readonly #loading = new Map<ThreadId, Promise<HotThread | null>>();
  readonly #lines = new Map<string, Promise<void>>();
  readonly #turns = new Turns();
  readonly #busy = new Map<ThreadId, Promise<void>>();
  readonly #rounds = new Rounds<ThreadId>((threadIds) => this.caughtUp(threadIds));

  constructor(stores: Stores, books: Books) {
    this.#stores = stores;
    this.#books = books;
  }

  /** Null where there is no such thread. */
  async get(threadId: ThreadId): Promise<HotThread | null> {
    // What others began to load may be older than this asking as well.
    const isOld = this.#stores.isShared && (this.#threads.has(threadId) || this.#loading.has(threadId));
    const hot = await this.#keptOrLoaded(threadId);
    if (!isOld) return hot;
    if (hot !== null) await this.#rounds.join(threadId);
    return this.#keptOrLoaded(threadId);
  }

  /** Those that are in memory take in what other nodes have committed by now. */
  async caughtUp(threadIds: readonly ThreadId[]): Promise<void> {
    const hots = threadIds.flatMap((threadId) => this.#threads.get(threadId) ?? []);
    const marks = await this.#stores.read.items.beyond(hots, BEHIND);
    if (marks.length === BEHIND) return hots.forEach(({ threadId }) => this.void(threadId));
    for (const mark of marks) {
      const hot = this.#threads.get(mark.threadId);
      if (hot?.follow(mark) === false) this.void(mark.threadId);
    }
  }

  #keptOrLoaded(threadId: ThreadId): Promise<HotThread | null> {
    const kept = this.#threads.get(threadId);
    if (kept !== undefined) {
      this.#threads.delete(threadId);
      this.#threads.set(threadId, kept);
      return Promise.resolve(kept);
    }
    let loading = this.#loading.get(threadId);
    if (loading === undefined) {
      loading = this.#load(threadId).finally(() => this.#loading.delete(threadId));
      this.#loading.set(threadId, loading);
    }
    return loading;
  }

  /** The thread if it is in memory. */
  known(threadId: ThreadId): HotThread | undefined {
    return this.#threads.get(threadId);
  }

  /** Takes in a thread that was just committed or loaded; there is never a second one to be numbered by. */
  add(hot: HotThread): void {
    this.void(hot.threadId);
    this.#threads.set(hot.threadId, hot);
    this.#letGo();
  }

  /** What was assumed about this thread did not come true. At once: whoever is about to judge by it must see that. */
  void(threadId: ThreadId): void {
    const hot = this.#threads.get(threadId);
    if (hot !== undefined) hot.isVoid = true;
    this.#threads.delete(threadId);
  }

  line(threadId: ThreadId, userId: UserId): Place {
    const key = `${threadId} ${userId}`;
    const reached = this.#lines.get(key) ?? Promise.resolve();
    let leave = (): void => undefined;
    const left = new Promise<void>((resolve) => {
      leave = () => {
        if (this.#lines.get(key) === left) this.#lines.delete(key);
        resolve();
      };
    });
    this.#lines.set(key, left);
    return { reached, leave };
  }

  /** While a change has the thread to itself: resolves when it is over. Ask again then. Undefined: free. */
  busy(threadId: ThreadId): Promise<void> | undefined {
    return this.#busy.get(threadId);
  }

  /**
   * Gives `work` the thread to itself: what was numbered before is durable, and nobody numbers beside it, so that it may
   * number items (`hot.apply`) inside a transaction and commit them there. When it fails after numbering, the thread is
   * void. Throws access.refused where there is no such thread.
   */
  exclusive<T>(threadId: ThreadId, work: (hot: HotThread) => Promise<T>): Promise<T> {
    return this.#turns.take(threadId, async () => {
      let free = (): void => undefined;
      this.#busy.set(threadId, new Promise((resolve) => (free = resolve)));
      try {
        return await this.#alone(threadId, work);
      } finally {
        this.#busy.delete(threadId);
        free();
      }
    });
  }

  async #alone<T>(threadId: ThreadId, work: (hot: HotThread) => Promise<T>): Promise<T> {
    const before = await this.get(threadId);
    await Promise.allSettled([...(before?.inFlight.values() ?? [])].map(({ ack }) => ack));
    return this.#stores.alone(async () => {
      const hot = await this.get(threadId);
      if (hot === null) throw new Fault('access.refused');
      await hot.book.caughtUp();
      const { n } = hot;
      try {
        return await work(hot);
      } catch (error) {
        if (hot.n !== n) this.void(threadId);
        throw error;
      }
    });
  }

  async #load(threadId: ThreadId): Promise<HotThread | null> {
    const row = await this.#stores.read.threads.byId(threadId);
    if (row === null) return null;
    const hot = await HotThread.load(this.#stores.read, await this.#books.get(row.practiceId), row);
    this.add(hot);
    return hot;
  }

  #letGo(): void {
    for (const [threadId, hot] of this.#threads) {
      if (this.#threads.size <= KEPT) return;
      if (hot.inFlight.size === 0 && !this.#busy.has(threadId)) this.void(threadId);
    }
  }
}
