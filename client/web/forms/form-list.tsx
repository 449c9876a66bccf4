/** The practice's forms: blank questionnaires that go with Direct Messages and come back filled in. */
import { Button, Menu } from '@mantine/core';
import { IconChevronRight, IconFileImport, IconForms, IconPencil, IconPlus } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { Link, useLocation } from 'wouter';
import type { Form } from '../../../protocol/forms/form.ts';
import type { FormRow } from '../../sdk/api-forms.ts';
import { randomId } from '../../sdk/random-id.ts';
import { useCorridor, useSelect } from '../corridor/context.tsx';
import { short } from '../corridor/time.ts';
import { useAsk } from '../corridor/use-ask.ts';
import { count } from '../corridor/words.ts';
import { Dialog } from '../parts/dialog.tsx';
import { Empty } from '../parts/empty.tsx';
import { FaultNotice } from '../parts/notice.tsx';
import { SkeletonRows } from '../parts/skeleton.tsx';
import { SettingsHead } from '../settings/settings-head.tsx';
import { ImportForm } from './import-form.tsx';
import { useEdited, type Edited } from './kept.ts';
import { beginForm } from './use-form-draft.ts';
import { titleOf } from './words.ts';
import '../people/people.css';
import '../settings/settings.css';
import './forms.css';

/** Of the published ones, as people call them. */
const PUBLISHED = ['PHQ-9', 'GAD-7'] as const;

export function FormList() {
  const { forms } = useCorridor();
  const all = useSelect((state) => state.forms);
  const me = useSelect((state) => state.me);
  const isOnline = useSelect((state) => state.connection === 'online');
  const edited = useEdited(me?.userId ?? null);
  const [isImporting, setIsImporting] = useState(false);
  const [, navigate] = useLocation();
  const listing = useAsk();
  const adding = useAsk();
  const { run } = listing;
  useEffect(() => {
    if (isOnline) void run(() => forms.list());
  }, [run, forms, isOnline]);
  const add = (form: Form) => adding.run(() => forms.put({ formId: randomId<'form'>(), version: 1, form }));
  const ways: Ways = {
    build: () => me !== null && navigate(beginForm(me.userId)),
    bring: () => setIsImporting(true),
    published: (name) =>
      void adding.run(async () => {
        const form = (await forms.published()).find(({ title }) => title.includes(name));
        if (form !== undefined) await forms.put({ formId: randomId<'form'>(), version: 1, form });
      }),
    busy: adding.busy,
  };
  const unsaved = edited.filter(({ from }) => from.version === 0);
  const isEmpty = all?.length === 0 && unsaved.length === 0;
  return (
    <div className="page">
      <SettingsHead
        title="Forms"
        sub="Questions that go to patients with a Direct Message and come back sealed."
        action={<AddMenu ways={ways} />}
      />
      <div className="page-body">
        <FaultNotice fault={adding.fault ?? listing.fault} />
        {all === null && listing.fault === null && <SkeletonRows label="Opening the forms" rows={4} />}
        {isEmpty && <NoForms ways={ways} />}
        {all !== null && !isEmpty && (
          <ul className="lines" aria-label="Forms">
            {unsaved.map(({ from: { formId }, form }) => (
              <FormLine key={formId} to={formId} title={form.title} sub="Not saved yet" chip="Not saved" />
            ))}
            {all.map((row) => (
              <FormLine
                key={row.formId}
                to={row.formId}
                title={row.title}
                sub={standing(row)}
                chip={isEdited(edited, row) ? 'Changes not saved' : null}
              />
            ))}
          </ul>
        )}
      </div>
      <Dialog title="Import a FHIR Questionnaire" opened={isImporting} onClose={() => setIsImporting(false)} size={640}>
        <ImportForm
          onAdd={async (form) => {
            const isAdded = await add(form);
            if (isAdded) setIsImporting(false);
          }}
          adding={adding}
        />
      </Dialog>
    </div>
  );
}

const standing = ({ version, questions, savedAt }: FormRow): string =>
  `Version ${version} · ${count(questions, 'question')} · saved ${short(savedAt)}`;

const isEdited = (edited: readonly Edited[], { formId }: FormRow): boolean =>
  edited.some(({ from }) => from.formId === formId);

interface LineProps {
  readonly to: string;
  readonly title: string;
  readonly sub: string;
  readonly chip: string | null;
}

function FormLine({ to, title, sub, chip }: LineProps) {
  return (
    <li>
      <Link href={`/settings/forms/${to}`} className="line person-line form-line">
        <IconForms size={20} stroke={1.5} aria-hidden="true" />
        <span className="grow">
          <span className="person-name one-line" dir="auto">
            {titleOf(title)}
          </span>
          <span className="muted small">{sub}</span>
        </span>
        {chip !== null && (
          <span className="chip-state" data-tone="waits">
            {chip}
          </span>
        )}
        <IconChevronRight size={18} stroke={1.5} aria-hidden="true" />
      </Link>
    </li>
  );
}

interface Ways {
  readonly build: () => void;
  readonly bring: () => void;
  readonly published: (name: (typeof PUBLISHED)[number]) => void;
  readonly busy: boolean;
}

function AddMenu({ ways }: { ways: Ways }) {
  return (
    <Menu position="bottom-end" width={288}>
      <Menu.Target>
        <Button loading={ways.busy} leftSection={<IconPlus size={18} stroke={1.5} />}>
          New form
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconPencil size={18} stroke={1.5} />} onClick={ways.build}>
          Build a form
        </Menu.Item>
        <Menu.Item leftSection={<IconFileImport size={18} stroke={1.5} />} onClick={ways.bring}>
          Import a FHIR Questionnaire
        </Menu.Item>
        {PUBLISHED.map((name) => (
          <Menu.Item key={name} leftSection={<IconForms size={18} stroke={1.5} />} onClick={() => ways.published(name)}>
            Add {name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function NoForms({ ways }: { ways: Ways }) {
  return (
    <Empty
      icon={<IconForms size={40} stroke={1.25} />}
      title="No forms yet"
      action={
        <div className="forms-begin">
          {PUBLISHED.map((name) => (
            <Button key={name} loading={ways.busy} onClick={() => ways.published(name)}>
              Add {name}
            </Button>
          ))}
          <Button variant="default" onClick={ways.build}>
            Build a form
          </Button>
          <Button variant="default" onClick={ways.bring}>
            Import a FHIR Questionnaire
          </Button>
        </div>
      }
    >
      Ask before the visit instead of during it: the patient answers on their phone, and you read the answers with their
      score in the thread.
    </Empty>
  );
}
