/** One patient: who, how to reach them and what to know before writing, beside the Messages tab (below it on a phone). */
import { ActionIcon, Button, Menu, SegmentedControl } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconArrowLeft, IconArrowMerge, IconDots, IconPencil, IconSend, IconUserOff } from '@tabler/icons-react';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { Link, useLocation } from 'wouter';
import type { PatientId } from '../../../protocol/wire/ids.ts';
import type { Patient } from '../../../protocol/wire/patients.ts';
import type { OutChannel } from '../../../protocol/wire/sending.ts';
import type { PatientView } from '../../sdk/state.ts';
import { useCorridor, useSelect } from '../corridor/context.tsx';
import { useAsk } from '../corridor/use-ask.ts';
import { Avatar } from '../parts/avatar.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { Empty } from '../parts/empty.tsx';
import { SkeletonRows } from '../parts/skeleton.tsx';
import { Messages } from './messages.tsx';
import { Summary } from './summary.tsx';
import { usePatient } from './use-patient.ts';
import { factsLine, STATES } from './words.ts';
import '../people/people.css';
import '../settings/settings.css';
import './patients.css';

const EditPatient = lazy(async () => ({ default: (await import('./edit-patient.tsx')).EditPatient }));
const Merge = lazy(async () => ({ default: (await import('./merge.tsx')).Merge }));

export function PatientPage({ patientId }: { patientId: PatientId }) {
  const { view, fault } = usePatient(patientId);
  const [, navigate] = useLocation();
  if (view !== null) return <Opened key={patientId} view={view} />;
  if (fault === null) return <SkeletonRows label="Opening the patient" rows={6} />;
  return (
    <div className="page">
      <Empty
        icon={<IconUserOff size={40} stroke={1.25} />}
        title="This patient is not here"
        action={<Button onClick={() => navigate('/patients')}>Show all patients</Button>}
      >
        {fault.says} {fault.todo}
      </Empty>
    </div>
  );
}

type Tab = 'messages' | 'summary';

function Opened({ view }: { view: PatientView }) {
  const { patient } = view;
  const wide = useMediaQuery('(min-width: 1000px)', undefined, { getInitialValueInEffect: false });
  const [tab, setTab] = useState<Tab>('messages');
  const [shown, setShown] = useState<'edit' | 'merge' | null>(null);
  const isMerged = patient.mergedInto !== null;
  const close = () => setShown(null);
  return (
    <div className="patient">
      <Head view={view} onEdit={() => setShown('edit')} onMerge={() => setShown('merge')} />
      {isMerged && <MergedAway view={view} />}
      {!wide && (
        <SegmentedControl
          className="patient-tabs"
          aria-label="What to show"
          fullWidth
          value={tab}
          onChange={(value) => setTab(value)}
          data={[
            { value: 'messages', label: 'Messages' },
            { value: 'summary', label: 'Contacts and notes' },
          ]}
        />
      )}
      <div className="patient-columns">
        {(wide || tab === 'summary') && <Summary view={view} onEdit={() => setShown('edit')} />}
        {(wide || tab === 'messages') && <Messages view={view} />}
      </div>
      <Dialog title={`Edit ${patient.name}`} opened={shown === 'edit'} onClose={close} size={640}>
        <Suspense fallback={<SkeletonRows label="Opening the form" rows={3} />}>
          <EditPatient patient={patient} onDone={close} onClose={close} />
        </Suspense>
      </Dialog>
      <Dialog title={`${patient.name} is in the list twice`} opened={shown === 'merge'} onClose={close}>
        <Suspense fallback={<SkeletonRows label="Opening" rows={3} />}>
          <Merge patient={patient} onClose={close} />
        </Suspense>
      </Dialog>
    </div>
  );
}

/** How they want to be written to, as far as it is known and possible. */
function channelOf({ contacts }: Patient): OutChannel {
  if (contacts.some(({ preferred, mobile }) => preferred === 'sms' && mobile !== null)) return 'sms';
  return contacts.some(({ email }) => email !== null) || contacts.every(({ mobile }) => mobile === null)
    ? 'email'
    : 'sms';
}

interface HeadProps {
  readonly view: PatientView;
  readonly onEdit: () => void;
  readonly onMerge: () => void;
}

function Head({ view: { patient }, onEdit, onMerge }: HeadProps) {
  const me = useSelect((state) => state.me);
  const [, navigate] = useLocation();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  const isMerged = patient.mergedInto !== null;
  const isAdmin = me !== null && me.role !== 'member';
  return (
    <header className="patient-head">
      <Link href="/patients" className="patient-back" aria-label="Back to all patients">
        <IconArrowLeft size={22} stroke={1.5} aria-hidden="true" />
      </Link>
      <Avatar userId={null} tint={patient.patientId} name={patient.name} />
      <div className="grow">
        <h1 ref={heading} tabIndex={-1} className="one-line" dir="auto">
          {patient.name}
        </h1>
        <p className="muted small">
          {factsLine(patient) || 'Date of birth not known'}
          {patient.state !== 'active' && (
            <span className="chip-state" data-tone="waits">
              {STATES[patient.state]}
            </span>
          )}
        </p>
      </div>
      {!isMerged && patient.state === 'active' && (
        <Button
          leftSection={<IconSend size={18} stroke={1.5} />}
          onClick={() => navigate(`/new?patient=${patient.patientId}&by=${channelOf(patient)}`)}
        >
          Write
        </Button>
      )}
      {!isMerged && (
        <Menu position="bottom-end" width={232} withInitialFocusPlaceholder={false}>
          <Menu.Target>
            <ActionIcon aria-label="More about this patient" title="More">
              <IconDots size={22} stroke={1.5} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown aria-label="Patient">
            <Menu.Item leftSection={<IconPencil size={18} stroke={1.5} aria-hidden="true" />} onClick={onEdit}>
              Edit
            </Menu.Item>
            {isAdmin && (
              <Menu.Item leftSection={<IconArrowMerge size={18} stroke={1.5} aria-hidden="true" />} onClick={onMerge}>
                In the list twice
              </Menu.Item>
            )}
          </Menu.Dropdown>
        </Menu>
      )}
    </header>
  );
}

/** This record was a duplicate: nothing is written here any more. */
function MergedAway({ view: { patient } }: { view: PatientView }) {
  const { patients } = useCorridor();
  const me = useSelect((state) => state.me);
  const ask = useAsk();
  return (
    <div className="notice" data-tone="waits" role="status">
      <IconArrowMerge size={20} stroke={1.5} aria-hidden="true" />
      <div className="notice-words row">
        <p className="grow">
          This record was a duplicate. Messages go to{' '}
          <Link href={`/patients/${patient.mergedInto}`}>the record that stays</Link>; what was said here is kept.
        </p>
        {me !== null && me.role !== 'member' && (
          <Button
            size="compact-sm"
            variant="subtle"
            loading={ask.busy}
            onClick={() => void ask.run(() => patients.unmerge(patient.patientId))}
          >
            Not a duplicate after all
          </Button>
        )}
        {ask.fault && <p className="wrong small">{`${ask.fault.says} ${ask.fault.todo}`}</p>}
      </div>
    </div>
  );
}
