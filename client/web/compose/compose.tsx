/**
 * Create → Message: one composer for every channel, internal, e-mail or SMS. The words stay when the channel is changed; to
 * whom comes first, and it always says by which way it goes.
 */
import { ActionIcon, SegmentedControl } from '@mantine/core';
import { IconArrowLeft, IconLock } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import { useLocation, useSearch } from 'wouter';
import type { PatientId } from '../../../protocol/wire/ids.ts';
import type { OutChannel } from '../../../protocol/wire/sending.ts';
import { SkeletonRows } from '../parts/skeleton.tsx';
import { prefillFor } from '../send/prefill.ts';
import './compose.css';
import { InternalForm } from './internal-form.tsx';

const PatientMessage = lazy(async () => ({ default: (await import('../send/patient-message.tsx')).PatientMessage }));

type Channel = 'internal' | OutChannel;

const TABS = [
  { value: 'internal', label: 'Internal' },
  { value: 'email', label: 'E-mail' },
  { value: 'sms', label: 'SMS' },
];

const SAYS: Readonly<Record<Channel, string>> = {
  internal: 'Internal, encrypted',
  email: 'To a patient by e-mail: readable on its way, like any e-mail',
  sms: 'To a patient by SMS: readable on its way, like any text',
};

export function Compose() {
  const params = new URLSearchParams(useSearch());
  const patient = params.get('patient') as PatientId | null;
  const by = params.get('by') === 'sms' ? 'sms' : 'email';
  return <ComposeFor key={patient ?? ''} preset={patient} by={by} again={params.has('again')} />;
}

interface Props {
  readonly preset: PatientId | null;
  readonly by: OutChannel;
  readonly again: boolean;
}

function ComposeFor({ preset, by, again }: Props) {
  const [, navigate] = useLocation();
  const [begins] = useState(() => (preset !== null && again ? prefillFor(preset) : null));
  const [channel, setChannel] = useState<Channel>(begins?.channel ?? (preset === null ? 'internal' : by));
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
            {channel === 'internal' && <IconLock size={14} stroke={1.75} aria-hidden="true" />} {SAYS[channel]}
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
          <PatientMessage {...{ channel, patientId, text, begins }} onPatient={setPatientId} onText={setText} />
        </Suspense>
      )}
    </section>
  );
}
