/** What stands in a message: its words with quote, edits, reactions, or an honest line where there is nothing to read. */
import { IconAlertTriangle, IconLockQuestion, IconTrash } from '@tabler/icons-react';
import { Suspense, useState } from 'react';
import type { ThreadId } from '../../../protocol/wire/ids.ts';
import type { Message, State } from '../../sdk/state.ts';
import { inFull, withDay } from '../corridor/time.ts';
import { messageWords, nameOf } from '../corridor/words.ts';
import { MessageFiles } from '../files/message-files.tsx';
import { DirectBody, ViaFoot, ViaHead } from '../pages.ts';
import { Reactions, type React } from './reactions.tsx';
import { Words } from './text.tsx';

type Why = Extract<Message['body'], { kind: 'unreadable' }>['why'];

const UNREADABLE: Record<Why, string> = {
  undecryptable: 'This message cannot be opened on this device. Ask for it to be sent again.',
  newer: 'This was written with a newer version of Corridor. Reload the page to read it.',
  withheld: 'The server does not hand this message out. It is missing here; everything else is complete.',
  unverified: 'This answer does not belong to any message that was sent from here. It was not opened.',
  poisoned: 'This message does not hold up and was refused. The messages around it are not affected.',
};

interface Props {
  readonly message: Message;
  readonly people: State['people'];
  readonly quoted: Message | null;
  readonly mine: string | null;
  readonly onShow: (ref: string) => void;
  readonly onReact: React;
  readonly threadId: ThreadId;
  readonly onCancel: (message: Message) => void;
}

export function MessageBody({ message, people, quoted, mine, onShow, onReact, threadId, onCancel }: Props) {
  const { body } = message;
  if (body.kind === 'deleted') {
    return (
      <p className="message-none">
        <IconTrash size={16} stroke={1.5} aria-hidden="true" />{' '}
        {message.mine ? 'You' : nameOf(people, message.senderId)} deleted this message
      </p>
    );
  }
  if (body.kind === 'unreadable') {
    return (
      <p className="message-none">
        <IconLockQuestion size={16} stroke={1.5} aria-hidden="true" /> {UNREADABLE[body.why]}
      </p>
    );
  }
  if (body.kind === 'event') return <p className="message-none">{body.text}</p>;
  if (body.kind !== 'text') {
    return (
      <Suspense fallback={<Words text={messageWords(message)} />}>
        <DirectBody {...{ message, threadId, onCancel }} />
      </Suspense>
    );
  }
  return (
    <>
      {body.via !== null && (
        <Suspense>
          <ViaHead via={body.via} />
        </Suspense>
      )}
      {body.quote !== null && <Quote of={quoted} refTo={body.quote} people={people} onShow={onShow} />}
      {body.text !== '' && (
        <Words text={body.text} mentioned={body.mentions.map((id) => nameOf(people, id))} mine={mine} />
      )}
      {body.files.length > 0 && (
        <MessageFiles message={message} files={body.files} threadId={threadId} onCancel={onCancel} />
      )}
      {body.via !== null && (
        <Suspense>
          <ViaFoot message={message} via={body.via} threadId={threadId} />
        </Suspense>
      )}
      {message.edited.length > 0 && <Edits message={message} />}
      {message.reactions.length > 0 && <Reactions {...{ message, people, onReact }} />}
      {message.doubtful !== null && (
        <p className="message-doubt">
          <IconAlertTriangle size={16} stroke={1.5} aria-hidden="true" /> {message.doubtful}
        </p>
      )}
    </>
  );
}

interface QuoteProps {
  readonly of: Message | null;
  readonly refTo: string;
  readonly people: State['people'];
  readonly onShow: (ref: string) => void;
}

function Quote({ of, refTo, people, onShow }: QuoteProps) {
  if (!of) return <p className="quote muted">An earlier message that is not here</p>;
  const name = of.mine ? 'You' : nameOf(people, of.senderId);
  return (
    <button type="button" className="quote" aria-label={`In reply to ${name}`} onClick={() => onShow(refTo)}>
      <span className="strong small" dir="auto">
        {name}
      </span>
      <span className="quote-text" dir="auto">
        {of.body.kind === 'text' ? messageWords(of) : 'A message that can no longer be read'}
      </span>
    </button>
  );
}

function Edits({ message }: { message: Message }) {
  const [open, setOpen] = useState(false);
  const last = message.edited.at(-1);
  return (
    <div className="edits">
      <button type="button" className="link-like" aria-expanded={open} onClick={() => setOpen(!open)}>
        edited{last ? ` ${withDay(last.at)}` : ''}
      </button>
      {open && (
        <ol aria-label="Earlier versions">
          {message.edited.map((edit) => (
            <li key={edit.at}>
              <span className="muted small">Until {inFull(edit.at)}</span>
              <Words text={edit.text} />
            </li>
          ))}
        </ol>
      )}
    </div>
  );
}
