/** One message as it is drawn: who, when, the words, where it is, what came of it. Data comes in, wishes go out. */
import { ActionIcon, Button } from '@mantine/core';
import { IconArrowBackUp } from '@tabler/icons-react';
import { memo, useRef, useState } from 'react';
import type { Message, State, Thread } from '../../sdk/state.ts';
import { outsideOf } from '../corridor/channels.ts';
import { clock, inFull } from '../corridor/time.ts';
import { useSelect } from '../corridor/context.tsx';
import { nameOf } from '../corridor/words.ts';
import { Avatar } from '../parts/avatar.tsx';
import { MessageBody } from './message-body.tsx';
import type { MenuWishes } from './message-actions.tsx';
import { MessageMenu } from './message-menu.tsx';
import { useFocusFound, useMenuWishes } from './row-focus.ts';
import { ReadersLine, ReceiptList, StateSign } from './message-state.tsx';

export interface MessageWishes extends MenuWishes {
  readonly retry: (message: Message) => void;
  readonly discard: (message: Message) => void;
  readonly show: (ref: string) => void;
}

interface Props {
  readonly message: Message;
  readonly head: boolean;
  readonly readers: boolean;
  readonly thread: Thread;
  readonly people: State['people'];
  readonly quoted: Message | null;
  readonly wishes: MessageWishes;
  /** It was looked for: lit for a moment, and has the focus. */
  readonly found: boolean;
}

export const MessageRow = memo(
  function MessageRow({ message, head, readers, thread, people, quoted, wishes, found }: Props) {
    const row = useRef<HTMLElement>(null);
    const menu = useMenuWishes(message, wishes, row);
    useFocusFound(found, row);
    const [open, setOpen] = useState(false);
    const toggle = () => setOpen(!open);
    const me = useSelect((state) => state.me);
    const mentioned = me !== null && message.body.kind === 'text' && message.body.mentions.includes(me.userId);
    const via = message.body.kind === 'text' ? message.body.via : null;
    const writer = message.senderId === null ? (thread.about ?? via?.address ?? '') : nameOf(people, message.senderId);
    const outside = outsideOf(message);
    const name = message.mine ? 'You' : writer;
    return (
      <article
        ref={row}
        tabIndex={-1}
        className="message"
        data-head={head}
        data-mine={message.mine}
        data-mention={mentioned}
        data-found={found}
        data-channel={outside ?? undefined}
        data-state={message.state ?? undefined}
        aria-label={`${name}, ${clock(message.at)}`}
      >
        <div className="message-side">
          {head ? (
            <Avatar userId={message.senderId} tint={message.senderId ?? thread.patientId} name={writer} />
          ) : (
            <time className="message-aside" title={inFull(message.at)} aria-hidden="true">
              {clock(message.at)}
            </time>
          )}
        </div>
        <div className="message-main">
          {head && (
            <p className="message-head">
              <span className="strong" dir="auto">
                {name}
              </span>
              <time className="muted small" dateTime={new Date(message.at).toISOString()} title={inFull(message.at)}>
                {clock(message.at)}
              </time>
            </p>
          )}
          <MessageBody
            {...{ message, people, quoted }}
            mine={mentioned ? me.name : null}
            onShow={wishes.show}
            onReact={wishes.react}
            threadId={thread.threadId}
            onCancel={wishes.discard}
          />
          {message.state === 'failed' && <Failed message={message} wishes={wishes} />}
          {readers && <ReadersLine message={message} people={people} onToggle={toggle} />}
          {open && message.state !== 'failed' && <ReceiptList message={message} thread={thread} people={people} />}
        </div>
        <div className="message-ways">
          {message.ref !== null && message.body.kind === 'text' && (
            <ActionIcon
              title="Reply with quote"
              size="md"
              className="message-quote message-reply"
              aria-label="Reply with quote"
              onClick={() => wishes.quote(message)}
            >
              <IconArrowBackUp size={18} stroke={1.5} />
            </ActionIcon>
          )}
          <MessageMenu message={message} wishes={menu} />
          {message.mine && (outside === null || message.n === null) && (
            <StateSign message={message} expanded={open} onToggle={toggle} />
          )}
        </div>
      </article>
    );
  },
  (before, after) =>
    before.message === after.message &&
    before.head === after.head &&
    before.readers === after.readers &&
    before.quoted === after.quoted &&
    before.people === after.people &&
    before.wishes === after.wishes &&
    before.found === after.found &&
    before.thread.memberIds === after.thread.memberIds,
);

function Failed({ message, wishes }: { message: Message; wishes: MessageWishes }) {
  const says = message.failure ?? 'It is kept here; nothing is lost.';
  return (
    <div className="failed" role="alert">
      <p className="wrong">{says.startsWith('Not ') ? says : `Not sent. ${says}`}</p>
      <div className="row">
        <Button size="compact-sm" variant="light" color="red" onClick={() => wishes.retry(message)}>
          Try again
        </Button>
        <Button size="compact-sm" variant="subtle" onClick={() => wishes.discard(message)}>
          Take back
        </Button>
      </div>
    </div>
  );
}
