/** One end of a span: a day or a time of day, in the browser's own control; empty text for none. */
import { TextInput } from '@mantine/core';

interface Props {
  readonly type: 'date' | 'time';
  readonly label: string;
  readonly value: string;
  readonly required?: boolean;
  readonly onChange: (value: string) => void;
}

export function WhenField({ required = false, onChange, ...field }: Props) {
  return (
    <TextInput
      {...field}
      size="sm"
      required={required}
      withAsterisk={false}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
