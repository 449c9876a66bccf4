/** The message's forms and how far each is. */
import { progress } from '../../../protocol/forms/answers.ts';
import type { Form } from '../../../protocol/forms/form.ts';
import type { Draft } from '../draft.ts';
import { words } from '../words.ts';

interface FormListProps {
  readonly forms: readonly Form[];
  readonly draft: Draft;
  readonly onOpen: (key: string) => void;
}

export function FormList({ forms, draft, onOpen }: FormListProps) {
  if (forms.length === 0) return null;
  return (
    <section aria-labelledby="forms">
      <h2 id="forms">{words.message.forms}</h2>
      <ul class="rows">
        {forms.map((form) => (
          <FormRow key={form.key} form={form} draft={draft} onOpen={onOpen} />
        ))}
      </ul>
    </section>
  );
}

function FormRow({ form, draft, onOpen }: { form: Form } & Pick<FormListProps, 'draft' | 'onOpen'>) {
  const kept = draft.forms[form.key];
  const title = form.title || words.message.unnamedForm;
  const { done, of } = progress(form, kept?.answers ?? {});
  const isSent = (kept?.sentAt ?? null) !== null;
  return (
    <li>
      <p class="file-name" dir="auto">
        {title}
      </p>
      {isSent ? (
        <p class="note good">{words.message.returned(kept?.sentAt ?? 0)}</p>
      ) : (
        <>
          <p class="muted small">{done > 0 ? words.form.done(done, of) : words.message.questions(of)}</p>
          <button
            type="button"
            class="main"
            aria-label={`${done > 0 ? words.message.resume : words.message.start}: ${title}`}
            onClick={() => onOpen(form.key)}
          >
            {done > 0 ? words.message.resume : words.message.start}
          </button>
        </>
      )}
    </li>
  );
}
