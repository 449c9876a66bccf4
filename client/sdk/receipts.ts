/**
 * Receipts: the signed "I have read up to n" once the open thread was on a focused screen (a private mark for who does not
 * tell), and the plain "this device has it". High-water marks, gathered for 200 ms; what could not be sent is made again.
 */
import type { ThreadId } from '../../protocol/wire/ids.ts';
import { LIMITS } from '../../protocol/wire/limits.ts';
import type { Desk } from './desk.ts';
import { background } from './desk.ts';
import type { ThreadModel } from './model.ts';
import { cursorN, hasLeft, readN, setMarkedUnread } from './model.ts';
import type { ThreadSync } from './sync/thread.ts';

export interface Receipts {
  /** The open thread, the focus or what is in it changed: perhaps something is read now. */
  consider(): void;
  /** Items by others are verified on this device. */
  received(thread: ThreadModel): void;
  stop(): void;
}

export function createReceipts(desk: Desk, threads: () => ThreadSync): Receipts {
  const { clock, model, connection } = desk;
  const arrived = new Set<ThreadId>();
  let cancelRead: (() => void) | null = null;
  let cancelArrived: (() => void) | null = null;

  const consider = () => {
    if (cancelRead !== null || unreadOnScreen(desk) === null) return;
    cancelRead = clock.after(LIMITS.cursorBatchMs, () => {
      cancelRead = null;
      const thread = unreadOnScreen(desk);
      if (thread !== null) background(desk, 'thread', read(desk, threads(), thread), thread.threadId);
    });
  };

  const sendArrived = () => {
    cancelArrived = null;
    const marks = [...arrived].flatMap((threadId) => {
      const thread = model.threads.get(threadId);
      return thread === undefined || thread.n === 0 || hasLeft(model, thread) ? [] : [{ threadId, n: thread.n }];
    });
    if (marks.length === 0 || !connection.isOnline()) return;
    arrived.clear();
    const page = marks.slice(0, LIMITS.threadsPerPage);
    background(desk, 'thread', connection.ask('receipt:delivered', { threads: page }));
  };

  return {
    consider,
    received(thread) {
      const mine = model.userId === null ? undefined : thread.delivered.get(model.userId);
      if ((mine?.n ?? 0) >= thread.n) return;
      arrived.add(thread.threadId);
      cancelArrived ??= clock.after(LIMITS.cursorBatchMs, sendArrived);
    },
    stop() {
      cancelRead?.();
      cancelArrived?.();
      cancelRead = null;
      cancelArrived = null;
      arrived.clear();
    },
  };
}

/** The thread on screen, when it is in focus and holds something by others that I have not read. */
function unreadOnScreen({ model, connection }: Desk): ThreadModel | null {
  if (model.profile === null || !model.isFocused || model.openThreadId === null || !connection.isOnline()) return null;
  const thread = model.threads.get(model.openThreadId);
  if (thread === undefined || thread.trouble !== null || hasLeft(model, thread)) return null;
  const last = thread.folding.messages.findLast(({ senderId }) => senderId !== model.userId);
  const knownN = model.profile.preferences.readReceipts ? cursorN(model, thread) : readN(model, thread);
  return last !== undefined && last.n > knownN ? thread : null;
}

async function read(desk: Desk, threads: ThreadSync, thread: ThreadModel): Promise<void> {
  const { connection, vault, model } = desk;
  if (model.profile?.preferences.readReceipts === false) return readPrivately(desk, thread);
  const cursor = await vault.makeCursor(thread.threadId, thread.n);
  // Before it is asked: the server ends the mark when it hears of this, and what is marked after that stays marked.
  setMarkedUnread(model, thread, false);
  await connection.ask('cursor:set', { cursor });
  await threads.cursors(thread.threadId, [cursor]);
}

/** Read, and nobody is told but my own devices. */
export async function readPrivately({ connection, model, store }: Desk, thread: ThreadModel): Promise<void> {
  const { threadId, n } = thread;
  if (n === 0) return;
  thread.markN = Math.max(thread.markN, n);
  const show = () => {
    setMarkedUnread(model, thread, false);
    store.touchThread(threadId);
  };
  show();
  await connection.ask('mark:set', { threadId, n, unread: false });
  show();
}
