/**
 * One practice as the server knows it: its verified log and the circles that somebody asked for, replayed once and kept
 * in memory. Everything that judges (who is active, which epoch is newest) reads it synchronously here.
 * Only committed entries stand in it; changes are made one at a time, under `exclusive`. After a commit of unknown outcome
 * nobody gets the book before it was read anew. Where other nodes change the same practice, whoever asks for a book gets it
 * as new as the asking, by the practice's version (`follow`).
 */
import { Circle, type Epoch } from '../../../protocol/crypto/circle/circle.ts';
import { PracticeLog } from '../../../protocol/crypto/practice-log/log.ts';
import { Fault } from '../../../protocol/wire/faults.ts';
import type { CircleId, PracticeId, UserId } from '../../../protocol/wire/ids.ts';
import type { EpochRow, LogRow } from '../records.ts';
import { Rounds } from '../rounds.ts';
import type { Stores } from '../stores.ts';

const ALL = Number.MAX_SAFE_INTEGER;

export class Book {
  readonly #stores: Stores;
  readonly #circles = new Map<CircleId, Circle>();
  readonly #loading = new Map<CircleId, Promise<Circle | null>>();
  #log: PracticeLog;
  #turn: Promise<unknown> = Promise.resolve();
  #isDoubtful = false;
  #renewing: Promise<this> | null = null;
  #version: number;

  /** @param version of the practice, from before its log was read */
  constructor(stores: Stores, log: PracticeLog, version: number) {
    this.#stores = stores;
    this.#log = log;
    this.#version = version;
  }

  get practiceId(): PracticeId {
    return this.#log.practiceId;
  }
  get log(): PracticeLog {
    return this.#log;
  }

  /** People in the log who are active now. */
  active(): UserId[] {
    return [...this.#log.state.people.values()].filter((person) => person.active).map((person) => person.userId);
  }

  /** Who hears what happens in an epoch: its members, as far as the log has them active now. */
  hearers(epoch: Epoch): UserId[] {
    const { people } = this.#log.state;
    return [...epoch.members.keys()].filter((userId) => people.get(userId)?.active === true);
  }

  /** A circle of this practice, or null. */
  circle(circleId: CircleId): Promise<Circle | null> {
    const kept = this.#circles.get(circleId);
    if (kept !== undefined) return Promise.resolve(kept);
    let loading = this.#loading.get(circleId);
    if (loading === undefined) {
      loading = this.#load(circleId).finally(() => this.#loading.delete(circleId));
      this.#loading.set(circleId, loading);
    }
    return loading;
  }

  /** The circle if it is in memory already. */
  known(circleId: CircleId): Circle | undefined {
    return this.#circles.get(circleId);
  }

  async #load(circleId: CircleId): Promise<Circle | null> {
    const rows = await this.#stores.read.circles.epochs(circleId, 0);
    if (rows[0]?.practiceId !== this.practiceId) return null;
    await this.caughtUp();
    const controls = rows.map((row) => ({ bytes: row.ctl, sig: row.sig }));
    const circle = this.#circles.get(circleId) ?? Circle.replay(this.#log, controls);
    this.#circles.set(circleId, circle);
    // A look that began before it stood here has not asked for it.
    if (this.#stores.isShared) await this.#takeIn([circle]);
    return circle;
  }

  /**
   * One change of log or circles at a time, so that what a check has found still holds at its commit. A change that ends
   * with Fault storage may be on the disk all the same: the book is doubtful from then on.
   */
  exclusive<T>(work: () => Promise<T>): Promise<T> {
    const certain = async (): Promise<T> => {
      await this.sure();
      await this.caughtUp();
      return work();
    };
    const mine = this.#turn.then(async () => {
      try {
        return await this.#stores.alone(certain);
      } catch (error) {
        if (error instanceof Fault && error.code === 'storage') this.#isDoubtful = true;
        throw error;
      }
    });
    this.#turn = mine.then(
      () => undefined,
      () => undefined,
    );
    return mine;
  }

  /** Nothing has happened that would make it other than the database. */
  get isSure(): boolean {
    return !this.#isDoubtful;
  }

  /** This book once it holds what the database does: at once, unless it is doubtful. Rejects while that cannot be read. */
  sure(): this | Promise<this> {
    if (!this.#isDoubtful) return this;
    return (this.#renewing ??= this.#renew().finally(() => (this.#renewing = null)));
  }

  /** Everything is read before anything is replaced. */
  async #renew(): Promise<this> {
    const { practices, circles } = this.#stores.read;
    const log = replay(await practices.entries(this.practiceId, 0, ALL));
    const fresh: Circle[] = [];
    for (const circleId of this.#circles.keys()) {
      const controls = (await circles.epochs(circleId, 0)).map((row) => ({ bytes: row.ctl, sig: row.sig }));
      fresh.push(Circle.replay(log, controls));
    }
    this.#log = log;
    for (const circle of fresh) this.keepCircle(circle);
    this.#isDoubtful = false;
    return this;
  }

  /** Takes in what other nodes have committed by now. */
  async caughtUp(): Promise<void> {
    if (!this.#stores.isShared) return;
    const [found] = await this.#stores.read.practices.versions([this.practiceId]);
    if (found !== undefined) await this.follow(found.version);
  }

  /** Takes in what stands in the database beyond what is here. `version` was read before this call. */
  async follow(version: number): Promise<void> {
    if (version === this.#version) return;
    await this.#takeIn([...this.#circles.values()]);
    this.#version = version;
  }

  /** The log, and these circles of it. */
  async #takeIn(circles: readonly Circle[]): Promise<void> {
    const { read } = this.#stores;
    const heads = circles.map(({ circleId, newest }) => ({ circleId, epoch: newest.epoch }));
    // An epoch cites the log, so the log is read after it.
    const epochs = await read.circles.beyond(heads);
    const entries = await read.practices.entries(this.practiceId, this.#log.seq, ALL);
    // In one step, and only what is new by now: another look, or a change of our own, may have been quicker.
    const log = this.#log.fork();
    for (const { seq, entry, sig, cosig } of entries) if (seq === log.seq + 1) log.append({ bytes: entry, sig, cosig });
    this.keepLog(log);
    for (const row of epochs) {
      const circle = this.#circles.get(row.circleId);
      if (circle !== undefined) this.keepEpoch(circle, row);
    }
  }

  /** What is here may be wrong: it is read anew before anybody gets it. */
  doubt(): void {
    this.#isDoubtful = true;
  }

  /** A separate copy of the log, to try entries on. */
  tryOut(): PracticeLog {
    return this.#log.fork();
  }

  /** Takes over what was committed. */
  keepLog(log: PracticeLog): void {
    if (log.seq >= this.#log.seq) this.#log = log;
  }
  keepEpoch(circle: Circle, { epoch, ctl, sig }: Pick<EpochRow, 'epoch' | 'ctl' | 'sig'>): void {
    if (circle.newest.epoch < epoch) circle.append(this.#log, { bytes: ctl, sig });
  }
  keepCircle(circle: Circle): void {
    this.#circles.set(circle.circleId, circle);
  }
}

const replay = (rows: readonly LogRow[]): PracticeLog =>
  PracticeLog.replay(
    rows.map(({ entry, sig, cosig }) => ({ bytes: entry, sig, cosig })),
    rows[0]?.practiceId,
  );

/** All practices in use. */
export class Books {
  readonly #stores: Stores;
  readonly #books = new Map<PracticeId, Promise<Book>>();
  readonly #rounds = new Rounds<PracticeId>((practiceIds) => this.caughtUp(practiceIds));

  constructor(stores: Stores) {
    this.#stores = stores;
  }

  /** Those that are in memory take in what other nodes have committed by now. */
  async caughtUp(practiceIds: readonly PracticeId[]): Promise<void> {
    for (const { practiceId, version } of await this.#stores.read.practices.versions(practiceIds)) {
      const book = await this.#books.get(practiceId);
      // One practice in trouble must not keep the others from being asked about.
      await book?.follow(version).catch(() => book.doubt());
    }
  }

  /** Rejects where there is no such practice: ids come from sessions and rows, never from a caller. */
  get(practiceId: PracticeId): Promise<Book> {
    const isKept = this.#books.has(practiceId);
    let book = this.#books.get(practiceId);
    if (book === undefined) {
      book = this.#load(practiceId);
      this.#books.set(practiceId, book);
      book.catch(() => this.#books.delete(practiceId));
    }
    if (!this.#stores.isShared || !isKept) return book.then((found) => found.sure());
    return Promise.all([book, this.#rounds.join(practiceId)]).then(([found]) => found.sure());
  }

  async #load(practiceId: PracticeId): Promise<Book> {
    const { practices } = this.#stores.read;
    const [found] = this.#stores.isShared ? await practices.versions([practiceId]) : [];
    const rows = await practices.entries(practiceId, 0, ALL);
    return new Book(this.#stores, replay(rows), found?.version ?? 0);
  }
}
