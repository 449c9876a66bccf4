/**
 * Read cursors and delivered marks on their way to the disk: the greatest per person and thread is kept (of the cursors also
 * those from before somebody left), one store and one tell per thread at most every 200 ms, the first one at once. Whoever set one waits until it is durable.
 */
import type { ThreadId } from '../../protocol/wire/ids.ts';
import { LIMITS } from '../../protocol/wire/limits.ts';
import type { Tell } from '../../protocol/wire/events.ts';
import type { Later, Log } from './ports.ts';
import type { CursorRow, DeliveredRow } from './records.ts';
import type { Stores } from './stores.ts';

type Row = { readonly threadId: ThreadId; readonly userId: string; readonly n: number };

interface Waiting {
  readonly stored: () => void;
  readonly failed: (cause: unknown) => void;
}

/** What was made durable, thread by thread. */
export interface ReceiptListener {
  cursors(threadId: ThreadId, cursors: Tell<'cursor:moved'>['cursors']): Promise<void>;
  delivered(threadId: ThreadId, delivered: Tell<'receipt:moved'>['delivered']): Promise<void>;
  /** Not stored: forget what was assumed. */
  failed(threadIds: readonly ThreadId[]): void;
}

export class Receipts {
  readonly #stores: Stores;
  readonly #later: Later;
  readonly #log: Log;
  readonly #listener: ReceiptListener;
  #cursors = new Map<string, CursorRow>();
  #delivered = new Map<string, DeliveredRow>();
  #waiting: Waiting[] = [];
  #isResting = false;
  #flushing: Promise<void> = Promise.resolve();

  constructor(ports: { readonly stores: Stores; readonly later: Later; readonly log: Log }, listener: ReceiptListener) {
    this.#stores = ports.stores;
    this.#later = ports.later;
    this.#log = ports.log;
    this.#listener = listener;
  }

  /** Resolves when this cursor, or a greater one of the same person, is durable. Rejects with Fault storage. */
  cursor(row: CursorRow): Promise<void> {
    keepGreater(this.#cursors, row, `${row.leftEpoch} ${row.leftSeq}`);
    return this.#soon();
  }

  delivered(rows: readonly DeliveredRow[]): Promise<void> {
    for (const row of rows) keepGreater(this.#delivered, row);
    return this.#soon();
  }

  /** Everything queued is durable or has failed. */
  async settle(): Promise<void> {
    while (this.#waiting.length > 0) {
      this.#flush();
      await this.#flushing;
    }
    await this.#flushing;
  }

  #soon(): Promise<void> {
    const stored = new Promise<void>((resolve, failed) => this.#waiting.push({ stored: resolve, failed }));
    if (!this.#isResting) this.#flush();
    return stored;
  }

  #flush(): void {
    const [cursors, delivered, waiting] = [this.#cursors, this.#delivered, this.#waiting];
    if (waiting.length === 0) return;
    this.#cursors = new Map();
    this.#delivered = new Map();
    this.#waiting = [];
    this.#isResting = true;
    this.#later(LIMITS.cursorBatchMs, () => {
      this.#isResting = false;
      this.#flush();
    });
    const previous = this.#flushing;
    this.#flushing = previous.then(() => this.#store([...cursors.values()], [...delivered.values()], waiting));
  }

  async #store(cursors: CursorRow[], delivered: DeliveredRow[], waiting: readonly Waiting[]): Promise<void> {
    try {
      await this.#stores.change(async (tx) => {
        if (cursors.length > 0) await tx.receipts.moveCursors(cursors);
        if (delivered.length > 0) await tx.receipts.moveDelivered(delivered);
      });
    } catch (cause) {
      this.#log.error({ rows: cursors.length + delivered.length }, 'receipts.store');
      this.#listener.failed([...new Set([...cursors, ...delivered].map((row) => row.threadId))]);
      for (const one of waiting) one.failed(cause);
      return;
    }
    await this.#tell(cursors, delivered).catch((cause: unknown) => this.#log.error({ cause }, 'receipts.tell'));
    for (const one of waiting) one.stored();
  }

  async #tell(cursors: readonly CursorRow[], delivered: readonly DeliveredRow[]): Promise<void> {
    for (const [threadId, rows] of byThread(cursors)) {
      const told = rows.map(({ userId, cur, sig }) => ({ userId, cur, sig }));
      await this.#listener.cursors(threadId, told);
    }
    for (const [threadId, rows] of byThread(delivered)) {
      const told = rows.map(({ userId, n, at }) => ({ userId, n, at }));
      await this.#listener.delivered(threadId, told);
    }
  }
}

function keepGreater<R extends Row>(kept: Map<string, R>, row: R, moment = ''): void {
  const key = `${row.threadId} ${row.userId} ${moment}`;
  const before = kept.get(key);
  if (before === undefined || before.n < row.n) kept.set(key, row);
}

function byThread<R extends Row>(rows: readonly R[]): Map<ThreadId, R[]> {
  const out = new Map<ThreadId, R[]>();
  for (const row of rows) out.set(row.threadId, [...(out.get(row.threadId) ?? []), row]);
  return out;
}
