/** When an item is shown: conditions on earlier questions, in words that read as a sentence. */
import { ActionIcon, Button, NativeSelect, SegmentedControl, TextInput } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import {
  flatItems,
  isQuestion,
  isSameCoding,
  type Condition,
  type FormAnswer,
  type FormItem,
  type Operator,
} from '../../../protocol/forms/form.ts';
import type { FieldsProps } from './fields-props.ts';
import { NumberField } from './number-field.tsx';
import { answersOf } from './risks.tsx';
import { answerWords, nameOfItem, OPERATOR_WORDS } from './words.ts';

type Expected = Condition['expected'];

/** `exists` is two ways in words. */
const ANSWERED = 'answered';
const UNANSWERED = 'unanswered';

export function ShowIf({ form, item, onChange }: FieldsProps) {
  const all = flatItems(form.items);
  const own = new Set(flatItems([item]).map(({ linkId }) => linkId));
  const at = all.findIndex(({ linkId }) => linkId === item.linkId);
  const earlier = all.slice(0, at).filter((one) => isQuestion(one) && !own.has(one.linkId));
  const { conditions } = item;
  const set = (index: number, condition: Condition) =>
    onChange({ conditions: conditions.map((one, place) => (place === index ? condition : one)) });
  const last = earlier.at(-1);
  return (
    <div className="builder-part" role="group" aria-label="Show only if">
      <p className="strong">{conditions.length === 0 ? 'Always shown' : 'Shown only if'}</p>
      {conditions.length > 1 && (
        <SegmentedControl
          className="start"
          aria-label="How many must hold"
          value={item.isAny ? 'any' : 'all'}
          onChange={(next) => onChange({ isAny: next === 'any' })}
          data={[
            { value: 'all', label: 'All of these' },
            { value: 'any', label: 'One of these' },
          ]}
        />
      )}
      {conditions.map((condition, index) => (
        <Row
          key={index}
          {...{ condition, earlier, index }}
          onSet={(next) => set(index, next)}
          onRemove={() => onChange({ conditions: conditions.filter((_, place) => place !== index) })}
        />
      ))}
      {last === undefined ? (
        <p className="small muted">It can depend on questions that stand above it.</p>
      ) : (
        <Button
          className="start"
          size="compact-sm"
          variant="light"
          leftSection={<IconPlus size={16} stroke={1.5} />}
          onClick={() => onChange({ conditions: [...conditions, firstOf(last)] })}
        >
          {conditions.length === 0 ? 'Show only if …' : 'Add a condition'}
        </Button>
      )}
    </div>
  );
}

/** What one begins with when a question is chosen. */
function firstOf(question: FormItem): Condition {
  const [operator = 'exists'] = operatorsOf(question);
  return { question: question.linkId, operator, expected: operator === 'exists' ? true : beginning(question) };
}

function operatorsOf(question: FormItem): readonly Operator[] {
  const { type } = question;
  if (type === 'attachment') return ['exists'];
  if (type === 'boolean') return ['=', 'exists'];
  if (answersOf(question).length > 0 && type !== 'integer') return ['=', '!=', 'exists'];
  if (type === 'string' || type === 'text') return ['exists', '=', '!='];
  return ['=', '!=', '>=', '<=', '>', '<', 'exists'];
}

function beginning(question: FormItem): Expected {
  const [first] = answersOf(question);
  if (first !== undefined) return expectedOf(first);
  if (question.type === 'integer' || question.type === 'decimal') return question.min ?? 0;
  return '';
}

const expectedOf = ({ valueCoding, valueString, valueInteger, valueDecimal, valueDate, valueBoolean }: FormAnswer) =>
  valueCoding ?? valueString ?? valueInteger ?? valueDecimal ?? valueDate ?? valueBoolean ?? '';

interface RowProps {
  readonly condition: Condition;
  readonly earlier: readonly FormItem[];
  readonly index: number;
  readonly onSet: (condition: Condition) => void;
  readonly onRemove: () => void;
}

function Row({ condition, earlier, index, onSet, onRemove }: RowProps) {
  const { question, operator, expected } = condition;
  const asked = earlier.find(({ linkId }) => linkId === question);
  const ways = (asked === undefined ? [operator] : operatorsOf(asked)).flatMap((one) =>
    one === 'exists'
      ? [
          { value: ANSWERED, label: 'is answered' },
          { value: UNANSWERED, label: 'is not answered' },
        ]
      : [{ value: one, label: OPERATOR_WORDS[one] }],
  );
  const way = operator === 'exists' ? (expected === true ? ANSWERED : UNANSWERED) : operator;
  const compare = (next: string) => {
    if (next === ANSWERED || next === UNANSWERED)
      return onSet({ question, operator: 'exists', expected: next === ANSWERED });
    const kept = operator === 'exists' && asked !== undefined ? beginning(asked) : expected;
    onSet({ question, operator: next as Operator, expected: kept });
  };
  const choose = (linkId: string) => {
    const next = earlier.find((one) => one.linkId === linkId);
    if (next !== undefined) onSet(firstOf(next));
  };
  return (
    <div className="show-if">
      <NativeSelect
        aria-label={`Question of condition ${index + 1}`}
        value={question}
        data={[
          ...(asked === undefined ? [{ value: question, label: 'A question that is not above' }] : []),
          ...earlier.map((one) => ({ value: one.linkId, label: nameOfItem(one) })),
        ]}
        onChange={(event) => choose(event.currentTarget.value)}
      />
      <NativeSelect
        aria-label={`How condition ${index + 1} compares`}
        value={way}
        data={ways}
        onChange={(event) => compare(event.currentTarget.value)}
      />
      {operator !== 'exists' && asked !== undefined && (
        <ExpectedField
          {...{ asked, expected, index }}
          onSet={(next) => onSet({ question, operator, expected: next })}
        />
      )}
      <ActionIcon size={36} aria-label={`Remove condition ${index + 1}`} onClick={onRemove}>
        <IconX size={18} stroke={1.5} aria-hidden="true" />
      </ActionIcon>
    </div>
  );
}

interface ExpectedProps {
  readonly asked: FormItem;
  readonly expected: Expected;
  readonly index: number;
  readonly onSet: (expected: Expected) => void;
}

function ExpectedField({ asked, expected, index, onSet }: ExpectedProps) {
  const label = `Answer of condition ${index + 1}`;
  const answers = answersOf(asked);
  if (answers.length > 0) {
    const at = answers.findIndex((answer) => isSame(expectedOf(answer), expected));
    return (
      <NativeSelect
        aria-label={label}
        value={String(at)}
        data={[
          ...(at < 0 ? [{ value: '-1', label: 'Choose an answer' }] : []),
          ...answers.map((answer, place) => ({
            value: String(place),
            label: answerWords(answer) || `Answer ${place + 1}`,
          })),
        ]}
        onChange={(event) => {
          const answer = answers[Number(event.currentTarget.value)];
          if (answer !== undefined) onSet(expectedOf(answer));
        }}
      />
    );
  }
  if (asked.type === 'integer' || asked.type === 'decimal') {
    return (
      <NumberField
        label={label}
        isLabelHidden
        isWhole={asked.type === 'integer'}
        value={typeof expected === 'number' ? expected : null}
        onChange={(next) => next !== null && onSet(next)}
      />
    );
  }
  return (
    <TextInput
      aria-label={label}
      type={asked.type === 'date' ? 'date' : 'text'}
      value={typeof expected === 'string' ? expected : ''}
      onChange={(event) => onSet(event.currentTarget.value)}
    />
  );
}

const isSame = (one: Expected, other: Expected): boolean =>
  typeof one === 'object' && typeof other === 'object' ? isSameCoding(one, other) : one === other;
