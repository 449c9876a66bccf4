/** Step 1: what the practice is called. */
import { TextInput } from '@mantine/core';
import { QuietForm } from '../parts/quiet-form.tsx';

interface Props {
  readonly name: string;
  readonly onChange: (name: string) => void;
  readonly onNext: () => void;
}

export function StepPractice({ name, onChange, onNext }: Props) {
  const submit = () => {
    if (name.trim()) onNext();
  };
  return (
    <QuietForm label="Your practice" action="Continue" onSubmit={submit} off={!name.trim()}>
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
    </QuietForm>
  );
}
