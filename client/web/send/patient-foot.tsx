/**
 * The foot of a patient's thread: a switch says whether the words go to colleagues or to the patient and how, and they stay
 * when it is moved. Above it what can still be taken back.
 */
import { SegmentedControl } from '@mantine/core';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import type { ContactId } from '../../../protocol/wire/ids.ts';
import type { Message, Thread, Via } from '../../sdk/state.ts';
import { outsideOf, type Outside } from '../corridor/channels.ts';
import { useCorridor } from '../corridor/context.tsx';
import { DirectForm } from '../direct/direct-form.tsx';
import { blankDirect, draftOf, type ChangeDirect, type DirectDraft } from '../direct/draft.ts';
import { noFiles } from '../files/choosing.ts';
import { useChoice } from '../files/keeper.tsx';
import { FaultNotice } from '../parts/notice.tsx';
import { SkeletonRows } from '../parts/skeleton.tsx';
import { usePatient } from '../patients/use-patient.ts';
import { useDraft } from '../thread/composer.tsx';
import { OutgoingForm } from './outgoing-form.tsx';
import { UndoBar } from './undo-bar.tsx';
import './send.css';

type Way = 'note' | Outside;

const WAYS = [
  { value: 'note', label: 'Note to colleagues' },
  { value: 'direct', label: 'Direct' },
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
  const [direct, setDirect] = useState(blankDirect);
  /** Null: nobody has changed it. */
  const [subject, setSubject] = useState<string | null>(null);
  const way = isQuoting ? 'note' : wanted;
  const { view, fault } = usePatient(thread.patientId);
  const takenBack = useTakenBack(thread, (message) => {
    const { body } = message;
    const from = outsideOf(message);
    if (from === null || (body.kind !== 'text' && body.kind !== 'direct')) return;
    setWanted(from);
    if (body.kind === 'direct') setDirect(draftOf(body, thread.threadId));
    if (from === 'email' && body.kind === 'text') setSubject(body.via?.subject ?? '');
    if (thread.draft.trim() === '') threads.draft(thread.threadId, body.text);
  });
  return (
    <div className="patient-foot">
      <UndoBar thread={thread} onUndone={takenBack} />
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
        <Outgoing
          {...{ thread, direct }}
          channel={way}
          patient={view.patient}
          onDirect={setDirect}
          subject={subject ?? lastSubject(thread)}
          onSubject={setSubject}
        />
      )}
      {way !== 'note' &&
        view === null &&
        (fault === null ? <SkeletonRows label="Opening the patient" rows={1} /> : <FaultNotice fault={fault} />)}
    </div>
  );
}

const isFetching = ({ body }: Message): boolean => body.kind === 'direct' && body.document === 'waiting';

/** What was taken back is written again once its words are here: those of a Direct Message are fetched after it. */
function useTakenBack({ threadId, messages }: Thread, again: (message: Message) => void) {
  const corridor = useCorridor();
  const waiting = useRef<string | null>(null);
  const latest = useRef(again);
  useEffect(() => {
    latest.current = again;
  });
  useEffect(() => {
    const message = waiting.current === null ? undefined : messages.find(({ key }) => key === waiting.current);
    if (message === undefined || isFetching(message)) return;
    waiting.current = null;
    latest.current(message);
  }, [messages]);
  return (undone: Message) => {
    const now = corridor.getState().threads[threadId]?.messages.find(({ key }) => key === undone.key) ?? undone;
    if (isFetching(now)) waiting.current = now.key;
    else again(now);
  };
}

/** As the conversation with the patient last went; without one, a note, which leaves nothing. */
function lastWay({ messages }: Thread): Way {
  const last = messages.findLast((message) => outsideOf(message) !== null);
  return last === undefined ? 'note' : (outsideOf(last) ?? 'note');
}

interface OutgoingProps {
  readonly thread: Thread;
  readonly channel: Exclude<Way, 'note'>;
  readonly patient: Parameters<typeof OutgoingForm>[0]['patient'];
  readonly direct: DirectDraft;
  readonly onDirect: ChangeDirect;
  readonly subject: string;
  readonly onSubject: (subject: string | null) => void;
}

function Outgoing({ thread, channel, patient, direct, onDirect, subject, onSubject }: OutgoingProps) {
  const { text, write, clear } = useDraft(thread);
  const [choice, change] = useChoice(thread.threadId);
  const [contactId, setContactId] = useState<ContactId | null>(() => lastContact(thread, channel));
  const shared = {
    place: 'thread',
    patient,
    contactId,
    text,
    choice,
    onContact: setContactId,
    onText: write,
    onChoice: change,
  } as const;
  const sent = () => {
    clear();
    change(() => noFiles);
    onSubject(null);
  };
  if (channel === 'direct') {
    const onSent = () => {
      sent();
      onDirect(() => blankDirect);
    };
    return <DirectForm {...shared} draft={direct} onDraft={onDirect} onSent={onSent} />;
  }
  return <OutgoingForm {...shared} channel={channel} subject={subject} onSubject={onSubject} onSent={sent} />;
}

const viasOf = ({ messages }: Thread) =>
  messages.flatMap(({ body }) => (body.kind === 'text' && body.via !== null ? [body.via] : []));

function lastContact(thread: Thread, channel: Outside): ContactId | null {
  if (channel === 'direct') {
    const last = thread.messages.findLast(({ body }) => body.kind === 'direct');
    return last?.body.kind === 'direct' ? last.body.contactId : null;
  }
  const last = viasOf(thread).findLast((via) => via.direction === 'out' && via.channel === channel);
  return last?.direction === 'out' ? last.contactId : null;
}

/** An answer keeps its subject, with one "Re:"; what was taken back is nothing to answer. */
function lastSubject(thread: Thread): string {
  const isThere = (via: Via) => via.direction === 'in' || via.delivery.state !== 'cancelled';
  const subject =
    viasOf(thread).findLast((via) => via.channel === 'email' && via.subject && isThere(via))?.subject ?? '';
  return subject === '' ? '' : `Re: ${subject.replace(/^(re:\s*)+/i, '')}`;
}
