/** Finds one patient by what is typed: arrows move, Enter takes. Shows whom it has once somebody was chosen. */
import { Button, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useId, useState, type KeyboardEvent } from 'react';
import type { PatientId } from '../../../protocol/wire/ids.ts';
import type { PatientRow } from '../../../protocol/wire/patients.ts';
import { Avatar } from '../parts/avatar.tsx';
import { FaultNotice } from '../parts/notice.tsx';
import { usePatients } from './use-patients.ts';
import { factsLine, STATES } from './words.ts';
import './patients.css';

interface Props {
  readonly label: string;
  readonly chosen: Pick<PatientRow, 'patientId' | 'name' | 'birthDate' | 'externalId'> | null;
  readonly onChoose: (row: PatientRow | null) => void;
  readonly without?: PatientId | undefined;
  readonly begins?: string;
  /** Who has this address is offered first, before anything is typed. */
  readonly from?: string | null;
  readonly problem?: string | null;
}

const OFFERED = 8;

export function FindPatient({ label, chosen, onChoose, without, begins = '', from = null, problem = null }: Props) {
  if (chosen !== null) {
    return (
      <div className="found-patient" role="group" aria-label={label}>
        <Avatar userId={null} tint={chosen.patientId} name={chosen.name} />
        <span className="grow">
          <span className="person-name one-line" dir="auto">
            {chosen.name}
          </span>
          <span className="muted small">{factsLine(chosen)}</span>
        </span>
        <Button variant="subtle" size="compact-sm" onClick={() => onChoose(null)}>
          Change
        </Button>
      </div>
    );
  }
  return <Finder {...{ label, onChoose, without, begins, from, problem }} />;
}

type FinderProps = Pick<Props, 'label' | 'onChoose' | 'without'> & {
  readonly begins: string;
  readonly from: string | null;
  readonly problem: string | null;
};

function Finder({ label, onChoose, without, begins, from, problem }: FinderProps) {
  const [words, setWords] = useState(begins);
  const [at, setAt] = useState(0);
  const id = useId();
  const { rows, fault } = usePatients(words, OFFERED + 1);
  const { rows: known } = usePatients(words.trim() === '' ? from : null, OFFERED);
  const first = new Set((known ?? []).map(({ patientId }) => patientId));
  const others = (rows ?? []).filter(({ patientId }) => patientId !== without && !first.has(patientId));
  const offered = [...(known ?? []), ...others].slice(0, OFFERED);
  const place = Math.min(at, offered.length - 1);
  const keys = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'ArrowDown') setAt(Math.min(offered.length - 1, place + 1));
    else if (event.key === 'ArrowUp') setAt(Math.max(0, place - 1));
    else if (event.key === 'Enter' && offered[place]) onChoose(offered[place]);
    else return;
    event.preventDefault();
  };
  return (
    <div className="find-patient">
      <TextInput
        label={label}
        type="search"
        placeholder="Name, number or date of birth"
        autoComplete="off"
        role="combobox"
        aria-expanded={offered.length > 0}
        aria-controls={`${id}-list`}
        aria-activedescendant={offered[place] ? `${id}-${place}` : undefined}
        leftSection={<IconSearch size={18} stroke={1.5} />}
        value={words}
        error={problem}
        onChange={(event) => {
          setWords(event.currentTarget.value);
          setAt(0);
        }}
        onKeyDown={keys}
      />
      <FaultNotice fault={fault} />
      {rows !== null && offered.length === 0 && (
        <p className="muted small" role="status">
          Nobody found. Patients are added on the page Patients.
        </p>
      )}
      <div role="listbox" id={`${id}-list`} aria-label="Patients found" className="find-patient-list">
        {offered.map((row, index) => (
          <button
            key={row.patientId}
            type="button"
            tabIndex={-1}
            role="option"
            id={`${id}-${index}`}
            aria-selected={index === place}
            className="finder-goal"
            onPointerMove={() => setAt(index)}
            onClick={() => onChoose(row)}
          >
            <Avatar userId={null} tint={row.patientId} name={row.name} size="small" />
            <span className="finder-words">
              <span className="one-line" dir="auto">
                {row.name}
              </span>
              <span className="one-line muted small">
                {first.has(row.patientId) && (
                  <span className="strong">Has this {from?.includes('@') ? 'address' : 'number'} · </span>
                )}
                {factsLine(row)}
                {row.state !== 'active' && ` · ${STATES[row.state]}`}
              </span>
            </span>
          </button>
        ))}
      </div>
    </div>
  );
}
