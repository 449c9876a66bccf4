/**
 * The foot of a patient's thread: a switch says whether the words go to colleagues, by e-mail or by SMS, and the words stay
 * when it is moved. Above it what can still be taken back.
 */
import { SegmentedControl } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import type { ContactId } from '../../../protocol/wire/ids.ts';
import type { OutChannel } from '../../../protocol/wire/sending.ts';
import type { Message, Thread } from '../../sdk/state.ts';
import { useCorridor } from '../corridor/context.tsx';
import { noFiles } from '../files/choosing.ts';
import { useChoice } from '../files/keeper.tsx';
import { FaultNotice } from '../parts/notice.tsx';
import { SkeletonRows } from '../parts/skeleton.tsx';
import { usePatient } from '../patients/use-patient.ts';
import { useDraft } from '../thread/composer.tsx';
import { OutgoingForm } from './outgoing-form.tsx';
import { UndoBar } from './undo-bar.tsx';
import './send.css';

type Way = 'note' | OutChannel;

const WAYS = [
  { value: 'note', label: 'Note to colleagues' },
  { value: 'email', label: 'E-mail' },
  { value: 'sms', label: 'SMS' },
];

interface Props {
  readonly thread: Thread;
  /** The composer for colleagues. */
  readonly note: ReactNode;
  /** Quoting is for colleagues: nothing of it would reach the patient. */
  readonly isQuoting: boolean;
}

export function PatientFoot({ thread, note, isQuoting }: Props) {
  const { threads } = useCorridor();
  const [wanted, setWanted] = useState<Way>(() => lastWay(thread));
  const way = isQuoting ? 'note' : wanted;
  const { view, fault } = usePatient(thread.patientId);
  const takeBack = ({ body }: Message) => {
    if (body.kind !== 'text' || body.via === null) return;
    setWanted(body.via.channel);
    if (thread.draft.trim() === '') threads.draft(thread.threadId, body.text);
  };
  return (
    <div className="patient-foot">
      <UndoBar thread={thread} onUndone={takeBack} />
      <SegmentedControl
        className="foot-ways"
        size="sm"
        aria-label="To whom and by which way"
        value={way}
        onChange={(value) => setWanted(value as Way)}
        data={WAYS}
        disabled={isQuoting}
      />
      {way === 'note' && note}
      {way !== 'note' && view !== null && (
        <Outgoing key={thread.threadId} thread={thread} channel={way} patient={view.patient} />
      )}
      {way !== 'note' &&
        view === null &&
        (fault === null ? <SkeletonRows label="Opening the patient" rows={1} /> : <FaultNotice fault={fault} />)}
    </div>
  );
}

/** As the conversation with the patient last went; without one, a note, which leaves nothing. */
function lastWay({ messages }: Thread): Way {
  const last = messages.findLast(({ body }) => body.kind === 'text' && body.via !== null);
  return last?.body.kind === 'text' && last.body.via !== null ? last.body.via.channel : 'note';
}

interface OutgoingProps {
  readonly thread: Thread;
  readonly channel: OutChannel;
  readonly patient: Parameters<typeof OutgoingForm>[0]['patient'];
}

function Outgoing({ thread, channel, patient }: OutgoingProps) {
  const { text, write, clear } = useDraft(thread);
  const [choice, change] = useChoice(thread.threadId);
  const [contactId, setContactId] = useState<ContactId | null>(() => lastContact(thread, channel));
  const [subject, setSubject] = useState(() => lastSubject(thread));
  return (
    <OutgoingForm
      place="thread"
      {...{ patient, channel, contactId, subject, text, choice }}
      onContact={setContactId}
      onSubject={setSubject}
      onText={write}
      onChoice={change}
      onSent={() => {
        clear();
        change(() => noFiles);
      }}
    />
  );
}

const viasOf = ({ messages }: Thread) =>
  messages.flatMap(({ body }) => (body.kind === 'text' && body.via !== null ? [body.via] : []));

function lastContact(thread: Thread, channel: OutChannel): ContactId | null {
  const last = viasOf(thread).findLast((via) => via.direction === 'out' && via.channel === channel);
  return last?.direction === 'out' ? last.contactId : null;
}

/** An answer keeps its subject, with one "Re:". */
function lastSubject(thread: Thread): string {
  const subject = viasOf(thread).findLast((via) => via.channel === 'email' && via.subject)?.subject ?? '';
  return subject === '' ? '' : `Re: ${subject.replace(/^(re:\s*)+/i, '')}`;
}
