/** One notification as a sentence: open it, mark it read, or answer it here without leaving what one was doing. */
import { ActionIcon, Button, Textarea } from '@mantine/core';
import { IconArrowBackUp, IconCheck, IconSend2 } from '@tabler/icons-react';
import { lazy, Suspense, useRef, useState, type SyntheticEvent, type KeyboardEvent } from 'react';
import type { Notification } from '../../sdk/state.ts';
import { useCorridor, useSelect } from '../corridor/context.tsx';
import { inFull, short } from '../corridor/time.ts';
import { useAsk } from '../corridor/use-ask.ts';
import { nameOf } from '../corridor/words.ts';
import { FaultNotice } from '../parts/notice.tsx';

const LockedNote = lazy(async () => ({ default: (await import('../direct/locked-note.tsx')).LockedNote }));

interface Props {
  readonly notification: Notification;
  readonly onOpen: () => void;
}

export function NotificationRow({ notification, onOpen }: Props) {
  const corridor = useCorridor();
  const people = useSelect((state) => state.people);
  const [replying, setReplying] = useState(false);
  const [replied, setReplied] = useState(false);
  const replyButton = useRef<HTMLButtonElement>(null);
  const { threadId, threadTitle, text, at, unread } = notification;
  const first = useSelect((state) => isFirst(state.threads[threadId]?.messages, notification.n));
  const deleted = useSelect((state) => isDeleted(state.threads[threadId]?.messages, notification.n));
  const ask = useAsk();
  return (
    <li className="note-row" data-unread={unread}>
      <button type="button" className="note-open" onClick={onOpen}>
        <span className="note-dot" aria-hidden="true" />
        <span className="note-words">
          <span className="note-sentence">
            <Sentence notification={notification} name={nameOf(people, notification.senderId)} first={first} />
          </span>
          <span className="note-text muted" dir="auto">
            {deleted ? 'Deleted since' : text}
          </span>
        </span>
        <time className="muted small" dateTime={new Date(at).toISOString()} title={inFull(at)}>
          {short(at)}
        </time>
        {unread && <span className="for-screen-reader">, unread</span>}
      </button>
      <div className="note-ways">
        {notification.kind === 'locked' && (
          <Suspense>
            <LockedNote threadId={threadId} n={notification.messageN} />
          </Suspense>
        )}
        {replied && <span className="small muted">Sent</span>}
        {!isOutside(notification) && (
          <Button
            ref={replyButton}
            variant="subtle"
            size="compact-sm"
            aria-expanded={replying}
            aria-label={`Reply in ${threadTitle}`}
            leftSection={<IconArrowBackUp size={16} stroke={1.5} />}
            onClick={() => setReplying(!replying)}
          >
            Reply
          </Button>
        )}
        {unread && (
          <ActionIcon
            title="Mark read"
            size="md"
            aria-label={`Mark read: ${threadTitle}`}
            onClick={() => void ask.run(() => corridor.notifications.markRead(threadId))}
          >
            <IconCheck size={18} stroke={1.5} />
          </ActionIcon>
        )}
      </div>
      <FaultNotice fault={ask.fault} />
      {replying && (
        <InlineReply
          notification={notification}
          onSent={() => {
            setReplying(false);
            setReplied(true);
            // The field is gone: without this the focus would leave the panel, and Escape with it.
            replyButton.current?.focus();
          }}
        />
      )}
    </li>
  );
}

/** What came from a patient, or did not reach one, is answered in the thread, where it says by which channel. */
const isOutside = ({ kind }: Notification): boolean => kind !== 'message' && kind !== 'mention';

function Sentence({ notification, name, first }: { notification: Notification; name: string; first: boolean }) {
  const title = <bdi>{notification.threadTitle}</bdi>;
  const outside = OUTSIDE[notification.kind];
  if (outside !== undefined) {
    return (
      <>
        {outside} {title}
      </>
    );
  }
  return (
    <>
      <bdi>{name}</bdi> {did(notification.kind, first)} {title}
    </>
  );
}

/** What came from a patient, or became of what went to one. */
const OUTSIDE: Readonly<Partial<Record<Notification['kind'], string>>> = {
  reply: 'A reply from a patient:',
  undelivered: 'Not delivered, to',
  returned: 'A form came back from',
  read: 'Your Direct Message was read by',
  codeFailed: 'A code could not be texted to',
  locked: 'The link of a Direct Message is locked:',
};

function did(kind: Notification['kind'], first: boolean): string {
  if (kind === 'mention') return 'mentioned you in';
  return first ? 'wrote to you in' : 'replied in';
}

/** Its words are gone, the notification is not: one may have seen it. */
function isDeleted(messages: readonly { n: number | null; body: { kind: string } }[] | undefined, n: number): boolean {
  return messages?.find((message) => message.n === n)?.body.kind === 'deleted';
}

/** True when the notification is about the first words of its thread. */
function isFirst(messages: readonly { n: number | null; body: { kind: string } }[] | undefined, n: number): boolean {
  return messages?.find((message) => message.body.kind === 'text')?.n === n;
}

function InlineReply({ notification, onSent }: { notification: Notification; onSent: () => void }) {
  const { messages, notifications } = useCorridor();
  const [text, setText] = useState('');
  const ask = useAsk();
  const { threadId, threadTitle } = notification;
  const send = async () => {
    if (!text.trim()) return;
    const sent = await ask.run(async () => {
      await messages.send(threadId, { text: text.trim() });
      await notifications.markRead(threadId);
    });
    if (sent) onSent();
  };
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    void send();
  };
  const keys = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    void send();
  };
  return (
    <form className="note-reply" onSubmit={submit} aria-label={`Reply in ${threadTitle}`}>
      <Textarea
        size="sm"
        autosize
        maxRows={5}
        autoFocus
        dir="auto"
        aria-label={`Your reply in ${threadTitle}`}
        placeholder="Reply, internal and encrypted"
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={keys}
      />
      <ActionIcon type="submit" variant="filled" aria-label="Send reply" loading={ask.busy} disabled={!text.trim()}>
        <IconSend2 size={18} stroke={1.5} />
      </ActionIcon>
      <FaultNotice fault={ask.fault} />
    </form>
  );
}
