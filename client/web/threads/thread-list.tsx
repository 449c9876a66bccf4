/** The list of threads, newest first, with a filter and the way to a new message. */
import { ActionIcon, Button, CloseButton, TextInput } from '@mantine/core';
import { IconMessages, IconPencilPlus, IconSearch } from '@tabler/icons-react';
import { useDeferredValue, useMemo, useRef, useState } from 'react';
import { Virtualizer } from 'virtua';
import { useLocation } from 'wouter';
import type { Thread } from '../../sdk/state.ts';
import { useSelect } from '../corridor/context.tsx';
import { Empty } from '../parts/empty.tsx';
import { SkeletonRows } from '../parts/skeleton.tsx';
import { matches } from './filter.ts';
import { ThreadRow } from './thread-row.tsx';
import './threads.css';

export function ThreadList({ currentId }: { currentId: string | null }) {
  const [filter, setFilter] = useState('');
  const [, navigate] = useLocation();
  const unread = useSelect((state) => state.unreadTotal);
  return (
    <section className="threads" aria-label="Threads">
      <header className="threads-head">
        <h1 className="threads-title">
          Inbox {unread > 0 && <span className="badge">{unread > 99 ? '99+' : unread}</span>}
        </h1>

        <ActionIcon title="Create a message" aria-label="Create message" onClick={() => navigate('/new')}>
          <IconPencilPlus size={22} stroke={1.5} />
        </ActionIcon>
      </header>
      <div className="threads-filter">
        <TextInput
          size="sm"
          aria-label="Filter threads"
          placeholder="Filter"
          type="search"
          leftSection={<IconSearch size={18} stroke={1.5} />}
          value={filter}
          onChange={(event) => setFilter(event.currentTarget.value)}
          onKeyDown={(event) => event.key === 'Escape' && setFilter('')}
          rightSection={
            filter ? <CloseButton size="sm" aria-label="Clear filter" onClick={() => setFilter('')} /> : null
          }
        />
      </div>
      <Rows filter={filter} currentId={currentId} onCreate={() => navigate('/new')} onClear={() => setFilter('')} />
    </section>
  );
}

interface RowsProps {
  readonly filter: string;
  readonly currentId: string | null;
  readonly onCreate: () => void;
  readonly onClear: () => void;
}

function Rows({ filter, currentId, onCreate, onClear }: RowsProps) {
  const threads = useSelect((state) => state.threads);
  const order = useSelect((state) => state.threadOrder);
  const people = useSelect((state) => state.people);
  const me = useSelect((state) => state.me);
  const connection = useSelect((state) => state.connection);
  const scroller = useRef<HTMLDivElement>(null);
  const words = useDeferredValue(filter);
  const shown = useMemo(
    () =>
      order.flatMap((id): readonly Thread[] => {
        const thread = threads[id];
        return thread && matches(thread, people, words) ? [thread] : [];
      }),
    [order, threads, people, words],
  );
  if (order.length === 0) {
    if (connection === 'connecting') return <SkeletonRows label="Opening your threads" />;
    return (
      <Empty
        icon={<IconMessages size={40} stroke={1.25} />}
        title="No messages yet"
        action={<Button onClick={onCreate}>Create a message</Button>}
      >
        A thread is one matter: a patient, a question, the supplies. Only the people in it can read it.
      </Empty>
    );
  }
  if (shown.length === 0) {
    return (
      <Empty
        icon={<IconSearch size={40} stroke={1.25} />}
        title="Nothing found"
        action={<Button onClick={onClear}>Show all</Button>}
      >
        The filter looks at titles, people and the messages already opened on this device.
      </Empty>
    );
  }
  return (
    <div className="threads-scroll" ref={scroller}>
      <Virtualizer as="ul" item="li" data={shown} scrollRef={scroller} itemSize={72}>
        {(thread) => (
          <ThreadRow
            key={thread.threadId}
            thread={thread}
            people={people}
            me={me}
            current={thread.threadId === currentId}
          />
        )}
      </Virtualizer>
    </div>
  );
}
