/** Signing in, unlocking, locking, signing out, recovering, new credentials: who I am on this device, and for how long. */
import { Fault } from '../../../protocol/wire/faults.ts';
import type { ThreadId } from '../../../protocol/wire/ids.ts';
import type { SignedIn } from '../../../protocol/wire/people.ts';
import type { Session } from '../api.ts';
import type { Desk } from '../desk.ts';
import { keptPhrases } from '../direct/phrases.ts';
import { dropStrays } from '../files/slices.ts';
import { hintSession, keptDrafts, keptOutgoing, rememberVersions, seenVersions } from '../kept.ts';
import type { Outgoing } from '../model.ts';
import { emptyModel } from '../model.ts';
import type { Phase } from '../state.ts';

/** What was kept on this device for threads that are not listed yet. */
export interface Restored {
  outbox: Map<ThreadId, Outgoing[]>;
  drafts: Readonly<Record<string, string>>;
}

export interface SessionParts {
  readonly desk: Desk;
  readonly restored: Restored;
  /** Resolves when log and circles are verified and the phase is set. */
  readonly settled: () => Promise<void>;
  /** Saves what must not be lost, as far as the connection allows. */
  readonly beforeLeaving: () => Promise<void>;
  /** Ends timers of the parts that belong to a person. */
  readonly stopParts: () => void;
}

export interface Entering {
  /** Unlocks with the server's answer, connects and waits for the first verified look. */
  enter(signedIn: SignedIn): Promise<void>;
  /** Keys and content go; `phase` says what is left. */
  leave(phase: Phase): Promise<void>;
}

export function createEntering({ desk, restored, settled, stopParts }: SessionParts): Entering {
  const { vault, model, store, connection } = desk;
  const leave = async (phase: Phase) => {
    stopParts();
    connection.close();
    emptyModel(model);
    restored.outbox = new Map();
    restored.drafts = {};
    model.phase = phase;
    model.connection = 'offline';
    if (phase === 'signed-out') model.login = null;
    store.touchAll();
    await vault.lock();
    if (phase === 'signed-out') await hintSession(desk, false);
  };
  return {
    leave,
    async enter(signedIn) {
      const seen = await seenVersions(desk, signedIn.userId);
      const versions = await vault.open(signedIn, seen);
      stopParts();
      emptyModel(model);
      model.userId = signedIn.userId;
      model.login = signedIn.login;
      await rememberVersions(desk, versions);
      await hintSession(desk, true);
      restored.outbox = await keptOutgoing(desk, signedIn.userId);
      await dropStrays(desk, signedIn.userId);
      restored.drafts = await keptDrafts(desk, signedIn.userId);
      for (const [dmId, phrase] of await keptPhrases(desk, signedIn.userId)) model.phrases.set(dmId, phrase);
      if (signedIn.opens.by === 'recovery') model.phase = 'recovering';
      model.connection = 'connecting';
      store.touchAll();
      const isSettled = settled();
      connection.open();
      await settledOrLeft(isSettled, leave);
    },
  };
}

/** A first look that is refused leaves nobody half signed in. */
async function settledOrLeft(isSettled: Promise<void>, leave: Entering['leave']): Promise<void> {
  try {
    await isSettled;
  } catch (error) {
    await leave('signed-out');
    throw error;
  }
}

export function createSession(parts: SessionParts, entering: Entering, sync: { now(): void }): Session {
  const { desk, settled, beforeLeaving } = parts;
  const { vault, http, model, store, connection } = desk;
  const signIn = async (typed: string, password: string, totp?: string) => {
    const login = typed.trim().toLowerCase();
    const { salt } = await http.call('session:prepare', { login });
    const { authKey } = await vault.provePassword(login, password, salt);
    await entering.enter(await http.call('session:create', { login, authKey, ...(totp !== undefined && { totp }) }));
  };
  return {
    signIn,
    async unlock(password, totp) {
      if (model.login === null) throw new Fault('session.missing');
      await signIn(model.login, password, totp);
    },
    lock() {
      if (model.login !== null && model.userId !== null) entering.leave('locked').catch(desk.onDefect);
    },
    async signOut() {
      // Waiting for a new key there is no session yet.
      if (model.userId === null && model.phase === 'waiting') return entering.leave('signed-out');
      try {
        await beforeLeaving();
        await http.call('session:end', {});
      } finally {
        await entering.leave('signed-out');
      }
    },
    async recover(typed, recoveryCode) {
      const login = typed.trim().toLowerCase();
      const { recAuth } = await vault.proveRecovery(recoveryCode);
      await entering.enter(await http.call('session:recover', { login, recAuth }));
    },
    async changePassword(password) {
      const { credentials, recoveryCode } = await vault.renewCredentials(password);
      await connection.ask('credentials:put', { credentials });
      if (model.phase === 'recovering') {
        model.phase = 'starting';
        store.touch();
        const isSettled = settled();
        sync.now();
        await isSettled;
      }
      return { recoveryCode };
    },
  };
}
