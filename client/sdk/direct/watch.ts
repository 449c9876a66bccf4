/**
 * What Direct Messages need beside the thread's items: their documents, the phrases of this device, what only the server knows
 * of links, and new capsules after a rotation. Heard from sync; the work is fetched when there is some.
 */
import { Fault } from '../../../protocol/wire/faults.ts';
import type { CircleId, DmId, DocId } from '../../../protocol/wire/ids.ts';
import type { OpenedItem } from '../../vault/api.ts';
import type { Desk } from '../desk.ts';
import { background } from '../desk.ts';
import { fetched } from '../fetched.ts';
import { isHeld } from '../model.ts';
import type { ThreadModel } from '../model.ts';
import { followPhrases } from './phrases.ts';

/** So long others wait for whoever rotated; each device its own time. */
const OTHERS_WAIT_MS = 3_000;
const BUSY_PAUSE_MS = 1_000;

export interface DirectWatch {
  /** Before the outbox hears of them. */
  applied(thread: ThreadModel, items: readonly OpenedItem[]): void;
  /** Everything that the server listed is here. */
  synced(): void;
  circleMoved(circleId: CircleId, isMine: boolean): void;
  /** Asks what only the server knows of the links of a thread. */
  look(thread: ThreadModel): Promise<void>;
  stop(): void;
}

interface Wanted {
  readonly thread: ThreadModel;
  readonly docId: DocId;
  readonly dmId: DmId;
}

export function createDirectWatch(desk: Desk): DirectWatch {
  const { store, connection, clock } = desk;
  const documents = createDocuments(desk);
  /** Epoch of the practice circle for which nothing was left. */
  let sealedFor = 0;
  let cancel: (() => void) | null = null;
  const reseal = async () => {
    const circle = practiceCircle(desk);
    if (circle === undefined || circle.epoch <= sealedFor || !connection.isOnline()) return;
    const { resealAll } = await fetched(import('./reseal.ts'));
    await resealAll(desk, circle.circleId);
    sealedFor = circle.epoch;
  };
  const resealIn = (ms: number) => {
    cancel?.();
    cancel = clock.after(ms, () => {
      cancel = null;
      background(desk, 'circle', reseal());
    });
  };
  const look = async (thread: ThreadModel) => {
    const { dms } = await connection.ask('dm:list', { threadId: thread.threadId });
    thread.directRows = new Map(dms.map((row) => [row.dmId, row]));
    store.touchThread(thread.threadId);
  };
  return {
    look,
    applied(thread, items) {
      background(desk, 'thread', followPhrases(desk, thread, items), thread.threadId);
      documents.want(thread, items);
      const isLookedAt = thread.directRows.size > 0 && items.some(({ opened }) => isWord(opened));
      if (isLookedAt && connection.isOnline()) background(desk, 'thread', look(thread), thread.threadId);
    },
    synced() {
      documents.go();
      resealIn(Math.random() * OTHERS_WAIT_MS);
    },
    circleMoved(circleId, isMine) {
      if (circleId === practiceCircle(desk)?.circleId) resealIn(isMine ? 0 : Math.random() * OTHERS_WAIT_MS);
    },
    stop() {
      cancel?.();
      cancel = null;
      sealedFor = 0;
      documents.stop();
    },
  };
}

const isWord = (opened: OpenedItem['opened']): boolean => opened.as === 'notice' && opened.about === 2;

const practiceCircle = ({ model }: Desk) => [...model.circles.values()].find(({ kind }) => kind === 0);

/** One after the other, so that a first look at a large practice does not crowd out what somebody waits for. */
function createDocuments(desk: Desk) {
  const { model, connection, clock } = desk;
  let wanted = new Map<DocId, Wanted>();
  let isRunning = false;
  const run = async () => {
    const { fetchDocument } = await fetched(import('./documents.ts'));
    const failed: unknown[] = [];
    for (const { thread, docId, dmId } of wanted.values()) {
      try {
        await patiently(async () => {
          if (isHeld(model, thread)) await fetchDocument(desk, thread, docId, dmId);
        });
        wanted.delete(docId);
      } catch (error) {
        // The others need not wait for it.
        failed.push(error);
      }
    }
    if (failed.length > 0) throw failed[0];
  };
  /** Tries again where it was asked too often. */
  const patiently = async (work: () => Promise<void>): Promise<void> => {
    for (;;) {
      if (!connection.isOnline()) throw new Fault('unavailable', 'offline');
      try {
        return await work();
      } catch (error) {
        if (!(error instanceof Fault) || error.code !== 'rate.limited') throw error;
        await new Promise<void>((resume) => clock.after(error.retryAfterMs ?? BUSY_PAUSE_MS, resume));
      }
    }
  };
  const go = () => {
    if (isRunning || wanted.size === 0 || !connection.isOnline()) return;
    isRunning = true;
    background(
      desk,
      'thread',
      run().finally(() => {
        isRunning = false;
      }),
    );
  };
  return {
    go,
    want(thread: ThreadModel, items: readonly OpenedItem[]) {
      for (const { opened } of items) {
        if (opened.as !== 'content' || (opened.content.t !== 'dm' && opened.content.t !== 'dm.resend')) continue;
        const { docId, dmId } = opened.content;
        if (!thread.folding.documents.has(docId) && !wanted.has(docId)) wanted.set(docId, { thread, docId, dmId });
      }
      go();
    },
    stop() {
      wanted = new Map();
    },
  };
}
