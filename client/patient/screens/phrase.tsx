/** Spoken mode: the phrase that the clinician read out. It never leaves this device; a wrong one costs nothing. */
import { useRef, useState } from 'preact/hooks';
import type { Guest, Message } from '../guest/api.ts';
import { Heading, Note, Spoken, Submit } from '../parts.tsx';
import { useAction, type Turn } from '../use-action.ts';
import { words } from '../words.ts';

interface PhraseProps {
  readonly guest: Guest;
  readonly onOpen: (message: Message) => void;
  readonly onTurn: (turn: Turn) => void;
}

const PHRASE_CHARACTERS = 10;

export function Phrase({ guest, onOpen, onTurn }: PhraseProps) {
  const [phrase, setPhrase] = useState('');
  const field = useRef<HTMLInputElement>(null);
  const { busy, failed, run, complain } = useAction(onTurn);
  const open = (event: Event) => {
    event.preventDefault();
    field.current?.focus();
    if (phrase.replaceAll(/[^0-9a-z]/gi, '').length !== PHRASE_CHARACTERS) return complain(words.phrase.incomplete);
    run(async () => {
      const message = await guest.speak(phrase);
      if (message === null) return words.phrase.wrong;
      onOpen(message);
      return null;
    });
  };
  return (
    <>
      <Heading>{words.phrase.heading}</Heading>
      <p>{words.phrase.why}</p>
      <form onSubmit={open} noValidate>
        <label for="phrase">{words.phrase.label}</label>
        <input
          ref={field}
          id="phrase"
          class="code phrase"
          autoComplete="off"
          autoCapitalize="characters"
          spellcheck={false}
          dir="ltr"
          value={phrase}
          aria-invalid={failed !== null}
          aria-describedby="phrase-failed"
          onInput={({ currentTarget }) => setPhrase(currentTarget.value)}
        />
        <Spoken id="phrase-failed">{failed !== null && <Note tone="wrong">{failed}</Note>}</Spoken>
        <Submit busy={busy}>{words.phrase.open}</Submit>
      </form>
    </>
  );
}
