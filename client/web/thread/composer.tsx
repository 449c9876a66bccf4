/**
 * Where one writes: always says to whom and by which channel, keeps the draft, Enter sends (a setting), Shift+Enter
 * breaks. The channel's colour runs along its left edge.
 */
import { CloseButton } from '@mantine/core';
import { IconLock, IconSend2 } from '@tabler/icons-react';
import { useCallback, useEffect, useRef, useState, type SyntheticEvent, type KeyboardEvent } from 'react';
import type { Message, State, Thread } from '../../sdk/state.ts';
import { useCorridor, useSelect } from '../corridor/context.tsx';
import { faultText, type FaultText } from '../corridor/fault-text.ts';
import { count, firstName, messageWords, nameOf, names, others } from '../corridor/words.ts';
import { AttachButton, ChosenFiles } from '../files/attach.tsx';
import { noFiles } from '../files/choosing.ts';
import { useChoice } from '../files/keeper.tsx';
import { pastedPictures } from '../files/paste.ts';
import { useSendOne } from '../files/use-send-one.ts';
import { FaultNotice } from '../parts/notice.tsx';
import { ComposeField } from './compose-field.tsx';
import { mentionedIn } from './mentions.ts';
import './composer.css';

interface Props {
  readonly thread: Thread;
  readonly people: State['people'];
  readonly quoted: Message | null;
  readonly onQuoted: (message: Message | null) => void;
  readonly onEdit: (message: Message) => void;
  readonly onFiles: (files: readonly File[]) => void;
}

export function Composer({ thread, people, quoted, onQuoted, onEdit, onFiles }: Props) {
  const corridor = useCorridor();
  const me = useSelect((state) => state.me);
  const field = useRef<HTMLTextAreaElement>(null);
  const { text, write, clear, giveBack } = useDraft(thread);
  const [fault, setFault] = useState<FaultText | null>(null);
  const { threadId } = thread;
  const [choice, change] = useChoice(threadId);
  const clip = useRef<HTMLButtonElement>(null);
  const sendOne = useSendOne(threadId);
  const colleagues = others(thread, me, people);
  const off = thread.alarm !== null;
  const isAlone = colleagues.length === 0;
  const firstNames = colleagues.map((person) => firstName(person.name));
  const to = isAlone ? 'yourself' : names(firstNames, 4);
  const label = `Write to ${to} — internal, encrypted`;
  const wanted = isAlone
    ? 'Write a note to yourself'
    : `Write to ${colleagues.length === 1 ? to : count(colleagues.length, 'colleague')}`;

  useEffect(() => {
    if (quoted || window.matchMedia('(hover: hover)').matches) field.current?.focus({ preventScroll: true });
  }, [threadId, quoted]);

  const send = async () => {
    const words = text.trim();
    const files = choice.files.map(({ file }) => file);
    if ((!words && files.length === 0) || off) return;
    const quote = quoted?.ref ?? null;
    clear();
    change(() => noFiles);
    onQuoted(null);
    setFault(null);
    field.current?.focus();
    // The next one may be written and sent while this one is being sealed: they go out in the order of their Enter.
    try {
      await sendOne({ text: words, quote, mentions: mentionedIn(words, colleagues) }, files);
    } catch (error) {
      setFault(faultText(error));
      giveBack(words);
      change(({ files: since, refused }) => ({ files: [...choice.files, ...since], refused }));
      onQuoted(quoted);
    }
  };
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    void send();
  };
  const keys = (event: KeyboardEvent) => {
    const newest = event.key === 'ArrowUp' && text === '' && !quoted ? newestEditable(thread) : undefined;
    if (newest) onEdit(newest);
    else if (event.key === 'Escape' && quoted) onQuoted(null);
    else return false;
    return true;
  };
  return (
    <form className="composer" data-channel="internal" onSubmit={submit} aria-label="Write a message">
      <p className="composer-to">
        <IconLock size={14} stroke={1.75} aria-hidden="true" />
        <span className="one-line">
          To {to}, {isAlone ? 'encrypted' : 'internal and encrypted'}
        </span>
      </p>
      {quoted && <Quoted message={quoted} people={people} onDrop={() => onQuoted(null)} />}
      <FaultNotice fault={fault} />
      <ChosenFiles
        choice={choice}
        onRemove={(key) => {
          change(({ files }) => ({ files: files.filter((one) => one.key !== key), refused: [] }));
          clip.current?.focus();
        }}
        onUnderstood={() => change(({ files }) => ({ files, refused: [] }))}
      />
      <ComposeField
        field={field}
        label={label}
        placeholder={off ? 'Sending is off in this thread' : wanted}
        off={off}
        text={text}
        onWrite={(words) => {
          write(words);
          corridor.threads.typing(threadId);
        }}
        onSend={() => void send()}
        onKey={keys}
        colleagues={colleagues}
        action="Send"
        icon={<IconSend2 size={20} stroke={1.5} />}
        full={choice.files.length > 0}
        beside={<AttachButton off={off} button={clip} onFiles={onFiles} />}
        onPaste={(event) => pastedPictures(event, onFiles)}
      />
    </form>
  );
}

/** While one types, the draft is handed over this long after the last key. */
const KEEP_AFTER_MS = 250;

/** What is in the field: mine while I type, the SDK's when it changes it (a message taken back). */
export function useDraft(thread: Thread) {
  const { threads } = useCorridor();
  const { threadId, draft } = thread;
  const [text, setText] = useState(draft);
  const told = useRef(draft);
  useEffect(() => {
    if (draft === told.current) return;
    told.current = draft;
    setText(draft);
  }, [draft]);
  const waiting = useRef<ReturnType<typeof setTimeout>>(undefined);
  const keep = useCallback(() => {
    clearTimeout(waiting.current);
    waiting.current = undefined;
    threads.draft(threadId, told.current);
  }, [threads, threadId]);
  useEffect(
    () => () => {
      if (waiting.current !== undefined) keep();
    },
    [keep],
  );
  const write = (next: string) => {
    told.current = next;
    setText(next);
    clearTimeout(waiting.current);
    waiting.current = setTimeout(keep, KEEP_AFTER_MS);
  };
  const clear = () => {
    write('');
    keep();
  };
  /** Words that were not sent, before what has been written since. */
  const giveBack = (words: string) => write([words, told.current].filter((one) => one !== '').join('\n'));
  return { text, write, clear, giveBack };
}

/** What ↑ in an empty field edits. */
function newestEditable(thread: Thread): Message | undefined {
  return thread.messages.findLast((one) => one.editable);
}

function Quoted({ message, people, onDrop }: { message: Message; people: State['people']; onDrop: () => void }) {
  return (
    <div className="composer-quote">
      <div className="quote">
        <span className="strong small" dir="auto">
          In reply to {message.mine ? 'yourself' : nameOf(people, message.senderId)}
        </span>
        <span className="quote-text" dir="auto">
          {messageWords(message)}
        </span>
      </div>
      <CloseButton aria-label="Do not quote" onClick={onDrop} />
    </div>
  );
}
