/** Why three printed sheets exist, in three sentences, and who keeps each. */
import { Button, TextInput } from '@mantine/core';
import { useState, type SyntheticEvent } from 'react';
import type { Ask } from '../corridor/use-ask.ts';
import { FaultNotice } from '../parts/notice.tsx';

const EXAMPLES = ['You, at home', 'The safe in the office', 'Your solicitor or a trusted colleague'];

interface Props {
  readonly value: readonly string[];
  readonly onChange: (value: readonly string[]) => void;
  readonly ask: Ask;
  readonly onBack: () => void;
  readonly onNext: () => void;
}

export function Custodians({ value, onChange, ask, onBack, onNext }: Props) {
  const [shown, setShown] = useState(false);
  const named = value.map((name) => name.trim().toLowerCase());
  const problem = (index: number) => {
    if (!named[index]) return 'Who keeps this sheet?';
    return named.indexOf(named[index]) < index ? 'Each sheet needs another keeper.' : null;
  };
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    setShown(true);
    if (value.every((_, index) => problem(index) === null)) onNext();
  };
  return (
    <form onSubmit={submit} aria-label="Who keeps the sheets" noValidate>
      <p>
        Because nobody but your team can read the messages, the practice needs its own key to the record, for the day
        when everyone has forgotten their password or the law asks for it. That key is printed on three sheets, and any
        two of them together open the record, so that one lost or stolen sheet does no harm. Give the sheets to three
        different keepers and never photograph or e-mail them.
      </p>
      {value.map((name, index) => (
        <TextInput
          key={index}
          label={`Sheet ${index + 1} is kept by`}
          placeholder={EXAMPLES[index] ?? ''}
          maxLength={80}
          autoComplete="off"
          value={name}
          error={shown ? problem(index) : null}
          onChange={(event) => onChange(value.map((old, at) => (at === index ? event.target.value : old)))}
        />
      ))}
      <FaultNotice fault={ask.fault} />
      <div className="row">
        <Button type="submit" size="md" loading={ask.busy}>
          Make the sheets
        </Button>
        <Button variant="subtle" size="md" disabled={ask.busy} onClick={onBack}>
          Back
        </Button>
      </div>
      <p className="muted small" role="status">
        {ask.busy ? 'Making the keys on this device. This takes a few seconds.' : ''}
      </p>
    </form>
  );
}
