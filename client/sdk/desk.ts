/**
 * The desk: what all parts of the SDK share, and what becomes of errors in work that nobody waits for.
 * Holds no logic of its own beyond that.
 */
import { Fault } from '../../protocol/wire/faults.ts';
import { Refusal } from '../vault/api.ts';
import type { Trouble, Vault } from '../vault/api.ts';
import type { Connection } from './connection.ts';
import type { Http } from './http.ts';
import type { Lane } from './lane.ts';
import type { Model } from './model.ts';
import type { Clock, LocalStore } from './ports.ts';
import type { Store } from './store.ts';
import { alarmOf } from './words.ts';

export interface Desk {
  readonly url: string;
  readonly vault: Vault;
  readonly local: LocalStore;
  readonly clock: Clock;
  readonly http: Http;
  readonly connection: Connection;
  readonly model: Model;
  readonly store: Store;
  /** Practice log and circles: fetched and written one after the other. */
  readonly practiceLane: Lane;
  readonly onDefect: (error: unknown) => void;
  /** Fetch everything again soon: something went wrong that a fresh look may mend. */
  readonly syncSoon: () => void;
}

/** Shows an alarm once; what is verified stays, sending is off where it applies. */
export function raise(desk: Desk, trouble: Trouble): void {
  const { model, store } = desk;
  const alarm = alarmOf(trouble);
  const isKnown = model.alarms.some(
    ({ what, threadId, reason }) => what === alarm.what && threadId === alarm.threadId && reason === alarm.reason,
  );
  if (isKnown) return;
  model.alarms = [...model.alarms, alarm];
  for (const thread of model.threads.values()) {
    if (trouble.id === thread.threadId || trouble.id === thread.circleId) thread.trouble ??= trouble.reason;
  }
  store.touchAll();
}

/** Work that nobody waits for: its expected failures are handled here, everything else is a defect that is told. */
export function background(desk: Desk, what: Trouble['what'], work: Promise<unknown>, id: Trouble['id'] = null): void {
  work.catch((error: unknown) => {
    if (error instanceof Refusal && error.kind !== 'ahead' && error.kind !== 'conflict') {
      raise(desk, { what, id, reason: error.reason });
    } else if (error instanceof Refusal) {
      desk.syncSoon();
    } else if (error instanceof Fault) {
      afterFault(desk, error);
    } else {
      desk.onDefect(error);
    }
  });
}

function afterFault(desk: Desk, fault: Fault): void {
  // Offline, locked or signed out: the next connection syncs anyway.
  if (!desk.connection.isOnline() || fault.code.startsWith('session.') || fault.code === 'access.waiting') return;
  if (fault.code === 'input.invalid' || fault.code === 'input.unknown') desk.onDefect(fault);
  desk.syncSoon();
}
