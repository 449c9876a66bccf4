/** Which threads receivers may have to hear of; a hint only, since what they have heard stands in the marks of storage. */
import type { ThreadId } from '../../../protocol/wire/ids.ts';

/** Threads that have changed here since the last round; everything, before the first one. */
export class ChangedThreads {
  #threads: Set<ThreadId> | null = null;

  add(threadId: ThreadId): void {
    this.#threads?.add(threadId);
  }

  /** Null: any thread may have. */
  take(): readonly ThreadId[] | null {
    const taken = this.#threads;
    this.#threads = new Set();
    return taken === null ? null : [...taken];
  }

  /** They could not be noted: any may have changed. */
  giveBack(): void {
    this.#threads = null;
  }
}
