/** The six digits of a second factor: at sign-in, and when it is switched on or off. */
import { TextInput } from '@mantine/core';

export function CodeField({ value, onChange }: { value: string; onChange: (code: string) => void }) {
  return (
    <TextInput
      label="Code from your app"
      description="Six digits that change every half minute."
      inputMode="numeric"
      autoComplete="one-time-code"
      maxLength={7}
      autoFocus
      value={value}
      onChange={(event) => onChange(event.currentTarget.value.replace(/\D/g, '').slice(0, 6))}
    />
  );
}
