/**
 * One look at everything: heads first, then by number whatever is missing, in the order in which things cite each other
 * (log, circles, threads). Runs after every connection and whenever something was missed; tells only shorten the wait.
 */
import { Fault } from '../../../protocol/wire/faults.ts';
import type { AskReply } from '../../../protocol/wire/events.ts';
import { Refusal } from '../../vault/api.ts';
import type { Trouble } from '../../vault/api.ts';
import type { Desk } from '../desk.ts';
import { raise } from '../desk.ts';
import type { PracticeSync } from './practice.ts';
import type { ThreadSync } from './thread.ts';

const AGAIN_MS = 1_000;
const AGAIN_MAX_MS = 30_000;

type Heads = AskReply<'sync:heads'>;

export interface SyncHooks {
  /** Everything that the server listed is here and verified. */
  synced(): void;
}

export interface Sync {
  /** A full look; asked for while one is under way, another follows it. */
  now(): void;
  soon(): void;
  /** Resolves when log and circles are verified and `phase` says what we are; rejects on what no later look will mend. */
  settled(): Promise<void>;
  stop(): void;
}

/** Those who wait for the next look to settle. */
class Waiters {
  private waiting: { resolve(): void; reject(error: Error): void }[] = [];

  join(): Promise<void> {
    return new Promise<void>((resolve, reject) => this.waiting.push({ resolve, reject }));
  }

  settle(error?: Error): void {
    for (const waiter of this.waiting.splice(0)) {
      if (error === undefined) waiter.resolve();
      else waiter.reject(error);
    }
  }

  forget(): void {
    this.waiting = [];
  }
}

export function createSync(desk: Desk, practice: PracticeSync, threads: ThreadSync, hooks: SyncHooks): Sync {
  const { model, clock, connection } = desk;
  let isRunning = false;
  let isWanted = false;
  let failures = 0;
  let cancelSoon: (() => void) | null = null;
  const waiters = new Waiters();

  const soon = () => {
    if (cancelSoon !== null) return;
    const pauseMs = Math.min(AGAIN_MAX_MS, AGAIN_MS * 2 ** failures);
    cancelSoon = clock.after(pauseMs, () => {
      cancelSoon = null;
      now();
    });
  };

  const failed = (error: unknown) => {
    failures += 1;
    if (error instanceof Refusal) {
      raise(desk, { what: 'log', id: null, reason: error.reason });
      waiters.settle(error);
    } else if (error instanceof Fault) {
      if (connection.isOnline()) soon();
    } else {
      desk.onDefect(error);
      waiters.settle(error instanceof Error ? error : new Fault('internal'));
    }
  };

  const now = () => {
    isWanted = true;
    if (isRunning) return;
    isRunning = true;
    void runAll();
  };

  const runAll = async () => {
    while (isWanted) {
      isWanted = false;
      try {
        await look(desk, practice, threads, () => waiters.settle());
        failures = 0;
        if (model.phase === 'ready') hooks.synced();
      } catch (error) {
        failed(error);
      }
    }
    isRunning = false;
  };

  return {
    now,
    soon,
    settled: () => waiters.join(),
    stop() {
      cancelSoon?.();
      cancelSoon = null;
      isWanted = false;
      waiters.forget();
    },
  };
}

async function look(desk: Desk, practice: PracticeSync, threads: ThreadSync, settle: () => void): Promise<void> {
  const { model, connection, vault, store } = desk;
  if (model.userId === null) return;
  // A new password comes first; until then there is nothing to look at.
  if (model.phase === 'recovering') return settle();
  await vault.beginLook();
  model.looks += 1;
  const heads = await askHeads(connection);
  if (heads.userId !== model.userId) throw new Refusal('fatal', 'session.other-person');
  model.serverAheadMs = heads.now - desk.clock.now();
  for (const presence of heads.presence) model.presence.set(presence.userId, presence);
  if (heads.standing === 'waiting') {
    model.phase = 'waiting';
    store.touch();
    return settle();
  }
  // Whether reading is told to colleagues must be known before anything is read.
  model.profile = (await connection.ask('profile:get', {})).profile;
  await practice.log();
  await fetchUnlisted(desk, practice, heads);
  for (const trouble of await vault.checkHeads(heads)) raise(desk, trouble);
  await fetchCircles(desk, practice, heads);
  model.phase = 'ready';
  store.touchAll();
  settle();
  await fetchThreads(desk, threads, heads);
}

/** All pages of heads as one. */
async function askHeads(connection: Desk['connection']): Promise<Heads> {
  const first = await connection.ask('sync:heads', {});
  const threads = [...first.threads];
  for (let { more } = first; more;) {
    const afterThreadId = threads.at(-1)?.threadId;
    if (afterThreadId === undefined) break;
    const page = await connection.ask('sync:heads', { afterThreadId });
    threads.push(...page.threads);
    more = page.more && page.threads.length > 0;
  }
  return { ...first, threads };
}

/** A circle that is not listed any more: the epoch that goes on without me proves it, otherwise checkHeads alarms. */
async function fetchUnlisted(desk: Desk, practice: PracticeSync, heads: Heads): Promise<void> {
  for (const circleId of await desk.vault.unlistedCircles(heads.circles)) {
    try {
      await alarmed(desk, { what: 'circle', id: circleId }, () => practice.circle(circleId));
    } catch (error) {
      if (!(error instanceof Fault) || error.code !== 'access.refused') throw error;
    }
  }
}

async function fetchCircles(desk: Desk, practice: PracticeSync, heads: Heads): Promise<void> {
  for (const { circleId, epoch } of heads.circles) {
    await alarmed(desk, { what: 'circle', id: circleId }, () => practice.circle(circleId, epoch));
  }
}

async function fetchThreads(desk: Desk, threads: ThreadSync, heads: Heads): Promise<void> {
  const newestFirst = [...heads.threads].sort((a, b) => b.lastAt - a.lastAt);
  for (const head of newestFirst) {
    await alarmed(desk, { what: 'thread', id: head.threadId }, () => threads.list(head));
  }
}

/** One circle or thread in trouble must not keep the others from being fetched. */
async function alarmed(desk: Desk, about: Omit<Trouble, 'reason'>, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    raise(desk, { ...about, reason: error.reason });
  }
}
