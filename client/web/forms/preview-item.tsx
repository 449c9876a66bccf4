/** One item of the preview and what stands inside it: a section, words to read, or a question with its field. */
import type { Answers, Complaint } from '../../../protocol/forms/answers.ts';
import { scaleOf, type FormAnswer, type FormItem } from '../../../protocol/forms/form.ts';
import { PreviewAttachment, PreviewChoices, PreviewTyped } from './preview-fields.tsx';
import { answersOf } from './risks.tsx';
import { COMPLAINT_WORDS } from './words.ts';

interface Props {
  readonly item: FormItem;
  readonly answers: Answers;
  readonly shown: ReadonlySet<string>;
  readonly risky: ReadonlySet<string>;
  readonly crisisText: string;
  readonly complaintOf: (linkId: string) => Complaint | null;
  readonly onChange: (linkId: string, given: readonly FormAnswer[]) => void;
}

export const fieldId = (linkId: string): string => `preview-${linkId}`;

export function PreviewItem(props: Props) {
  const { item, shown, risky, crisisText } = props;
  const inside = item.items
    .filter(({ linkId }) => shown.has(linkId))
    .map((one) => <PreviewItem key={one.linkId} {...props} item={one} />);
  if (item.type === 'display') {
    return (
      <p className="preview-statement" dir="auto">
        {item.text}
      </p>
    );
  }
  if (item.type === 'group') {
    return (
      <fieldset className="preview-section">
        {item.text !== '' && <legend dir="auto">{item.text}</legend>}
        {inside}
      </fieldset>
    );
  }
  return (
    <>
      <Question {...props} />
      <div role="alert">
        {risky.has(item.linkId) && (
          <p className="preview-note" data-tone="waits" dir="auto">
            {crisisText}
          </p>
        )}
      </div>
      {inside.length > 0 && <div className="preview-inside">{inside}</div>}
    </>
  );
}

function Question({ item, answers, complaintOf, onChange }: Props) {
  const id = fieldId(item.linkId);
  const complaint = complaintOf(item.linkId);
  const field = {
    item,
    id,
    given: answers[item.linkId] ?? [],
    isWrong: complaint !== null,
    onChange: (next: readonly FormAnswer[]) => onChange(item.linkId, next),
  };
  const said = (
    <div id={`${id}-wrong`}>{complaint !== null && <p className="preview-wrong">{COMPLAINT_WORDS[complaint]}</p>}</div>
  );
  const options = answersOf(item);
  if (item.type === 'unknown') {
    return (
      <div className="preview-question">
        <Words item={item} />
        <p className="preview-note" data-tone="waits">
          This question cannot be answered on this page. Please tell your practice in your reply.
        </p>
      </div>
    );
  }
  if (options.length > 0 || item.type === 'choice' || item.type === 'open-choice') {
    return (
      <fieldset className="preview-question" aria-describedby={`${id}-wrong`}>
        <legend>
          <Words item={item} />
        </legend>
        {item.isRepeated && <p className="muted small">Choose all that fit</p>}
        {said}
        <PreviewChoices {...field} options={options} isScale={scaleOf(item) !== null} />
      </fieldset>
    );
  }
  return (
    <div className="preview-question">
      <label htmlFor={id}>
        <Words item={item} />
      </label>
      {said}
      {item.type === 'attachment' ? <PreviewAttachment {...field} /> : <PreviewTyped {...field} />}
    </div>
  );
}

function Words({ item: { prefix, text, isRequired } }: { item: FormItem }) {
  return (
    <>
      <span dir="auto">
        {prefix !== '' && `${prefix} `}
        {text.trim() === '' ? '…' : text}
      </span>
      {isRequired && <span className="preview-needed">needed</span>}
    </>
  );
}
