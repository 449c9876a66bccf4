/**
 * One message to a patient while it is written: to which address it was begun (pinned), what it lacks, what it costs, what a
 * careful colleague would ask, and sending it. Draws nothing.
 */
import { useCallback, useState } from 'react';
import type { ContactId, ThreadId } from '../../../protocol/wire/ids.ts';
import type { Contact, Patient } from '../../../protocol/wire/patients.ts';
import type { OutChannel } from '../../../protocol/wire/sending.ts';
import type { Sending } from '../../sdk/api.ts';
import { useCorridor, useSelect } from '../corridor/context.tsx';
import { useAnswer } from '../corridor/use-answer.ts';
import { useAsk } from '../corridor/use-ask.ts';
import type { Choice } from '../files/choosing.ts';
import { addressOf } from '../patients/words.ts';
import { lackOf } from './lacks.ts';
import { useDelivery } from './use-delivery.ts';

export type Warning = Awaited<ReturnType<Sending['warnings']>>[number];
export type Segments = Awaited<ReturnType<Sending['segments']>>;

export interface Draft {
  readonly patient: Patient;
  readonly channel: OutChannel;
  /** Null: nobody chosen yet. */
  readonly contactId: ContactId | null;
  readonly subject: string;
  readonly text: string;
  readonly choice: Choice;
}

/** Variables that nothing is known for. */
export const UNFILLED = /\{\{\s*(\w+)\s*\}\}/;

export function useOutgoing(draft: Draft, onSent: (threadId: ThreadId) => void) {
  const { sending } = useCorridor();
  const delivery = useDelivery();
  const balance = useSelect((state) => state.credits?.balance ?? null);
  const role = useSelect((state) => state.me?.role ?? 'member');
  const [asked, setAsked] = useState<readonly Warning[] | null>(null);
  const [isTried, setIsTried] = useState(false);
  const ask = useAsk();
  const { patient, channel, subject, text, choice } = draft;
  const contact = contactFor(patient, channel, draft.contactId);
  const pin = usePinned(contact, channel);
  const segments = useSegments(channel === 'sms' ? text : '');
  const cost = channel === 'sms' ? (segments?.segments ?? 0) : 0;
  const lack = lackOf({ patient, contact, channel, delivery, role, balance, cost });
  const unfilled = UNFILLED.exec(`${channel === 'email' ? subject : ''} ${text}`)?.[1] ?? null;
  const problems = problemsOf(draft, isTried);
  const isReady = text.trim() !== '' && (channel === 'sms' || subject.trim() !== '');
  const mayGo = lack === null && unfilled === null && !pin.isChanged && contact !== null && pin.to !== null;

  const go = () =>
    ask.run(async () => {
      if (contact === null || pin.to === null) return;
      const files = channel === 'email' ? choice.files.map(({ file }) => file) : [];
      const { patientId } = patient;
      const words = { text: text.trim(), subject: channel === 'email' ? subject.trim() : null };
      const to = { patientId, contactId: contact.contactId, channel, to: pin.to };
      const { threadId } = await sending.send({ ...to, ...words, ...(files.length > 0 && { files }) });
      setAsked(null);
      setIsTried(false);
      onSent(threadId);
    });
  const send = async () => {
    setIsTried(true);
    if (!isReady || !mayGo || contact === null) return;
    let warnings: readonly Warning[] = [];
    const fileNames = channel === 'email' ? choice.files.map(({ file }) => file.name) : [];
    const looked = await ask.run(async () => {
      warnings = await sending.warnings({ patient, contact, channel, text: `${subject}\n${text}`, fileNames });
    });
    if (!looked) return;
    if (warnings.length > 0) setAsked(warnings);
    else await go();
  };
  return {
    contact,
    pin,
    segments,
    cost,
    lack,
    unfilled,
    problems,
    delivery,
    asked,
    ask,
    send,
    go,
    back: () => setAsked(null),
  };
}

function problemsOf({ channel, subject, text }: Draft, isTried: boolean) {
  return {
    subject: isTried && channel === 'email' && subject.trim() === '' ? 'A few words on what it is about.' : null,
    text: isTried && text.trim() === '' ? 'Write the message.' : null,
  };
}

/** The chosen one; else who prefers this channel, the patient themselves, or whoever can be reached by it. */
export function contactFor(patient: Patient, channel: OutChannel, contactId: ContactId | null): Contact | null {
  const chosen = patient.contacts.find((one) => one.contactId === contactId);
  if (chosen !== undefined) return chosen;
  const reachable = patient.contacts.filter((one) => addressOf(one, channel) !== null);
  const best =
    reachable.find(({ preferred }) => preferred === channel) ?? reachable.find(({ label }) => label === 'self');
  return best ?? reachable[0] ?? patient.contacts[0] ?? null;
}

/** The address as it stood when this contact and channel were chosen. */
function usePinned(contact: Contact | null, channel: OutChannel) {
  const now = contact === null ? null : addressOf(contact, channel);
  const key = `${contact?.contactId ?? ''}/${channel}`;
  const [pinned, setPinned] = useState({ key, to: now });
  if (pinned.key !== key || (pinned.to === null && now !== null)) setPinned({ key, to: now });
  const isChanged = pinned.key === key && pinned.to !== null && pinned.to !== now;
  return { to: pinned.to, now, isChanged, take: () => setPinned({ key, to: now }) };
}

export function useSegments(text: string): Segments | null {
  const { sending } = useCorridor();
  const ask = useCallback(() => sending.segments(text), [sending, text]);
  return useAnswer(ask).value;
}
