/**
 * What is counted for the operator's graphs, as a port: numbers and names of ours only, never an id, an address or a word of
 * content. Where nobody measures, nothing is kept. What becomes of the numbers is server/metrics.
 */
import type { FaultCode } from '../../protocol/wire/faults.ts';
import type { DeliveryState, OutChannel } from '../../protocol/wire/sending.ts';
import type { Outcome } from './gateway/door.ts';

export interface Meter {
  /** One ask of a socket or one HTTP route was answered; `name` stands in the tables. */
  answered(transport: 'socket' | 'http', name: string, outcome: 'ok' | FaultCode, ms: number): void;
  /** A commit is durable. `append`: items by the group-commit writer, insert and fsync; `change`: COMMIT of a transaction. */
  committed(kind: 'append' | 'change', ms: number, items: number): void;
  /** A message to a patient has come to this state. */
  delivery(channel: OutChannel, state: DeliveryState): void;
  /** One alert by e-mail to a colleague has come to its end. */
  alert(end: 'sent' | 'failed' | 'dropped'): void;
  /** The check of all ledgers has run; so many do not add up. */
  creditsChecked(wrong: number, atMs: number): void;
}

export const quietMeter: Meter = {
  answered: () => undefined,
  committed: () => undefined,
  delivery: () => undefined,
  alert: () => undefined,
  creditsChecked: () => undefined,
};

/** What the gateway counts, in a process of its own. */
export interface GatewayMeter {
  /** The API has answered a call, or was away (`unavailable`); `name` is the call's. */
  called(name: string, outcome: 'ok' | FaultCode): void;
  /** A relay or a carrier of texts was given one message, a test or a code; `ms` until it answered. */
  handed(channel: OutChannel, outcome: Outcome['as'], ms: number): void;
}

export const quietGatewayMeter: GatewayMeter = { called: () => undefined, handed: () => undefined };
