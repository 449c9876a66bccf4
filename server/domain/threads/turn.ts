/**
 * One change of one row that is told in a thread and paid by the practice: the thread to itself, one transaction, the row as
 * it is now, lines of the account, notices as the next items; told after the commit. What the row is, its own folder knows.
 */
import type { JobId, PatientId, PracticeId, ThreadId, UserId } from '../../../protocol/wire/ids.ts';
import { change, type AfterCommit } from '../change.ts';
import { enter, type Line } from '../credits/account.ts';
import type { Domain } from '../domain.ts';
import type { ItemRow } from '../records.ts';
import type { Reads, Writes } from '../stores.ts';
import { announceItems } from './announce.ts';
import type { HotThread } from './hot.ts';
import { noticeItem, type Word } from './notice.ts';

interface ToldRow {
  readonly practiceId: PracticeId;
  readonly threadId: ThreadId;
  readonly senderId: UserId;
  readonly patientId: PatientId | null;
  readonly jobId: JobId;
}

export class ThreadTurn<Row extends ToldRow> {
  readonly domain: Domain;
  readonly tx: Writes;
  readonly after: AfterCommit;
  readonly hot: HotThread;
  readonly at: number;
  /** What this turn has numbered, in order. */
  readonly items: ItemRow[] = [];
  #row: Row;

  constructor(domain: Domain, tx: Writes, after: AfterCommit, hot: HotThread, row: Row) {
    this.domain = domain;
    this.tx = tx;
    this.after = after;
    this.hot = hot;
    this.at = domain.clock.now();
    this.#row = row;
  }

  /** As it is now, with what this turn has changed. */
  get row(): Row {
    return this.#row;
  }

  /** Stored by the caller. */
  protected changed(changes: Partial<Row>): void {
    this.#row = { ...this.#row, ...changes };
  }

  protected tell(word: Word, wantsAttention: boolean): void {
    this.items.push(noticeItem(this.domain, this.hot, word, this.at, wantsAttention));
  }

  /** Lines of the account for this row. Throws credit.none; then nothing must be committed. */
  protected async enter(lines: readonly Line[], note: string): Promise<void> {
    const { practiceId, senderId, patientId, jobId } = this.#row;
    await enter(this.domain, this.tx, this.after, practiceId, lines, { userId: senderId, patientId, jobId, note });
  }
}

type TurnOf<Row, Turn> = new (domain: Domain, tx: Writes, after: AfterCommit, hot: HotThread, row: Row) => Turn;

/** Gives `work` the row that `find` finds, in a turn of its thread; null where there is none. */
export async function inTurnOf<Row extends ToldRow, Turn extends ThreadTurn<Row>, T>(
  domain: Domain,
  Turn: TurnOf<Row, Turn>,
  find: (stores: Reads) => Promise<Row | null>,
  work: (turn: Turn) => Promise<T>,
): Promise<T | null> {
  const known = await find(domain.stores.read);
  if (known === null) return null;
  return domain.threads.exclusive(known.threadId, (hot) =>
    change(domain, async (tx, after) => {
      const row = await find(tx);
      if (row === null) throw new Error('a row that is gone');
      const turn = new Turn(domain, tx, after, hot, row);
      const result = await work(turn);
      await finish(turn);
      return result;
    }),
  );
}

/** Stores the items that a turn has numbered and tells them after the commit. */
export async function finish(turn: Pick<ThreadTurn<ToldRow>, 'domain' | 'tx' | 'after' | 'items'>): Promise<void> {
  const { domain, tx, after, items } = turn;
  if (items.length === 0) return;
  await tx.items.add(items);
  after(() => announceItems(domain, items));
}
