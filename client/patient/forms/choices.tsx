/** One or several of a list, a scale in a row, and where the form allows it words of one's own. */
import { useState } from 'preact/hooks';
import { words } from '../words.ts';
import { toggled } from '../../../protocol/forms/answers.ts';
import type { FormAnswer, FormItem } from '../../../protocol/forms/form.ts';
import { isSameAnswer, plainValue } from '../../../protocol/forms/form.ts';

export interface FieldProps {
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

const wordsOf = (option: FormAnswer): string => {
  if (option.valueBoolean !== undefined) return option.valueBoolean ? words.form.yes : words.form.no;
  return String(plainValue(option));
};

export function Choices({ item, id, given, isWrong, onChange, options, isScale }: ChoicesProps) {
  const kind = item.isRepeated ? 'checkbox' : 'radio';
  return (
    <div class={isScale ? 'scale' : 'choices'}>
      {options.map((option, index) => (
        <label key={index} class="option">
          <input
            type={kind}
            name={id}
            {...(index === 0 && { id })}
            checked={given.some((answer) => isSameAnswer(answer, option))}
            disabled={item.isReadOnly}
            aria-invalid={isWrong}
            onChange={({ currentTarget }) => onChange(toggled(item, given, option, currentTarget.checked))}
          />
          <span dir="auto">{wordsOf(option)}</span>
        </label>
      ))}
      {item.type === 'open-choice' && <Other {...{ item, id, given, isWrong, onChange }} kind={kind} />}
    </div>
  );
}

/** An open choice's own words are the one answer that is text and no option. */
function Other({ item, id, given, onChange, kind }: FieldProps & { kind: 'checkbox' | 'radio' }) {
  const own = given.find(({ valueString }) => valueString !== undefined);
  const [isOpen, setOpen] = useState(own !== undefined);
  const rest = item.isRepeated ? given.filter(({ valueString }) => valueString === undefined) : [];
  // Another radio button was chosen.
  const isOn = own !== undefined || (isOpen && (item.isRepeated || given.length === 0));
  return (
    <>
      <label class="option">
        <input
          type={kind}
          name={id}
          checked={isOn}
          disabled={item.isReadOnly}
          onChange={({ currentTarget }) => {
            setOpen(currentTarget.checked);
            onChange(rest);
          }}
        />
        <span>{words.form.other}</span>
      </label>
      {isOn && (
        <input
          type="text"
          dir="auto"
          aria-label={words.form.otherLabel(item.text)}
          value={own?.valueString ?? ''}
          onInput={({ currentTarget: { value } }) => onChange(value === '' ? rest : [...rest, { valueString: value }])}
        />
      )}
    </>
  );
}
