/** A new message to a patient: who first, found by name, number or date of birth; then the form for the channel. */
import { useState } from 'react';
import { useLocation } from 'wouter';
import type { ContactId, PatientId } from '../../../protocol/wire/ids.ts';
import type { OutChannel } from '../../../protocol/wire/sending.ts';
import { noFiles, type Choice } from '../files/choosing.ts';
import { FaultNotice } from '../parts/notice.tsx';
import { SkeletonRows } from '../parts/skeleton.tsx';
import { FindPatient } from '../patients/find-patient.tsx';
import { usePatient } from '../patients/use-patient.ts';
import { OutgoingForm } from './outgoing-form.tsx';
import type { Prefill } from './prefill.ts';

interface Props {
  readonly channel: OutChannel;
  readonly patientId: PatientId | null;
  readonly text: string;
  readonly begins: Prefill | null;
  readonly onPatient: (patientId: PatientId | null) => void;
  readonly onText: (text: string) => void;
}

export function PatientMessage({ channel, patientId, text, begins, onPatient, onText }: Props) {
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
  return (
    <OutgoingForm
      place="page"
      patient={view.patient}
      {...{ channel, contactId, subject, text, choice }}
      onContact={setContactId}
      onSubject={setSubject}
      onText={onText}
      onChoice={setChoice}
      onSent={(threadId) => navigate(`/t/${threadId}`)}
    >
      <FindPatient label="Patient" chosen={view.patient} onChoose={() => choose(null)} />
    </OutgoingForm>
  );
}
