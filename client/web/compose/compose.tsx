/**
 * Create → Message: one composer for every channel, internal, Direct Message, e-mail or SMS. The words stay when the channel is changed; to
 * whom comes first, and it always says by which way it goes.
 */
import { ActionIcon, SegmentedControl } from '@mantine/core';
import { IconArrowLeft, IconLock } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import { useLocation, useSearch } from 'wouter';
import type { PatientId } from '../../../protocol/wire/ids.ts';
import type { OutChannel } from '../../../protocol/wire/sending.ts';
import { SkeletonRows } from '../parts/skeleton.tsx';
import { blankDirect, directFor } from '../direct/draft.ts';
import { prefillFor } from '../send/prefill.ts';
import './compose.css';
import { InternalForm } from './internal-form.tsx';

const PatientMessage = lazy(async () => ({ default: (await import('../send/patient-message.tsx')).PatientMessage }));

type Channel = 'internal' | 'direct' | OutChannel;

const TABS = [
  { value: 'internal', label: 'Internal' },
  { value: 'direct', label: 'Direct' },
  { value: 'email', label: 'E-mail' },
  { value: 'sms', label: 'SMS' },
];

const SAYS: Readonly<Record<Channel, string>> = {
  internal: 'Internal, encrypted',
  direct: 'To a patient, encrypted: opens with a link by e-mail and a code by text',
  email: 'To a patient by e-mail: readable on its way, like any e-mail',
  sms: 'To a patient by SMS: readable on its way, like any text',
};

export function Compose() {
  const params = new URLSearchParams(useSearch());
  const patient = params.get('patient') as PatientId | null;
  const asked = params.get('by');
  const by = asked === 'sms' || asked === 'direct' ? asked : null;
  const first = by ?? (patient === null ? 'internal' : 'email');
  return (
    <ComposeFor
      key={`${patient ?? ''}/${first}`}
      preset={patient}
      first={first}
      again={params.has('again')}
      enclosing={params.has('with')}
    />
  );
}

interface Props {
  readonly preset: PatientId | null;
  /** The channel it begins with. */
  readonly first: Channel;
  readonly again: boolean;
  /** With what another screen handed over for a Direct Message. */
  readonly enclosing: boolean;
}

function ComposeFor({ preset, first, again, enclosing }: Props) {
  const [, navigate] = useLocation();
  const [begins] = useState(() => (preset !== null && again ? prefillFor(preset) : null));
  const [channel, setChannel] = useState<Channel>(begins?.channel ?? first);
  const [direct, setDirect] = useState(() => (enclosing ? directFor(preset) : null) ?? blankDirect);
  const [patientId, setPatientId] = useState(preset);
  const [text, setText] = useState(begins?.text ?? '');
  const back = preset === null ? '/' : `/patients/${preset}`;
  return (
    <section className="compose" aria-label="New message">
      <header className="thread-head">
        <ActionIcon
          className="compose-back"
          aria-label={preset === null ? 'Back to all threads' : 'Back to the patient'}
          onClick={() => navigate(back)}
        >
          <IconArrowLeft size={22} stroke={1.5} />
        </ActionIcon>
        <div className="thread-head-words">
          <h1>New message</h1>
          <p className="lock-line">
            {(channel === 'internal' || channel === 'direct') && (
              <IconLock size={14} stroke={1.75} aria-hidden="true" />
            )}{' '}
            {SAYS[channel]}
          </p>
        </div>
      </header>
      <div className="compose-channel">
        <SegmentedControl
          className="compose-tabs"
          aria-label="Channel"
          value={channel}
          onChange={(value) => setChannel(value as Channel)}
          data={TABS}
        />
      </div>
      {channel === 'internal' ? (
        <InternalForm text={text} onText={setText} patientId={patientId} />
      ) : (
        <Suspense fallback={<SkeletonRows label="Opening" rows={3} />}>
          <PatientMessage
            {...{ channel, patientId, text, begins, direct }}
            onPatient={setPatientId}
            onText={setText}
            onDirect={setDirect}
          />
        </Suspense>
      )}
    </section>
  );
}
