/**
 * Which threads may hold something unread: filled by commits and cursors, and once from the database, so that the
 * alert job looks at few threads instead of all. A hint only: what is due is decided from the database.
 */
import type { ThreadId } from '../../protocol/wire/ids.ts';

/** Looks from one at everything to the next, where other nodes may leave something behind. */
const LOOKS = 6;

/** Steps remembered before all are forgotten; noting one again does no harm. */
const NOTED_KEPT = 20_000;

export class AlertWatch {
  readonly #isShared: boolean;
  #looks = 0;
  #threads: Set<ThreadId> | null = null;
  readonly #early = new Set<ThreadId>();
  readonly #noted = new Set<string>();

  /** @param isShared other nodes watch other threads: what one that ended has watched is found by looking at everything. */
  constructor(isShared: boolean) {
    this.#isShared = isShared;
  }

  add(threadId: ThreadId): void {
    (this.#threads ?? this.#early).add(threadId);
  }
  /** What to look at; null: everything, because the process has just started, or a node may have ended. */
  get(): ThreadId[] | null {
    this.#looks += 1;
    if (this.#isShared && this.#looks % LOOKS === 0) return null;
    return this.#threads === null ? null : [...this.#threads];
  }
  /** After a look: keep those with something waiting, drop those that were looked at and had nothing. */
  keep(looked: readonly ThreadId[] | null, waiting: Iterable<ThreadId>): void {
    const kept = this.#threads ?? this.#early;
    for (const threadId of looked ?? []) kept.delete(threadId);
    for (const threadId of waiting) kept.add(threadId);
    this.#threads = kept;
  }

  /** Steps of alerts that are in the database already. */
  isNoted(step: string): boolean {
    return this.#noted.has(step);
  }
  noted(step: string): void {
    if (this.#noted.size >= NOTED_KEPT) this.#noted.clear();
    this.#noted.add(step);
  }
}
