/** The growing field one writes in, with the names of colleagues offered after an "@", and the button beside it. */
import { ActionIcon, Textarea } from '@mantine/core';
import {
  useId,
  useLayoutEffect,
  useRef,
  useState,
  type ClipboardEvent,
  type KeyboardEvent,
  type ReactNode,
  type RefObject,
} from 'react';
import type { Person } from '../../sdk/state.ts';
import { count, presenceWords } from '../corridor/words.ts';
import { Avatar } from '../parts/avatar.tsx';
import { enterSends } from '../settings/preferences.ts';
import { fitting, wantedAt } from './mentions.ts';

interface Props {
  readonly field: RefObject<HTMLTextAreaElement | null>;
  readonly label: string;
  readonly placeholder: string;
  readonly off: boolean;
  readonly text: string;
  readonly onWrite: (text: string) => void;
  readonly onSend: () => void;
  /** Keys that are not about the field itself; true where it did something. */
  readonly onKey: (event: KeyboardEvent) => boolean;
  /** Who can be mentioned. */
  readonly colleagues: readonly Person[];
  readonly action: string;
  readonly icon: ReactNode;
  /** There is something to send although no word stands here. */
  readonly full?: boolean;
  /** Stands between the field and the button that sends. */
  readonly beside?: ReactNode;
  readonly onPaste?: (event: ClipboardEvent) => void;
}

const OFFERED = 6;

export function ComposeField(props: Props) {
  const {
    field,
    label,
    placeholder,
    off,
    text,
    onWrite,
    onSend,
    onKey,
    colleagues,
    action,
    icon,
    full = false,
    beside,
    onPaste,
  } = props;
  const id = useId();
  const offer = useOffer(props);
  const keys = (event: KeyboardEvent) => {
    if (offer.onKey(event) || onKey(event)) return event.preventDefault();
    const breaks = event.shiftKey || event.nativeEvent.isComposing || !enterSends();
    if (event.key !== 'Enter' || (breaks && !event.ctrlKey && !event.metaKey)) return;
    event.preventDefault();
    onSend();
  };
  return (
    <div className="composer-line">
      {offer.found.length > 0 && <Offer id={id} offer={offer} />}
      <span className="for-screen-reader" role="status">
        {offer.found.length > 0 && `${count(offer.found.length, 'colleague')}: arrows choose, Enter mentions`}
      </span>
      <Textarea
        ref={field}
        className="grow"
        autosize
        minRows={1}
        maxRows={8}
        dir="auto"
        aria-label={label}
        aria-autocomplete={colleagues.length > 0 ? 'list' : undefined}
        aria-controls={offer.found.length > 0 ? `${id}-names` : undefined}
        aria-activedescendant={offer.found.length > 0 ? `${id}-${offer.chosen}` : undefined}
        placeholder={placeholder}
        disabled={off}
        value={text}
        onChange={(event) => {
          onWrite(event.currentTarget.value);
          offer.moved(event.currentTarget.selectionStart);
        }}
        onSelect={(event) => offer.moved(event.currentTarget.selectionStart)}
        onBlur={offer.close}
        onPaste={onPaste}
        onKeyDown={keys}
      />
      {beside}
      <ActionIcon
        type="submit"
        variant="filled"
        size={40}
        aria-label={action}
        disabled={off || (!text.trim() && !full)}
      >
        {icon}
      </ActionIcon>
    </div>
  );
}

interface Offered {
  readonly found: readonly Person[];
  readonly chosen: number;
  readonly onKey: (event: KeyboardEvent) => boolean;
  readonly choose: (person: Person) => void;
  readonly moved: (caret: number) => void;
  readonly close: () => void;
}

/** Whom the "@" before the caret could mean, and what the keys do while they are offered. */
function useOffer({ field, text, onWrite, colleagues }: Props): Offered {
  const [caret, setCaret] = useState<number | null>(null);
  const [step, setStep] = useState(0);
  const caretWanted = useRef<number | null>(null);
  useLayoutEffect(() => {
    if (caretWanted.current === null) return;
    field.current?.setSelectionRange(caretWanted.current, caretWanted.current);
    caretWanted.current = null;
  }, [field, text]);
  const wanted = caret === null ? null : wantedAt(text, caret);
  const found = wanted === null ? [] : fitting(colleagues, wanted.begins).slice(0, OFFERED);
  const chosen = Math.min(step, found.length - 1);
  const moved = (to: number) => {
    setCaret(text.includes('@') || wanted !== null || field.current?.value.includes('@') ? to : null);
    if (to !== caret) setStep(0);
  };
  const close = () => setCaret(null);
  const choose = (person: Person) => {
    if (wanted === null || caret === null) return;
    const sign = `@${person.name} `;
    caretWanted.current = wanted.at + sign.length;
    onWrite(text.slice(0, wanted.at) + sign + text.slice(caret));
    close();
    field.current?.focus();
  };
  const onKey = (event: KeyboardEvent): boolean => {
    const person = found[chosen];
    if (person === undefined || event.nativeEvent.isComposing) return false;
    if (event.key === 'ArrowDown') setStep((chosen + 1) % found.length);
    else if (event.key === 'ArrowUp') setStep((chosen + found.length - 1) % found.length);
    else if (event.key === 'Enter' || event.key === 'Tab') choose(person);
    else if (event.key === 'Escape') close();
    else return false;
    return true;
  };
  return { found, chosen, onKey, choose, moved, close };
}

function Offer({ id, offer }: { id: string; offer: Offered }) {
  return (
    <div className="composer-names" role="listbox" id={`${id}-names`} aria-label="Mention a colleague">
      {offer.found.map((person, index) => (
        <button
          key={person.userId}
          type="button"
          tabIndex={-1}
          role="option"
          id={`${id}-${index}`}
          aria-selected={index === offer.chosen}
          className="composer-name"
          // The field keeps the focus, and with it the caret.
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => offer.choose(person)}
        >
          <Avatar userId={person.userId} name={person.name} size="small" />
          <span className="one-line" dir="auto">
            {person.name}
          </span>
          <span className="muted small">{presenceWords(person)}</span>
        </button>
      ))}
    </div>
  );
}
