/**
 * What the carrier's answers and later words mean for a text: certainly not taken (try again), refused for good, blocked by
 * the patient's STOP, or unknown, in which case it is never sent again by itself. Pure.
 */
import type { Outcome, Status } from '../../domain/gateway/door.ts';

/** What a failed call tells. */
export interface CarrierFailure {
  /** HTTP status; null when no answer came. */
  readonly http: number | null;
  /** The carrier's own error number. */
  readonly code: number | null;
  /** The network's word, such as `ECONNREFUSED`. */
  readonly word: string;
}

/** The patient has opted out by STOP. */
export const OPTED_OUT = 21610;
/** Ours to mend while the text waits: wrong credentials, suspended account, too many at once, queue full. */
const OURS = new Set([20003, 20005, 20008, 20429, 14107, 30001, 30002]);
/** The request never left, so nothing was taken. */
const NOT_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'CERT_HAS_EXPIRED']);

export function outcomeOf({ http, code, word }: CarrierFailure): Outcome {
  if (http === null) return { as: NOT_SENT.has(word) || word.startsWith('ERR_TLS') ? 'later' : 'unknown', code: word };
  const text = String(code ?? http);
  if (code === OPTED_OUT) return { as: 'refused', state: 'blocked', code: text };
  if (http === 401 || http === 403 || http === 429 || (code !== null && OURS.has(code)))
    return { as: 'later', code: text };
  // An answer of trouble may come after the text was taken.
  if (http >= 500 || http < 400) return { as: 'unknown', code: text };
  return { as: 'refused', state: 'failed', code: text };
}

const STATES: Readonly<Record<string, Status['state']>> = {
  accepted: 'queued',
  scheduled: 'queued',
  queued: 'queued',
  sending: 'queued',
  sent: 'sent',
  delivered: 'delivered',
  read: 'delivered',
  undelivered: 'undelivered',
  failed: 'failed',
  canceled: 'failed',
};

/** Null for a word that we do not know. */
export function stateOf(word: string, errorCode: string | null): Status['state'] | null {
  const state = Object.hasOwn(STATES, word) ? (STATES[word] ?? null) : null;
  const isOver = state === 'failed' || state === 'undelivered';
  return isOver && errorCode === String(OPTED_OUT) ? 'blocked' : state;
}
