/**
 * What a reader of the documentation is told beside the schemas, which stand in protocol/wire: one note for each row of each
 * table, typed by the table, so that a row without a note does not compile. Types and the shared wording only.
 */
import type { AskName, TellName } from '../../protocol/wire/events.ts';
import type { FaultCode } from '../../protocol/wire/faults.ts';

/** Who may ask; each includes what stands before it in `FAULTS_OF`. */
export type Needs = keyof typeof NEEDS;
export const NEEDS = {
  session: 'anybody signed in, also somebody who still waits to be let in',
  colleague: 'an active colleague',
  administrator: 'an administrator or owner',
  owner: 'an owner',
  everCircle: 'a member of the circle, or one who was',
  circle: 'a member of the circle',
  thread: 'a member of the thread’s circle',
} as const;

/** What the standing alone may be answered with. */
export const FAULTS_OF: Readonly<Record<Needs, readonly FaultCode[]>> = {
  session: [],
  colleague: ['access.waiting'],
  administrator: ['access.waiting', 'access.refused'],
  owner: ['access.waiting', 'access.refused'],
  everCircle: ['access.waiting', 'access.refused'],
  circle: ['access.waiting', 'access.refused'],
  thread: ['access.waiting', 'access.refused'],
};

/** What any request may be answered with. */
export const ALWAYS: readonly FaultCode[] = [
  'input.invalid',
  'input.tooLarge',
  'rate.limited',
  'storage',
  'unavailable',
  'internal',
];

export interface AskNote {
  readonly says: string;
  readonly needs: Needs;
  /** Beside those of its standing and those of any ask. */
  readonly faults?: readonly FaultCode[];
  /** What others hear once it is committed. */
  readonly tells?: readonly TellName[];
}

/** One note for each ask whose name begins so. */
export type AskGroup<Prefix extends string> = {
  readonly [N in Extract<AskName, `${Prefix}:${string}`>]: AskNote;
};

export interface TellNote {
  readonly says: string;
  /** Whose sockets hear it. */
  readonly hears: string;
}

export interface CallNote {
  readonly says: string;
  /** Beside those of any request. */
  readonly faults?: readonly FaultCode[];
}
