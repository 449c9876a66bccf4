/** Typing signs: sent at most every four seconds, shown for six, stored nowhere and trusted for nothing. */
import type { Tell } from '../../protocol/wire/events.ts';
import type { ThreadId } from '../../protocol/wire/ids.ts';
import { LIMITS } from '../../protocol/wire/limits.ts';
import type { Desk } from './desk.ts';
import { background } from './desk.ts';
import type { ThreadModel } from './model.ts';

export interface Typing {
  /** I pressed a key. */
  typed(threadId: ThreadId): void;
  /** My message went out: I am not typing any more. */
  ended(threadId: ThreadId): void;
  heard(sign: Tell<'typing:changed'>): void;
  /** A message of theirs arrived: they are not typing any more. */
  arrived(thread: ThreadModel, senderIds: readonly (string | null)[]): void;
}

export function createTyping(desk: Desk): Typing {
  const { model, clock, connection, store } = desk;
  const sentAt = new Map<ThreadId, number>();
  const end = (thread: ThreadModel, userId: string) => {
    for (const [who, cancel] of thread.typing) {
      if (who !== userId) continue;
      cancel();
      thread.typing.delete(who);
      store.touchThread(thread.threadId);
    }
  };
  return {
    typed(threadId) {
      const now = clock.now();
      if (now - (sentAt.get(threadId) ?? Number.NEGATIVE_INFINITY) < LIMITS.typingEveryMs) return;
      if (!connection.isOnline()) return;
      sentAt.set(threadId, now);
      background(desk, 'thread', connection.ask('typing:set', { threadId, typing: true }), threadId);
    },
    ended(threadId) {
      if (!sentAt.delete(threadId) || !connection.isOnline()) return;
      background(desk, 'thread', connection.ask('typing:set', { threadId, typing: false }), threadId);
    },
    heard({ threadId, userId, typing }) {
      const thread = model.threads.get(threadId);
      if (thread === undefined || userId === model.userId) return;
      end(thread, userId);
      if (!typing) return;
      thread.typing.set(
        userId,
        clock.after(LIMITS.typingExpiresMs, () => end(thread, userId)),
      );
      store.touchThread(threadId);
    },
    arrived(thread, senderIds) {
      for (const senderId of senderIds) if (senderId !== null) end(thread, senderId);
    },
  };
}
