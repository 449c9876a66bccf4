/** What each tell of the server sets in motion. One row per tell; a missing one is a compile error. */
import type { Tell, TellName } from '../../../protocol/wire/events.ts';
import type { CircleId, PatientId } from '../../../protocol/wire/ids.ts';
import type { AnyTell } from '../connection.ts';
import type { Desk } from '../desk.ts';
import { background } from '../desk.ts';
import { setMarkedUnread } from '../model.ts';
import type { Typing } from '../typing.ts';
import type { PracticeSync } from './practice.ts';
import type { Sync } from './sync.ts';
import type { ThreadSync } from './thread.ts';

export interface Hearers {
  readonly practice: PracticeSync;
  readonly threads: ThreadSync;
  readonly sync: Sync;
  readonly typing: Typing;
  readonly invitationsChanged: () => Promise<void>;
  readonly approvalsChanged: () => Promise<void>;
  readonly logMoved: () => Promise<void>;
  readonly patientsChanged: (patientId: PatientId | null) => void;
  readonly templatesChanged: () => void;
  readonly formsChanged: () => void;
  readonly sessionEnded: () => void;
}

type Rows = { readonly [N in TellName]: (data: Tell<N>) => void };

export function createTells(desk: Desk, hearers: Hearers): (tell: AnyTell) => void {
  const rows: Rows = { ...practiceRows(desk, hearers), ...threadRows(desk, hearers) };
  return ({ name, data }) => {
    // After signing out, or before the first look, tells have nobody to speak to.
    if (desk.model.userId === null && name !== 'session:ended') return;
    (rows[name] as (data: unknown) => void)(data);
  };
}

type ThreadTell =
  | 'thread:added'
  | 'message:added'
  | 'typing:changed'
  | Extract<TellName, `${string}:moved` | 'viewing:changed' | 'notification:cleared'>;

function practiceRows(desk: Desk, hearers: Hearers): Omit<Rows, ThreadTell> {
  const { model, store } = desk;
  const { sync } = hearers;
  return {
    'log:added': () => background(desk, 'log', logMoved(hearers)),
    'circle:advanced': ({ circleId, epoch }) =>
      background(desk, 'circle', circleMoved(hearers, circleId, epoch), circleId),
    // The epoch that goes on without me is fetched and verified like any other.
    'circle:left': ({ circleId }) => background(desk, 'circle', circleMoved(hearers, circleId), circleId),
    'profile:changed': ({ profile }) => {
      model.profile = profile;
      store.touch();
    },
    'presence:changed': ({ people }) => {
      for (const presence of people) model.presence.set(presence.userId, presence);
      store.touch();
    },
    'invite:changed': () => background(desk, 'log', hearers.invitationsChanged()),
    'patient:changed': ({ patient }) => hearers.patientsChanged(patient.patientId),
    'patients:changed': () => hearers.patientsChanged(null),
    'templates:changed': () => hearers.templatesChanged(),
    'forms:changed': () => hearers.formsChanged(),
    'credit:changed': (credits) => {
      model.credits = credits;
      store.touch();
    },
    'delivery:configured': () => {
      model.carriersVersion += 1;
      store.touch();
    },
    'approval:changed': () =>
      background(
        desk,
        'log',
        hearers.practice.log().then(() => hearers.approvalsChanged()),
      ),
    'standing:changed': () => sync.now(),
    'tells:missed': () => sync.now(),
    'session:ended': () => hearers.sessionEnded(),
  };
}

function threadRows(desk: Desk, { threads, typing }: Hearers): Pick<Rows, ThreadTell> {
  const { model, store } = desk;
  return {
    'thread:added': ({ thread }) => background(desk, 'thread', threads.list(thread), thread.threadId),
    'message:added': ({ threadId, items }) => background(desk, 'thread', threads.items(threadId, items), threadId),
    'cursor:moved': ({ threadId, cursors }) => background(desk, 'thread', threads.cursors(threadId, cursors), threadId),
    'receipt:moved': ({ threadId, delivered }) => threads.delivered(threadId, delivered),
    'notification:cleared': ({ threadId, n }) => {
      const thread = model.threads.get(threadId);
      if (thread === undefined) return desk.syncSoon();
      if (thread.noticedN >= n) return;
      thread.noticedN = n;
      store.touchThread(threadId);
    },
    'mark:moved': ({ threadId, n, unread }) => {
      const thread = model.threads.get(threadId);
      if (thread === undefined) return desk.syncSoon();
      thread.markN = Math.max(thread.markN, n);
      setMarkedUnread(model, thread, unread);
      store.touchThread(threadId);
    },
    'viewing:changed': ({ threadId, userIds }) => {
      const thread = model.threads.get(threadId);
      if (thread === undefined) return;
      thread.viewing = userIds;
      store.touchThread(threadId);
    },
    'typing:changed': (sign) => typing.heard(sign),
  };
}

async function circleMoved({ practice, threads }: Hearers, circleId: CircleId, epoch?: number): Promise<void> {
  await practice.circle(circleId, epoch);
  await threads.doubt(circleId);
}

async function logMoved({ practice, threads, logMoved: heard }: Hearers): Promise<void> {
  await practice.log();
  await threads.doubt();
  await heard();
}
