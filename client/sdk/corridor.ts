/**
 * Composition of the SDK: one desk, the parts around it, and the areas that make up the Corridor interface.
 * Everything that differs between browser and Node is handed in through CorridorOptions.
 */
import { Fault, FAULTS } from '../../protocol/wire/faults.ts';
import type { Corridor } from './api.ts';
import { createAccount } from './areas/account.ts';
import { createDirect } from './areas/direct.ts';
import { createFiles } from './areas/files.ts';
import { createJoining } from './areas/joining.ts';
import { createMessages } from './areas/messages.ts';
import { createSession } from './areas/session.ts';
import { createSetup } from './areas/setup.ts';
import { createCarriers, createCredits } from './areas/carriers.ts';
import { createSending } from './areas/sending.ts';
import { createThreads } from './areas/threads.ts';
import { createWebhooks } from './areas/webhooks.ts';
import type { ConnectionOwner } from './connection.ts';
import { createConnection } from './connection.ts';
import type { Desk } from './desk.ts';
import { createHttp } from './http.ts';
import { hasSessionHint, hintSession } from './kept.ts';
import { Lane } from './lane.ts';
import { newModel } from './model.ts';
import type { Parts } from './parts.ts';
import { connectionOwner, createParts } from './parts.ts';
import type { CorridorOptions } from './ports.ts';
import { createStore } from './store.ts';

const RECONNECT = { minMs: 500, maxMs: 15_000 };

export function createCorridor(options: CorridorOptions): Corridor {
  let parts: Parts | null = null;
  let owner: ConnectionOwner | null = null;
  const desk = createDesk(
    options,
    () => owner,
    () => parts?.sync.soon(),
  );
  parts = createParts(desk);
  owner = connectionOwner(desk, parts);
  const unwatch = options.network.watch?.((isUp) => desk.connection.network(isUp));
  return surface(desk, parts, () => {
    unwatch?.();
    options.onClose?.();
  });
}

/** The connection and whatever misses something are heard by parts that need the desk first. */
function createDesk(options: CorridorOptions, owner: () => ConnectionOwner | null, syncSoon: () => void): Desk {
  const { url, network, clock, vault, local, onDefect, reconnect } = options;
  const model = newModel();
  return {
    url,
    vault,
    local,
    clock,
    model,
    onDefect,
    syncSoon,
    http: createHttp(network),
    store: createStore(model, onDefect),
    practiceLane: new Lane(),
    connection: createConnection(
      { ...RECONNECT, ...reconnect, url, network, clock },
      {
        up: () => owner()?.up(),
        down: () => owner()?.down(),
        refused: (fault) => owner()?.refused(fault),
        tell: (tell) => owner()?.tell(tell),
        garbled: () => owner()?.garbled(),
      },
    ),
  };
}

function surface(desk: Desk, parts: Parts, onClose: () => void): Corridor {
  const { store, model, connection, vault } = desk;
  const { presence, receipts, viewing, entering, session, sync, outbox } = parts;
  const joining = createJoining(desk, entering);
  return {
    getState: () => store.getState(),
    subscribe: (listener) => store.subscribe(listener),
    start: () => start(desk),
    setFocus(focused) {
      model.isFocused = focused;
      if (focused) presence.touch();
      else presence.leave();
      receipts.consider();
      viewing.consider();
    },
    touch: () => presence.touch(),
    setup: createSetup(desk, entering),
    joining: joining.joining,
    session: createSession(session, entering, sync),
    people: parts.people.people,
    threads: createThreads({ ...parts, desk }),
    messages: createMessages(desk, outbox),
    files: createFiles(desk),
    notifications: parts.notifications.notifications,
    account: createAccount(desk, receipts),
    patients: parts.patients.patients,
    templates: parts.patients.templates,
    forms: parts.forms.forms,
    sending: createSending({ ...parts, desk }),
    direct: createDirect({ ...parts, desk }),
    carriers: createCarriers(desk, parts.practice),
    credits: createCredits(desk),
    webhooks: createWebhooks(desk),
    search: { find: (input) => parts.search.find(input) },
    async close() {
      joining.stop();
      session.stopParts();
      connection.close();
      await vault.lock();
      onClose();
    },
  };
}

/** Who are we? Asked until the server answers: a page may outlive a restart. */
async function start(desk: Desk): Promise<void> {
  for (let tries = 0; ; tries++) {
    try {
      return await askWho(desk);
    } catch (error) {
      if (!(error instanceof Fault) || !FAULTS[error.code].retryable) throw error;
    }
    await new Promise<void>((resume) =>
      desk.clock.after(Math.min(RECONNECT.maxMs, RECONNECT.minMs * 2 ** tries), resume),
    );
  }
}

/** A session without keys is locked; without a session we are signed out. */
async function askWho(desk: Desk): Promise<void> {
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
