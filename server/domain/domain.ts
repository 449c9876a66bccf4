/**
 * The Domain: everything handed in (ports.ts) plus what is kept in memory beside the database: verified practices,
 * threads in use, receipts and presence on their way, signs of life. Every use case takes it first. createDomain also connects the
 * group-commit writer to the publisher, which is the one place where stored items are told.
 */
import type { ThreadId, UserId } from '../../protocol/wire/ids.ts';
import { AlertWatch } from './alert-watch.ts';
import { OutboxWork, TestSends } from './gateway/work.ts';
import type { Ports, TurnsPort } from './ports.ts';
import { Books } from './practice/book.ts';
import { PresenceNews } from './presence/news.ts';
import { Receipts } from './receipts.ts';
import { SessionsSeen } from './sessions/seen.ts';
import { ChangedThreads } from './subscriptions/changed.ts';
import { announceItems, hearersOf } from './threads/announce.ts';
import { HotThreads } from './threads/hot-threads.ts';
import type { HotThread } from './threads/hot.ts';

export interface Domain extends Ports {
  readonly books: Books;
  readonly threads: HotThreads;
  readonly receipts: Receipts;
  readonly presenceNews: PresenceNews;
  readonly seen: SessionsSeen;
  readonly watch: AlertWatch;
  readonly fileTurns: TurnsPort;
  /** What the gateway waits for. */
  readonly outbox: OutboxWork;
  readonly tests: TestSends;
  /** What webhooks are to hear of. */
  readonly changed: ChangedThreads;
}

const hearersIn = (hot: HotThread | null | undefined): UserId[] =>
  hot === null || hot === undefined ? [] : hearersOf(hot);

export function createDomain(ports: Ports): Domain {
  const { publisher, stores } = ports;
  const books = new Books(stores);
  const threads = new HotThreads(stores, books);
  const watch = new AlertWatch(stores.isShared);
  /** Of several nodes, as the database has them after the commit that is told. */
  const hearersNow = async (threadId: ThreadId): Promise<UserId[]> => {
    if (!stores.isShared) return hearersIn(threads.known(threadId));
    const hot = await threads.get(threadId);
    if (hot !== null) await books.get(hot.book.practiceId);
    return hearersIn(hot);
  };
  const receipts = new Receipts(ports, {
    cursors: async (threadId, cursors) => {
      watch.add(threadId);
      publisher.tell(await hearersNow(threadId), 'cursor:moved', { threadId, cursors });
    },
    delivered: async (threadId, delivered) =>
      publisher.tell(await hearersNow(threadId), 'receipt:moved', { threadId, delivered }),
    failed: (threadIds) => threadIds.forEach((threadId) => threads.void(threadId)),
  });
  const domain: Domain = {
    ...ports,
    books,
    threads,
    receipts,
    watch,
    presenceNews: new PresenceNews(ports, books),
    seen: new SessionsSeen(),
    fileTurns: ports.live.turns,
    outbox: new OutboxWork(ports.later, ports.nodes),
    tests: new TestSends(ports.later),
    changed: new ChangedThreads(),
  };
  stores.onAppend({
    caughtUp: async (threadIds) => {
      const hots = threadIds.flatMap((threadId) => threads.known(threadId) ?? []);
      await books.caughtUp([...new Set(hots.map(({ book }) => book.practiceId))]);
      await threads.caughtUp(threadIds);
    },
    committed: (rows) => announceItems(domain, rows),
    failed: (rows) => rows.forEach((row) => threads.void(row.threadId)),
  });
  return domain;
}
