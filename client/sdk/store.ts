/**
 * Keeps the State that views see. Changes only mark what they touched; the new State is made when somebody looks, or
 * once at the end of the turn, so a page of 200 items is one notification. Every State is a new object, never mutated.
 */
import type { ThreadId } from '../../protocol/wire/ids.ts';
import type { Model, ThreadModel } from './model.ts';
import { newestNotifications } from './notified.ts';
import { meOf, peopleOf, practiceOf, ThreadProjection } from './project.ts';
import type { State, Thread } from './state.ts';

export interface Store {
  getState(): State;
  subscribe(listener: () => void): () => void;
  /** Something outside the threads changed. */
  touch(): void;
  /** People, circles or my position changed: every thread may look different. */
  touchAll(): void;
  touchThread(threadId: ThreadId): void;
}

export function createStore(model: Model, onDefect: (error: unknown) => void): Store {
  const listeners = new Set<() => void>();
  const projections = new Map<ThreadId, ThreadProjection>();
  const touched = new Set<ThreadId>();
  let isTouched = false;
  let isScheduled = false;
  let state = project(model, projections, null, []);

  const refresh = () => {
    if (!isTouched) return;
    isTouched = false;
    const changed = [...touched].flatMap((threadId) => model.threads.get(threadId) ?? []);
    touched.clear();
    state = project(model, projections, state, changed);
  };

  const notify = () => {
    isScheduled = false;
    refresh();
    for (const listener of listeners) {
      try {
        listener();
      } catch (error) {
        onDefect(error);
      }
    }
  };

  const touch = () => {
    isTouched = true;
    if (isScheduled) return;
    isScheduled = true;
    queueMicrotask(notify);
  };

  return {
    getState() {
      refresh();
      return state;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    touch,
    touchAll() {
      for (const threadId of model.threads.keys()) touched.add(threadId);
      touch();
    },
    touchThread(threadId) {
      touched.add(threadId);
      touch();
    },
  };
}

function project(
  model: Model,
  projections: Map<ThreadId, ThreadProjection>,
  before: State | null,
  changed: readonly ThreadModel[],
): State {
  for (const threadId of projections.keys()) if (!model.threads.has(threadId)) projections.delete(threadId);
  for (const thread of changed) {
    const projection = projections.get(thread.threadId) ?? new ThreadProjection();
    projection.update(model, thread);
    projections.set(thread.threadId, projection);
  }
  const isSame = before !== null && changed.length === 0 && Object.keys(before.threads).length === projections.size;
  const shown = [...projections.values()].flatMap(({ thread }) => thread ?? []);
  return {
    phase: model.phase,
    connection: model.connection,
    setupOpen: model.setupOpen,
    mailbox: model.mailbox,
    login: model.login,
    me: meOf(model, before?.me ?? null),
    practice: practiceOf(model, before?.practice ?? null),
    people: peopleOf(model, before?.people ?? {}),
    threads: isSame ? before.threads : threadsById(shown),
    threadOrder: isSame ? before.threadOrder : ordered(shown),
    openThreadId: model.openThreadId,
    openPatient: model.openPatient,
    patientsVersion: model.patientsVersion,
    templates: model.templates,
    forms: model.forms,
    credits: model.credits,
    carriersVersion: model.carriersVersion,
    unreadTotal: shown.reduce((sum, { unread }) => sum + unread, 0),
    notifications: isSame
      ? before.notifications
      : newestNotifications([...projections.values()].map(({ notifications }) => notifications)),
    invitations: [...model.invitations.values()].map((held) => held.shown),
    approvals: sameList(
      before?.approvals ?? [],
      [...model.approvals.values()].map((held) => held.shown),
    ),
    profile: model.profile,
    alarms: model.alarms,
  };
}

/** The list as it was, where nothing in it changed, so that a view of it does not redraw. */
const sameList = <T>(before: readonly T[], now: readonly T[]): readonly T[] =>
  before.length === now.length && before.every((one, at) => one === now[at]) ? before : now;

function threadsById(threads: readonly Thread[]): State['threads'] {
  return Object.fromEntries(threads.map((thread) => [thread.threadId, thread]));
}

function ordered(threads: readonly Thread[]): ThreadId[] {
  return [...threads]
    .sort((a, b) => b.lastAt - a.lastAt || (a.threadId < b.threadId ? 1 : -1))
    .map(({ threadId }) => threadId);
}
