/** A number that may be left out; text that is none stays where it was typed and counts as nothing. */
import { TextInput } from '@mantine/core';
import { useState } from 'react';

interface Props {
  readonly label: string;
  readonly value: number | null;
  readonly isWhole?: boolean;
  readonly isLabelHidden?: boolean;
  readonly onChange: (value: number | null) => void;
}

const WHOLE = /^-?\d{1,9}$/;
const ANY = /^-?\d{1,9}([.,]\d{1,6})?$/;

export function NumberField({ label, value, isWhole = false, isLabelHidden = false, onChange }: Props) {
  const [typed, setTyped] = useState(value === null ? '' : String(value));
  const numberIn = (text: string): number | null =>
    (isWhole ? WHOLE : ANY).test(text.trim()) ? Number(text.trim().replace(',', '.')) : null;
  const means = numberIn(typed);
  const shown = means === null || means === value ? typed : value === null ? '' : String(value);
  const isOdd = shown.trim() !== '' && numberIn(shown) === null;
  return (
    <TextInput
      className="builder-short"
      {...(isLabelHidden ? { 'aria-label': label } : { label })}
      inputMode={isWhole ? 'numeric' : 'decimal'}
      value={shown}
      error={isOdd ? (isWhole ? 'A whole number, such as 12.' : 'A number, such as 12.') : null}
      onChange={({ currentTarget }) => {
        setTyped(currentTarget.value);
        onChange(numberIn(currentTarget.value));
      }}
    />
  );
}
