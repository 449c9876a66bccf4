/** The fields of the preview, as the patient's page draws them; files and signatures are only named here, never read. */
import { useState } from 'react';
import { toggled, typedAnswer } from '../../../protocol/forms/answers.ts';
import { isSameAnswer, plainValue, type FormAnswer, type FormItem } from '../../../protocol/forms/form.ts';
import { answerWords } from './words.ts';

interface FieldProps {
  readonly item: FormItem;
  readonly id: string;
  readonly given: readonly FormAnswer[];
  readonly isWrong: boolean;
  readonly onChange: (given: readonly FormAnswer[]) => void;
}

interface ChoicesProps extends FieldProps {
  readonly options: readonly FormAnswer[];
  readonly isScale: boolean;
}

export function PreviewChoices({ item, id, given, isWrong, onChange, options, isScale }: ChoicesProps) {
  const type = item.isRepeated ? 'checkbox' : 'radio';
  return (
    <div className={isScale ? 'preview-scale' : 'preview-choices'}>
      {options.map((option, index) => (
        <label key={index} className="preview-option">
          <input
            type={type}
            name={id}
            {...(index === 0 && { id })}
            checked={given.some((answer) => isSameAnswer(answer, option))}
            disabled={item.isReadOnly}
            aria-invalid={isWrong}
            onChange={({ currentTarget }) => onChange(toggled(item, given, option, currentTarget.checked))}
          />
          <span dir="auto">{answerWords(option) || '…'}</span>
        </label>
      ))}
      {item.type === 'open-choice' && <Other {...{ item, id, given, isWrong, onChange, type }} />}
    </div>
  );
}

function Other({ item, id, given, onChange, type }: FieldProps & { readonly type: 'checkbox' | 'radio' }) {
  const own = given.find(({ valueString }) => valueString !== undefined);
  const [isOpen, setIsOpen] = useState(false);
  const rest = item.isRepeated ? given.filter(({ valueString }) => valueString === undefined) : [];
  const isOn = own !== undefined || (isOpen && (item.isRepeated || given.length === 0));
  return (
    <>
      <label className="preview-option">
        <input
          type={type}
          name={id}
          checked={isOn}
          onChange={({ currentTarget }) => {
            setIsOpen(currentTarget.checked);
            onChange(rest);
          }}
        />
        <span>Something else</span>
      </label>
      {isOn && (
        <input
          type="text"
          dir="auto"
          aria-label={`Something else: ${item.text}`}
          value={own?.valueString ?? ''}
          onChange={({ currentTarget: { value } }) => onChange(value === '' ? rest : [...rest, { valueString: value }])}
        />
      )}
    </>
  );
}

const textOf = (given: readonly FormAnswer[]): string => (given[0] === undefined ? '' : String(plainValue(given[0])));

export function PreviewTyped({ item, id, given, isWrong, onChange }: FieldProps) {
  const [typed, setTyped] = useState(textOf(given));
  const isSame = JSON.stringify(typedAnswer(item, typed)) === JSON.stringify(given);
  const common = {
    id,
    value: isSame ? typed : textOf(given),
    readOnly: item.isReadOnly,
    'aria-invalid': isWrong,
    'aria-describedby': `${id}-wrong`,
    ...(item.maxLength !== null && { maxLength: item.maxLength }),
  };
  const change = (next: string) => {
    setTyped(next);
    onChange(typedAnswer(item, next));
  };
  if (item.type === 'text') {
    return <textarea {...common} rows={4} dir="auto" onChange={(event) => change(event.currentTarget.value)} />;
  }
  const isNumber = item.type === 'integer' || item.type === 'decimal';
  return (
    <>
      <input
        {...common}
        type={item.type === 'date' ? 'date' : 'text'}
        inputMode={isNumber ? 'decimal' : 'text'}
        onChange={(event) => change(event.currentTarget.value)}
      />
      {item.min !== null && item.max !== null && (
        <p className="muted small">
          From {item.min} to {item.max}
        </p>
      )}
    </>
  );
}

/** Only a name stands for it: a file would be sealed and sent with the answers. */
export function PreviewAttachment({ item: { isSignature }, id, given, isWrong, onChange }: FieldProps) {
  const title = given[0]?.valueAttachment?.title;
  const named = (name: string) =>
    onChange(name.trim() === '' ? [] : [{ valueAttachment: { contentType: 'image/png', title: name } }]);
  if (!isSignature) {
    return (
      <>
        {title !== undefined && <p className="strong one-line">{title}</p>}
        <input
          id={id}
          type="file"
          aria-invalid={isWrong}
          aria-describedby={`${id}-wrong`}
          onChange={({ currentTarget }) => named(currentTarget.files?.[0]?.name ?? '')}
        />
      </>
    );
  }
  return (
    <>
      <div className="preview-signature" aria-hidden="true">
        {title}
      </div>
      <p className="muted small">Drawn with a finger or the mouse; or the typed name:</p>
      <input
        id={id}
        type="text"
        dir="auto"
        aria-invalid={isWrong}
        aria-describedby={`${id}-wrong`}
        value={title ?? ''}
        onChange={(event) => named(event.currentTarget.value)}
      />
    </>
  );
}
