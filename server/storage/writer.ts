/**
 * The one writer: one connection, one queue, so nothing is ever written side by side. Items queue for the next group
 * commit: whatever arrived while the last commit ran is one multi-row insert and one fsync, without any timer.
 * Business changes take their turn in the same queue. Speed comes from here, never from weaker durability.
 */
import { Fault } from '../../protocol/wire/faults.ts';
import type { Log } from '../domain/ports.ts';
import type { ItemRow } from '../domain/records.ts';
import type { AppendListener, Writes } from '../domain/stores.ts';
import { reasonOf, type Db } from './db.ts';
import { insertItems } from './items.ts';

interface Waiting {
  readonly row: ItemRow;
  readonly stored: () => void;
  readonly failed: (fault: Fault) => void;
}

/** More than this in one insert would make the first of them wait for the last. */
const BATCH_ROWS = 1_000;

/** `append`: from the insert of a group until it is durable; `change`: COMMIT alone. */
export type CommitListener = (kind: 'append' | 'change', ms: number, items: number) => void;

export class Writer {
  /** Durable commits and items in them since the start. */
  /** Told of every durable commit, with how long it took. */
  onCommit: CommitListener | null = null;
  readonly counts = { commits: 0, appendCommits: 0, items: 0 };
  readonly #db: Db;
  readonly #writes: Writes;
  readonly #log: Log;
  readonly #queue: Waiting[] = [];
  #listener: AppendListener | null = null;
  #turn: Promise<unknown> = Promise.resolve();
  #scheduled = false;
  #closed = false;

  constructor(db: Db, writes: Writes, log: Log) {
    this.#db = db;
    this.#writes = writes;
    this.#log = log;
  }

  onAppend(listener: AppendListener): void {
    this.#listener = listener;
  }

  append(row: ItemRow): Promise<void> {
    if (this.#closed) return Promise.reject(new Fault('unavailable'));
    return new Promise((stored, failed) => {
      this.#queue.push({ row, stored, failed });
      this.#schedule();
    });
  }

  change<T>(work: (tx: Writes) => Promise<T>): Promise<T> {
    if (this.#closed) return Promise.reject(new Fault('unavailable'));
    return this.#exclusive(async () => {
      await this.#statement('begin');
      try {
        const result = await work(this.#writes);
        const began = performance.now();
        await this.#statement('commit');
        this.onCommit?.('change', performance.now() - began, 0);
        this.counts.commits += 1;
        return result;
      } catch (error) {
        await this.#rollback();
        throw this.#faultOf(error);
      }
    });
  }

  /** Refuses new work and waits for what is queued. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#exclusive(() => Promise.resolve());
    while (this.#queue.length > 0) await this.#exclusive(() => Promise.resolve());
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    void this.#exclusive(() => this.#flush());
  }

  /** Never rejects: every outcome goes to the waiting acks. */
  async #flush(): Promise<void> {
    // One turn of the event loop, no timer: messages whose signatures were found good together commit together.
    await new Promise(setImmediate);
    this.#scheduled = false;
    const batch = this.#queue.splice(0, BATCH_ROWS);
    const began = performance.now();
    if (this.#queue.length > 0) this.#schedule();
    const rows = batch.map((waiting) => waiting.row);
    try {
      await insertItems(this.#db, rows);
    } catch (cause) {
      this.#fail(batch, cause);
      return;
    }
    this.counts.commits += 1;
    this.counts.appendCommits += 1;
    this.counts.items += rows.length;
    this.onCommit?.('append', performance.now() - began, rows.length);
    this.#listener?.committed(rows);
    for (const waiting of batch) waiting.stored();
  }

  /** What was queued meanwhile builds on numbers that do not exist now, so it fails with the batch. */
  #fail(batch: readonly Waiting[], cause: unknown): void {
    const all = [...batch, ...this.#queue.splice(0)];
    this.#log.error({ items: all.length, cause: reasonOf(cause) }, 'storage.append');
    this.#listener?.failed(all.map((waiting) => waiting.row));
    for (const waiting of all) waiting.failed(new Fault('storage'));
  }

  async #statement(verb: 'begin' | 'commit'): Promise<void> {
    try {
      await this.#db[verb]();
    } catch (cause) {
      this.#log.error({ verb, cause: reasonOf(cause) }, 'storage.change');
      throw new Fault('storage');
    }
  }

  /** A disk that is full, read-only or broken, or a connection that was lost, is an expected failure; anything else is as it was thrown. */
  #faultOf(error: unknown): unknown {
    const cause = this.#db.troubleIn(error);
    if (cause === null) return error;
    this.#log.error({ cause }, 'storage.change');
    return new Fault('storage');
  }

  async #rollback(): Promise<void> {
    try {
      await this.#db.rollback();
    } catch (cause) {
      // The database has rolled back by itself where the failed statement left no transaction open.
      this.#log.warn({ cause: reasonOf(cause) }, 'storage.rollback');
    }
  }

  #exclusive<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#turn.then(work);
    this.#turn = mine.then(
      () => undefined,
      () => undefined,
    );
    return mine;
  }
}
