/** A questionnaire from a file or pasted: what it says and what is different here is shown before it is added. */
import { Button, Textarea } from '@mantine/core';
import { IconFileImport } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import { flatItems, isQuestion, type Form } from '../../../protocol/forms/form.ts';
import { sentenceOf, type FormProblem } from '../../../protocol/forms/problem.ts';
import type { ImportedForm } from '../../sdk/api-forms.ts';
import { useCorridor } from '../corridor/context.tsx';
import { useAsk, type Ask } from '../corridor/use-ask.ts';
import { count } from '../corridor/words.ts';
import { plainName } from '../files/kinds.ts';
import { FaultNotice, Note } from '../parts/notice.tsx';
import { titleOf } from './words.ts';

interface Props {
  readonly adding: Ask;
  readonly onAdd: (form: Form) => Promise<void>;
}

interface Read {
  readonly from: string;
  readonly imported: ImportedForm;
}

export function ImportForm({ adding, onAdd }: Props) {
  const { forms } = useCorridor();
  const [read, setRead] = useState<Read | null>(null);
  const [pasted, setPasted] = useState('');
  const input = useRef<HTMLInputElement>(null);
  const ask = useAsk();
  const look = (from: string, text: Promise<string>) =>
    void ask.run(async () => setRead({ from, imported: await forms.importFhir(await text) }));
  if (read !== null) return <Look {...{ read, adding, onAdd }} onOther={() => setRead(null)} />;
  return (
    <div className="stack">
      <p>
        A FHIR R4 Questionnaire as JSON, for example from a library of published forms. It is read on this device; you
        see what it says before it is added.
      </p>
      <input
        ref={input}
        type="file"
        hidden
        aria-label="File with a questionnaire"
        accept=".json,application/json,application/fhir+json"
        onChange={({ currentTarget }) => {
          const [file] = currentTarget.files ?? [];
          if (file) look(plainName(file.name), file.text());
          currentTarget.value = '';
        }}
      />
      <Button
        className="start"
        size="md"
        data-autofocus
        loading={ask.busy}
        leftSection={<IconFileImport size={18} stroke={1.5} />}
        onClick={() => input.current?.click()}
      >
        Choose a file
      </Button>
      <Textarea
        label="Or paste it"
        minRows={4}
        maxRows={10}
        autosize
        spellCheck={false}
        classNames={{ input: 'number' }}
        value={pasted}
        onChange={(event) => setPasted(event.currentTarget.value)}
      />
      <Button
        className="start"
        variant="default"
        disabled={pasted.trim() === '' || ask.busy}
        onClick={() => look('What you pasted', Promise.resolve(pasted))}
      >
        Read what I pasted
      </Button>
      <FaultNotice fault={ask.fault} />
    </div>
  );
}

function Look({ read: { from, imported }, adding, onAdd, onOther }: Props & { read: Read; onOther: () => void }) {
  const { form, problems } = imported;
  const errors = problems.filter(({ severity }) => severity === 'error');
  const warnings = problems.filter(({ severity }) => severity === 'warning');
  return (
    <div className="stack">
      <div role="status">
        <p className="muted small">{from}</p>
        {form === null ? (
          <p className="strong">It cannot be used like this. Nothing was added.</p>
        ) : (
          <p>
            <span className="strong" dir="auto">
              {titleOf(form.title)}
            </span>
            {form.version !== null && `, version ${form.version}`},{' '}
            {count(flatItems(form.items).filter(isQuestion).length, 'question')}
          </p>
        )}
      </div>
      {errors.length > 0 && <Problems label="What keeps it from being used" tone="wrong" problems={errors} />}
      {warnings.length > 0 && <Problems label="What is different here" tone="waits" problems={warnings} />}
      {form !== null && warnings.length === 0 && <Note>Everything in it is kept as it is.</Note>}
      {form !== null && form.copyright !== '' && (
        <p className="muted small" dir="auto">
          {form.copyright}
        </p>
      )}
      <FaultNotice fault={adding.fault} />
      <div className="row">
        {form !== null && (
          <Button size="md" loading={adding.busy} onClick={() => void onAdd(form)}>
            Add this form
          </Button>
        )}
        <Button size="md" variant="default" onClick={onOther}>
          Choose another
        </Button>
      </div>
    </div>
  );
}

interface ProblemsProps {
  readonly label: string;
  readonly tone: 'wrong' | 'waits';
  readonly problems: readonly FormProblem[];
}

function Problems({ label, tone, problems }: ProblemsProps) {
  return (
    <section className="form-problems" aria-label={label}>
      <h3 className="flag" data-tone={tone}>
        {label}
      </h3>
      <ul>
        {problems.map(({ linkId, text, ...rest }, index) => (
          <li key={index}>
            {linkId !== null && (
              <span className="strong" dir="auto">
                {text.trim() || linkId}
              </span>
            )}{' '}
            {sentenceOf({ linkId, text, ...rest })}
          </li>
        ))}
      </ul>
    </section>
  );
}
