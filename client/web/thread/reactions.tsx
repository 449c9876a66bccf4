/** Reactions under a message, each a switch of my own; and the small choice from which a new one comes. */
import { Button, TextInput } from '@mantine/core';
import { useState, type SyntheticEvent } from 'react';
import type { Message, State } from '../../sdk/state.ts';
import { useSelect } from '../corridor/context.tsx';
import { firstName, nameOf, names } from '../corridor/words.ts';

const OFFERED = [
  ['👍', 'Thumbs up'],
  ['✅', 'Done'],
  ['❤️', 'Heart'],
  ['😊', 'Smile'],
  ['👀', 'Looking'],
  ['🙏', 'Thank you'],
] as const;

const PICTURE = /\p{Extended_Pictographic}|\p{Regional_Indicator}|\u20e3/u;

/** One emoji and nothing else, however many code points it takes. */
function isEmoji(text: string): boolean {
  return PICTURE.test(text) && [...new Intl.Segmenter().segment(text)].length === 1;
}

export type React = (message: Message, emoji: string, on: boolean) => void;

interface Props {
  readonly message: Message;
  readonly people: State['people'];
  readonly onReact: React;
}

export function Reactions({ message, people, onReact }: Props) {
  const me = useSelect((state) => state.me);
  return (
    <ul className="reactions" aria-label="Reactions">
      {message.reactions.map(({ emoji, by }) => {
        const mine = me !== null && by.includes(me.userId);
        const who = names(by.map((id) => (id === me?.userId ? 'you' : firstName(nameOf(people, id)))));
        return (
          <li key={emoji}>
            <button
              type="button"
              className="reaction"
              aria-pressed={mine}
              aria-label={`${emoji} from ${who}`}
              title={who}
              disabled={message.ref === null}
              onClick={() => onReact(message, emoji, !mine)}
            >
              {emoji} {by.length}
            </button>
          </li>
        );
      })}
    </ul>
  );
}

export function ReactionChoice({ onChoose }: { onChoose: (emoji: string) => void }) {
  const [text, setText] = useState('');
  const [shown, setShown] = useState(false);
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    setShown(true);
    if (isEmoji(text.trim())) onChoose(text.trim());
  };
  return (
    <form className="reaction-choice" aria-label="React" onSubmit={submit}>
      <div className="reaction-row">
        {OFFERED.map(([emoji, label]) => (
          <button
            key={emoji}
            type="button"
            className="reaction-offer"
            aria-label={label}
            title={label}
            onClick={() => onChoose(emoji)}
          >
            {emoji}
          </button>
        ))}
      </div>
      <div className="reaction-row">
        <TextInput
          size="sm"
          className="grow"
          aria-label="Another emoji"
          placeholder="Another emoji"
          maxLength={32}
          value={text}
          error={shown && !isEmoji(text.trim()) ? 'One emoji, please.' : null}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <Button type="submit" variant="light">
          React
        </Button>
      </div>
    </form>
  );
}
