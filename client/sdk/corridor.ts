/**
 * Composition of the SDK: one desk, the parts around it, and the areas that make up the Corridor interface.
 * Everything that differs between browser and Node is handed in through CorridorOptions.
 */
import { Fault } from '../../protocol/wire/faults.ts';
import type { Corridor } from './api.ts';
import { createJoining } from './areas/joining.ts';
import { createMessages } from './areas/messages.ts';
import { createNotifications } from './areas/notifications.ts';
import { createPeople } from './areas/people.ts';
import { createEntering, createSession } from './areas/session.ts';
import type { Restored } from './areas/session.ts';
import { createSetup } from './areas/setup.ts';
import { createThreads } from './areas/threads.ts';
import type { ConnectionOwner } from './connection.ts';
import { createConnection } from './connection.ts';
import type { Desk } from './desk.ts';
import { background } from './desk.ts';
import { createHttp } from './http.ts';
import { hasSessionHint, hintSession } from './kept.ts';
import { Lane } from './lane.ts';
import type { ThreadModel } from './model.ts';
import { newModel } from './model.ts';
import { createOutbox } from './outbox/outbox.ts';
import { createPinning } from './pinning.ts';
import type { CorridorOptions } from './ports.ts';
import { createPresence } from './presence.ts';
import { createReceipts } from './receipts.ts';
import { createStore } from './store.ts';
import { createPracticeSync } from './sync/practice.ts';
import { createSync } from './sync/sync.ts';
import { createTells } from './sync/tells.ts';
import { createThreadSync } from './sync/thread.ts';
import type { ThreadSync } from './sync/thread.ts';
import { createTyping } from './typing.ts';

const RECONNECT = { minMs: 500, maxMs: 15_000 };

export function createCorridor(options: CorridorOptions): Corridor {
  const { vault, local, clock, onDefect } = options;
  const model = newModel();
  const store = createStore(model, onDefect);
  const owner = lateOwner();
  const connection = createConnection(
    { ...RECONNECT, ...options.reconnect, url: options.url, network: options.network, clock },
    owner,
  );
  const desk: Desk = {
    url: options.url,
    vault,
    local,
    clock,
    http: createHttp(options.network),
    connection,
    model,
    store,
    practiceLane: new Lane(),
    onDefect,
    syncSoon: () => sync.soon(),
  };
  const restored: Restored = { outbox: new Map(), drafts: {} };
  const practice = createPracticeSync(desk);
  const typing = createTyping(desk);
  const presence = createPresence(desk);
  const pinning = createPinning(desk);
  const receipts = createReceipts(desk, () => threads);
  const outbox = createOutbox({ desk, practice, threads: () => threads, sent: (threadId) => typing.ended(threadId) });
  const threads: ThreadSync = createThreadSync(desk, practice, {
    listed: (thread) => restore(thread),
    applied(thread, items) {
      outbox.applied(thread, items);
      typing.arrived(
        thread,
        items.map(({ senderId }) => senderId),
      );
      if (items.some(({ senderId }) => senderId !== model.userId)) receipts.received(thread);
      receipts.consider();
      pinning.later();
    },
  });
  const people = createPeople(desk, practice);
  const notifications = createNotifications(desk);
  const sync = createSync(desk, practice, threads, {
    synced() {
      presence.announce();
      for (const thread of model.threads.values()) outbox.flush(thread);
      receipts.consider();
      pinning.later();
      background(desk, 'log', people.refreshInvitations());
      background(desk, 'thread', notifications.resend());
    },
  });
  const restore = (thread: ThreadModel) => {
    thread.outbox.push(...(restored.outbox.get(thread.threadId) ?? []));
    restored.outbox.delete(thread.threadId);
    thread.draft = restored.drafts[thread.threadId] ?? '';
  };
  const stopParts = () => {
    for (const part of [sync, presence, pinning, receipts]) part.stop();
  };
  const parts = { desk, restored, settled: () => sync.settled(), beforeLeaving: () => pinning.flush(), stopParts };
  const entering = createEntering(parts);
  const leave = () => entering.leave('signed-out').catch(onDefect);
  const hear = createTells(desk, {
    practice,
    threads,
    sync,
    typing,
    invitationsChanged: () => people.refreshInvitations(),
    sessionEnded: () => void leave(),
  });
  owner.is({
    up() {
      model.connection = 'online';
      store.touch();
      sync.now();
    },
    down() {
      model.connection = 'offline';
      store.touch();
    },
    refused: () => void leave(),
    tell: hear,
    garbled: () => sync.soon(),
  });

  return {
    getState: () => store.getState(),
    subscribe: (listener) => store.subscribe(listener),
    start: () => start(desk),
    setFocus(focused) {
      model.isFocused = focused;
      if (focused) presence.touch();
      else presence.leave();
      receipts.consider();
    },
    touch: () => presence.touch(),
    setup: createSetup(desk, entering),
    joining: createJoining(desk, entering),
    session: createSession(parts, entering, sync),
    people: people.people,
    threads: createThreads({ desk, practice, threads, typing, receipts }),
    messages: createMessages(desk, outbox),
    notifications: notifications.notifications,
    async close() {
      stopParts();
      connection.close();
      await vault.lock();
      options.onClose?.();
    },
  };
}

/** The connection needs its owner before the owner's parts exist. */
function lateOwner(): ConnectionOwner & { is(owner: ConnectionOwner): void } {
  let real: ConnectionOwner | null = null;
  return {
    is: (owner) => void (real = owner),
    up: () => real?.up(),
    down: () => real?.down(),
    refused: (fault) => real?.refused(fault),
    tell: (tell) => real?.tell(tell),
    garbled: () => real?.garbled(),
  };
}

/** Who are we? A session without keys is locked; without a session we are signed out. */
async function start(desk: Desk): Promise<void> {
  const { http, model, store } = desk;
  const { setupOpen, mailbox } = await http.call('server:status', {});
  model.setupOpen = setupOpen;
  model.mailbox = mailbox;
  // Without a hint nobody has signed in here, and asking would only be answered "nobody".
  if (!(await hasSessionHint(desk))) {
    model.phase = 'signed-out';
    return store.touch();
  }
  try {
    const { login } = await http.call('session:get', {});
    model.login = login;
    model.phase = 'locked';
  } catch (error) {
    if (!(error instanceof Fault) || !error.code.startsWith('session.')) throw error;
    await hintSession(desk, false);
    model.phase = 'signed-out';
  }
  store.touch();
}
