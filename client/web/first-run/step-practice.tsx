/** Step 1: what the practice is called. */
import { Button, TextInput } from '@mantine/core';
import type { SyntheticEvent } from 'react';

interface Props {
  readonly name: string;
  readonly onChange: (name: string) => void;
  readonly onNext: () => void;
}

export function StepPractice({ name, onChange, onNext }: Props) {
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (name.trim()) onNext();
  };
  return (
    <form onSubmit={submit} aria-label="Your practice">
      <p>
        Corridor is the conversation between colleagues, kept on your own server. Messages are sealed on each device, so
        the server stores what it cannot read.
      </p>
      <TextInput
        label="Name of the practice"
        description="As patients and colleagues know it, for example Riverside Physio."
        autoComplete="organization"
        maxLength={80}
        autoFocus
        required
        withAsterisk={false}
        value={name}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
      <div className="row">
        <Button type="submit" size="md" disabled={!name.trim()}>
          Continue
        </Button>
      </div>
    </form>
  );
}
