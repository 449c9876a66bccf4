/**
 * The outbox: what I wrote is shown and kept at once, sealed only when it can be sent, sent in order per thread, and
 * delivered exactly once: after any unknown outcome the thread is fetched first, and my own client id recognised in it.
 */
import { Fault } from '../../../protocol/wire/faults.ts';
import type { ThreadId } from '../../../protocol/wire/ids.ts';
import { Refusal } from '../../vault/api.ts';
import type { OpenedItem } from '../../vault/api.ts';
import type { AttachedFile } from '../api.ts';
import type { Desk } from '../desk.ts';
import { background } from '../desk.ts';
import type { Uploads } from '../files/upload.ts';
import { dropOutgoing, keepOutgoing } from '../kept.ts';
import { hasLeft, isHeld } from '../model.ts';
import type { Outgoing, ThreadModel } from '../model.ts';
import { randomId } from '../random-id.ts';
import { failureOf } from '../words.ts';
import type { PracticeSync } from '../sync/practice.ts';
import type { ThreadSync } from '../sync/thread.ts';
import { sendOne } from './send.ts';
import type { Outcome } from './send.ts';
import { filesOf } from './sendable.ts';
import type { Sendable } from './sendable.ts';
import { fetched } from '../fetched.ts';

export interface Outbox {
  /** Shown at once; resolves once it is kept on this device. `picked` are sealed into the content's files first. */
  add(thread: ThreadModel, content: Sendable, picked?: readonly AttachedFile[]): Promise<Outgoing>;
  /** Sends it while somebody waits: resolves when it stands in the thread; what fails is not kept. Fault `unavailable` without a connection. */
  now(thread: ThreadModel, content: Sendable): Promise<void>;
  retry(thread: ThreadModel, message: Outgoing): Promise<void>;
  /** Ends its upload too, if there is one. */
  drop(thread: ThreadModel, message: Outgoing): Promise<void>;
  /** Items are verified: what of mine is among them is out. */
  applied(thread: ThreadModel, items: readonly OpenedItem[]): void;
  /** Sends whatever waits, where nothing does so already. */
  flush(thread: ThreadModel): void;
}

export interface OutboxParts {
  readonly desk: Desk;
  readonly practice: PracticeSync;
  readonly threads: () => ThreadSync;
  readonly sent: (threadId: ThreadId) => void;
  readonly uploads: Uploads;
}

export function createOutbox(parts: OutboxParts): Outbox {
  const { desk } = parts;
  const { store, clock } = desk;
  const busy = new Set<ThreadId>();
  const awaited: Awaited = new Map();

  const remove = (thread: ThreadModel, message: Outgoing) => removed(desk, thread, message);
  const flush = (thread: ThreadModel) => {
    if (busy.has(thread.threadId) || nextOf(desk, thread) === undefined) return;
    busy.add(thread.threadId);
    const work = sendAll(parts, thread, awaited).finally(() => busy.delete(thread.threadId));
    background(desk, 'thread', work, thread.threadId);
  };

  return {
    async add(thread, content, picked = []) {
      const message = newOutgoing(thread, content, clock.now());
      thread.outbox.push(message);
      store.touchThread(thread.threadId);
      try {
        await sealed(desk, thread, message, picked);
      } catch (error) {
        remove(thread, message);
        flush(thread);
        throw error;
      }
      if (!isHeld(desk.model, thread) || !thread.outbox.includes(message)) return message;
      message.state = 'queued';
      store.touchThread(thread.threadId);
      if (content.t === 'text' || content.t === 'file') parts.sent(thread.threadId);
      flush(thread);
      return message;
    },
    async now(thread, content) {
      const done = sendNow(desk, awaited, thread, content);
      flush(thread);
      await done;
    },
    async retry(thread, message) {
      if (message.state !== 'failed') return;
      message.state = 'queued';
      message.failure = null;
      store.touchThread(thread.threadId);
      await keepOutgoing(desk, thread.threadId, message);
      flush(thread);
    },
    async drop(thread, message) {
      remove(thread, message);
      parts.uploads.end(message.clientMsgId);
      await dropOutgoing(desk, message);
      flush(thread);
    },
    applied: (thread, items) => arrived(desk, thread, items),
    flush,
  };
}

/** What of mine is among them waits no longer. */
function arrived(desk: Desk, thread: ThreadModel, items: readonly OpenedItem[]): void {
  for (const { clientMsgId, senderId } of items) {
    if (senderId !== desk.model.userId) continue;
    const message = thread.outbox.find((waiting) => waiting.clientMsgId === clientMsgId);
    if (message === undefined) continue;
    removed(desk, thread, message);
    background(desk, 'thread', dropOutgoing(desk, message), thread.threadId);
  }
}

function removed({ store }: Desk, thread: ThreadModel, message: Outgoing): void {
  const place = thread.outbox.indexOf(message);
  if (place < 0) return;
  thread.outbox.splice(place, 1);
  store.touchThread(thread.threadId);
}

/** Its time is later than that of everything before it, whatever the clock says. */
const newOutgoing = ({ outbox }: ThreadModel, content: Sendable, now: number): Outgoing => ({
  clientMsgId: randomId<'clientMsg'>(),
  content,
  at: Math.max(now, (outbox.at(-1)?.at ?? 0) + 1),
  state: 'sealing',
  failure: null,
  mayBeOut: false,
});

/** Kept on this device with its files; one whose files cannot be sealed never was, and nothing is kept of what was taken back meanwhile. */
async function sealed(desk: Desk, thread: ThreadModel, message: Outgoing, picked: readonly AttachedFile[]) {
  const files = filesOf(message.content);
  const isWanted = () => isHeld(desk.model, thread) && thread.outbox.includes(message);
  if (files.length > 0) {
    // What knows and strips files is fetched with the first one.
    const { sealFiles } = await fetched(import('../files/sealing.ts'));
    await sealFiles(desk, picked, files, isWanted);
  }
  if (isWanted()) await keepOutgoing(desk, thread.threadId, message);
  if (!isWanted()) await dropOutgoing(desk, message);
}

/** The next message to send; none while offline, unverified or alarmed. A failed one waits for its writer, not the others for it. */
function nextOf({ connection, model }: Desk, thread: ThreadModel): Outgoing | undefined {
  if (!connection.isOnline() || model.phase !== 'ready' || !isHeld(model, thread)) return undefined;
  if (hasLeft(model, thread) || thread.trouble !== null || thread.n === 0 || thread.n < thread.serverN)
    return undefined;
  const next = thread.outbox.find(({ state }) => state !== 'failed');
  return next?.state === 'sealing' ? undefined : next;
}

const hasWords = ({ content }: Outgoing): boolean =>
  ['text', 'file', 'edit', 'send', 'filed', 'dm'].includes(content.t);

/** Messages that somebody waits for, and how they are told: null when it stands in the thread. */
type Awaited = Map<Outgoing, (error: Error | null) => void>;

/** Nothing of it is kept on this device. */
function sendNow(desk: Desk, awaited: Awaited, thread: ThreadModel, content: Sendable): Promise<void> {
  const { model, clock, store, connection } = desk;
  if (!isHeld(model, thread) || !connection.isOnline()) throw new Fault('unavailable', 'offline');
  if (thread.trouble !== null) throw new Refusal('fatal', thread.trouble);
  const message = newOutgoing(thread, content, clock.now());
  message.state = 'queued';
  thread.outbox.push(message);
  store.touchThread(thread.threadId);
  return new Promise<void>((resolve, reject) => {
    awaited.set(message, (error) => (error === null ? resolve() : reject(error)));
  });
}

/** True when it was awaited: its end is told, and nothing of it is kept. */
function told(desk: Desk, awaited: Awaited, thread: ThreadModel, message: Outgoing, outcome: Outcome): boolean {
  const tell = awaited.get(message);
  if (tell === undefined) return false;
  awaited.delete(message);
  removed(desk, thread, message);
  if (outcome === 'sent') tell(null);
  else if (outcome === 'later') tell(new Fault('unavailable', 'offline'));
  else tell(outcome.error instanceof Error ? outcome.error : new Fault('internal'));
  return true;
}

async function sendAll(parts: OutboxParts, thread: ThreadModel, awaited: Awaited): Promise<void> {
  const { desk } = parts;
  for (let message = nextOf(desk, thread); message !== undefined; message = nextOf(desk, thread)) {
    const outcome = await sendOne({ ...parts, threads: parts.threads() }, thread, message);
    if (told(desk, awaited, thread, message, outcome)) continue;
    if (outcome === 'later') {
      message.state = 'queued';
      desk.store.touchThread(thread.threadId);
      return;
    }
    // Taken back while it failed, it is nobody's concern any longer.
    if (outcome === 'sent' || !thread.outbox.includes(message)) continue;
    if (!hasWords(message)) {
      // Nothing was written that could be lost; the message looks again as everybody else sees it.
      thread.outbox.splice(thread.outbox.indexOf(message), 1);
      desk.store.touchThread(thread.threadId);
      await dropOutgoing(desk, message);
      continue;
    }
    message.state = 'failed';
    message.failure = failureOf(outcome.error);
    desk.store.touchThread(thread.threadId);
    await keepOutgoing(desk, thread.threadId, message);
  }
}
