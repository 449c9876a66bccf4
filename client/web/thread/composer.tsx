/**
 * Where one writes: always says to whom and by which channel, keeps the draft, Enter sends (a setting), Shift+Enter
 * breaks. The channel's colour runs along its left edge.
 */
import { ActionIcon, CloseButton, Textarea } from '@mantine/core';
import { IconLock, IconSend2 } from '@tabler/icons-react';
import { useCallback, useEffect, useRef, useState, type SyntheticEvent, type KeyboardEvent } from 'react';
import type { Message, State, Thread } from '../../sdk/state.ts';
import { useCorridor, useSelect } from '../corridor/context.tsx';
import { useAsk } from '../corridor/use-ask.ts';
import { count, firstName, nameOf, names, others } from '../corridor/words.ts';
import { FaultNotice } from '../parts/notice.tsx';
import { enterSends } from '../settings/preferences.ts';
import './composer.css';

interface Props {
  readonly thread: Thread;
  readonly people: State['people'];
  readonly quoted: Message | null;
  readonly onQuoted: (message: Message | null) => void;
}

export function Composer({ thread, people, quoted, onQuoted }: Props) {
  const corridor = useCorridor();
  const me = useSelect((state) => state.me);
  const field = useRef<HTMLTextAreaElement>(null);
  const { text, write, clear } = useDraft(thread);
  const ask = useAsk();
  const { threadId } = thread;
  const colleagues = others(thread, me, people);
  const off = thread.alarm !== null;
  const to = names(
    colleagues.map((person) => firstName(person.name)),
    4,
  );
  const label = `Write to ${to} — internal, encrypted`;

  useEffect(() => {
    if (quoted || window.matchMedia('(hover: hover)').matches) field.current?.focus({ preventScroll: true });
  }, [threadId, quoted]);

  const send = async () => {
    const words = text.trim();
    if (!words || off) return;
    const quote = quoted?.ref ?? null;
    clear();
    onQuoted(null);
    const sent = await ask.run(() => corridor.messages.send(threadId, { text: words, quote }));
    if (!sent) write(words);
    field.current?.focus();
  };
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    void send();
  };
  const keys = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && quoted) return onQuoted(null);
    if (event.key === 'ArrowUp' && text === '' && !quoted) return onQuoted(newestText(thread));
    const breaks = event.shiftKey || event.nativeEvent.isComposing || !enterSends();
    if (event.key !== 'Enter' || (breaks && !event.ctrlKey && !event.metaKey)) return;
    event.preventDefault();
    void send();
  };
  return (
    <form className="composer" data-channel="internal" onSubmit={submit} aria-label="Write a message">
      <p className="composer-to">
        <IconLock size={14} stroke={1.75} aria-hidden="true" />
        <span className="one-line">To {to}, internal and encrypted</span>
      </p>
      {quoted && <Quoted message={quoted} people={people} onDrop={() => onQuoted(null)} />}
      <FaultNotice fault={ask.fault} />
      <div className="composer-line">
        <Textarea
          ref={field}
          className="grow"
          autosize
          minRows={1}
          maxRows={8}
          dir="auto"
          aria-label={label}
          placeholder={
            off
              ? 'Sending is off in this thread'
              : `Write to ${colleagues.length === 1 ? to : count(colleagues.length, 'colleague')}`
          }
          disabled={off}
          value={text}
          onChange={(event) => {
            write(event.currentTarget.value);
            corridor.threads.typing(threadId);
          }}
          onKeyDown={keys}
        />
        <ActionIcon type="submit" variant="filled" size={40} aria-label="Send" disabled={off || !text.trim()}>
          <IconSend2 size={20} stroke={1.5} />
        </ActionIcon>
      </div>
    </form>
  );
}

/** While one types, the draft is handed over this long after the last key. */
const KEEP_AFTER_MS = 250;

/** What is in the field: mine while I type, the SDK's when it changes it (a message taken back). */
function useDraft(thread: Thread) {
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
  return { text, write, clear };
}

/** What ↑ in an empty field quotes. */
function newestText(thread: Thread): Message | null {
  return thread.messages.findLast((one) => one.ref !== null && one.body.kind === 'text') ?? null;
}

function Quoted({ message, people, onDrop }: { message: Message; people: State['people']; onDrop: () => void }) {
  return (
    <div className="composer-quote">
      <div className="quote">
        <span className="strong small" dir="auto">
          In reply to {message.mine ? 'yourself' : nameOf(people, message.senderId)}
        </span>
        <span className="quote-text" dir="auto">
          {message.body.kind === 'text' ? message.body.text : ''}
        </span>
      </div>
      <CloseButton aria-label="Do not quote" onClick={onDrop} />
    </div>
  );
}
