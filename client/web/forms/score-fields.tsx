/** A score: which questions it adds up, and what its sums are called. */
import { ActionIcon, Button, Checkbox, TextInput } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { counts } from '../../../protocol/forms/check.ts';
import { flatItems, type Band, type Score } from '../../../protocol/forms/form.ts';
import type { FieldsProps } from './fields-props.ts';
import { NumberField } from './number-field.tsx';
import { nameOfItem } from './words.ts';

export function ScoreFields({ form, item, onChange }: FieldsProps) {
  const score: Score = item.score ?? { of: [], bands: [] };
  const countable = flatItems(form.items).filter(counts);
  const set = (part: Partial<Score>) => onChange({ score: { ...score, ...part } });
  const band = (at: number, part: Partial<Band>) =>
    set({ bands: score.bands.map((one, index) => (index === at ? { ...one, ...part } : one)) });
  return (
    <>
      <div className="builder-part" role="group" aria-label="Questions that count">
        <p className="strong">Questions that count</p>
        {countable.length === 0 && (
          <p className="muted small">
            None yet. Numbers, scales, yes or no, and choices whose answers count points can be added up.
          </p>
        )}
        {countable.length > 1 && (
          <Checkbox
            label="All of them"
            checked={countable.every(({ linkId }) => score.of.includes(linkId))}
            onChange={({ currentTarget: { checked } }) =>
              set({ of: checked ? countable.map((one) => one.linkId) : [] })
            }
          />
        )}
        {countable.map((one) => (
          <Checkbox
            key={one.linkId}
            label={nameOfItem(one)}
            checked={score.of.includes(one.linkId)}
            onChange={({ currentTarget: { checked } }) =>
              set({
                of: countable
                  .map(({ linkId }) => linkId)
                  .filter((linkId) => (linkId === one.linkId ? checked : score.of.includes(linkId))),
              })
            }
          />
        ))}
      </div>
      <div className="builder-part" role="group" aria-label="Bands">
        <p className="strong">Names of the sums</p>
        <ul className="builder-options" data-counted="true">
          {score.bands.map(({ from, label }, at) => (
            <li key={at}>
              <NumberField
                label={`From, band ${at + 1}`}
                isLabelHidden
                value={from}
                onChange={(next) => next !== null && band(at, { from: next })}
              />
              <TextInput
                aria-label={`Name of band ${at + 1}`}
                placeholder="Mild"
                dir="auto"
                value={label}
                onChange={(event) => band(at, { label: event.currentTarget.value })}
              />
              <ActionIcon
                size={36}
                aria-label={`Remove band ${at + 1}`}
                onClick={() => set({ bands: score.bands.filter((_, index) => index !== at) })}
              >
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
          onClick={() => set({ bands: [...score.bands, { from: (score.bands.at(-1)?.from ?? -5) + 5, label: '' }] })}
        >
          Add a band
        </Button>
      </div>
    </>
  );
}
