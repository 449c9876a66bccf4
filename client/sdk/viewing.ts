/**
 * Viewing: which thread I have on a focused screen, told to the server when that changes, and again after a connection.
 * Stored nowhere and trusted for nothing; who does not show presence is kept unseen by the server.
 */
import type { ThreadId } from '../../protocol/wire/ids.ts';
import type { Desk } from './desk.ts';
import { background } from './desk.ts';
import { hasLeft } from './model.ts';

export interface Viewing {
  /** The open thread or the focus changed: perhaps I view something else now. */
  consider(): void;
  /** The connection went: nobody is known to view anything. */
  lost(): void;
}

export function createViewing(desk: Desk): Viewing {
  const { model, connection, store } = desk;
  let told: ThreadId | null = null;
  const onScreen = (): ThreadId | null => {
    const thread = model.openThreadId === null ? undefined : model.threads.get(model.openThreadId);
    return thread === undefined || !model.isFocused || hasLeft(model, thread) ? null : thread.threadId;
  };
  return {
    consider() {
      if (!connection.isOnline() || model.phase !== 'ready' || onScreen() === told) return;
      told = onScreen();
      background(desk, 'thread', connection.ask('viewing:set', { threadId: told }));
    },
    lost() {
      told = null;
      for (const thread of model.threads.values()) {
        if (thread.viewing.length === 0) continue;
        thread.viewing = [];
        store.touchThread(thread.threadId);
      }
    },
  };
}
