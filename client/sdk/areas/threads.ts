/** Threads: making one with its own circle, its title and its people, having one on screen, drafts and typing. */
import { Fault } from '../../../protocol/wire/faults.ts';
import type { AskInput } from '../../../protocol/wire/events.ts';
import type { CircleId, ThreadId, UserId } from '../../../protocol/wire/ids.ts';
import type { ItemAck, ThreadHead } from '../../../protocol/wire/threads.ts';
import type { Threads } from '../api.ts';
import type { Desk } from '../desk.ts';
import { background } from '../desk.ts';
import { keepDraft } from '../kept.ts';
import { unreadOf } from '../project.ts';
import type { Outbox } from '../outbox/outbox.ts';
import type { ThreadModel } from '../model.ts';
import { hasLeft, setMarkedUnread } from '../model.ts';
import { randomId } from '../random-id.ts';
import type { Receipts } from '../receipts.ts';
import type { PracticeSync } from '../sync/practice.ts';
import type { ThreadSync } from '../sync/thread.ts';
import type { Typing } from '../typing.ts';
import type { Viewing } from '../viewing.ts';
import { checkText } from './messages.ts';

const TRIES = 5;
const KEEP_DRAFT_MS = 500;

export interface ThreadsParts {
  readonly desk: Desk;
  readonly practice: PracticeSync;
  readonly threads: ThreadSync;
  readonly typing: Typing;
  readonly receipts: Receipts;
  readonly outbox: Outbox;
  readonly viewing: Viewing;
}

export function createThreads(parts: ThreadsParts): Threads {
  const { desk, typing, receipts, viewing } = parts;
  const { model, store, clock } = desk;
  const unkept = new Set<ThreadModel>();
  return {
    create: (input) => create(parts, input),
    open(threadId) {
      if (model.openThreadId === threadId) return;
      const before = model.openThreadId === null ? undefined : model.threads.get(model.openThreadId);
      if (before !== undefined) before.unreadFromN = null;
      model.openThreadId = threadId;
      const thread = threadId === null ? undefined : model.threads.get(threadId);
      if (thread !== undefined) thread.unreadFromN = unreadOf(model, thread)[0]?.n ?? null;
      for (const changed of [before, thread]) if (changed !== undefined) store.touchThread(changed.threadId);
      store.touch();
      receipts.consider();
      viewing.consider();
      if (thread?.markedUnread === true) background(desk, 'thread', setUnread(desk, thread, false), thread.threadId);
    },
    draft(threadId, text) {
      const thread = model.threads.get(threadId);
      if (thread === undefined || thread.draft === text) return;
      thread.draft = text;
      store.touchThread(threadId);
      if (unkept.has(thread)) return;
      unkept.add(thread);
      clock.after(KEEP_DRAFT_MS, () => {
        unkept.delete(thread);
        background(desk, 'thread', keepDraft(desk, thread));
      });
    },
    typing: (threadId) => typing.typed(threadId),
    async rename(threadId, typed) {
      const title = typed.trim();
      const thread = threadOf(desk, threadId);
      if (title === '') throw new Fault('input.invalid', 'title');
      if (title !== thread.folding.title) await parts.outbox.add(thread, { t: 'title', title });
    },
    markUnread: (threadId) => setUnread(desk, threadOf(desk, threadId), true),
    addPeople: (threadId, userIds) => changePeople(parts, threadId, userIds, []),
    removePerson: (threadId, userId) => changePeople(parts, threadId, [], [userId]),
    leave: (threadId) => changePeople(parts, threadId, [], model.userId === null ? [] : [model.userId]),
  };
}

/** Shown at once, and taken back where the server does not take it. */
async function setUnread({ connection, model, store }: Desk, thread: ThreadModel, unread: boolean): Promise<void> {
  const { threadId } = thread;
  const show = (isUnread: boolean) => {
    setMarkedUnread(model, thread, isUnread);
    store.touchThread(threadId);
  };
  show(unread);
  try {
    await connection.ask('mark:set', { threadId, n: null, unread });
    // Another device of mine may have been told meanwhile; the answer is newer.
    show(unread);
  } catch (error) {
    show(!unread);
    throw error;
  }
}

/** A thread that I am in; else Fault `access.refused`. */
function threadOf({ model }: Desk, threadId: ThreadId): ThreadModel {
  const thread = model.threads.get(threadId);
  if (thread === undefined || hasLeft(model, thread)) throw new Fault('access.refused', 'thread');
  return thread;
}

async function changePeople(
  { desk, practice }: ThreadsParts,
  threadId: ThreadId,
  add: readonly UserId[],
  drop: readonly UserId[],
): Promise<void> {
  const { circleId } = threadOf(desk, threadId);
  await practice.log();
  await practice.change(circleId, add, drop);
}

/** Resolves when it stands on this device too. */
export async function create(parts: ThreadsParts, input: Parameters<Threads['create']>[0]): Promise<ThreadId> {
  const { desk, practice, threads } = parts;
  if (input.title.trim() === '') throw new Fault('input.invalid', 'title');
  if (input.about !== null && input.about.trim() === '') throw new Fault('input.invalid', 'about');
  checkText(input.text);
  const draft = {
    title: input.title.trim(),
    memberIds: input.memberIds,
    about: input.about?.trim() ?? null,
    patientId: input.patientId ?? null,
    text: input.text,
    clientMsgId: randomId<'clientMsg'>(),
  };
  for (let tries = 1; ; tries++) {
    const { threadId, circleId, upload } = await desk.vault.makeThread(draft);
    try {
      const { acks } = await upLoad(desk, upload);
      await threads.list(headOf(threadId, circleId, upload, acks));
      return threadId;
    } catch (error) {
      const isRace = error instanceof Fault && /^conflict\.(head|stale)$/.test(error.code);
      if (!isRace || tries >= TRIES) throw error;
      await practice.log();
    }
  }
}

/** The same upload again when the answer was lost: its ids are its own, so the server takes it once. */
export async function upLoad({ connection }: Desk, upload: AskInput<'thread:create'>) {
  try {
    return await connection.ask('thread:create', upload);
  } catch (error) {
    const isLost = error instanceof Fault && error.detail === 'outcome' && connection.isOnline();
    if (!isLost) throw error;
    return connection.ask('thread:create', upload);
  }
}

export function headOf(
  threadId: ThreadId,
  circleId: CircleId,
  { thr, sig }: AskInput<'thread:create'>,
  acks: readonly ItemAck[],
): ThreadHead {
  const last = acks.at(-1);
  if (last === undefined) throw new Fault('input.invalid', 'reply');
  const { n: headN, chain: headChain, at: lastAt } = last;
  return {
    threadId,
    circleId,
    thr,
    sig,
    headN,
    headChain,
    lastAt,
    cursors: [],
    delivered: [],
    noticedN: 0,
    markN: 0,
    markedUnread: false,
  };
}
