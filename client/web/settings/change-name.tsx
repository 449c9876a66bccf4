/** My own name, as colleagues see it everywhere. The login stays as it is. */
import { Button, TextInput } from '@mantine/core';
import { useState, type SyntheticEvent } from 'react';
import { useCorridor } from '../corridor/context.tsx';
import { useAsk } from '../corridor/use-ask.ts';
import { FaultNotice } from '../parts/notice.tsx';

export function ChangeName({ name }: { name: string }) {
  const { people } = useCorridor();
  const [value, setValue] = useState<string | null>(null);
  const ask = useAsk();
  if (value === null) {
    return (
      <div className="row">
        <Button variant="default" onClick={() => setValue(name)}>
          Change name
        </Button>
      </div>
    );
  }
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    void ask.run(async () => {
      if (value.trim() !== name) await people.rename(value);
      setValue(null);
    });
  };
  return (
    <form className="stack" onSubmit={submit} aria-label="Change name">
      <TextInput
        label="Your name"
        description="Colleagues see it at once, also beside what you wrote before."
        dir="auto"
        autoComplete="name"
        autoFocus
        value={value}
        onChange={(event) => setValue(event.currentTarget.value)}
      />
      <FaultNotice fault={ask.fault} />
      <div className="row">
        <Button type="submit" loading={ask.busy} disabled={!value.trim()}>
          Save name
        </Button>
        <Button variant="subtle" onClick={() => setValue(null)}>
          Leave it
        </Button>
      </div>
    </form>
  );
}
