/** The terms of a Direct Message, each with a sentence on what it means: how long, may the patient answer, a phrase read out. */
import { Button, Checkbox, NativeSelect, TextInput } from '@mantine/core';
import { IconAdjustments } from '@tabler/icons-react';
import { useState } from 'react';
import { hasRoomToRemind, type DmExpiry } from '../../../protocol/wire/dm.ts';
import type { ChangeDirect, SettledDraft } from './draft.ts';
import { EXPIRY, UNOPENED } from './words.ts';

interface Props {
  readonly draft: SettledDraft;
  readonly onChange: ChangeDirect;
}

const CHOICES = Object.entries(EXPIRY).map(([value, { label }]) => ({ value, label }));

export function Terms({ draft, onChange }: Props) {
  const { expiry, replies, spoken, code, remind, forms, summary } = draft;
  const hasForm = forms.length > 0;
  return (
    <div className="direct-terms" role="group" aria-label="Terms">
      <NativeSelect
        size="sm"
        className="direct-expiry"
        label="Link closes after"
        description={code === 'none' ? 'Counted from the sending.' : `${EXPIRY[expiry].says} ${UNOPENED}`}
        value={expiry}
        data={CHOICES}
        onChange={({ currentTarget: { value } }) => onChange((old) => ({ ...old, expiry: value as DmExpiry }))}
      />
      <Checkbox
        size="sm"
        label="The patient may answer"
        description={
          hasForm ? 'A form is an answer, so this stays on.' : 'With words and up to 5 files, on the same page.'
        }
        checked={replies}
        disabled={hasForm}
        onChange={({ currentTarget: { checked } }) => onChange((old) => ({ ...old, replies: checked }))}
      />
      <Checkbox
        size="sm"
        label="Spoken phrase as well"
        description="You read ten letters and numbers to the patient by phone or in the room; without them link and code open nothing. For what nobody else may read, even with the patient’s mail and phone."
        checked={spoken}
        disabled={code !== 'sms'}
        onChange={({ currentTarget: { checked } }) => onChange((old) => ({ ...old, spoken: checked }))}
      />
      {hasRoomToRemind(code, expiry) && (
        <Checkbox
          size="sm"
          label={`Remind on day 3 and day 6 if it isn’t ${hasForm ? 'returned' : 'opened'}`}
          description="By e-mail, without the link: the patient is asked to look for this one. Costs no credit."
          checked={remind}
          onChange={({ currentTarget: { checked } }) => onChange((old) => ({ ...old, remind: checked }))}
        />
      )}
      <TextInput
        size="sm"
        label="For colleagues, in one line"
        description="The patient does not see it. Left empty, the first words stand there."
        autoComplete="off"
        maxLength={120}
        dir="auto"
        value={summary}
        onChange={({ currentTarget: { value } }) => onChange((old) => ({ ...old, summary: value }))}
      />
    </div>
  );
}

/** At the foot of a thread, where room is short: in one line until they are to be changed. */
export function TermsLine({ draft, onChange }: Props) {
  const [open, setOpen] = useState(false);
  const { expiry, replies, spoken, remind } = draft;
  const parts = [
    expiry === 'never' ? 'link never closes' : `link closes ${EXPIRY[expiry].label} after opening`,
    replies ? 'may answer' : 'no answer',
    ...(spoken ? ['with a spoken phrase'] : []),
    ...(remind ? ['reminders'] : []),
  ];
  return (
    <div className="direct-terms-line">
      <Button
        variant="subtle"
        size="compact-sm"
        aria-expanded={open}
        leftSection={<IconAdjustments size={16} stroke={1.5} />}
        onClick={() => setOpen(!open)}
      >
        {open ? 'Hide the terms' : `Terms: ${parts.join(', ')}`}
      </Button>
      {open && <Terms draft={draft} onChange={onChange} />}
    </div>
  );
}
