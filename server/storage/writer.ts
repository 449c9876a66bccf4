/**
 * The one writer: one connection, one queue, so nothing is ever written side by side. Items queue for the next group
 * commit: whatever arrived while the last commit ran is one multi-row insert and one fsync, without any timer.
 * Business changes take their turn in the same queue. Speed comes from here, never from weaker durability.
 *
 * Where several nodes share the database, a turn begins with the word among them (`begin` of Db), so that at any moment one
 * transaction of all nodes runs, and everything it reads is newest. Items are then numbered in that turn, after `caughtUp`
 * has taken in what other nodes committed; a change that judges before it writes runs `alone`, with the word from its
 * first look to its commit. Passing one word on, instead of locking rows of threads, keeps every check inside a
 * transaction as true among nodes as within one process, and costs no capacity: commits follow each other on the one log
 * of PostgreSQL in any case, and whatever waits for the word is in the next group commit.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { ThreadId } from '../../protocol/wire/ids.ts';
import { Fault } from '../../protocol/wire/faults.ts';
import type { Log } from '../domain/ports.ts';
import type { ItemRow } from '../domain/records.ts';
import type { AppendListener, Numbering, Writes } from '../domain/stores.ts';
import { reasonOf, type Db } from './db.ts';
import { insertItems } from './items.ts';

interface Waiting {
  readonly threadId: ThreadId;
  readonly number: Numbering;
  readonly stored: (row: ItemRow | null) => void;
  readonly failed: (fault: unknown) => void;
  /** Null until it has its number. */
  row: ItemRow | null;
}

/** A turn that holds the word while it judges. */
interface Alone {
  /** Its transaction is open; false after the first commit. */
  isOpen: boolean;
  /** The turn is not over. */
  isMine: boolean;
}

/** More than this in one insert would make the first of them wait for the last. */
const BATCH_ROWS = 1_000;

/** `append`: from the insert of a group until it is durable; `change`: COMMIT alone. */
export type CommitListener = (kind: 'append' | 'change', ms: number, items: number) => void;

export class Writer {
  /** Told of every durable commit, with how long it took. */
  onCommit: CommitListener | null = null;
  /** Durable commits and items in them since the start. */
  readonly counts = { commits: 0, appendCommits: 0, items: 0 };
  readonly #db: Db;
  readonly #writes: Writes;
  readonly #log: Log;
  readonly #queue: Waiting[] = [];
  readonly #alone = new AsyncLocalStorage<Alone>();
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

  append(threadId: ThreadId, number: Numbering): Promise<ItemRow | null> {
    if (this.#closed) return Promise.reject(new Fault('unavailable'));
    return new Promise((stored, failed) => {
      const row = this.#db.isShared ? null : number();
      if (row === null && !this.#db.isShared) return stored(null);
      this.#queue.push({ threadId, number, stored, failed, row });
      this.#schedule();
    });
  }

  change<T>(work: (tx: Writes) => Promise<T>): Promise<T> {
    const alone = this.#alone.getStore();
    if (alone?.isMine === true) return this.#commit(work, alone);
    if (this.#closed) return Promise.reject(new Fault('unavailable'));
    return this.#exclusive(() => this.#commit(work, null));
  }

  alone<T>(work: () => Promise<T>): Promise<T> {
    if (!this.#db.isShared || this.#alone.getStore()?.isMine === true) return work();
    if (this.#closed) return Promise.reject(new Fault('unavailable'));
    return this.#exclusive(async () => {
      await this.#statement('begin');
      const alone: Alone = { isOpen: true, isMine: true };
      try {
        return await this.#alone.run(alone, work);
      } finally {
        alone.isMine = false;
        if (alone.isOpen) await this.#rollback();
      }
    });
  }

  /** Refuses new work and waits for what is queued. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#exclusive(() => Promise.resolve());
    while (this.#queue.length > 0) await this.#exclusive(() => Promise.resolve());
  }

  async #commit<T>(work: (tx: Writes) => Promise<T>, alone: Alone | null): Promise<T> {
    if (alone?.isOpen !== true) await this.#statement('begin');
    // The word goes on with the end of this transaction, whatever it is.
    if (alone !== null) alone.isOpen = false;
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
    try {
      if (this.#db.isShared) await this.#insertInTurn(batch);
      else await insertItems(this.#db, rowsOf(batch));
    } catch (cause) {
      this.#fail(batch, cause);
      return;
    }
    const rows = rowsOf(batch);
    if (rows.length > 0) {
      this.counts.commits += 1;
      this.counts.appendCommits += 1;
      this.counts.items += rows.length;
      this.onCommit?.('append', performance.now() - began, rows.length);
      this.#listener?.committed(rows);
    }
    for (const { row, stored } of batch) stored(row);
  }

  /** With the word: first what others have written, then the numbers, then the insert. */
  async #insertInTurn(batch: readonly Waiting[]): Promise<void> {
    await this.#db.begin();
    try {
      await this.#listener?.caughtUp([...new Set(batch.map(({ threadId }) => threadId))]);
      for (const waiting of batch) number(waiting);
      await insertItems(this.#db, rowsOf(batch));
      await this.#db.commit();
    } catch (cause) {
      await this.#rollback();
      throw cause;
    }
  }

  /** What has a number that was queued meanwhile builds on numbers that do not exist now, so it fails with the batch. */
  #fail(batch: readonly Waiting[], cause: unknown): void {
    const all = this.#db.isShared ? batch : [...batch, ...this.#queue.splice(0)];
    this.#log.error({ items: all.length, code: reasonOf(cause) }, 'storage.append');
    this.#listener?.failed(rowsOf(all));
    for (const waiting of all) waiting.failed(new Fault('storage'));
  }

  async #statement(verb: 'begin' | 'commit'): Promise<void> {
    try {
      await this.#db[verb]();
    } catch (cause) {
      this.#log.error({ verb, code: reasonOf(cause) }, 'storage.change');
      throw new Fault('storage');
    }
  }

  /** A disk that is full, read-only or broken, or a connection that was lost, is an expected failure; anything else is as it was thrown. */
  #faultOf(error: unknown): unknown {
    const code = this.#db.troubleIn(error);
    if (code === null) return error;
    this.#log.error({ code }, 'storage.change');
    return new Fault('storage');
  }

  async #rollback(): Promise<void> {
    try {
      await this.#db.rollback();
    } catch (cause) {
      // The database has rolled back by itself where the failed statement left no transaction open.
      this.#log.warn({ code: reasonOf(cause) }, 'storage.rollback');
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

/** Refused or found to be stored already: it is answered at once and is no part of the commit. */
function number(waiting: Waiting): void {
  try {
    waiting.row = waiting.number();
  } catch (refused) {
    waiting.failed(refused);
  }
}

const rowsOf = (batch: readonly Waiting[]): ItemRow[] => batch.flatMap(({ row }) => (row === null ? [] : [row]));
