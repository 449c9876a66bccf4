/** The fields of one item in the builder, as its kind needs them. */
import { Checkbox, Switch, Textarea, TextInput } from '@mantine/core';
import { isQuestion } from '../../../protocol/forms/form.ts';
import { kindOf } from '../../../protocol/forms/kinds.ts';
import type { FieldsProps } from './fields-props.ts';
import { NumberField } from './number-field.tsx';
import { Options } from './options.tsx';
import { Risks } from './risks.tsx';
import { ScoreFields } from './score-fields.tsx';
import { ShowIf } from './show-if.tsx';

const WORDS_LABEL: Partial<Record<string, string>> = {
  section: 'Heading',
  statement: 'Words',
  score: 'Name of the score',
};

/** As many steps as a scale has room for, less the first. */
const SCALE_SPAN = 10;

export function ItemFields(props: FieldsProps) {
  const { item, onChange } = props;
  const kind = kindOf(item);
  const isChoice = kind === 'choice' || kind === 'multiChoice';
  return (
    <div className="builder-fields">
      <Textarea
        id={`text-${item.linkId}`}
        label={(kind !== null && WORDS_LABEL[kind]) || 'Question'}
        autosize
        minRows={1}
        maxRows={10}
        dir="auto"
        value={item.text}
        onChange={(event) => onChange({ text: event.currentTarget.value })}
      />
      {item.prefix !== '' && (
        <TextInput
          className="builder-short"
          label="Number before it"
          value={item.prefix}
          onChange={(event) => onChange({ prefix: event.currentTarget.value })}
        />
      )}
      {isChoice && <Options {...props} />}
      {kind === 'number' && <NumberLimits {...props} />}
      {kind === 'scale' && <ScaleSteps {...props} />}
      {(kind === 'text' || kind === 'longText') && (
        <NumberField
          label="Longest answer, in characters"
          value={item.maxLength}
          isWhole
          onChange={(maxLength) => onChange({ maxLength: maxLength === 0 ? null : maxLength })}
        />
      )}
      {kind === 'score' && <ScoreFields {...props} />}
      {isQuestion(item) && (
        <Switch
          label="Needed"
          description="The form cannot be sent without an answer."
          checked={item.isRequired}
          onChange={(event) => onChange({ isRequired: event.currentTarget.checked })}
        />
      )}
      {kind !== 'score' && <ShowIf {...props} />}
      {(isChoice || kind === 'yesNo' || kind === 'scale') && <Risks {...props} />}
    </div>
  );
}

function NumberLimits({ item, onChange }: FieldsProps) {
  const isWhole = item.type === 'integer';
  return (
    <>
      <div className="builder-pair">
        <NumberField label="Lowest" value={item.min} isWhole={isWhole} onChange={(min) => onChange({ min })} />
        <NumberField label="Highest" value={item.max} isWhole={isWhole} onChange={(max) => onChange({ max })} />
      </div>
      <Checkbox
        label="Whole numbers only"
        checked={isWhole}
        onChange={(event) => onChange({ type: event.currentTarget.checked ? 'integer' : 'decimal' })}
      />
    </>
  );
}

/** Both ends are kept near enough that the steps stand in a row. */
function ScaleSteps({ item: { min, max }, onChange }: FieldsProps) {
  const [low, high] = [min ?? 0, max ?? SCALE_SPAN];
  return (
    <div className="builder-pair">
      <NumberField
        label="From"
        value={low}
        isWhole
        onChange={(next) =>
          next !== null && onChange({ min: next, max: Math.min(Math.max(high, next + 1), next + SCALE_SPAN) })
        }
      />
      <NumberField
        label="To"
        value={high}
        isWhole
        onChange={(next) =>
          next !== null && onChange({ max: next, min: Math.max(Math.min(low, next - 1), next - SCALE_SPAN) })
        }
      />
    </div>
  );
}
