/** About whom a new thread is: a name as typed, or one of the practice's records, offered while one types. */
import { Button, TextInput } from '@mantine/core';
import { useEffect } from 'react';
import { Avatar } from '../parts/avatar.tsx';
import { usePatient } from '../patients/use-patient.ts';
import { usePatients } from '../patients/use-patients.ts';
import { factsLine } from '../patients/words.ts';
import type { About } from './about.ts';
import '../patients/patients.css';

interface Props {
  readonly about: About;
  readonly onChange: (about: About) => void;
  readonly problem: string | undefined;
}

const OFFERED = 3;

export function AboutPatient(props: Props) {
  return props.about.patientId === null ? <Named {...props} /> : <Linked {...props} />;
}

function Named({ about, onChange, problem }: Props) {
  const { rows } = usePatients(about.name.trim() === '' ? '\u0000' : about.name, OFFERED);
  const offered = about.name.trim().length < 2 ? [] : (rows ?? []).slice(0, OFFERED);
  return (
    <div className="stack about-patient">
      <TextInput
        label="Patient’s name"
        description="Sealed with the thread; it cannot be moved to another patient later."
        autoComplete="off"
        maxLength={80}
        dir="auto"
        value={about.name}
        error={problem}
        onChange={(event) => onChange({ name: event.currentTarget.value, patientId: null })}
      />
      {offered.length > 0 && (
        <ul className="about-offers" aria-label="Records with this name">
          {offered.map(({ patientId, name, ...facts }) => (
            <li key={patientId}>
              <Button variant="light" size="compact-md" onClick={() => onChange({ name, patientId })}>
                {name} {facts.birthDate !== null && <span className="muted small"> {factsLine(facts)}</span>}
              </Button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** A record: the thread then stands among this patient's messages. */
function Linked({ about, onChange }: Props) {
  const { view } = usePatient(about.patientId);
  const name = view?.patient.name ?? about.name;
  useEffect(() => {
    if (view !== null && about.name !== view.patient.name)
      onChange({ name: view.patient.name, patientId: about.patientId });
  }, [view, about, onChange]);
  return (
    <div className="found-patient" role="group" aria-label="About">
      <Avatar userId={null} tint={about.patientId} name={name} />
      <span className="grow">
        <span className="person-name one-line" dir="auto">
          {name}
        </span>
        <span className="muted small">{view !== null && factsLine(view.patient)}</span>
      </span>
      <Button variant="subtle" size="compact-sm" onClick={() => onChange({ name: '', patientId: null })}>
        Change
      </Button>
    </div>
  );
}
