/** What came in from outside and belongs to nobody yet: newest first, each to be filed with its patient by a person. */
import { SegmentedControl } from '@mantine/core';
import { IconInbox } from '@tabler/icons-react';
import { useEffect, useMemo, useState } from 'react';
import { Link } from 'wouter';
import type { Message, Thread, Via } from '../../sdk/state.ts';
import { useCorridor, useSelect } from '../corridor/context.tsx';
import { inFull, withDay } from '../corridor/time.ts';
import { MessageFiles } from '../files/message-files.tsx';
import { Empty } from '../parts/empty.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { CHANNELS } from '../patients/words.ts';
import { ChannelSign } from '../send/channel-sign.tsx';
import { Filing } from '../send/via-lines.tsx';
import { Words } from '../thread/text.tsx';
import { unfiledThread } from './unfiled-thread.ts';
import '../patients/patients.css';
import '../send/send.css';
import './unfiled.css';

interface Item {
  readonly message: Message;
  readonly via: Extract<Via, { direction: 'in' }>;
}

function itemsOf(thread: Thread | undefined): readonly Item[] {
  return (thread?.messages ?? [])
    .flatMap((message): Item[] => {
      const via = message.body.kind === 'text' ? message.body.via : null;
      return via?.direction === 'in' ? [{ message, via }] : [];
    })
    .reverse();
}

export function Unfiled() {
  const { threads } = useCorridor();
  const thread = useSelect(unfiledThread);
  const threadId = thread?.threadId ?? null;
  const [shown, setShown] = useState('waits');
  // Looking at them here reads them, as in the thread itself.
  useEffect(() => {
    threads.open(threadId);
    return () => threads.open(null);
  }, [threads, threadId]);
  const all = useMemo(() => itemsOf(thread), [thread]);
  const items = all.filter(({ via }) => (via.filed === null) === (shown === 'waits'));
  return (
    <div className="page">
      <PageHead title="Unfiled" sub="E-mails and texts that fit no patient, or more than one." />
      <div className="page-body">
        <SegmentedControl
          aria-label="Which items"
          value={shown}
          onChange={setShown}
          data={[
            { value: 'waits', label: 'To be filed' },
            { value: 'filed', label: 'Filed' },
          ]}
        />
        {items.length === 0 && (
          <Empty
            icon={<IconInbox size={40} stroke={1.25} />}
            title={shown === 'waits' ? 'Nothing to file' : 'Nothing filed yet'}
          >
            When somebody writes whose address no patient has, or two have, it waits here until a person says whose it
            is.
          </Empty>
        )}
        <ol className="unfiled" aria-label="Items">
          {threadId !== null &&
            items.map(({ message, via }) => (
              <li key={message.key}>
                <article
                  className="unfiled-item"
                  aria-label={`${CHANNELS[via.channel]} from ${via.address}, ${inFull(message.at)}`}
                >
                  <p className="unfiled-head">
                    <ChannelSign channel={via.channel} size={18} />
                    <span className="grow">
                      <span className="strong break-all">{via.address}</span>
                      <span className="muted small">
                        {' '}
                        {CHANNELS[via.channel]}, not verified{via.isAutomatic && ', automatic reply'}
                      </span>
                    </span>
                    <time
                      className="muted small"
                      dateTime={new Date(message.at).toISOString()}
                      title={inFull(message.at)}
                    >
                      {withDay(message.at)}
                    </time>
                  </p>
                  {via.subject && (
                    <p className="strong" dir="auto">
                      {via.subject}
                    </p>
                  )}
                  {message.body.kind === 'text' && message.body.text !== '' && <Words text={message.body.text} />}
                  {message.body.kind === 'text' && message.body.files.length > 0 && (
                    <MessageFiles {...{ message, threadId }} files={message.body.files} onCancel={() => undefined} />
                  )}
                  <Filing message={message} via={via} threadId={threadId} />
                </article>
              </li>
            ))}
        </ol>
        {threadId !== null && (
          <p className="small">
            <Link href={`/t/${threadId}`}>Talk about these with colleagues</Link>
          </p>
        )}
      </div>
    </div>
  );
}
