/**
 * Keeps track of which of my messages may still be edited: ten minutes from the server's commit time, by the server's
 * clock as the last look told it. Only what the screen offers depends on it; readers judge each edit by commit times.
 */
import type { OpenedItem } from '../vault/api.ts';
import type { Desk } from './desk.ts';
import { EDIT_WITHIN_MS } from './fold.ts';
import type { ThreadModel } from './model.ts';

export interface EditTime {
  /** Items are verified: mine among them may be edited for a while. */
  applied(thread: ThreadModel, items: readonly OpenedItem[]): void;
  stop(): void;
}

export function createEditTime({ model, clock, store }: Desk): EditTime {
  const ends = new Set<() => void>();
  const open = (thread: ThreadModel, n: number, forMs: number) => {
    thread.editable.add(n);
    const cancel = clock.after(forMs, () => {
      ends.delete(cancel);
      thread.editable.delete(n);
      store.touchThread(thread.threadId);
    });
    ends.add(cancel);
  };
  return {
    applied(thread, items) {
      const serverNow = clock.now() + model.serverAheadMs;
      for (const { n, at, senderId, opened } of items) {
        const isText = opened.as === 'content' && (opened.content.t === 'text' || opened.content.t === 'file');
        const isMyText = senderId === model.userId && isText;
        const leftMs = Math.min(EDIT_WITHIN_MS, at + EDIT_WITHIN_MS - serverNow);
        if (isMyText && leftMs > 0) open(thread, n, leftMs);
      }
    },
    stop() {
      for (const cancel of ends) cancel();
      ends.clear();
    },
  };
}
