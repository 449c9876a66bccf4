/** Which answers somebody should look at soon: the patient is shown the crisis text at once, colleagues see a mark. */
import { Checkbox, Switch } from '@mantine/core';
import { useState } from 'react';
import { isSameAnswer, scaleOf, type FormAnswer, type FormItem } from '../../../protocol/forms/form.ts';
import type { FieldsProps } from './fields-props.ts';
import { answerWords } from './words.ts';

/** What a question with answers to choose from can be answered with. */
export function answersOf(item: FormItem): readonly FormAnswer[] {
  if (item.type === 'boolean') return [{ valueBoolean: true }, { valueBoolean: false }];
  return scaleOf(item) ?? item.options.map(({ answer }) => answer);
}

export function Risks({ item, onChange }: FieldsProps) {
  const { risks } = item;
  const [isOpen, setIsOpen] = useState(risks.length > 0);
  const isShown = isOpen || risks.length > 0;
  const turn = (answer: FormAnswer, on: boolean) =>
    onChange({ risks: [...risks.filter((one) => !isSameAnswer(one, answer)), ...(on ? [answer] : [])] });
  return (
    <div className="builder-part">
      <Switch
        label="Has risk answers"
        description="Such an answer shows the patient whom to call, and is marked for you."
        checked={isShown}
        onChange={({ currentTarget: { checked } }) => {
          setIsOpen(checked);
          if (!checked) onChange({ risks: [] });
        }}
      />
      {isShown && (
        <div className="builder-risks" role="group" aria-label="Risk answers">
          {answersOf(item).map((answer, index) => (
            <Checkbox
              key={index}
              label={answerWords(answer) || `Answer ${index + 1}`}
              checked={risks.some((one) => isSameAnswer(one, answer))}
              onChange={(event) => turn(answer, event.currentTarget.checked)}
            />
          ))}
        </div>
      )}
    </div>
  );
}
