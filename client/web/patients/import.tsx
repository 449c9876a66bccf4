/**
 * Importing patients from a file: read and judged on this device, looked at first, then sent in pages with counts and a way
 * to stop. What is in already stays; the same file may be imported again.
 */
import { Button, NativeSelect } from '@mantine/core';
import { IconFileImport } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import type { ImportRow } from '../../../protocol/wire/patients.ts';
import { Fault } from '../../../protocol/wire/faults.ts';
import type { ImportReport } from '../../sdk/api.ts';
import { useCorridor } from '../corridor/context.tsx';
import { useAsk } from '../corridor/use-ask.ts';
import { count } from '../corridor/words.ts';
import { Progress } from '../files/progress.tsx';
import { plainName } from '../files/kinds.ts';
import { FaultNotice, Note } from '../parts/notice.tsx';
import { COUNTRIES } from '../send/countries.ts';
import '../files/files.css';

interface Read {
  readonly name: string;
  readonly rows: readonly ImportRow[];
  readonly errors: readonly { readonly line: number; readonly why: string }[];
}

type Step =
  | { readonly is: 'choose'; readonly why: string | null }
  | { readonly is: 'look'; readonly read: Read }
  | { readonly is: 'run'; readonly read: Read; readonly done: number }
  | { readonly is: 'done'; readonly read: Read; readonly report: ImportReport };

const SHOWN = 50;

export function ImportPatients({ onClose }: { onClose: () => void }) {
  const { patients } = useCorridor();
  const [step, setStep] = useState<Step>({ is: 'choose', why: null });
  const [country, setCountry] = useState('GB');
  const input = useRef<HTMLInputElement>(null);
  const stop = useRef<AbortController>(undefined);
  const ask = useAsk();
  const read = (file: File) =>
    void ask.run(async () => {
      try {
        setStep({ is: 'look', read: { name: plainName(file.name), ...(await patients.readFile(file, country)) } });
      } catch (error) {
        if (!(error instanceof Fault)) throw error;
        setStep({ is: 'choose', why: unreadable(error) });
      }
    });
  const begin = (from: Read) =>
    void ask.run(async () => {
      const { signal } = (stop.current = new AbortController());
      setStep({ is: 'run', read: from, done: 0 });
      try {
        const report = await patients.importRows(from.rows, (done) => setStep({ is: 'run', read: from, done }), signal);
        setStep({ is: 'done', read: from, report });
      } catch (error) {
        setStep({ is: 'look', read: from });
        throw error;
      }
    });
  const choose = (
    <input
      ref={input}
      type="file"
      hidden
      accept=".csv,.json,text/csv,application/json,application/fhir+json"
      onChange={({ currentTarget }) => {
        const [file] = currentTarget.files ?? [];
        if (file) read(file);
        currentTarget.value = '';
      }}
    />
  );
  return (
    <div className="stack">
      {choose}
      <FaultNotice fault={ask.fault} />
      {step.is === 'choose' && (
        <>
          <p>
            A CSV table with the headings <span className="strong">patient number</span>,{' '}
            <span className="strong">name</span>, and, where you have them, date of birth, e-mail, mobile, e-mail
            consent, SMS consent; or a FHIR R4 bundle. Patients with a number that is here already are updated.
          </p>
          <NativeSelect
            size="md"
            label="Numbers without a country code are from"
            value={country}
            data={COUNTRIES.map(([value, label]) => ({ value, label }))}
            onChange={(event) => setCountry(event.currentTarget.value)}
          />
          {step.why !== null && (
            <div role="alert">
              <Note tone="waits">{step.why}</Note>
            </div>
          )}
          <Button
            className="start"
            size="md"
            loading={ask.busy}
            leftSection={<IconFileImport size={18} stroke={1.5} />}
            onClick={() => input.current?.click()}
          >
            Choose a file
          </Button>
        </>
      )}
      {step.is === 'look' && (
        <Look read={step.read} onImport={() => begin(step.read)} onOther={() => setStep({ is: 'choose', why: null })} />
      )}
      {step.is === 'run' && (
        <>
          <Progress
            part={step.read.rows.length === 0 ? 1 : step.done / step.read.rows.length}
            label="Importing patients"
            said={`${step.done.toLocaleString('en-GB')} of ${count(step.read.rows.length, 'patient')}`}
          />
          <Button className="start" variant="default" onClick={() => stop.current?.abort()}>
            Cancel
          </Button>
        </>
      )}
      {step.is === 'done' && <Done {...step} onOther={() => setStep({ is: 'choose', why: null })} onClose={onClose} />}
    </div>
  );
}

function Look({ read, onImport, onOther }: { read: Read; onImport: () => void; onOther: () => void }) {
  const { name, rows, errors } = read;
  const reachable = rows.filter(({ contacts }) => contacts.length > 0).length;
  return (
    <>
      <p role="status">
        <span className="strong" dir="auto">
          {name}
        </span>
        : {count(rows.length, 'patient')} can be imported, {reachable} of them with an address
        {errors.length > 0 ? `; ${count(errors.length, 'line')} cannot.` : '.'}
      </p>
      <Problems errors={errors} />
      <div className="row">
        <Button size="md" disabled={rows.length === 0} onClick={onImport}>
          Import {count(rows.length, 'patient')}
        </Button>
        <Button size="md" variant="subtle" onClick={onOther}>
          Choose another file
        </Button>
      </div>
    </>
  );
}

function Problems({ errors }: { errors: Read['errors'] }) {
  if (errors.length === 0) return null;
  return (
    <ul className="import-errors" aria-label="Lines that cannot be imported">
      {errors.slice(0, SHOWN).map(({ line, why }) => (
        <li key={`${line}/${why}`}>
          <span className="strong">Line {line}</span> <span dir="auto">{why}</span>
        </li>
      ))}
      {errors.length > SHOWN && <li className="muted">and {count(errors.length - SHOWN, 'more line')}</li>}
    </ul>
  );
}

interface DoneProps {
  readonly read: Read;
  readonly report: ImportReport;
  readonly onOther: () => void;
  readonly onClose: () => void;
}

function Done({ read, report, onOther, onClose }: DoneProps) {
  const { created, updated, unchanged, notTried, results } = report;
  const refused = results
    .filter(({ outcome }) => outcome === 'refused')
    .map(({ line, detail }) => ({ line, why: `Refused by the server${detail === undefined ? '' : ` (${detail})`}.` }));
  const said = [
    `${count(created, 'patient')} added`,
    `${updated} updated`,
    `${unchanged} unchanged`,
    ...(notTried > 0 ? [`${notTried} not tried, because you cancelled`] : []),
    ...(refused.length > 0 ? [`${refused.length} refused`] : []),
    ...(read.errors.length > 0 ? [`${count(read.errors.length, 'line')} of the file left out`] : []),
  ];
  return (
    <>
      <div role="status">
        <Note>
          <p className="strong">The import is {notTried > 0 ? 'stopped' : 'done'}.</p>
          <p>{said.join(', ')}.</p>
          {notTried > 0 && <p>Import the same file again to go on; nobody is added twice.</p>}
        </Note>
      </div>
      <Problems errors={[...refused, ...read.errors]} />
      <div className="row">
        <Button size="md" onClick={onClose}>
          Show the patients
        </Button>
        <Button size="md" variant="subtle" onClick={onOther}>
          Import another file
        </Button>
      </div>
    </>
  );
}

function unreadable({ code, detail = '' }: Fault): string {
  const line = /^line (\d+)$/.exec(detail)?.[1];
  if (line)
    return `A quotation mark in line ${line} is never closed, so the file cannot be read. Nothing was imported.`;
  if (code === 'input.tooLarge') return 'This file is larger than 50 MB. Split it, and import the parts one by one.';
  if (detail === 'headings') {
    return 'The first line has to name the columns, among them “patient number” and “name”. Nothing was imported.';
  }
  if (detail === 'bundle') return 'This JSON file is not a FHIR R4 bundle of patients. Nothing was imported.';
  return 'This file is not text in UTF-8. Save the table as “CSV UTF-8”, and choose it again.';
}
