/** Entering the texted or e-mailed code, typed, pasted or filled in by the phone; asking for another after a while. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Dead, Guest, Message } from '../guest/api.ts';
import { Heading, Note, Spoken, Submit } from '../parts.tsx';
import { useAction, type Turn } from '../use-action.ts';
import { words, type CodeWords } from '../words.ts';
import { waitWords } from './ask.tsx';

interface CodeProps {
  readonly guest: Guest;
  readonly said: CodeWords;
  /** Of the mobile; the address where the code comes by e-mail. */
  readonly digits: string;
  /** Epoch ms: when another can be asked for. */
  readonly againAt: number;
  readonly onAgain: (againInMs: number) => void;
  readonly onOpen: (message: Message) => void;
  readonly onPhrase: () => void;
  readonly onBack: () => void;
  readonly onDead: (why: Dead) => void;
  readonly onTurn: (turn: Turn) => void;
}

export function Code(props: CodeProps) {
  const { guest, digits, said, onOpen, onPhrase, onBack, onDead, onTurn } = props;
  const [code, setCode] = useState('');
  const field = useRef<HTMLInputElement>(null);
  const { busy, failed, run, complain } = useAction(onTurn);
  const again = () => {
    setCode('');
    field.current?.focus();
  };
  const open = (event: Event) => {
    event.preventDefault();
    if (code.length !== 6) {
      complain(said.incomplete);
      field.current?.focus();
      return;
    }
    run(async () => {
      const result = await guest.unlock(code);
      if (result.is === 'open') return onOpen(result.message);
      if (result.is === 'phrase') return onPhrase();
      if (result.is !== 'wrong' && result.is !== 'over' && result.is !== 'wait') return onDead(result.is);
      again();
      if (result.is === 'wait') return waitWords(result.ms);
      return result.is === 'over' ? said.over : said.wrong(result.left);
    });
  };
  return (
    <>
      <Heading>{words.code.heading}</Heading>
      <p>{said.sent(digits)}</p>
      <form onSubmit={open} noValidate>
        <label for="code">{said.label}</label>
        <input
          ref={field}
          id="code"
          class="code six"
          inputMode="numeric"
          autoComplete="one-time-code"
          dir="ltr"
          value={code}
          aria-invalid={failed !== null}
          aria-describedby="code-failed"
          onInput={({ currentTarget }) => {
            const next = currentTarget.value.replaceAll(/\D/g, '').slice(0, 6);
            currentTarget.value = next;
            setCode(next);
          }}
        />
        <Spoken id="code-failed">{failed !== null && <Note tone="wrong">{failed}</Note>}</Spoken>
        <Submit busy={busy}>{words.code.open}</Submit>
      </form>
      <Another {...props} />
      <button type="button" class="quiet" onClick={onBack}>
        {said.otherDigits}
      </button>
    </>
  );
}

function Another({ guest, said, digits, againAt, onAgain, onDead, onTurn }: CodeProps) {
  const left = useSecondsUntil(againAt);
  const [isSent, setSent] = useState(false);
  const { busy, failed, run } = useAction(onTurn);
  const ask = () =>
    run(async () => {
      const asked = await guest.askCode(digits);
      setSent(asked.is === 'asked');
      if (asked.is === 'wait') return waitWords(asked.ms);
      if (asked.is === 'asked') onAgain(asked.againInMs);
      else onDead(asked.is);
      return null;
    });
  return (
    <div class="another">
      <p class="muted">
        {words.code.notArrived} {left > 0 && words.code.waitFor(left)}
      </p>
      <Spoken>
        {failed !== null && <Note tone="wrong">{failed}</Note>}
        {isSent && failed === null && <Note tone="good">{said.sentAgain}</Note>}
      </Spoken>
      {left === 0 && (
        <button type="button" class="second" aria-disabled={busy} onClick={ask}>
          {busy ? words.busy : said.another}
        </button>
      )}
    </div>
  );
}

const secondsUntil = (at: number): number => Math.max(0, Math.ceil((at - Date.now()) / 1_000));

function useSecondsUntil(at: number): number {
  const [left, setLeft] = useState(() => secondsUntil(at));
  useEffect(() => {
    const look = () => setLeft(secondsUntil(at));
    look();
    const timer = setInterval(look, 1_000);
    return () => clearInterval(timer);
  }, [at]);
  return left;
}
