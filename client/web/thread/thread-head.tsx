/** The head of a thread: its title, who can read it (tap for the proof), who is there now. */
import { ActionIcon } from '@mantine/core';
import { IconArrowLeft, IconLayoutSidebarRight, IconLock, IconUsers } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import { Link } from 'wouter';
import type { State, Thread } from '../../sdk/state.ts';
import { useSelect } from '../corridor/context.tsx';
import { count, firstName, others } from '../corridor/words.ts';
import { Presence } from '../parts/avatar.tsx';
import { ThreadMenu } from './thread-menu.tsx';

interface Props {
  readonly thread: Thread;
  readonly people: State['people'];
  readonly detailsShown: boolean;
  readonly onDetails: () => void;
}

const DOTS = 6;

const OUTSIDE = 'Everyone in the practice can read this';

export function ThreadHead({ thread, people, detailsShown, onDetails }: Props) {
  const me = useSelect((state) => state.me);
  const heading = useRef<HTMLHeadingElement>(null);
  const narrow = () => window.matchMedia('(max-width: 639px)').matches;
  useEffect(() => {
    if (narrow()) heading.current?.focus({ preventScroll: true });
  }, []);
  const colleagues = others(thread, me, people);
  const only = colleagues.length === 1 ? colleagues[0] : undefined;
  const between = only ? `you and ${firstName(only.name)}` : `you and ${count(colleagues.length, 'colleague')}`;
  const encrypted = colleagues.length === 0 ? 'Encrypted for you alone' : `Encrypted between ${between}`;
  return (
    <header className="thread-head">
      <Link href="/" className="thread-back" aria-label="Back to all threads">
        <IconArrowLeft size={22} stroke={1.5} aria-hidden="true" />
      </Link>
      <div className="thread-head-words">
        <h1 ref={heading} tabIndex={-1} className="one-line" dir="auto">
          {thread.title || 'Untitled'}
        </h1>
        <button type="button" className="lock-line" aria-expanded={detailsShown} onClick={onDetails}>
          {thread.kind === 'internal' ? (
            <IconLock size={14} stroke={1.75} aria-hidden="true" />
          ) : (
            <IconUsers size={14} stroke={1.75} aria-hidden="true" />
          )}
          <span className="one-line">
            {thread.kind === 'internal' ? encrypted : OUTSIDE}
            {thread.kind === 'internal' && thread.about !== null && (
              <span className="lock-about">, about a patient</span>
            )}
          </span>
        </button>
      </div>
      <span className="thread-dots">
        {colleagues.slice(0, DOTS).map((person) => (
          <Presence key={person.userId} of={person.presence} name={person.name} />
        ))}
      </span>

      <ActionIcon title="Who can read this" aria-label="Details" aria-expanded={detailsShown} onClick={onDetails}>
        <IconLayoutSidebarRight size={22} stroke={1.5} />
      </ActionIcon>

      {!thread.left && <ThreadMenu threadId={thread.threadId} />}
    </header>
  );
}
