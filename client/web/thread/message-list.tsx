/**
 * The conversation, virtualised: stays at its end while one reads there, and leaves the page where it is (with a pill)
 * while one reads further up.
 */
import { Button } from '@mantine/core';
import { IconArrowDown } from '@tabler/icons-react';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { Virtualizer, type VirtualizerHandle } from 'virtua';
import { useSearch } from 'wouter';
import type { Message, State, Thread } from '../../sdk/state.ts';
import { dayName, inFull } from '../corridor/time.ts';
import { MessageRow, type MessageWishes } from './message-row.tsx';
import { toRows, type Row } from './rows.ts';
import { useStickyEnd } from './use-sticky-end.ts';
import { useUnchanged } from './use-unchanged.ts';

interface Props {
  readonly thread: Thread;
  readonly people: State['people'];
  readonly wishes: Omit<MessageWishes, 'show'>;
}

const NO_QUOTE = null;

export function MessageList({ thread, people, wishes }: Props) {
  const scroller = useRef<HTMLDivElement>(null);
  const list = useRef<VirtualizerHandle>(null);
  const params = new URLSearchParams(useSearch());
  const messages = useUnchanged(thread.messages);
  const rows = useMemo(() => toRows(messages, thread.unreadFromN), [messages, thread.unreadFromN]);
  const byRef = useMemo(
    () => new Map(messages.flatMap((one): [string, Message][] => (one.ref === null ? [] : [[one.ref, one]]))),
    [messages],
  );
  const openAtN = Number(params.get('n')) || null;
  const { pending, toEnd } = useStickyEnd({ scroller, list, rows, openAtN });
  const foundN = useFoundN(openAtN, rows);
  const rowsNow = useRef(rows);
  useLayoutEffect(() => {
    rowsNow.current = rows;
  }, [rows]);
  const all = useMemo<MessageWishes>(
    () => ({
      ...wishes,
      show: (ref) => {
        const index = rowsNow.current.findIndex((row) => row.kind === 'message' && row.message.ref === ref);
        if (index >= 0) list.current?.scrollToIndex(index, { align: 'center' });
      },
    }),
    [wishes],
  );
  const draw = (row: Row) => {
    if (row.kind === 'day') return <DayLine key={row.key} at={row.at} />;
    if (row.kind === 'new') return <NewLine key={row.key} />;
    if (row.kind === 'event') return <EventLine key={row.key} message={row.message} />;
    const { body } = row.message;
    const quoted = body.kind === 'text' && body.quote !== null ? (byRef.get(body.quote) ?? NO_QUOTE) : NO_QUOTE;
    const { key, message, head, readers } = row;
    return (
      <MessageRow
        key={key}
        {...{ message, head, readers, thread, people, quoted }}
        wishes={all}
        found={foundN !== null && message.n === foundN}
      />
    );
  };
  return (
    <div className="messages">
      <div className="messages-scroll" ref={scroller} role="region" aria-label="Messages">
        <div className="messages-spacer" />
        <Virtualizer ref={list} data={rows} scrollRef={scroller} bufferSize={400}>
          {draw}
        </Virtualizer>
        <div className="messages-end" />
      </div>
      {pending > 0 && (
        <Button
          className="pill"
          aria-label={`${pending} new, go to the end`}
          size="compact-md"
          rightSection={<IconArrowDown size={16} stroke={1.75} />}
          onClick={toEnd}
        >
          {pending} new
        </Button>
      )}
    </div>
  );
}

const FOUND_MS = 3_000;

/** The message that was looked for, from when it is here until it has been seen. */
function useFoundN(openAtN: number | null, rows: readonly Row[]): number | null {
  const [seenN, setSeenN] = useState<number | null>(null);
  const isHere = openAtN !== null && rows.some((row) => row.kind === 'message' && row.message.n === openAtN);
  useEffect(() => {
    if (!isHere) return;
    const timer = setTimeout(() => setSeenN(openAtN), FOUND_MS);
    return () => clearTimeout(timer);
  }, [isHere, openAtN]);
  return isHere && seenN !== openAtN ? openAtN : null;
}

function DayLine({ at }: { at: number }) {
  return (
    <h2 className="day-line" title={inFull(at)}>
      <span>{dayName(at)}</span>
    </h2>
  );
}

function NewLine() {
  return (
    <div className="new-line" role="separator" aria-label="New messages">
      <span aria-hidden="true">new</span>
    </div>
  );
}

function EventLine({ message }: { message: Message }) {
  return (
    <p className="event-line" dir="auto" title={inFull(message.at)}>
      {message.body.kind === 'event' ? message.body.text : ''}
    </p>
  );
}
