/**
 * The parts around the desk and how they hear of each other: sync tells outbox, receipts, typing and pins what was
 * verified; the connection tells sync. Only wiring; each part's rules are in its own file.
 */
import { carriersMissed } from './areas/carriers.ts';
import { createNotifications } from './areas/notifications.ts';
import { createForms } from './areas/forms.ts';
import type { FormsArea } from './areas/forms.ts';
import { createPatients } from './areas/patients.ts';
import type { PatientsArea } from './areas/patients.ts';
import { createPeople } from './areas/people.ts';
import type { PeopleArea } from './areas/people.ts';
import { createEntering } from './areas/session.ts';
import type { Entering, Restored, SessionParts } from './areas/session.ts';
import type { OpenedItem } from '../vault/api.ts';
import type { ConnectionOwner } from './connection.ts';
import type { Desk } from './desk.ts';
import { background } from './desk.ts';
import type { ThreadModel } from './model.ts';
import type { EditTime } from './edit-time.ts';
import type { DirectWatch } from './direct/watch.ts';
import { createDirectWatch } from './direct/watch.ts';
import { createEditTime } from './edit-time.ts';
import { createUploads } from './files/upload.ts';
import type { Uploads } from './files/upload.ts';
import { createOutbox } from './outbox/outbox.ts';
import type { Outbox } from './outbox/outbox.ts';
import { createPinning } from './pinning.ts';
import { unreadOf } from './project.ts';
import type { SearchPart } from './search/part.ts';
import { createSearch } from './search.ts';
import type { MyPresence } from './presence.ts';
import { createPresence } from './presence.ts';
import type { Receipts } from './receipts.ts';
import { createReceipts } from './receipts.ts';
import { createPracticeSync } from './sync/practice.ts';
import type { PracticeSync } from './sync/practice.ts';
import { createSync } from './sync/sync.ts';
import type { Sync } from './sync/sync.ts';
import { createTells } from './sync/tells.ts';
import { createThreadSync } from './sync/thread.ts';
import type { ThreadHooks, ThreadSync } from './sync/thread.ts';
import type { Typing } from './typing.ts';
import { createTyping } from './typing.ts';
import type { Viewing } from './viewing.ts';
import { createViewing } from './viewing.ts';

export interface Parts {
  readonly practice: PracticeSync;
  readonly threads: ThreadSync;
  readonly sync: Sync;
  readonly outbox: Outbox;
  readonly uploads: Uploads;
  readonly receipts: Receipts;
  readonly typing: Typing;
  readonly viewing: Viewing;
  readonly presence: MyPresence;
  readonly people: PeopleArea;
  readonly direct: DirectWatch;
  readonly patients: PatientsArea;
  readonly forms: FormsArea;
  readonly notifications: ReturnType<typeof createNotifications>;
  readonly search: SearchPart;
  readonly session: SessionParts;
  readonly entering: Entering;
}

export function createParts(desk: Desk): Parts {
  const restored: Restored = { outbox: new Map(), drafts: {} };
  const practice = createPracticeSync(desk, {
    unlocked: () => sync.now(),
    moved: (circleId, isMine) => direct.circleMoved(circleId, isMine),
  });
  const typing = createTyping(desk);
  const presence = createPresence(desk);
  const viewing = createViewing(desk);
  const pinning = createPinning(desk);
  const search = createSearch(desk);
  const editTime = createEditTime(desk);
  const receipts = createReceipts(desk, () => threads);
  const direct = createDirectWatch(desk);
  const uploads = createUploads(desk);
  const patients = createPatients(desk);
  const forms = createForms(desk);
  const outbox = createOutbox({
    desk,
    practice,
    uploads,
    threads: () => threads,
    sent: (threadId) => typing.ended(threadId),
  });
  const threads: ThreadSync = createThreadSync(
    desk,
    practice,
    threadHooks(desk, restored, { outbox, typing, receipts, pinning, editTime, patients, direct }),
  );
  const people = createPeople(desk, practice, () => pinning.later());
  const notifications = createNotifications(desk);
  const heads = { direct, presence, outbox, receipts, viewing, pinning, patients, forms, people, notifications };
  const sync = createSync(desk, practice, threads, { synced: () => afterSync(desk, heads) });
  const stopParts = () => {
    uploads.interrupt();
    for (const part of [sync, presence, pinning, receipts, editTime, search, direct]) part.stop();
  };
  const session = { desk, restored, settled: () => sync.settled(), beforeLeaving: () => pinning.flush(), stopParts };
  const entering = createEntering(session);
  return {
    practice,
    threads,
    sync,
    outbox,
    uploads,
    receipts,
    typing,
    viewing,
    presence,
    people,
    direct,
    patients,
    forms,
    notifications,
    search,
    session,
    entering,
  };
}

type Heads = Pick<
  Parts,
  'presence' | 'outbox' | 'receipts' | 'viewing' | 'patients' | 'forms' | 'people' | 'direct' | 'notifications'
> & {
  readonly pinning: { later(): void };
};

/** Everything is as the server has it: what waited goes on, and what tells may have missed is asked again. */
function afterSync(
  desk: Desk,
  { presence, outbox, receipts, viewing, pinning, patients, forms, people, direct, notifications }: Heads,
) {
  presence.announce();
  for (const thread of desk.model.threads.values()) outbox.flush(thread);
  receipts.consider();
  viewing.consider();
  pinning.later();
  patients.changed(null);
  patients.templatesChanged();
  forms.changed();
  carriersMissed(desk);
  direct.synced();
  for (const thread of desk.model.threads.values()) patients.name(thread);
  background(desk, 'log', people.refreshInvitations());
  background(desk, 'log', people.approvals.refresh());
  background(desk, 'thread', notifications.resend());
}

interface Hearing extends Pick<Parts, 'outbox' | 'typing' | 'receipts' | 'patients' | 'direct'> {
  readonly pinning: { later(): void };
  readonly editTime: EditTime;
}

function threadHooks(desk: Desk, restored: Restored, hearing: Hearing): ThreadHooks {
  const { model } = desk;
  const { outbox, typing, receipts, pinning, editTime, patients, direct } = hearing;
  return {
    listed(thread: ThreadModel) {
      thread.outbox.push(...(restored.outbox.get(thread.threadId) ?? []));
      restored.outbox.delete(thread.threadId);
      thread.draft = restored.drafts[thread.threadId] ?? '';
    },
    caughtUp(thread) {
      if (model.openThreadId === thread.threadId) thread.unreadFromN ??= unreadOf(model, thread)[0]?.n ?? null;
    },
    applied(thread, items) {
      noteFiled(desk, thread, items);
      patients.name(thread);
      direct.applied(thread, items);
      const senderIds = items.map(({ senderId }) => senderId);
      outbox.applied(thread, items);
      editTime.applied(thread, items);
      typing.arrived(thread, senderIds);
      if (senderIds.some((senderId) => senderId !== model.userId)) receipts.received(thread);
      receipts.consider();
      pinning.later();
      outbox.flush(thread);
    },
  };
}

/** What colleagues have filed with a patient is marked in the unfiled inbox; said anywhere else it files nothing. */
function noteFiled({ model, store }: Desk, { threadId, view }: ThreadModel, items: readonly OpenedItem[]): void {
  if (view.kind !== 2) return;
  for (const { opened, senderId } of items) {
    if (opened.as !== 'content' || opened.content.t !== 'filed' || senderId === null) continue;
    model.filed.set(opened.content.item, { by: senderId, threadId });
    store.touchThread(opened.content.thread);
  }
}

/** What the connection sets in motion. */
export function connectionOwner(desk: Desk, parts: Parts): ConnectionOwner {
  const { model, store, onDefect } = desk;
  const leave = () => void parts.entering.leave('signed-out').catch(onDefect);
  const show = (connection: typeof model.connection) => {
    model.connection = connection;
    store.touch();
  };
  return {
    up() {
      show('online');
      parts.sync.now();
    },
    down() {
      parts.uploads.interrupt();
      parts.viewing.lost();
      show('offline');
    },
    refused: leave,
    tell: createTells(desk, {
      ...parts,
      patientsChanged: (patientId) => parts.patients.changed(patientId),
      templatesChanged: () => parts.patients.templatesChanged(),
      formsChanged: () => parts.forms.changed(),
      invitationsChanged: () => parts.people.refreshInvitations(),
      approvalsChanged: () => parts.people.approvals.refresh(),
      logMoved: () => parts.people.approvals.logMoved(),
      sessionEnded: leave,
    }),
    garbled: () => desk.syncSoon(),
  };
}
