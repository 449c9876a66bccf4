/** One item of a form and what stands inside it: a section, words to read, or a question with its field. */
import type { ComponentChildren } from 'preact';
import { words } from '../words.ts';
import { answerTo, type Answers, type Complaint } from '../../../protocol/forms/answers.ts';
import { Note, Spoken } from '../parts.tsx';
import { Choices } from './choices.tsx';
import { FileField } from './file-field.tsx';
import { SignatureField } from './signature.tsx';
import { scaleOf, type FormAnswer, type FormItem } from '../../../protocol/forms/form.ts';
import { TypedField } from './typed-field.tsx';

export interface ItemProps {
  readonly item: FormItem;
  readonly answers: Answers;
  readonly shown: ReadonlySet<string>;
  readonly complaintOf: (linkId: string) => Complaint | null;
  /** Of these the answer is one that somebody should look at soon. */
  readonly risky: ReadonlySet<string>;
  readonly crisisText: string;
  readonly files: Readonly<Record<string, File | null>>;
  readonly onChange: (item: FormItem, given: readonly FormAnswer[]) => void;
  readonly onFile: (item: FormItem, file: File | null) => void;
}

const TRUE: FormAnswer = { valueBoolean: true };
const FALSE: FormAnswer = { valueBoolean: false };

export const fieldId = ({ linkId }: Pick<FormItem, 'linkId'>): string => `q-${linkId}`;

export function ItemView(props: ItemProps) {
  const { item, shown } = props;
  const inside = item.items
    .filter(({ linkId }) => shown.has(linkId))
    .map((one) => <ItemView key={one.linkId} {...props} item={one} />);
  if (item.type === 'display') return <p class="statement">{item.text}</p>;
  if (item.type === 'group') {
    return (
      <fieldset class="section">
        {item.text !== '' && <legend dir="auto">{item.text}</legend>}
        {inside}
      </fieldset>
    );
  }
  return (
    <>
      <Question {...props} />
      <Spoken>{props.risky.has(item.linkId) && <Note tone="waits">{props.crisisText}</Note>}</Spoken>
      {inside.length > 0 && <div class="inside">{inside}</div>}
    </>
  );
}

function Question(props: ItemProps) {
  const { item, answers, complaintOf, onChange } = props;
  const given = answerTo(answers, item.linkId);
  const complaint = complaintOf(item.linkId);
  const change = (next: readonly FormAnswer[]) => onChange(item, next);
  const field = { item, id: fieldId(item), given, isWrong: complaint !== null, onChange: change };
  const said = complaint !== null && <p class="wrong-text">{words.form.complaint[complaint]}</p>;
  const scale = scaleOf(item);
  if (item.type === 'unknown') {
    return (
      <Asked item={item}>
        <p class="note waits">{words.form.notHere}</p>
      </Asked>
    );
  }
  if (item.type === 'boolean' || scale !== null || item.options.length > 0) {
    const options = item.type === 'boolean' ? [TRUE, FALSE] : (scale ?? item.options.map(({ answer }) => answer));
    return (
      <fieldset class="question" aria-describedby={`${field.id}-wrong`}>
        <legend>
          <QuestionWords item={item} />
        </legend>
        {item.isRepeated && <p class="muted small">{words.form.choose}</p>}
        <div id={`${field.id}-wrong`}>{said}</div>
        <Choices {...field} options={options} isScale={scale !== null} />
      </fieldset>
    );
  }
  return (
    <div class="question">
      <label for={field.id}>{<QuestionWords item={item} />}</label>
      <div id={`${field.id}-wrong`}>{said}</div>
      {item.type !== 'attachment' && <TypedField {...field} />}
      {item.type === 'attachment' && item.isSignature && <SignatureField {...field} />}
      {item.type === 'attachment' && !item.isSignature && (
        <FileField
          id={field.id}
          file={props.files[item.linkId] ?? undefined}
          onFile={(file) => props.onFile(item, file)}
        />
      )}
    </div>
  );
}

function Asked({ item, children }: { item: FormItem; children: ComponentChildren }) {
  return (
    <div class="question">
      <p>
        <QuestionWords item={item} />
      </p>
      {children}
    </div>
  );
}

function QuestionWords({ item: { prefix, text, isRequired } }: { item: FormItem }) {
  return (
    <>
      <span dir="auto">
        {prefix !== '' && `${prefix} `}
        {text}
      </span>
      {isRequired && <span class="needed">{words.form.required}</span>}
    </>
  );
}
