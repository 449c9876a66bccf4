/** One message of a patient in full: words, files, what became of it step by step, what to do, and the way to resend it. */
import { Button, Drawer } from '@mantine/core';
import { IconMessage2, IconRepeat } from '@tabler/icons-react';
import { lazy, Suspense, useCallback, useState } from 'react';
import { useLocation } from 'wouter';
import type { Patient } from '../../../protocol/wire/patients.ts';
import type { Delivery } from '../../../protocol/wire/sending.ts';
import type { Sending } from '../../sdk/api.ts';
import type { Via } from '../../sdk/state.ts';
import { useCorridor, useSelect } from '../corridor/context.tsx';
import { inFull } from '../corridor/time.ts';
import { useAnswer } from '../corridor/use-answer.ts';
import { count, nameOf } from '../corridor/words.ts';
import { MessageFiles } from '../files/message-files.tsx';
import { FaultNotice } from '../parts/notice.tsx';
import { ChannelSign } from '../send/channel-sign.tsx';
import { CHANNEL_NAMES, FATES, fateLabel, fateSays, mayResend } from '../send/fates.ts';
import { useResend } from '../send/use-resend.ts';
import { Words } from '../thread/text.tsx';
import type { Line } from './timeline.ts';

const DrawerDetail = lazy(async () => ({ default: (await import('../direct/drawer-detail.tsx')).DrawerDetail }));

type MessageLine = Extract<Line, { kind: 'message' }>;

interface Props {
  readonly line: MessageLine | null;
  readonly opened: boolean;
  readonly patient: Patient;
  readonly onClose: () => void;
}

export function MessageDrawer({ line, opened, patient, onClose }: Props) {
  const [kept, keep] = useState(line);
  if (line !== null && line !== kept) keep(line);
  const shown = line ?? kept;
  return (
    <Drawer
      opened={opened}
      onClose={onClose}
      position="right"
      size={440}
      title={shown === null ? 'Message' : `${CHANNEL_NAMES[shown.channel]}, ${inFull(shown.at)}`}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {shown !== null && <Detail line={shown} patient={patient} />}
    </Drawer>
  );
}

function Detail({ line, patient }: { line: MessageLine; patient: Patient }) {
  const { messages } = useCorridor();
  const people = useSelect((state) => state.people);
  const [, navigate] = useLocation();
  const { message, threadId } = line;
  const { resend, busy } = useResend(threadId);
  const { body } = message;
  if (body.kind === 'direct' || body.kind === 'reply' || body.kind === 'form') {
    return (
      <Suspense>
        <DrawerDetail message={message} threadId={threadId} />
      </Suspense>
    );
  }
  if (body.kind !== 'text') return <p className="muted">This message was deleted or cannot be read on this device.</p>;
  const { via } = body;
  const who = message.mine ? 'You' : message.senderId === null ? patient.name : nameOf(people, message.senderId);
  return (
    <div className="stack">
      <dl className="facts">
        <Fact label="From" value={via?.direction === 'in' ? via.address : who} />
        {via?.direction === 'out' && <Fact label="To" value={via.address} />}
        {via === null && <Fact label="In" value={line.threadTitle} />}
        {via?.subject && <Fact label="Subject" value={via.subject} />}
      </dl>
      {via?.direction === 'in' && <Claims via={via} />}
      <div className="drawer-words" data-channel={line.channel}>
        {body.text !== '' && <Words text={body.text} />}
        {body.files.length > 0 && (
          <MessageFiles
            {...{ message, threadId }}
            files={body.files}
            onCancel={() => void messages.discard(threadId, message.key)}
          />
        )}
      </div>
      {via?.direction === 'out' && <Fates via={via} />}
      <div className="row">
        {via?.direction === 'out' && (
          <Button
            variant={mayResend(via.delivery.state) ? 'filled' : 'default'}
            leftSection={<IconRepeat size={18} stroke={1.5} />}
            loading={busy}
            onClick={() => resend(patient.patientId, message)}
          >
            Resend
          </Button>
        )}
        <Button
          variant="subtle"
          leftSection={<IconMessage2 size={18} stroke={1.5} />}
          onClick={() => navigate(message.n === null ? `/t/${threadId}` : `/t/${threadId}?n=${message.n}`)}
        >
          Open in the thread
        </Button>
      </div>
    </div>
  );
}

function Fact({ label, value }: { label: string; value: string }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd className="break-all" dir="auto">
        {value}
      </dd>
    </div>
  );
}

function Claims({ via }: { via: Extract<Via, { direction: 'in' }> }) {
  return (
    <p className="muted small">
      {via.isContact
        ? 'From the address of a contact; the sender is not verified.'
        : 'Not an address of this patient; the sender is not verified.'}
      {via.isAutomatic && ' A machine wrote it, such as an out-of-office reply.'}
    </p>
  );
}

/** `_state`: only that there is news of it. */
const askAbout = (sending: Sending, jobId: Delivery['jobId'], _state: Delivery['state']) => sending.delivery(jobId);

/** The steps of a delivery, asked again whenever the thread says news of it. */
function Fates({ via }: { via: Extract<Via, { direction: 'out' }> }) {
  const { sending } = useCorridor();
  const people = useSelect((state) => state.people);
  const { jobId, state, code } = via.delivery;
  const ask = useCallback(() => askAbout(sending, jobId, state), [sending, jobId, state]);
  const { value: known, fault } = useAnswer(ask);
  return (
    <section className="stack" aria-label="Delivery">
      <p className="fate-says" data-tone={FATES[state].tone} role="status">
        <ChannelSign channel={via.channel} />
        <span>
          <span className="strong">{fateLabel(state, code)}.</span> {fateSays(state, code)}
        </span>
      </p>
      <FaultNotice fault={fault} />
      {known !== null && (
        <>
          <ol className="fates" aria-label="What became of it">
            {known.history.map((step, index) => (
              <li key={`${step.at}/${index}`} data-tone={FATES[step.state].tone}>
                <span className="strong">{step.state === 'held' ? 'Written' : FATES[step.state].label}</span>
                {step.code !== null && <span className="number small"> {step.code}</span>}
                <span className="muted small"> {inFull(step.at)}</span>
              </li>
            ))}
          </ol>
          <p className="muted small">
            Sent by {nameOf(people, known.senderId)}
            {known.credits > 0 && `, ${count(known.credits, 'credit')}`}
            {known.attempts > 1 && `, ${count(known.attempts, 'attempt')}`}
            {known.nextAt !== null && `, tried again ${inFull(known.nextAt)}`}
          </p>
        </>
      )}
    </section>
  );
}
