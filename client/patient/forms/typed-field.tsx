/** A question that is answered by typing: words, a number or a day. What was typed stands as it was typed. */
import { useState } from 'preact/hooks';
import { words } from '../words.ts';
import { typedAnswer } from '../../../protocol/forms/answers.ts';
import type { FieldProps } from './choices.tsx';
import { plainValue, type FormAnswer, type FormItem } from '../../../protocol/forms/form.ts';

const textOf = (given: readonly FormAnswer[]): string => (given[0] === undefined ? '' : String(plainValue(given[0])));
const isSame = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);

const inputModeOf = ({ type }: FormItem) => (type === 'integer' ? 'numeric' : type === 'decimal' ? 'decimal' : 'text');

export function TypedField({ item, id, given, isWrong, onChange }: FieldProps) {
  const [typed, setTyped] = useState(textOf(given));
  // An answer that came from another device takes the place of what stands here.
  const text = isSame(typedAnswer(item, typed), given) ? typed : textOf(given);
  const change = (next: string) => {
    setTyped(next);
    onChange(typedAnswer(item, next));
  };
  const common = {
    id,
    value: text,
    readOnly: item.isReadOnly,
    'aria-invalid': isWrong,
    'aria-required': item.isRequired,
    'aria-describedby': `${id}-wrong ${id}-hint`,
    ...(item.maxLength !== null && { maxLength: item.maxLength }),
  };
  return (
    <>
      {item.type === 'text' && (
        <textarea {...common} rows={4} dir="auto" onInput={({ currentTarget }) => change(currentTarget.value)} />
      )}
      {item.type === 'date' && (
        <input {...common} type="date" onInput={({ currentTarget }) => change(currentTarget.value)} />
      )}
      {item.type !== 'text' && item.type !== 'date' && (
        <input
          {...common}
          type="text"
          dir={item.type === 'string' ? 'auto' : 'ltr'}
          inputMode={inputModeOf(item)}
          onInput={({ currentTarget }) => change(currentTarget.value)}
        />
      )}
      {item.min !== null && item.max !== null && (
        <p id={`${id}-hint`} class="muted small">
          {words.form.between(item.min, item.max)}
        </p>
      )}
    </>
  );
}
