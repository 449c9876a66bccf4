/** Two records of one patient become one: this one is kept as a trace, messages go to the other. Administrators. */
import { Button } from '@mantine/core';
import { useState } from 'react';
import { useLocation } from 'wouter';
import type { Patient, PatientRow } from '../../../protocol/wire/patients.ts';
import { useCorridor } from '../corridor/context.tsx';
import { useAsk } from '../corridor/use-ask.ts';
import { FaultNotice } from '../parts/notice.tsx';
import { FindPatient } from './find-patient.tsx';
import { factsLine } from './words.ts';

export function Merge({ patient, onClose }: { patient: Patient; onClose: () => void }) {
  const { patients } = useCorridor();
  const [, navigate] = useLocation();
  const [into, setInto] = useState<PatientRow | null>(null);
  const ask = useAsk();
  const merge = () =>
    void ask.run(async () => {
      if (into === null) return;
      await patients.merge(patient.patientId, into.patientId);
      onClose();
      navigate(`/patients/${into.patientId}`);
    });
  return (
    <div className="stack">
      <p>
        Choose the record that stays. <bdi>{patient.name}</bdi> ({factsLine(patient) || 'date of birth not known'}) then
        becomes a trace of it: both histories are kept and shown together, and nothing new goes to this record.
      </p>
      <FindPatient
        label="The record that stays"
        chosen={into}
        onChoose={setInto}
        without={patient.patientId}
        begins={patient.name}
      />
      <FaultNotice fault={ask.fault} />
      <div className="row">
        <Button disabled={into === null} loading={ask.busy} onClick={merge}>
          {into === null ? 'Merge' : `Merge into ${into.name}`}
        </Button>
        <Button variant="subtle" onClick={onClose}>
          Keep both
        </Button>
      </div>
    </div>
  );
}
