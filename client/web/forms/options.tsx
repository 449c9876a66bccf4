/** The answers of a choice: their words, what each counts, their order; and whether words of one's own are an answer too. */
import { ActionIcon, Button, Switch, TextInput } from '@mantine/core';
import { IconArrowUp, IconPlus, IconX } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import { isSameAnswer, type FormAnswer, type FormItem, type FormOption } from '../../../protocol/forms/form.ts';
import type { FieldsProps } from './fields-props.ts';
import { NumberField } from './number-field.tsx';
import { answerWords } from './words.ts';

type Options = readonly FormOption[];

/** A code of its own, so that its words may change while conditions and risks still mean it. */
function newOption(options: Options, weight: number | null): FormOption {
  const taken = new Set(options.map(({ answer }) => answer.valueCoding?.code));
  let next = options.length + 1;
  while (taken.has(`a${next}`)) next += 1;
  return { answer: { valueCoding: { code: `a${next}`, display: '' } }, weight };
}

const reworded = ({ valueCoding }: FormAnswer, text: string): FormAnswer =>
  valueCoding === undefined ? { valueString: text } : { valueCoding: { ...valueCoding, display: text } };

/** Where the words themselves are the answer, what means it follows. */
const followed = (all: readonly FormAnswer[], from: FormAnswer, to: FormAnswer): readonly FormAnswer[] =>
  all.map((one) => (isSameAnswer(one, from) ? to : one));

const isWordy = ({ valueString, valueCoding }: FormAnswer) => valueString !== undefined || valueCoding !== undefined;

export function Options({ item, onChange }: FieldsProps) {
  const { options, risks, initial } = item;
  const list = useRef<HTMLUListElement>(null);
  const isNew = useRef(false);
  useEffect(() => {
    if (!isNew.current) return;
    isNew.current = false;
    list.current?.querySelector<HTMLInputElement>('li:last-child input')?.focus();
  }, [options.length]);
  const counted = options.some(({ weight }) => weight !== null);
  const set = (at: number, part: Partial<FormOption>) =>
    onChange({ options: options.map((one, index) => (index === at ? { ...one, ...part } : one)) });
  const reword = (at: number, from: FormAnswer, text: string) => {
    const answer = reworded(from, text);
    const kept = { risks: followed(risks, from, answer), initial: followed(initial, from, answer) };
    onChange({ ...kept, options: options.map((one, index) => (index === at ? { ...one, answer } : one)) });
  };
  const take = (at: number, answer: FormAnswer) => {
    const others = (all: readonly FormAnswer[]) => all.filter((one) => !isSameAnswer(one, answer));
    onChange({ options: options.filter((_, index) => index !== at), risks: others(risks), initial: others(initial) });
  };
  const up = (at: number) => {
    const [before, self] = [options[at - 1], options[at]];
    if (before && self) onChange({ options: [...options.slice(0, at - 1), self, before, ...options.slice(at + 1)] });
  };
  return (
    <div className="builder-part" role="group" aria-label="Answers">
      <p className="strong">Answers</p>
      <ul className="builder-options" ref={list} data-counted={counted}>
        {options.map(({ answer, weight }, at) => (
          <li key={answer.valueCoding?.code ?? at}>
            <TextInput
              aria-label={`Answer ${at + 1}`}
              dir="auto"
              value={answerWords(answer)}
              readOnly={!isWordy(answer)}
              onChange={(event) => reword(at, answer, event.currentTarget.value)}
            />
            {counted && (
              <NumberField
                label={`Points of answer ${at + 1}`}
                isLabelHidden
                value={weight}
                onChange={(next) => set(at, { weight: next })}
              />
            )}
            <ActionIcon size={36} disabled={at === 0} aria-label={`Move answer ${at + 1} up`} onClick={() => up(at)}>
              <IconArrowUp size={18} stroke={1.5} aria-hidden="true" />
            </ActionIcon>
            <ActionIcon size={36} aria-label={`Remove answer ${at + 1}`} onClick={() => take(at, answer)}>
              <IconX size={18} stroke={1.5} aria-hidden="true" />
            </ActionIcon>
          </li>
        ))}
      </ul>
      <Button
        className="start"
        size="compact-sm"
        variant="light"
        leftSection={<IconPlus size={16} stroke={1.5} />}
        onClick={() => {
          isNew.current = true;
          onChange({ options: [...options, newOption(options, counted ? options.length : null)] });
        }}
      >
        Add an answer
      </Button>
      <Switch
        label="Answers count points"
        description="A score can add them up."
        checked={counted}
        disabled={options.length === 0}
        onChange={({ currentTarget: { checked } }) =>
          onChange({ options: options.map((one, at) => ({ ...one, weight: checked ? at : null })) })
        }
      />
      <Switch
        label="Or something else"
        description="The patient may write an answer of their own."
        checked={item.type === 'open-choice'}
        onChange={(event) => onChange({ type: ownWords(event.currentTarget.checked) })}
      />
    </div>
  );
}

const ownWords = (on: boolean): FormItem['type'] => (on ? 'open-choice' : 'choice');
