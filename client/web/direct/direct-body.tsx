/** A Direct Message in its thread: words, documents, forms, how it stands and the way to its proof; and what the patient answered. */
import { Button, Drawer } from '@mantine/core';
import { IconArrowDownLeft, IconArrowUpRight } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import type { ThreadId } from '../../../protocol/wire/ids.ts';
import type { DirectView, Message } from '../../sdk/state.ts';
import { MessageFiles } from '../files/message-files.tsx';
import { takeFocusBack, useOpener } from '../parts/on-demand.tsx';
import { ChannelSign } from '../send/channel-sign.tsx';
import { Words } from '../thread/text.tsx';
import { NewLink } from './actions.tsx';
import { useIsShut } from './use-is-shut.ts';
import { DirectDetail } from './direct-detail.tsx';
import { FormCard, FormLadder } from './form-card.tsx';
import { Phrase } from './phrase.tsx';
import { StandingChip } from './standing-chip.tsx';
import { standingOf } from './words.ts';
import '../patients/patients.css';
import '../send/send.css';
import './direct.css';

interface Props {
  readonly message: Message;
  readonly threadId: ThreadId;
  readonly onCancel: (message: Message) => void;
}

export function DirectBody({ message, threadId, onCancel }: Props) {
  const { body } = message;
  return (
    <>
      {body.kind === 'direct' && <Head direction="out">Direct Message{body.spoken && ', with a spoken phrase'}</Head>}
      {body.kind === 'reply' && <Head direction="in">Reply to a Direct Message, signed by the patient’s page</Head>}
      {body.kind === 'form' && <Head direction="in">Form returned by the patient</Head>}
      <DirectContent {...{ message, threadId, onCancel }} />
      {body.kind === 'direct' && message.n !== null && <Ways {...{ message, threadId }} view={body} />}
    </>
  );
}

/** What it says, without how it stands. */
export function DirectContent({ message, threadId, onCancel }: Props) {
  const { body } = message;
  switch (body.kind) {
    case 'direct':
      return <Sent {...{ message, threadId, onCancel }} view={body} />;
    case 'form':
      return <FormCard {...{ message, threadId, onCancel }} form={body} />;
    case 'reply':
      return (
        <>
          {body.text !== '' && <Words text={body.text} />}
          {body.files.length > 0 && <MessageFiles {...{ message, threadId, onCancel }} files={body.files} />}
        </>
      );
    default:
      return null;
  }
}

function Head({ direction, children }: { direction: 'in' | 'out'; children: ReactNode }) {
  const Arrow = direction === 'in' ? IconArrowDownLeft : IconArrowUpRight;
  return (
    <p className="via-head direct-head small" data-channel="direct">
      <ChannelSign channel="direct" size={16} />
      <Arrow size={14} stroke={1.75} aria-hidden="true" />
      <span>{children}</span>
    </p>
  );
}

interface WaysProps {
  readonly message: Message;
  readonly view: DirectView;
  readonly threadId: ThreadId;
}

/** How it stands, what is wanted first, and the phrase as long as it is to be read out. */
function Ways({ message, view, threadId }: WaysProps) {
  return (
    <>
      <Foot {...{ message, view, threadId }} />
      {message.mine && view.delivery.state !== 'cancelled' && <Phrase view={view} />}
    </>
  );
}

function Sent({ message, view, threadId, onCancel }: Props & { readonly view: DirectView }) {
  const { document, text, files, forms, summary } = view;
  if (document === 'missing') {
    return <p className="message-none">{summary}. The server does not hand its words out; the proof is complete.</p>;
  }
  if (document === 'waiting') return <p className="message-none">{summary}</p>;
  const first = text.trim().split('\n', 1)[0] ?? '';
  const tells = summary !== '' && summary !== first && !files.some(({ name }) => name === summary);
  return (
    <>
      {tells && (
        <p className="small muted" dir="auto">
          {summary}
        </p>
      )}
      {text !== '' && <Words text={text} />}
      {files.length > 0 && <MessageFiles {...{ message, files, threadId, onCancel }} />}
      {forms.length > 0 && <FormLadder forms={forms} threadId={threadId} />}
    </>
  );
}

function Foot({ message, view, threadId }: WaysProps) {
  const [isOpen, setIsOpen] = useState(false);
  const from = useOpener(isOpen);
  const isShut = useIsShut(threadId);
  const { tone, says } = standingOf(view);
  return (
    <div className="via-foot small">
      <StandingChip view={view} />
      {(tone === 'wrong' || tone === 'waits') && <span className="muted">{says}</span>}
      {!isShut && <NewLink threadId={threadId} messageRef={message.ref} view={view} />}
      <Button size="compact-sm" variant="subtle" onClick={() => setIsOpen(true)}>
        Details
      </Button>
      {from !== null && (
        <Drawer
          opened={isOpen}
          onClose={() => setIsOpen(false)}
          onExitTransitionEnd={() => takeFocusBack(from)}
          position="right"
          size={440}
          title="Direct Message"
          closeButtonProps={{ 'aria-label': 'Close' }}
        >
          <DirectDetail message={message} view={view} threadId={threadId} />
        </Drawer>
      )}
    </div>
  );
}
