/**
 * The first screen of a message that the mailbox alone opens: who could see the blank form, and one press, or the address that a
 * code is mailed to, which no machine that presses buttons types. Fetched once the server has said that it is one.
 */
import { useState } from 'preact/hooks';
import type { Dead, Guest, Message } from '../guest/api.ts';
import { Heading, Note, Spoken, Submit } from '../parts.tsx';
import { useAction, type Turn } from '../use-action.ts';
import { mailedCode, openWords } from '../words-open.ts';
import { words, type CodeWords } from '../words.ts';
import { waitWords } from './ask.tsx';

export interface UncodedProps {
  readonly guest: Guest;
  readonly by: 'mail' | 'none';
  readonly endsAt: number | null;
  /** Why somebody is here again. */
  readonly note: string | null;
  readonly onAsked: (known: string, againInMs: number, said: CodeWords) => void;
  readonly onOpen: (message: Message) => void;
  readonly onDead: (why: Dead) => void;
  readonly onTurn: (turn: Turn) => void;
}

export function Uncoded(props: UncodedProps) {
  const { by, endsAt, note } = props;
  const again = by === 'none' ? openWords.again : note;
  return (
    <>
      <Heading>{openWords.heading}</Heading>
      {note !== null && <Note tone="waits">{again}</Note>}
      <p>{by === 'none' ? openWords.why : openWords.mailWhy}</p>
      {by === 'none' ? <OpenIt {...props} /> : <AskByMail {...props} />}
      {endsAt !== null && <p class="muted">{words.ask.expires(endsAt)}</p>}
    </>
  );
}

function OpenIt({ guest, onOpen, onDead, onTurn }: UncodedProps) {
  const { busy, failed, run } = useAction(onTurn);
  const open = () =>
    run(async () => {
      const result = await guest.unlock(null);
      if (result.is === 'open') return onOpen(result.message);
      if (result.is === 'wait') return waitWords(result.ms);
      // Its practice wants a code by now, or nobody knows what this server says: the next look tells.
      if (result.is === 'wrong' || result.is === 'over' || result.is === 'phrase') return words.trouble;
      return onDead(result.is);
    });
  return (
    <>
      <Spoken>{failed !== null && <Note tone="wrong">{failed}</Note>}</Spoken>
      <button type="button" class="main" aria-disabled={busy} onClick={open}>
        {busy ? words.busy : openWords.open}
      </button>
    </>
  );
}

function AskByMail({ guest, onAsked, onDead, onTurn }: UncodedProps) {
  const [address, setAddress] = useState('');
  const { busy, failed, run, complain } = useAction(onTurn);
  const send = (event: Event) => {
    event.preventDefault();
    const known = address.trim();
    if (!known.includes('@')) return complain(openWords.incomplete);
    return run(async () => {
      const asked = await guest.askCode(known);
      if (asked.is === 'wait') return waitWords(asked.ms);
      if (asked.is === 'asked') onAsked(known, asked.againInMs, mailedCode);
      else onDead(asked.is);
      return null;
    });
  };
  return (
    <form onSubmit={send} noValidate>
      <label for="address">{openWords.address}</label>
      <input
        id="address"
        type="email"
        autoComplete="email"
        dir="ltr"
        value={address}
        aria-invalid={failed !== null}
        aria-describedby="address-failed"
        onInput={({ currentTarget }) => setAddress(currentTarget.value)}
      />
      <Spoken id="address-failed">{failed !== null && <Note tone="wrong">{failed}</Note>}</Spoken>
      <Submit busy={busy}>{openWords.send}</Submit>
    </form>
  );
}
