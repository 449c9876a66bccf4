/** Typing the 26 characters of an invitation; spaces, small letters and dashes do not matter. */
import { Button, TextInput } from '@mantine/core';
import type { SyntheticEvent } from 'react';
import type { Ask } from '../corridor/use-ask.ts';
import { FaultNotice } from '../parts/notice.tsx';
import { QuietPage } from '../parts/quiet-page.tsx';

const CHARACTERS = 26;

interface Props {
  readonly code: string;
  readonly onChange: (code: string) => void;
  readonly ask: Ask;
  readonly onSubmit: () => void;
}

export function JoinCode({ code, onChange, ask, onSubmit }: Props) {
  const length = code.replace(/[^a-z0-9]/gi, '').length;
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    onSubmit();
  };
  return (
    <QuietPage
      title="Join your practice"
      lead="Your colleague gives you a code of 26 characters, in person or by phone."
    >
      <form onSubmit={submit} aria-label="Join your practice">
        <TextInput
          label="Invitation code"
          description="Spaces and small letters do not matter."
          autoComplete="off"
          autoCapitalize="characters"
          spellCheck={false}
          required
          withAsterisk={false}
          classNames={{ input: 'number' }}
          value={code}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
        <p className="small muted" aria-live="polite">
          {length === 0 ? ' ' : `${length} of ${CHARACTERS} characters`}
        </p>
        <FaultNotice fault={ask.fault} />
        <div className="row">
          <Button type="submit" size="md" loading={ask.busy} disabled={length === 0}>
            Continue
          </Button>
        </div>
      </form>
      <p className="muted small">
        Already have an account? <a href="/">Sign in</a>.
      </p>
    </QuietPage>
  );
}
