/** Tells the members of a thread's circle what a group commit has stored: one tell per thread and commit. */
import type { ItemRow, ThreadRow } from '../records.ts';
import type { Publisher } from '../ports.ts';
import type { ThreadId, UserId } from '../../../protocol/wire/ids.ts';
import type { StoredItem } from '../../../protocol/wire/threads.ts';
import type { HotThread } from './hot.ts';
import type { HotThreads } from './hot-threads.ts';
import type { AlertWatch } from '../alert-watch.ts';
import type { ChangedThreads } from '../subscriptions/changed.ts';

interface Hearing {
  readonly publisher: Publisher;
  readonly threads: HotThreads;
  readonly watch: AlertWatch;
  readonly changed: ChangedThreads;
}

export function announceItems(hearing: Hearing, rows: readonly ItemRow[]): void {
  const byThread = new Map<ThreadId, ItemRow[]>();
  for (const row of rows) {
    const list = byThread.get(row.threadId);
    if (list === undefined) byThread.set(row.threadId, [row]);
    else list.push(row);
    if (row.class === 1) hearing.watch.add(row.threadId);
  }
  for (const [threadId, items] of byThread) {
    hearing.changed.add(threadId);
    const hot = hearing.threads.known(threadId);
    if (hot === undefined) continue;
    hearing.publisher.tell(hearersOf(hot), 'message:added', { threadId, items: items.map(toStoredItem) });
  }
}

/** A new thread whose last item so far is `last`. */
export function announceThread(
  { publisher, changed }: Pick<Hearing, 'publisher' | 'changed'>,
  hot: HotThread,
  { threadId, circleId, thr, sig }: ThreadRow,
  last: ItemRow,
): void {
  changed.add(threadId);
  const head = { headN: last.n, headChain: last.chain, lastAt: last.at };
  const marks = { cursors: [], delivered: [], noticedN: 0, markN: 0, markedUnread: false };
  publisher.tell(hearersOf(hot), 'thread:added', { thread: { threadId, circleId, thr, sig, ...head, ...marks } });
}

/** The current members of the thread's circle who are active in the log now. */
export function hearersOf(hot: HotThread): UserId[] {
  const circle = hot.book.known(hot.circleId);
  return circle === undefined ? [] : hot.book.hearers(circle.newest);
}

export const toStoredItem = ({ n, kind, data, sig, body, at }: ItemRow): StoredItem => ({
  n,
  kind,
  data,
  sig,
  body,
  at,
});
