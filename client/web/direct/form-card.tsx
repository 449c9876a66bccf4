/** Forms of Direct Messages in a thread: how far each one that was sent has come, and the card of one that came back. */
import { IconForms } from '@tabler/icons-react';
import { Link } from 'wouter';
import type { ThreadId } from '../../../protocol/wire/ids.ts';
import type { DirectForm, Message, ReturnedForm } from '../../sdk/state.ts';
import { MessageFiles } from '../files/message-files.tsx';
import { ReturnedSummary } from '../forms/returned-summary.tsx';
import { LADDER } from './words.ts';

const STEPS = ['sent', 'opened', 'inProgress', 'returned'] as const;

export function FormLadder({ forms, threadId }: { forms: readonly DirectForm[]; threadId: ThreadId }) {
  return (
    <ul className="file-rows" aria-label="Forms">
      {forms.map(({ key, title, state, returnedN }) => (
        <li key={key} className="file-row form-row">
          <IconForms className="file-sign" size={24} stroke={1.5} aria-hidden="true" />
          <div className="file-words">
            <p className="file-name" dir="auto">
              {returnedN === null ? title : <Link href={`/t/${threadId}?n=${returnedN}`}>{title}</Link>}
            </p>
            <p className="small muted">
              {STEPS.slice(0, STEPS.indexOf(state) + 1)
                .map((step) => LADDER[step].label)
                .join(' → ')}
            </p>
          </div>
          <span className="chip-state" data-tone={LADDER[state].tone}>
            {LADDER[state].label}
          </span>
        </li>
      ))}
    </ul>
  );
}

interface CardProps {
  readonly message: Message;
  readonly form: ReturnedForm;
  readonly threadId: ThreadId;
  readonly onCancel: (message: Message) => void;
}

export function FormCard({ message, form, threadId, onCancel }: CardProps) {
  const { title, version, answers, files } = form;
  const given = countAnswers(answers);
  return (
    <div className="form-card">
      <IconForms className="file-sign" size={24} stroke={1.5} aria-hidden="true" />
      <div className="grow">
        <p className="strong" dir="auto">
          {title}
        </p>
        <p className="small muted">
          {given === 1 ? '1 answer' : `${given} answers`}
          {version !== null && `, version ${version}`}
        </p>
        <ReturnedSummary returned={form} />
        {files.length > 0 && <MessageFiles {...{ message, files, threadId, onCancel }} />}
        {message.n !== null && <Link href={`/t/${threadId}/form/${message.n}`}>Read and print</Link>}
      </div>
    </div>
  );
}

/** Questions with an answer, however deep they stand. */
function countAnswers(part: unknown): number {
  if (typeof part !== 'object' || part === null) return 0;
  if (Array.isArray(part)) return part.reduce((sum: number, one) => sum + countAnswers(one), 0);
  const { answer, item } = part as { readonly answer?: unknown; readonly item?: unknown };
  return (Array.isArray(answer) && answer.length > 0 ? 1 : 0) + countAnswers(item);
}
