/** One thread in the list: who and what, when, unread, and whether something is half written or in doubt. */
import { ActionIcon } from '@mantine/core';
import { IconAlertTriangle, IconArrowDownLeft, IconArrowUpRight, IconMail, IconPencil } from '@tabler/icons-react';
import { memo } from 'react';
import { Link, useLocation } from 'wouter';
import type { Me, Person, State, Thread } from '../../sdk/state.ts';
import { useCorridor } from '../corridor/context.tsx';
import { inFull, short } from '../corridor/time.ts';
import { useAsk } from '../corridor/use-ask.ts';
import { count, firstName, others } from '../corridor/words.ts';
import { Avatar } from '../parts/avatar.tsx';

interface Props {
  readonly thread: Thread;
  readonly people: State['people'];
  readonly me: Me | null;
  readonly current: boolean;
}

/** The most present of the others: the dot promises that somebody is there. */
function presenceOf(all: readonly Person[]): Person['presence'] {
  if (all.some((person) => person.presence === 'online')) return 'online';
  return all.some((person) => person.presence === 'away') ? 'away' : 'offline';
}

export const ThreadRow = memo(function ThreadRow({ thread, people, me, current }: Props) {
  const colleagues = others(thread, me, people);
  const face = colleagues[0];
  const unread = thread.unread > 0;
  return (
    <div className="thread-row-box">
      <Link
        href={`/t/${thread.threadId}`}
        className="thread-row"
        data-unread={unread}
        aria-current={current ? 'page' : undefined}
      >
        {thread.kind !== 'internal' ? (
          <Avatar userId={null} tint={thread.patientId} name={thread.title} />
        ) : face ? (
          <Avatar userId={face.userId} name={face.name} presence={presenceOf(colleagues)} />
        ) : (
          <span className="avatar" data-tint="0" aria-hidden="true" />
        )}
        <span className="thread-row-words">
          <span className="thread-row-top">
            <span className="thread-row-title one-line" dir="auto">
              {thread.title || 'Untitled'}
            </span>
            <time
              className="thread-row-time"
              dateTime={new Date(thread.lastAt).toISOString()}
              title={inFull(thread.lastAt)}
            >
              {short(thread.lastAt)}
            </time>
          </span>
          <span className="thread-row-bottom">
            <Preview thread={thread} people={people} me={me} />
            {thread.alarm && <IconAlertTriangle className="wrong" size={16} stroke={1.75} aria-label="In doubt" />}
            {unread && (
              <span className="badge" aria-label={`${thread.unread} unread`}>
                {thread.unread > 99 ? '99+' : thread.unread}
              </span>
            )}
          </span>
          {thread.kind === 'internal' && colleagues.length > 1 && (
            <span className="for-screen-reader">{count(colleagues.length, 'colleague')}</span>
          )}
        </span>
      </Link>
      {!unread && !thread.left && <MarkUnread thread={thread} current={current} />}
    </div>
  );
});

function MarkUnread({ thread, current }: { thread: Thread; current: boolean }) {
  const { threads } = useCorridor();
  const [, navigate] = useLocation();
  const ask = useAsk();
  const mark = () =>
    void ask.run(async () => {
      if (current) navigate('/');
      await threads.markUnread(thread.threadId);
    });
  return (
    <ActionIcon
      title="Mark as unread"
      size="md"
      className="thread-row-way"
      aria-label={`Mark as unread: ${thread.title}`}
      onClick={mark}
    >
      <IconMail size={18} stroke={1.5} />
    </ActionIcon>
  );
}

function Preview({ thread, people, me }: { thread: Thread; people: State['people']; me: Me | null }) {
  if (thread.typing.length > 0) {
    const who = thread.typing.map((id) => firstName(people[id]?.name ?? 'Somebody'));
    return <span className="thread-row-preview one-line thread-row-typing">{who[0]} is typing…</span>;
  }
  if (thread.draft.trim() !== '') {
    return (
      <span className="thread-row-preview one-line" dir="auto">
        <IconPencil size={14} stroke={1.75} aria-hidden="true" className="thread-row-pencil" />
        <span className="thread-row-draft">Draft:</span> {thread.draft.trim()}
      </span>
    );
  }
  const outside = outsideWords(thread);
  if (outside !== null) return outside;
  const by = thread.previewBy;
  const who = by === null ? '' : by === me?.userId ? 'You: ' : `${firstName(people[by]?.name ?? '')}: `;
  return (
    <span className="thread-row-preview one-line" dir="auto">
      {thread.preview && who}
      {thread.preview || (thread.synced ? 'No messages yet' : ' ')}
    </span>
  );
}

const CARRIED = { email: 'E-mail', sms: 'SMS' } as const;

/** The newest that crossed the border, where nothing internal came after it. */
function outsideWords({ kind, messages, preview }: Thread) {
  const last = kind === 'internal' ? undefined : messages.at(-1);
  const via = last?.body.kind === 'text' ? last.body.via : null;
  if (!via) return null;
  const isLost = via.direction === 'out' && LOST.has(via.delivery.state);
  const Sign = isLost ? IconAlertTriangle : via.direction === 'in' ? IconArrowDownLeft : IconArrowUpRight;
  return (
    <span className="thread-row-preview one-line" dir="auto">
      <Sign
        size={14}
        stroke={1.75}
        aria-hidden="true"
        className={isLost ? 'thread-row-sign wrong' : 'thread-row-sign'}
      />
      {isLost ? <span className="wrong">{CARRIED[via.channel]} not delivered: </span> : `${CARRIED[via.channel]}: `}
      {preview}
    </span>
  );
}

const LOST: ReadonlySet<string> = new Set(['undelivered', 'bounced', 'blocked', 'failed', 'complained']);
