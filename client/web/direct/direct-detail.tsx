/** One Direct Message in full: how it stands, to whom, until when, the phrase, the proof step by step, what one can do. */
import { useEffect, useMemo } from 'react';
import type { PatientId, ThreadId } from '../../../protocol/wire/ids.ts';
import type { Patients } from '../../sdk/api.ts';
import type { DirectView, Message } from '../../sdk/state.ts';
import { useCorridor, useSelect } from '../corridor/context.tsx';
import { inFull, withDay } from '../corridor/time.ts';
import { useAnswer } from '../corridor/use-answer.ts';
import { useAsk } from '../corridor/use-ask.ts';
import { nameOf } from '../corridor/words.ts';
import { FaultNotice } from '../parts/notice.tsx';
import { contactName, shortAddress } from '../patients/words.ts';
import { ChannelSign } from '../send/channel-sign.tsx';
import { DirectActions, NumberChanged } from './actions.tsx';
import { Phrase } from './phrase.tsx';
import { ProofTimeline } from './timeline.tsx';
import { useIsShut } from './use-is-shut.ts';
import { CODE, EXPIRY, REMIND, standingOf } from './words.ts';
import '../patients/patients.css';
import '../settings/settings.css';
import './direct.css';

interface Props {
  readonly message: Message;
  readonly view: DirectView;
  readonly threadId: ThreadId;
}

/** `_version`: only that some patient has changed. */
const askAbout = (patients: Patients, patientId: PatientId, _version: number) => patients.look(patientId);

export function DirectDetail({ message, view, threadId }: Props) {
  const { direct, patients } = useCorridor();
  const people = useSelect((state) => state.people);
  const patientId = useSelect((state) => state.threads[threadId]?.patientId ?? null);
  const version = useSelect((state) => state.patientsVersion);
  const isShut = useIsShut(threadId);
  const question = useMemo(
    () => (patientId === null ? null : () => askAbout(patients, patientId, version)),
    [patients, patientId, version],
  );
  const { value: known } = useAnswer(question);
  const contact = known?.patient.contacts.find((one) => one.contactId === view.contactId) ?? null;
  const { run, fault } = useAsk();
  const steps = view.proof.length;
  useEffect(() => void run(() => direct.look(threadId)), [run, direct, threadId, steps, version]);
  const { label, tone, says } = standingOf(view);
  const shared = { threadId, messageRef: message.ref, view };
  return (
    <div className="stack direct-detail">
      <p className="fate-says" data-tone={tone} role="status">
        <ChannelSign channel="direct" />
        <span>
          <span className="strong">{label}.</span> {says}
        </span>
      </p>
      <FaultNotice fault={fault} />
      {!isShut && <NumberChanged {...shared} contact={contact} />}
      <dl className="facts">
        <Fact label="From" value={message.mine ? 'You' : nameOf(people, message.senderId)} />
        {known !== null && contact !== null && (
          <Fact
            label="To"
            value={[
              contactName(known.patient, contact),
              contact.email ?? 'no e-mail now',
              contact.mobile === null ? 'no mobile now' : shortAddress('sms', contact.mobile),
            ].join(', ')}
          />
        )}
        <Fact label="Sent" value={withDay(message.at)} title={inFull(message.at)} />
        <Ends view={view} />
        {view.code !== 'sms' && <Fact label="Code" value={CODE[view.code]} />}
        {view.remind !== null && <Fact label="Reminders" value={REMIND[view.remind]} />}
        <Fact label="Answers" value={view.replies ? 'The patient may answer' : 'The patient may not answer'} />
      </dl>
      <Phrase view={view} />
      {!isShut && view.delivery.state !== 'cancelled' && <DirectActions {...shared} />}
      <section className="stack stack-tight" aria-label="Proof">
        <h2 className="details-head">What is known of it</h2>
        <ProofTimeline view={view} people={people} />
      </section>
    </div>
  );
}

function Ends({ view: { endsAt, expiry, state } }: { view: DirectView }) {
  if (state === 'revoked') return null;
  if (endsAt === null) return <Fact label="Link" value={EXPIRY[expiry].says} />;
  const when = state === 'expired' ? 'Closed' : 'Closes';
  return <Fact label="Link" value={`${when} ${withDay(endsAt)}`} title={inFull(endsAt)} />;
}

function Fact({ label, value, title }: { label: string; value: string; title?: string }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd className="break-all" dir="auto" title={title}>
        {value}
      </dd>
    </div>
  );
}
