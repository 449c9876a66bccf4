/**
 * Notifications: "seen up to" marks, shown at once and told to the server now or after the next connection. What is marked
 * here is read as well, by a private mark: a receipt says only what was on a focused screen.
 */
import type { Notifications } from '../api.ts';
import type { Desk } from '../desk.ts';
import { hasLeft, readN } from '../model.ts';
import type { ThreadModel } from '../model.ts';
import { readPrivately } from '../receipts.ts';

export interface NotificationsArea {
  readonly notifications: Notifications;
  /** Tells the server the marks that it did not hear of. */
  resend(): Promise<void>;
}

export function createNotifications(desk: Desk): NotificationsArea {
  const { connection, model, store } = desk;
  const unheard = new Set<ThreadModel>();
  const resend = async () => {
    for (const thread of unheard) {
      if (!connection.isOnline()) return;
      if (hasLeft(model, thread)) unheard.delete(thread);
      if (!unheard.has(thread)) continue;
      await connection.ask('notification:seen', { threadId: thread.threadId, n: thread.noticedN });
      if (thread.markedUnread || readN(model, thread) < thread.n) await readPrivately(desk, thread);
      unheard.delete(thread);
    }
  };
  const mark = (thread: ThreadModel) => {
    const isRead = !thread.markedUnread && readN(model, thread) >= thread.n;
    if (thread.n === 0 || (thread.noticedN >= thread.n && isRead)) return;
    thread.noticedN = thread.n;
    unheard.add(thread);
    store.touchThread(thread.threadId);
  };
  return {
    resend,
    notifications: {
      async markRead(threadId) {
        const thread = model.threads.get(threadId);
        if (thread !== undefined) mark(thread);
        await resend();
      },
      async markAllRead() {
        for (const thread of model.threads.values()) mark(thread);
        await resend();
      },
    },
  };
}
