/** The Messages tab: every message of every channel about a patient as a table people can read, filtered by chips. */
import { Button } from '@mantine/core';
import { IconArrowDownLeft, IconArrowUpRight, IconMessages, IconNotes } from '@tabler/icons-react';
import { useMemo, useRef, useState } from 'react';
import { Virtualizer } from 'virtua';
import { useLocation } from 'wouter';
import type { Message, PatientView, State } from '../../sdk/state.ts';
import { useSelect } from '../corridor/context.tsx';
import { inFull, short } from '../corridor/time.ts';
import { messageWords, nameOf, names } from '../corridor/words.ts';
import { Empty } from '../parts/empty.tsx';
import { ChannelSign } from '../send/channel-sign.tsx';
import { StandingChip } from '../direct/standing-chip.tsx';
import { FateChip } from '../send/fate-chip.tsx';
import { CHANNEL_NAMES } from '../send/fates.ts';
import { MessageDrawer } from './message-drawer.tsx';
import './messages.css';
import { directionOf, FILTERS, fits, linesOf, type Filter, type Line } from './timeline.ts';

const FILTER_NAMES: Readonly<Record<Filter, string>> = {
  all: 'All',
  direct: 'Direct',
  email: 'E-mail',
  sms: 'SMS',
  internal: 'Internal',
  in: 'In',
  out: 'Out',
  failed: 'Not delivered',
};

export function Messages({ view }: { view: PatientView }) {
  const threads = useSelect((state) => state.threads);
  const people = useSelect((state) => state.people);
  const [filter, setFilter] = useState<Filter>('all');
  const [openKey, setOpenKey] = useState<string | null>(null);
  const [, navigate] = useLocation();
  const all = useMemo(() => linesOf(view, threads), [view, threads]);
  const shown = all.filter((line) => fits(line, filter));
  const open = all.find((line) => line.key === openKey);
  const scroller = useRef<HTMLDivElement>(null);
  const { patientId, name, state } = view.patient;
  return (
    <section className="timeline" aria-label="Messages">
      <div className="chips-row" role="group" aria-label="Which messages">
        {FILTERS.map((one) => (
          <button
            key={one}
            type="button"
            className="filter-chip"
            aria-pressed={filter === one}
            onClick={() => setFilter(one)}
          >
            {FILTER_NAMES[one]}
          </button>
        ))}
      </div>
      {shown.length === 0 ? (
        <Empty
          icon={<IconMessages size={40} stroke={1.25} />}
          title={filter === 'all' ? 'No messages yet' : 'None of these'}
          action={
            filter === 'all' ? (
              state === 'active' && (
                <Button onClick={() => navigate(`/new?patient=${patientId}`)}>Write to {name}</Button>
              )
            ) : (
              <Button variant="light" onClick={() => setFilter('all')}>
                Show all
              </Button>
            )
          }
        >
          Direct Messages, e-mails, texts and what colleagues say about {name} come together here, newest first.
        </Empty>
      ) : (
        <div
          className="timeline-scroll"
          ref={scroller}
          role="table"
          aria-label="Messages"
          aria-rowcount={shown.length + 1}
          tabIndex={-1}
        >
          <div className="timeline-row timeline-heads" role="row" aria-rowindex={1}>
            {['Time', 'Way', 'Who', 'Message', 'Status'].map((head) => (
              <span key={head} role="columnheader">
                {head}
              </span>
            ))}
          </div>
          <Virtualizer data={shown} scrollRef={scroller} startMargin={36} itemSize={48}>
            {(line, index) => (
              <Row key={line.key} line={line} index={index} people={people} patientName={name} onOpen={setOpenKey} />
            )}
          </Virtualizer>
        </div>
      )}
      <MessageDrawer
        line={open?.kind === 'message' ? open : null}
        opened={open?.kind === 'message'}
        patient={view.patient}
        onClose={() => setOpenKey(null)}
      />
    </section>
  );
}

interface RowProps {
  readonly line: Line;
  readonly index: number;
  readonly people: State['people'];
  readonly patientName: string;
  readonly onOpen: (key: string) => void;
}

function Row({ line, index, people, patientName, onOpen }: RowProps) {
  const shared = { className: 'timeline-row', role: 'row', 'aria-rowindex': index + 2 } as const;
  const time = (
    <span role="cell" className="timeline-time">
      <time className="muted" dateTime={new Date(line.at).toISOString()} title={inFull(line.at)}>
        {short(line.at)}
      </time>
    </span>
  );
  if (line.kind === 'closed') {
    return (
      <div {...shared}>
        {time}
        <span role="cell" className="timeline-way">
          <ChannelSign channel="internal" /> Internal
        </span>
        <span role="cell" className="timeline-who one-line" dir="auto">
          {names(line.memberIds.map((id) => nameOf(people, id)))}
        </span>
        <span role="cell" className="timeline-words muted">
          Only the people in this thread can read it
        </span>
        <span role="cell" className="timeline-state" />
      </div>
    );
  }
  const { message } = line;
  const { body } = message;
  const via = body.kind === 'text' ? body.via : null;
  return (
    <div {...shared} data-opens="true">
      {time}
      <span role="cell" className="timeline-way">
        <Direction message={message} channel={line.channel} />
        {CHANNEL_NAMES[line.channel]}
      </span>
      <span role="cell" className="timeline-who one-line" dir="auto">
        {message.mine ? 'You' : message.senderId === null ? patientName : nameOf(people, message.senderId)}
      </span>
      <span role="cell" className="timeline-words">
        <button type="button" className="timeline-open one-line" dir="auto" onClick={() => onOpen(line.key)}>
          {firstLine(message)}
        </button>
      </span>
      <span role="cell" className="timeline-state">
        {via?.direction === 'out' && <FateChip delivery={via.delivery} />}
        {via?.direction === 'in' && (
          <span className="chip-state">{via.isAutomatic ? 'Automatic reply' : 'Received'}</span>
        )}
        {body.kind === 'direct' && <StandingChip view={body} />}
        {body.kind === 'reply' && <span className="chip-state">Reply</span>}
        {body.kind === 'form' && (
          <span className="chip-state" data-tone="good">
            Returned
          </span>
        )}
        {via === null && message.state === 'failed' && (
          <span className="chip-state" data-tone="wrong">
            Not sent
          </span>
        )}
      </span>
    </div>
  );
}

function firstLine(message: Message): string {
  const { body } = message;
  if (body.kind === 'deleted') return 'Deleted';
  if (body.kind === 'unreadable' || body.kind === 'event') return 'Cannot be read here';
  const words = messageWords(message).trim().split('\n', 1)[0] ?? '';
  const subject = body.kind === 'text' ? (body.via?.subject ?? null) : null;
  return subject === null || subject === '' ? words : `${subject} — ${words}`;
}

function Direction({ message, channel }: { message: Message; channel: string }) {
  const direction = directionOf(message);
  if (direction === null) return <IconNotes size={16} stroke={1.5} aria-hidden="true" className="channel-sign" />;
  const isIn = direction === 'in';
  const Arrow = isIn ? IconArrowDownLeft : IconArrowUpRight;
  return (
    <span className="channel-sign" data-channel={channel} title={isIn ? 'From outside' : 'To the patient'}>
      <Arrow size={16} stroke={1.75} aria-hidden="true" />
      <span className="for-screen-reader">{isIn ? 'In, ' : 'Out, '}</span>
    </span>
  );
}
