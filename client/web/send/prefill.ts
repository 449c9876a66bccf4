/**
 * What the next message to a patient begins with, handed from one screen to the next in memory only: words must not stand
 * in an address or in the browser's history.
 */
import type { ContactId, PatientId } from '../../../protocol/wire/ids.ts';
import type { OutChannel } from '../../../protocol/wire/sending.ts';
import type { Choice } from '../files/choosing.ts';

export interface Prefill {
  readonly patientId: PatientId;
  readonly contactId: ContactId | null;
  readonly channel: OutChannel;
  readonly subject: string;
  readonly text: string;
  readonly choice: Choice;
}

let kept: Prefill | null = null;

export function keepPrefill(prefill: Prefill | null): void {
  kept = prefill;
}

/** For this patient, and as often as asked: a screen may be drawn twice. */
export const prefillFor = (patientId: PatientId): Prefill | null => (kept?.patientId === patientId ? kept : null);
