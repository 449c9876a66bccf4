/**
 * The Domain: everything handed in (ports.ts) plus what is kept in memory beside the database: verified practices,
 * threads in use, receipts on their way, signs of life. Every use case takes it first. createDomain also connects the
 * group-commit writer to the publisher, which is the one place where stored items are told.
 */
import { AlertWatch } from './alert-watch.ts';
import { OutboxWork, TestSends } from './gateway/work.ts';
import type { Ports } from './ports.ts';
import { Books } from './practice/book.ts';
import { Receipts } from './receipts.ts';
import { SessionsSeen } from './sessions/seen.ts';
import { ChangedThreads } from './subscriptions/call.ts';
import { announceItems, hearersOf } from './threads/announce.ts';
import { HotThreads } from './threads/hot-threads.ts';
import { Turns } from './turns.ts';

export interface Domain extends Ports {
  readonly books: Books;
  readonly threads: HotThreads;
  readonly receipts: Receipts;
  readonly seen: SessionsSeen;
  readonly watch: AlertWatch;
  readonly fileTurns: Turns;
  /** What the gateway waits for. */
  readonly outbox: OutboxWork;
  readonly tests: TestSends;
  /** What webhooks are to hear of. */
  readonly changed: ChangedThreads;
}

export function createDomain(ports: Ports): Domain {
  const { publisher, stores } = ports;
  const books = new Books(stores);
  const threads = new HotThreads(stores, books);
  const watch = new AlertWatch();
  const receipts = new Receipts(ports, {
    cursors: (threadId, cursors) => {
      watch.add(threadId);
      const hot = threads.known(threadId);
      if (hot !== undefined) publisher.tell(hearersOf(hot), 'cursor:moved', { threadId, cursors });
    },
    delivered: (threadId, delivered) => {
      const hot = threads.known(threadId);
      if (hot !== undefined) publisher.tell(hearersOf(hot), 'receipt:moved', { threadId, delivered });
    },
    failed: (threadIds) => threadIds.forEach((threadId) => threads.void(threadId)),
  });
  const domain: Domain = {
    ...ports,
    books,
    threads,
    receipts,
    watch,
    seen: new SessionsSeen(),
    fileTurns: new Turns(),
    outbox: new OutboxWork(ports.later),
    tests: new TestSends(ports.later),
    changed: new ChangedThreads(),
  };
  stores.onAppend({
    committed: (rows) => announceItems(domain, rows),
    failed: (rows) => rows.forEach((row) => threads.void(row.threadId)),
  });
  return domain;
}
