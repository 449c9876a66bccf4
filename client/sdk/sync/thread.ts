/**
 * Keeps threads up to date: items by number without a gap, each verified by the vault, then cursors and delivery marks.
 * One lane per thread, so that a tell, an acknowledgement and a fetch never interleave.
 */
import { LIMITS } from '../../../protocol/wire/limits.ts';
import type { CircleId, ThreadId, UserId } from '../../../protocol/wire/ids.ts';
import type {
  Delivered,
  ItemAck,
  NewEvent,
  SignedCursor,
  StoredItem,
  ThreadHead,
} from '../../../protocol/wire/threads.ts';
import { Refusal } from '../../vault/api.ts';
import type { OpenedItem, PersonView } from '../../vault/api.ts';
import type { Desk } from '../desk.ts';
import { raise } from '../desk.ts';
import { fold } from '../fold.ts';
import type { Model, ThreadModel } from '../model.ts';
import { isLocked, newThreadModel } from '../model.ts';
import type { PracticeSync } from './practice.ts';

const TRIES = 4;

export interface ThreadHooks {
  /** A thread is listed for the first time on this device. */
  listed(thread: ThreadModel): void;
  /** Everything that the server listed is here, for the first time. */
  caughtUp(thread: ThreadModel): void;
  /** These items are verified now. */
  applied(thread: ThreadModel, items: readonly OpenedItem[]): void;
}

export interface ThreadSync {
  /** A thread as the server lists it: verify the binding, fetch what is missing, take in cursors and marks. */
  list(head: ThreadHead): Promise<void>;
  items(threadId: ThreadId, items: readonly StoredItem[]): Promise<void>;
  cursors(threadId: ThreadId, cursors: readonly SignedCursor[]): Promise<void>;
  delivered(threadId: ThreadId, marks: readonly Delivered[]): void;
  /** The log changed, or this circle: who left may have left something that nobody saw. */
  doubt(circleId?: CircleId): Promise<void>;
  /** My own event as the server took it. */
  acknowledged(thread: ThreadModel, event: NewEvent, ack: ItemAck): Promise<void>;
  /** Asks the server for whatever there is beyond what I hold. */
  pull(thread: ThreadModel): Promise<void>;
}

export function createThreadSync(desk: Desk, practice: PracticeSync, hooks: ThreadHooks): ThreadSync {
  const { model, store } = desk;
  const sync = new Pull(desk, practice, hooks);
  return {
    async list(head) {
      const thread = model.threads.get(head.threadId) ?? (await open(desk, practice, hooks, head));
      thread.serverN = Math.max(thread.serverN, head.headN);
      thread.noticedN = Math.max(thread.noticedN, head.noticedN);
      thread.markN = Math.max(thread.markN, head.markN);
      if (thread.markedInLook < model.looks) thread.markedUnread = head.markedUnread;
      mark(thread, head.delivered);
      store.touchThread(thread.threadId);
      await thread.lane.run(async () => {
        const isFirst = thread.n === 0;
        await sync.upTo(thread);
        if (thread.trouble === null) await desk.vault.checkAck(thread.threadId, head.headN, head.headChain);
        await sync.cursors(thread, head.cursors);
        if (isFirst) hooks.caughtUp(thread);
      });
    },
    async doubt(circleId) {
      const about = [...model.threads.values()].filter((one) => circleId === undefined || one.circleId === circleId);
      for (const thread of about) await thread.lane.run(() => sync.doubt(thread));
    },
    async items(threadId, items) {
      const thread = model.threads.get(threadId);
      if (thread === undefined) return desk.syncSoon();
      for (const item of items) if (item.n > thread.n) thread.early.set(item.n, item);
      thread.serverN = Math.max(thread.serverN, ...items.map(({ n }) => n));
      await thread.lane.run(() => sync.judged(thread));
    },
    async cursors(threadId, cursors) {
      const thread = model.threads.get(threadId);
      if (thread === undefined) return desk.syncSoon();
      await thread.lane.run(() => sync.cursors(thread, cursors));
    },
    delivered(threadId, marks) {
      const thread = model.threads.get(threadId);
      if (thread === undefined) return desk.syncSoon();
      mark(thread, marks);
      store.touchThread(threadId);
    },
    async acknowledged(thread, { ev, sig, body }, { n, chain, at }) {
      if (n > thread.n) thread.early.set(n, { n, kind: 1, data: ev, sig, body, at });
      thread.serverN = Math.max(thread.serverN, n);
      await thread.lane.run(() => sync.judged(thread));
      await desk.vault.checkAck(thread.threadId, n, chain);
    },
    pull: (thread) =>
      thread.lane.run(async () => {
        await sync.fetch(thread);
        await sync.judged(thread);
      }),
  };
}

function mark(thread: ThreadModel, marks: readonly Delivered[]): void {
  for (const { userId, n, at } of marks) {
    const kept = thread.delivered.get(userId);
    if (kept === undefined || kept.n < n) thread.delivered.set(userId, { n, at });
  }
}

async function open(desk: Desk, practice: PracticeSync, hooks: ThreadHooks, head: ThreadHead): Promise<ThreadModel> {
  const { model, vault } = desk;
  if (!model.circles.has(head.circleId)) await practice.circle(head.circleId);
  const view = await aheadAgain(practice, head, () => vault.openThread(head));
  const known = model.threads.get(head.threadId);
  if (known !== undefined) return known;
  const thread = newThreadModel(view);
  model.threads.set(head.threadId, thread);
  hooks.listed(thread);
  return thread;
}

const isFormer = (model: Model, { circleId }: ThreadModel, userId: UserId): boolean =>
  model.circles.get(circleId)?.former.includes(userId) === true;

/** Runs `work`; when it cites a log entry or epoch that is not here yet, fetches both and runs it again. */
async function aheadAgain<T>(
  practice: PracticeSync,
  { circleId }: Pick<ThreadModel, 'circleId'>,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Refusal) || error.kind !== 'ahead') throw error;
    await practice.log();
    await practice.circle(circleId);
    return work();
  }
}

/** The steps inside a thread's lane. */
class Pull {
  private readonly desk: Desk;
  private readonly practice: PracticeSync;
  private readonly hooks: ThreadHooks;

  constructor(desk: Desk, practice: PracticeSync, hooks: ThreadHooks) {
    this.desk = desk;
    this.practice = practice;
    this.hooks = hooks;
  }

  /** Applies what came early where it fits, fetches where there is a gap, until nothing is missing. */
  async upTo(thread: ThreadModel): Promise<void> {
    while (thread.trouble === null && thread.n < thread.serverN && !isLocked(this.desk.model, thread)) {
      const run: StoredItem[] = [];
      for (let n = thread.n + 1; thread.early.has(n) && run.length < LIMITS.pageItems; n++) {
        run.push(thread.early.get(n) as StoredItem);
      }
      if (run.length === 0) await this.fetch(thread);
      else await this.apply(thread, run);
    }
  }

  /** `upTo`, and what the new items change about the doubts: they may show what their sender saw, or come from who has left. */
  async judged(thread: ThreadModel): Promise<void> {
    await this.upTo(thread);
    await this.doubt(thread);
  }

  async fetch(thread: ThreadModel): Promise<void> {
    if (isLocked(this.desk.model, thread)) return;
    // What is told, or committed, while the answer is on its way is not missing from it.
    const { threadId, n: afterN, serverN: toldN } = thread;
    const page = await this.desk.connection.ask('thread:items', { threadId, afterN, limit: LIMITS.pageItems });
    if (page.headN < afterN) return this.refuse(thread, 'thread.rollback');
    if (page.items.length === 0 && toldN > afterN) {
      return this.refuse(thread, 'thread.short');
    }
    thread.serverN = Math.max(thread.serverN, page.headN);
    if (page.items.length > 0) await this.apply(thread, page.items);
  }

  private async apply(thread: ThreadModel, items: readonly StoredItem[]): Promise<void> {
    const { vault, store } = this.desk;
    for (let tries = 1; ; tries++) {
      const applied = await vault.applyItems(thread.threadId, items);
      thread.n = applied.n;
      thread.chain = applied.chain;
      for (const item of applied.items) fold(thread.folding, item);
      for (const n of thread.early.keys()) if (n <= thread.n) thread.early.delete(n);
      if (applied.items.length > 0) this.hooks.applied(thread, applied.items);
      store.touchThread(thread.threadId);
      if (applied.stop === null) return;
      if (applied.stop.kind === 'refused') return this.refuse(thread, applied.stop.reason);
      if (tries >= TRIES) return this.refuse(thread, 'thread.ahead');
      await this.practice.log();
      await this.practice.circle(thread.circleId);
    }
  }

  async cursors(thread: ThreadModel, cursors: readonly SignedCursor[]): Promise<void> {
    if (cursors.length === 0 || isLocked(this.desk.model, thread)) return this.doubt(thread);
    const { vault, store } = this.desk;
    for (let tries = 1; thread.trouble === null; tries++) {
      const { cursors: read, stop } = await vault.applyCursors(thread.threadId, cursors);
      for (const { userId, n, at } of read) thread.cursors.set(userId, { n, at });
      store.touchThread(thread.threadId);
      if (stop === null) return this.doubt(thread);
      if (stop.kind === 'refused') return this.refuse(thread, stop.reason);
      if (tries >= TRIES) return this.desk.syncSoon();
      await this.practice.log();
      await this.practice.circle(thread.circleId);
      await this.fetch(thread);
    }
  }

  /** Marks what nobody is known to have seen before its sender left or got other keys; most threads have no such sender. */
  async doubt(thread: ThreadModel): Promise<void> {
    const { vault, model, store } = this.desk;
    const hasLeft = ({ userId, active, gen }: PersonView) =>
      (!active || gen > 1 || isFormer(model, thread, userId)) && thread.folding.senders.has(userId);
    if (thread.trouble !== null || model.log?.people.some(hasLeft) !== true) return;
    thread.doubtful = new Set(await vault.doubtful(thread.threadId));
    store.touchThread(thread.threadId);
  }

  private refuse(thread: ThreadModel, reason: string): void {
    thread.trouble ??= reason;
    raise(this.desk, { what: 'thread', id: thread.threadId, reason });
  }
}
