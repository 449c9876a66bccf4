/**
 * Several nodes: the items of a thread are told here in the order of their numbers, whichever node committed them. What a
 * node tells itself can be quicker than what another one told before, so what comes ahead of its turn waits for what is
 * under way; a second at most, since that may be lost, and then clients ask for it by number.
 */
import type { ThreadId } from '../../protocol/wire/ids.ts';

/** The items of one tell. */
export interface Turn {
  readonly threadId: ThreadId;
  readonly first: number;
  readonly last: number;
}

interface Early extends Turn {
  readonly tell: () => void;
}

interface Waiting {
  readonly early: Early[];
  readonly late: NodeJS.Timeout;
}

/** The way between two nodes takes a millisecond, and some hundred between two that are busy. */
const WAIT_MS = 1_000;
/** Threads kept before the ones unused longest are forgotten; the first tell of such a one waits for nothing. */
const KEPT = 5_000;

export class InTurn {
  /** How far each thread was told, in order of last use. */
  readonly #told = new Map<ThreadId, number>();
  readonly #waiting = new Map<ThreadId, Waiting>();

  /**
   * Calls `tell` at once, or when those before it were told, or after a second.
   *
   * @param mayWait false: nothing is under way, so nothing is waited for
   */
  tell(turn: Turn, mayWait: boolean, tell: () => void): void {
    const { threadId, first } = turn;
    const told = this.#told.get(threadId);
    if (mayWait && told !== undefined && first > told + 1) return this.#wait({ ...turn, tell });
    this.#now({ ...turn, tell });
    this.#tellNext(threadId);
  }

  /** What waits is not told any more. */
  close(): void {
    for (const { late } of this.#waiting.values()) clearTimeout(late);
    this.#waiting.clear();
  }

  #now({ threadId, last, tell }: Early): void {
    const told = this.#told.get(threadId) ?? 0;
    this.#told.delete(threadId);
    this.#told.set(threadId, Math.max(told, last));
    const oldest = this.#told.size > KEPT ? this.#told.keys().next() : null;
    if (oldest?.done === false) this.#told.delete(oldest.value);
    tell();
  }

  #wait(one: Early): void {
    const { threadId } = one;
    const waiting = this.#waiting.get(threadId) ?? {
      early: [],
      late: setTimeout(() => this.#tellAll(threadId), WAIT_MS),
    };
    this.#waiting.set(threadId, waiting);
    waiting.early.push(one);
    waiting.early.sort((a, b) => a.first - b.first);
  }

  /** Those whose turn it is now. */
  #tellNext(threadId: ThreadId): void {
    const waiting = this.#waiting.get(threadId);
    if (waiting === undefined) return;
    const { early, late } = waiting;
    for (let next = early[0]; next !== undefined && next.first <= this.#toldOf(threadId) + 1; next = early[0]) {
      early.shift();
      this.#now(next);
    }
    if (early.length > 0) return;
    clearTimeout(late);
    this.#waiting.delete(threadId);
  }

  #tellAll(threadId: ThreadId): void {
    const { early } = this.#waiting.get(threadId) ?? { early: [] };
    this.#waiting.delete(threadId);
    for (const one of early) this.#now(one);
  }

  #toldOf = (threadId: ThreadId): number => this.#told.get(threadId) ?? 0;
}
