/** A new message to a patient: who first, found by name, number or date of birth; then the form for the channel. */
import { useState } from 'react';
import { useLocation } from 'wouter';
import type { ContactId, PatientId, ThreadId } from '../../../protocol/wire/ids.ts';
import type { OutChannel } from '../../../protocol/wire/sending.ts';
import { noFiles, type Choice } from '../files/choosing.ts';
import { FaultNotice } from '../parts/notice.tsx';
import { SkeletonRows } from '../parts/skeleton.tsx';
import { FindPatient } from '../patients/find-patient.tsx';
import { usePatient } from '../patients/use-patient.ts';
import { DirectForm } from '../direct/direct-form.tsx';
import type { ChangeDirect, DirectDraft } from '../direct/draft.ts';
import { OutgoingForm } from './outgoing-form.tsx';
import type { Prefill } from './prefill.ts';

interface Props {
  readonly channel: OutChannel | 'direct';
  readonly patientId: PatientId | null;
  readonly text: string;
  readonly begins: Prefill | null;
  readonly direct: DirectDraft;
  readonly onPatient: (patientId: PatientId | null) => void;
  readonly onText: (text: string) => void;
  readonly onDirect: ChangeDirect;
}

export function PatientMessage(props: Props) {
  const { channel, patientId, text, begins, direct, onPatient, onText, onDirect } = props;
  const [, navigate] = useLocation();
  const { view, fault } = usePatient(patientId);
  const [contactId, setContactId] = useState<ContactId | null>(begins?.contactId ?? null);
  const [subject, setSubject] = useState(begins?.subject ?? '');
  const [choice, setChoice] = useState<Choice>(begins?.choice ?? noFiles);
  const choose = (id: PatientId | null) => {
    setContactId(null);
    onPatient(id);
  };
  if (patientId === null) {
    return (
      <div className="compose-fields">
        <FindPatient label="Patient" chosen={null} onChoose={(row) => choose(row?.patientId ?? null)} />
      </div>
    );
  }
  if (view === null) {
    return (
      <div className="compose-fields">
        {fault === null ? <SkeletonRows label="Opening the patient" rows={2} /> : <FaultNotice fault={fault} />}
      </div>
    );
  }
  const whom = <FindPatient label="Patient" chosen={view.patient} onChoose={() => choose(null)} />;
  const shared = {
    place: 'page',
    patient: view.patient,
    contactId,
    text,
    choice,
    onText,
    onContact: setContactId,
    onChoice: setChoice,
    onSent: (threadId: ThreadId) => navigate(`/t/${threadId}`),
  } as const;
  if (channel === 'direct') {
    return (
      <DirectForm {...shared} draft={direct} onDraft={onDirect}>
        {whom}
      </DirectForm>
    );
  }
  return (
    <OutgoingForm {...shared} channel={channel} subject={subject} onSubject={setSubject}>
      {whom}
    </OutgoingForm>
  );
}
