/** One open thread: head, conversation, who is typing, composer; beside it (or over it) who can read and about whom. */
import { useMediaQuery } from '@mantine/hooks';
import { lazy, Suspense, useMemo, useState } from 'react';
import type { UserId } from '../../../protocol/wire/ids.ts';
import type { Message, Thread } from '../../sdk/state.ts';
import { useCorridor, useSelect } from '../corridor/context.tsx';
import { useAsk } from '../corridor/use-ask.ts';
import { firstName, nameOf, names } from '../corridor/words.ts';
import { choose } from '../files/choosing.ts';
import { useChoice } from '../files/keeper.tsx';
import { useDrop } from '../files/use-drop.ts';
import { Details, DetailsDrawer, PatientFoot } from '../pages.ts';
import { FaultNotice, Note } from '../parts/notice.tsx';
import { useOpener } from '../parts/on-demand.tsx';
import { SkeletonRows } from '../parts/skeleton.tsx';
import { Composer } from './composer.tsx';
import { EditForm } from './edit-form.tsx';
import { MessageList } from './message-list.tsx';
import { ThreadAlarm } from './thread-alarm.tsx';
import { ThreadHead } from './thread-head.tsx';
import './thread.css';

const TextUndo = lazy(async () => ({ default: (await import('../send/text-undo.tsx')).TextUndo }));

export function ThreadView({ thread }: { thread: Thread }) {
  const { messages } = useCorridor();
  const people = useSelect((state) => state.people);
  const wide = useMediaQuery('(min-width: 1200px)', undefined, { getInitialValueInEffect: false });
  const [beside, setBeside] = useState(true);
  const [over, setOver] = useState(false);
  const overFrom = useOpener(over);
  const [quoted, setQuoted] = useState<Message | null>(null);
  const [editing, setEditing] = useState<Message | null>(null);
  const [, change] = useChoice(thread.threadId);
  const ask = useAsk();
  const { run } = ask;
  const { threadId } = thread;
  const wishes = useMemo(
    () => ({
      quote: (message: Message) => {
        setEditing(null);
        setQuoted(message);
      },
      edit: setEditing,
      react: ({ ref }: Message, emoji: string, on: boolean) =>
        void run(async () => ref !== null && messages.react(threadId, ref, emoji, on)),
      remove: async ({ ref }: Message) => {
        if (ref !== null) await messages.delete(threadId, ref);
      },
      retry: (message: Message) => void run(() => messages.retry(threadId, message.key)),
      discard: (message: Message) => void run(() => messages.discard(threadId, message.key)),
    }),
    [messages, threadId, run],
  );
  const takeIn = (files: readonly File[]) => change((before) => choose(before, files));
  const drop = useDrop(thread.left || thread.alarm !== null || editing !== null, takeIn);
  const opened = wide ? beside : over;
  const toggle = () => (wide ? setBeside(!beside) : setOver(!over));
  const composer = (
    <Composer {...{ thread, people, quoted }} onQuoted={setQuoted} onEdit={setEditing} onFiles={takeIn} />
  );
  const saying = (who: readonly UserId[], what: string) =>
    who.length === 0
      ? '\u00a0'
      : `${names(who.map((id) => firstName(nameOf(people, id))))} ${who.length === 1 ? 'is' : 'are'} ${what}`;
  return (
    <div className="thread" data-beside={wide && beside}>
      <section className="thread-main" aria-label={thread.title} {...drop.handlers}>
        <ThreadHead thread={thread} people={people} detailsShown={opened} onDetails={toggle} />
        {thread.alarm && <ThreadAlarm alarm={thread.alarm} />}
        {thread.messages.length === 0 && !thread.synced ? (
          <div className="messages">
            <SkeletonRows label="Opening the messages" rows={6} />
          </div>
        ) : (
          <MessageList thread={thread} people={people} wishes={wishes} />
        )}
        <p className="typing" aria-live="off">
          {thread.typing.length > 0
            ? saying(thread.typing, 'typing…')
            : !thread.left && saying(thread.viewing, 'reading this now')}
        </p>
        <FaultNotice fault={ask.fault} />
        {thread.left ? (
          <Left />
        ) : editing ? (
          <EditForm key={editing.key} {...{ thread, people }} message={editing} onDone={() => setEditing(null)} />
        ) : thread.kind === 'patient' ? (
          <Suspense>
            <PatientFoot thread={thread} note={composer} isQuoting={quoted !== null} />
          </Suspense>
        ) : (
          <>
            {thread.kind === 'internal' && thread.messages.some(isText) && (
              <Suspense>
                <TextUndo thread={thread} />
              </Suspense>
            )}
            {composer}
          </>
        )}
        {drop.hovers && <p className="drop-here">Let go to attach to your message</p>}
      </section>
      {wide && beside && (
        <aside className="thread-aside" aria-label="Details">
          <Suspense>
            <Details thread={thread} people={people} />
          </Suspense>
        </aside>
      )}
      {!wide && overFrom !== null && (
        <Suspense>
          <DetailsDrawer {...{ thread, people }} from={overFrom} opened={over} onClose={() => setOver(false)} />
        </Suspense>
      )}
    </div>
  );
}

/** To a colleague's phone. */
const isText = ({ body }: Message): boolean => body.kind === 'text' && body.via?.direction === 'out';

function Left() {
  return (
    <Note>
      You are no longer in this thread. What you have read stays here until you close Corridor; nothing new comes.
    </Note>
  );
}
