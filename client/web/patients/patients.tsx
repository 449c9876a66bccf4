/** The list of patients: found by name, number or date of birth, more while scrolling; added by hand or imported. */
import { Button, CloseButton, TextInput } from '@mantine/core';
import { IconHeart, IconMessages, IconSearch, IconUpload, IconUserPlus } from '@tabler/icons-react';
import { lazy, Suspense, useRef, useState } from 'react';
import { Virtualizer, type VirtualizerHandle } from 'virtua';
import { Link, useLocation } from 'wouter';
import type { PatientRow } from '../../../protocol/wire/patients.ts';
import { useSelect } from '../corridor/context.tsx';
import { Avatar } from '../parts/avatar.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { Empty } from '../parts/empty.tsx';
import { FaultNotice } from '../parts/notice.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { SkeletonRows } from '../parts/skeleton.tsx';
import { usePatients, type Found } from './use-patients.ts';
import { factsLine, STATES } from './words.ts';
import '../people/people.css';
import './patients.css';

const EditPatient = lazy(async () => ({ default: (await import('./edit-patient.tsx')).EditPatient }));
const Recall = lazy(async () => ({ default: (await import('../send/recall.tsx')).Recall }));
const ImportPatients = lazy(async () => ({ default: (await import('./import.tsx')).ImportPatients }));

/** What stays typed while one looks at a patient and comes back; never in an address. */
let lastWords = '';

type Shown = 'add' | 'import' | 'recall' | null;

export function Patients() {
  const me = useSelect((state) => state.me);
  const [words, setWords] = useState(lastWords);
  const [shown, setShown] = useState<Shown>(null);
  const [, navigate] = useLocation();
  const found = usePatients(words);
  const isAdmin = me !== null && me.role !== 'member';
  const type = (typed: string) => {
    lastWords = typed;
    setWords(typed);
  };
  const close = () => setShown(null);
  return (
    <div className="page patients-page">
      <PageHead
        title="Patients"
        sub="Records to write to. What is said to them stands in their thread."
        action={
          <div className="row patients-ways">
            {isAdmin && (
              <Button
                variant="default"
                leftSection={<IconUpload size={18} stroke={1.5} />}
                onClick={() => setShown('import')}
              >
                Import
              </Button>
            )}
            <Button leftSection={<IconUserPlus size={18} stroke={1.5} />} onClick={() => setShown('add')}>
              Add patient
            </Button>
          </div>
        }
      />
      <div className="patients-search">
        <TextInput
          type="search"
          aria-label="Find a patient"
          placeholder="Name, number or date of birth"
          leftSection={<IconSearch size={18} stroke={1.5} />}
          rightSection={words && <CloseButton size="sm" aria-label="Clear search" onClick={() => type('')} />}
          value={words}
          onChange={(event) => type(event.currentTarget.value)}
          onKeyDown={(event) => event.key === 'Escape' && type('')}
        />
        {found.rows !== null && found.rows.length > 1 && (
          <Button
            variant="subtle"
            leftSection={<IconMessages size={18} stroke={1.5} />}
            onClick={() => setShown('recall')}
          >
            Write to all of these
          </Button>
        )}
      </div>
      <FaultNotice fault={found.fault} />
      <Rows found={found} words={words} onAdd={() => setShown('add')} onClear={() => type('')} />
      <Dialog title="Add patient" opened={shown === 'add'} onClose={close} size={640}>
        <Suspense fallback={<SkeletonRows label="Opening the form" rows={3} />}>
          <EditPatient patient={null} onDone={(patientId) => navigate(`/patients/${patientId}`)} onClose={close} />
        </Suspense>
      </Dialog>
      <Dialog title="Import patients" opened={shown === 'import'} onClose={close} size={640}>
        <Suspense fallback={<SkeletonRows label="Opening the import" rows={3} />}>
          <ImportPatients onClose={close} />
        </Suspense>
      </Dialog>
      <Dialog title="Write to all of these" opened={shown === 'recall'} onClose={close} size={640}>
        <Suspense fallback={<SkeletonRows label="Opening" rows={3} />}>
          <Recall words={words} onClose={close} />
        </Suspense>
      </Dialog>
    </div>
  );
}

interface RowsProps {
  readonly found: Found;
  readonly words: string;
  readonly onAdd: () => void;
  readonly onClear: () => void;
}

const ASK_BEFORE_END = 20;

function Rows({ found, words, onAdd, onClear }: RowsProps) {
  const { rows, more, next } = found;
  const scroller = useRef<HTMLDivElement>(null);
  const list = useRef<VirtualizerHandle>(null);
  if (rows === null) return found.fault ? null : <SkeletonRows label="Opening the patients" rows={7} />;
  if (rows.length === 0 && words.trim() === '') {
    return (
      <Empty
        icon={<IconHeart size={40} stroke={1.25} />}
        title="No patients yet"
        action={<Button onClick={onAdd}>Add patient</Button>}
      >
        A patient is who messages are about and go to. Add one, or let an administrator import the practice’s list.
      </Empty>
    );
  }
  if (rows.length === 0) {
    return (
      <Empty
        icon={<IconSearch size={40} stroke={1.25} />}
        title="Nobody found"
        action={
          <Button variant="light" onClick={onClear}>
            Show all
          </Button>
        }
      >
        Try part of the name, the practice’s number, or a date of birth such as 1987-04-02.
      </Empty>
    );
  }
  const scrolled = () => {
    const shown = list.current;
    if (more && shown && shown.findItemIndex(shown.scrollOffset + shown.viewportSize) > rows.length - ASK_BEFORE_END)
      next();
  };
  return (
    <>
      <p className="for-screen-reader" role="status">
        {`${rows.length}${more ? ' and more' : ''} found`}
      </p>
      <div className="patients-scroll" ref={scroller} tabIndex={-1}>
        <Virtualizer ref={list} as="ul" item="li" data={rows} scrollRef={scroller} itemSize={64} onScroll={scrolled}>
          {(row) => <Row key={row.patientId} row={row} />}
        </Virtualizer>
        {more && (
          <Button variant="subtle" onClick={next}>
            Show more
          </Button>
        )}
      </div>
    </>
  );
}

function Row({ row }: { row: PatientRow }) {
  return (
    <Link href={`/patients/${row.patientId}`} className="line patient-row">
      <Avatar userId={null} tint={row.patientId} name={row.name} />
      <span className="grow">
        <span className="person-name one-line" dir="auto">
          {row.name}
        </span>
        <span className="muted small">{factsLine(row) || 'Date of birth not known'}</span>
      </span>
      {row.state !== 'active' && (
        <span className="chip-state" data-tone="waits">
          {STATES[row.state]}
        </span>
      )}
    </Link>
  );
}
