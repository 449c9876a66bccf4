/** One form on one page: its questions as they apply, what still needs another look, and sending it. */
import { useRef, useState } from 'preact/hooks';
import type { CodeBy } from '../../../protocol/wire/dm.ts';
import { Heading, Note, Spoken, Submit } from '../parts.tsx';
import { SavingLine } from '../saving-line.tsx';
import { useAction } from '../use-action.ts';
import type { DraftDesk } from '../use-draft.ts';
import { openWords } from '../words-open.ts';
import { words } from '../words.ts';
import {
  complaints,
  initialAnswers,
  progress,
  shownItems,
  type Answers,
  type Complaint,
} from '../../../protocol/forms/answers.ts';
import { fieldId, ItemView } from './item.tsx';
import { flatItems, type Form, type FormAnswer, type FormItem } from '../../../protocol/forms/form.ts';
import { riskyItems } from '../../../protocol/forms/score.ts';

/** What is sent. */
export interface Filled {
  readonly answers: Answers;
  readonly files: readonly File[];
  /** As typed, where nothing else tells whose they are. */
  readonly name: string | null;
}

interface FormPageProps {
  readonly form: Form;
  readonly desk: DraftDesk;
  /** Null: sent; else what went wrong. */
  readonly onSend: (filled: Filled) => Promise<string | null>;
  readonly code: CodeBy;
  readonly onBack: () => void;
}

const noTurn = () => undefined;

export function FormPage({ form, desk, code, onSend, onBack }: FormPageProps) {
  const [isChecked, setChecked] = useState(false);
  const [typed, setTyped] = useState('');
  const { busy, failed, run, complain } = useAction(noTurn);
  const summary = useRef<HTMLDivElement>(null);
  const kept = desk.draft.forms[form.key];
  const [files, setFiles] = useState<Files>({});
  const shown = shownItems(form, kept?.answers ?? initialAnswers(form));
  const chosen = chosenFiles(form, shown, files);
  const answers = { ...(kept?.answers ?? initialAnswers(form)), ...chosen.answers };
  const risky = new Set(riskyItems(form, answers).map(({ linkId }) => linkId));
  const missing = isChecked ? complaints(form, answers) : [];
  const change = (item: FormItem, given: readonly FormAnswer[]) =>
    desk.change((before) => withAnswer(before, form, item, given));
  const send = (event: Event) => {
    event.preventDefault();
    setChecked(true);
    if (complaints(form, answers).length > 0) return setTimeout(() => summary.current?.focus());
    const name = code === 'none' ? typed.trim() : null;
    if (name === '' || (name !== null && progress(form, answers).done === 0)) return complain(openWords.nothing);
    return run(async () => {
      await desk.flush();
      return onSend({ answers, files: chosen.files, name });
    });
  };
  if ((kept?.sentAt ?? null) !== null) return <FormSent onBack={onBack} />;
  const { done, of } = progress(form, answers);
  const complaintOf = (linkId: string): Complaint | null =>
    missing.find(({ item }) => item.linkId === linkId)?.complaint ?? null;
  return (
    <>
      <Heading>
        <span dir="auto">{form.title || words.message.unnamedForm}</span>
      </Heading>
      {form.description !== '' && (
        <p class="letter" dir="auto">
          {form.description}
        </p>
      )}
      <p class="muted">{words.form.optional}</p>
      <div ref={summary} tabIndex={-1} class="summary">
        {missing.length > 0 && <Summary missing={missing} />}
      </div>
      <form onSubmit={send} noValidate>
        {form.items
          .filter(({ linkId }) => shown.has(linkId))
          .map((item) => (
            <ItemView
              key={item.linkId}
              {...{ item, answers, shown, risky, files, complaintOf }}
              crisisText={form.crisisText || words.form.crisis}
              onChange={change}
              onFile={({ linkId }, file) => setFiles((before) => ({ ...before, [linkId]: file }))}
            />
          ))}
        <p class="muted">{words.form.done(done, of)}</p>
        {code === 'none' && <Name value={typed} onChange={setTyped} />}
        <SavingLine saving={desk.saving} isHere={code !== 'sms'} />
        <Spoken>{failed !== null && <Note tone="wrong">{failed}</Note>}</Spoken>
        <Submit busy={busy}>{words.form.send}</Submit>
      </form>
      <button type="button" class="second" onClick={onBack}>
        {words.form.back}
      </button>
    </>
  );
}

/** What no machine types that presses buttons. */
function Name({ value, onChange }: { value: string; onChange: (typed: string) => void }) {
  return (
    <>
      <label for="own-name">{openWords.name}</label>
      <p id="own-name-why" class="muted small">
        {openWords.nameWhy}
      </p>
      <input
        id="own-name"
        autoComplete="name"
        maxLength={100}
        dir="auto"
        value={value}
        aria-describedby="own-name-why"
        onInput={({ currentTarget }) => onChange(currentTarget.value)}
      />
    </>
  );
}

/** By linkId; null: taken out again. */
type Files = Readonly<Record<string, File | null>>;

/** Files of the questions on the page, and the answers that name them in this order. */
function chosenFiles(form: Form, shown: ReadonlySet<string>, files: Files) {
  const chosen = flatItems(form.items).flatMap(({ linkId }) => {
    const file = shown.has(linkId) ? (files[linkId] ?? null) : null;
    return file === null ? [] : [{ linkId, file }];
  });
  const answers: Answers = Object.fromEntries(
    chosen.map(({ linkId, file: { type, name } }, index) => [
      linkId,
      [{ valueAttachment: { contentType: type || 'application/octet-stream', title: name, url: `#${index + 1}` } }],
    ]),
  );
  return { answers, files: chosen.map(({ file }) => file) };
}

function FormSent({ onBack }: { onBack: () => void }) {
  return (
    <>
      <Heading>{words.form.sent}</Heading>
      <button type="button" class="main" onClick={onBack}>
        {words.back}
      </button>
    </>
  );
}

function Summary({ missing }: { missing: ReturnType<typeof complaints> }) {
  return (
    <div class="note wrong">
      <p>{words.form.mend(missing.length)}</p>
      <ul>
        {missing.map(({ item, complaint }) => (
          <li key={item.linkId}>
            <a
              href={`#${fieldId(item)}`}
              onClick={(event) => {
                // The address bar stays free of anything behind #.
                event.preventDefault();
                const field = document.getElementById(fieldId(item));
                field?.focus();
                field?.scrollIntoView({ block: 'center' });
              }}
            >
              <span dir="auto">{item.text}</span> – {words.form.complaint[complaint]}
            </a>
          </li>
        ))}
      </ul>
    </div>
  );
}

function withAnswer(
  draft: DraftDesk['draft'],
  form: Form,
  { linkId }: FormItem,
  given: readonly FormAnswer[],
): DraftDesk['draft'] {
  const before = draft.forms[form.key] ?? { answers: initialAnswers(form), sentAt: null };
  const { [linkId]: _former, ...others } = before.answers;
  const answers: Answers = given.length === 0 ? others : { ...others, [linkId]: given };
  return { ...draft, forms: { ...draft.forms, [form.key]: { ...before, answers } } };
}
