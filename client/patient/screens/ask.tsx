/** Asking for the code: three digits that only the person knows, so that no machine which presses buttons sends a text. */
import { useRef, useState } from 'preact/hooks';
import type { Dead, Guest } from '../guest/api.ts';
import { Heading, Note, Spoken, Submit } from '../parts.tsx';
import { useAction, type Turn } from '../use-action.ts';
import { words } from '../words.ts';

interface AskProps {
  readonly guest: Guest;
  readonly endsAt: number | null;
  /** Of the practice. */
  readonly phone: string | null;
  /** Why somebody is here again. */
  readonly note: string | null;
  readonly isFirst: boolean;
  readonly onAsked: (digits: string, againInMs: number) => void;
  readonly onDead: (why: Dead) => void;
  readonly onTurn: (turn: Turn) => void;
}

export const waitWords = (ms: number): string => words.code.tooOften(Math.ceil(ms / 60_000));

export function Ask({ guest, endsAt, phone, note, isFirst, onAsked, onDead, onTurn }: AskProps) {
  const [digits, setDigits] = useState('');
  const field = useRef<HTMLInputElement>(null);
  const { busy, failed, run, complain } = useAction(onTurn);
  const send = (event: Event) => {
    event.preventDefault();
    if (digits.length !== 3) {
      complain(words.ask.incomplete);
      field.current?.focus();
      return;
    }
    run(async () => {
      const asked = await guest.askCode(digits);
      if (asked.is === 'wait') return waitWords(asked.ms);
      if (asked.is === 'asked') onAsked(digits, asked.againInMs);
      else onDead(asked.is);
      return null;
    });
  };
  return (
    <>
      <Heading quiet={isFirst}>{words.ask.heading}</Heading>
      {note !== null && <Note tone="waits">{note}</Note>}
      <p>{words.ask.why}</p>
      <form onSubmit={send} noValidate>
        <label for="digits">{words.ask.digits}</label>
        <input
          ref={field}
          id="digits"
          class="code three"
          inputMode="numeric"
          autoComplete="off"
          dir="ltr"
          value={digits}
          aria-invalid={failed !== null}
          aria-describedby="ask-failed"
          onInput={({ currentTarget }) => {
            const next = currentTarget.value.replaceAll(/\D/g, '').slice(-3);
            currentTarget.value = next;
            setDigits(next);
          }}
        />
        <Spoken id="ask-failed">{failed !== null && <Note tone="wrong">{failed}</Note>}</Spoken>
        <Submit busy={busy}>{words.ask.send}</Submit>
      </form>
      <p class="muted">
        {words.ask.wrongNumber} {phone === null ? words.callPractice : words.callOn(phone)}
      </p>
      {endsAt !== null && <p class="muted">{words.ask.expires(endsAt)}</p>}
    </>
  );
}
