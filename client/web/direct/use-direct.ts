/**
 * One Direct Message while it is written: to which address and number it was begun (pinned), all that it lacks, what a
 * careful colleague would ask, and sending it. Draws nothing.
 */
import { useState } from 'react';
import { notBlank, type NotBlank } from '../../../protocol/wire/blank-forms.ts';
import type { CodeBy } from '../../../protocol/wire/dm.ts';
import type { ContactId, ThreadId } from '../../../protocol/wire/ids.ts';
import type { Contact, Patient } from '../../../protocol/wire/patients.ts';
import type { OutChannel } from '../../../protocol/wire/sending.ts';
import type { Sending } from '../../sdk/api.ts';
import type { NewDirectMessage } from '../../sdk/api-direct.ts';
import type { State } from '../../sdk/state.ts';
import { useCorridor, useSelect } from '../corridor/context.tsx';
import { useAsk } from '../corridor/use-ask.ts';
import type { Choice } from '../files/choosing.ts';
import { warningSays } from '../send/confirm.tsx';
import { useDelivery } from '../send/use-delivery.ts';
import { UNFILLED, type Warning } from '../send/use-outgoing.ts';
import { settled, summaryOf, type DirectDraft, type SettledDraft } from './draft.ts';
import { gapOf } from './lacks.ts';

export interface Written {
  readonly patient: Patient;
  /** Null: nobody chosen yet. */
  readonly contactId: ContactId | null;
  readonly text: string;
  readonly choice: Choice;
  readonly draft: DirectDraft;
}

export function useDirect(written: Written, onSent: (threadId: ThreadId) => void) {
  const { sending, direct } = useCorridor();
  const delivery = useDelivery();
  const balance = useSelect((state) => state.credits?.balance ?? null);
  const role = useSelect((state) => state.me?.role ?? 'member');
  const [asked, setAsked] = useState<readonly string[] | null>(null);
  const [isTried, setIsTried] = useState(false);
  const ask = useAsk();
  const { patient, text, choice, draft } = written;
  const { code } = draft;
  const policy = useSelect(policyIn);
  const terms = settled(draft, policy.spokenFirst);
  const contact = contactFor(patient, written.contactId);
  const pin = usePinned(contact, code);
  const gaps = direct.lacks({ patient, contact, delivery, balance, code }).map((lack) => gapOf(lack, patient, role));
  const unfilled = UNFILLED.exec(text)?.[1] ?? null;
  const fileNames = [...choice.files.map(({ file }) => file.name), ...draft.documents.map(({ name }) => name)];
  const isEmpty = text.trim() === '' && fileNames.length === 0 && draft.forms.length === 0;
  const weak = weakness(written, policy, fileNames);
  const isWhole = unfilled === null && weak.blocked === null;
  const mayGo = gaps.length === 0 && isWhole && !pin.isChanged && contact !== null && pin.to !== null;

  const go = () =>
    ask.run(async () => {
      if (contact === null || pin.to === null) return;
      const { threadId } = await direct.send(
        messageOf({ ...written, draft: terms }, contact.contactId, pin.to, fileNames),
      );
      setAsked(null);
      setIsTried(false);
      onSent(threadId);
    });
  const send = async () => {
    setIsTried(true);
    if (isEmpty || !mayGo || contact === null) return;
    let doubts: readonly string[] = [];
    const looked = await ask.run(async () => {
      doubts = await doubtsOf(sending, code, { patient, contact, text: `${draft.summary}\n${text}`, fileNames });
    });
    if (!looked) return;
    if (doubts.length > 0) setAsked(doubts);
    else await go();
  };
  return {
    contact,
    pin,
    terms,
    ...weak,
    gaps,
    unfilled,
    problem: isTried && isEmpty ? 'Write the message, or add a document or a form.' : null,
    mayGo,
    delivery,
    asked,
    ask,
    send,
    go,
    back: () => setAsked(null),
  };
}

/** Whether it may go without a texted code: what is too much for that, and what now stands in the way. */
function weakness({ text, draft }: Written, { openForms }: typeof NO_POLICY, fileNames: readonly string[]) {
  const tooMuch = notBlank({ text, files: fileNames, forms: draft.forms.map(({ questionnaire }) => questionnaire) });
  const blocked: NotBlank | 'policy' | null = draft.code === 'sms' ? null : openForms ? tooMuch : 'policy';
  return { openForms, tooMuch, blocked };
}

/** The practice's rules; Corridor's own before the log is here. */
const policyIn = ({ practice }: State) => practice ?? NO_POLICY;
const NO_POLICY = { spokenFirst: false, openForms: false };

function messageOf(
  { patient, text, choice, draft }: Written & { readonly draft: SettledDraft },
  contactId: ContactId,
  to: Reach,
  fileNames: readonly string[],
): NewDirectMessage {
  const { documents, forms, expiry, replies, spoken, code, remind } = draft;
  return {
    patientId: patient.patientId,
    contactId,
    to,
    summary: summaryOf(draft, text, fileNames),
    text: text.trim(),
    files: choice.files.map(({ file }) => file),
    documents: documents.map(({ threadId, fileId }) => ({ threadId, fileId })),
    forms: forms.map(({ questionnaire }) => questionnaire),
    expiry,
    replies,
    spoken,
    code,
    remind,
  };
}

type Looked = Omit<Parameters<Sending['warnings']>[0], 'channel'>;

/** The words are judged once, the address and the number each. */
async function doubtsOf(sending: Sending, code: CodeBy, looked: Looked): Promise<readonly string[]> {
  const byMail = await sending.warnings({ ...looked, channel: 'email' });
  if (code !== 'sms') return byMail.map((warning) => warningSays(warning, 'email'));
  const byText = await sending.warnings({ ...looked, channel: 'sms', text: '', fileNames: [] });
  const said = (channel: OutChannel) => (warning: Warning) => warningSays(warning, channel);
  return [...byMail.map(said('email')), ...byText.map(said('sms'))];
}

const isReachable = ({ email, mobile }: Contact): boolean => email !== null && mobile !== null;

/** The chosen one; else who has both address and number, the patient themselves first. */
function contactFor(patient: Patient, contactId: ContactId | null): Contact | null {
  const chosen = patient.contacts.find((one) => one.contactId === contactId);
  if (chosen !== undefined) return chosen;
  const reachable = patient.contacts.filter(isReachable);
  const best =
    reachable.find(({ preferred }) => preferred === 'direct') ?? reachable.find(({ label }) => label === 'self');
  return best ?? reachable[0] ?? patient.contacts.find(({ label }) => label === 'self') ?? patient.contacts[0] ?? null;
}

interface Reach {
  readonly email: string;
  readonly mobile: string | null;
}

const reachOf = (contact: Contact | null, code: CodeBy): Reach | null =>
  contact === null || contact.email === null || (code === 'sms' && contact.mobile === null)
    ? null
    : { email: contact.email, mobile: contact.mobile };

/** Address and number as they stood when this contact was chosen. */
function usePinned(contact: Contact | null, code: CodeBy) {
  const now = reachOf(contact, code);
  const key = `${contact?.contactId ?? ''} ${code}`;
  const [pinned, setPinned] = useState({ key, to: now });
  if (pinned.key !== key || (pinned.to === null && now !== null)) setPinned({ key, to: now });
  const isSame = now !== null && pinned.to?.email === now.email && (code !== 'sms' || pinned.to.mobile === now.mobile);
  const isChanged = pinned.key === key && pinned.to !== null && !isSame;
  return { to: pinned.to, now, isChanged, take: () => setPinned({ key, to: now }) };
}
