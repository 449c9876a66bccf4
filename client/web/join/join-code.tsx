/** Typing the 26 characters of an invitation; spaces, small letters and dashes do not matter. */
import type { Ask } from '../corridor/use-ask.ts';
import { QuietForm, WrittenCodeField } from '../parts/quiet-form.tsx';
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
  return (
    <QuietPage
      title="Join your practice"
      lead="Your colleague gives you a code of 26 characters, in person or by phone."
    >
      <QuietForm label="Join your practice" action="Continue" onSubmit={onSubmit} ask={ask} off={length === 0}>
        <WrittenCodeField label="Invitation code" value={code} onChange={onChange} />
        <p className="small muted" aria-live="polite">
          {length === 0 ? '\u00a0' : `${length} of ${CHARACTERS} characters`}
        </p>
      </QuietForm>
      <p className="muted small">
        Already have an account? <a href="/">Sign in</a>.
      </p>
    </QuietPage>
  );
}
