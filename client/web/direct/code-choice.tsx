/**
 * How the code of a form travels: by text, or where the practice allows it by e-mail or not at all. Says who could open it then,
 * and what has to be taken out before it may go. Draws nothing where the practice wants texted codes.
 */
import { NativeSelect } from '@mantine/core';
import type { NotBlank } from '../../../protocol/wire/blank-forms.ts';
import type { CodeBy, DmExpiry } from '../../../protocol/wire/dm.ts';
import { Note } from '../parts/notice.tsx';
import type { ChangeDirect } from './draft.ts';
import type { useDirect } from './use-direct.ts';
import { EXPIRY } from './words.ts';

const CHOICES: readonly { readonly value: CodeBy; readonly label: string }[] = [
  { value: 'sms', label: 'By text' },
  { value: 'mail', label: 'By e-mail' },
  { value: 'none', label: 'None' },
];

const WHO =
  'Anybody who can read this mailbox can open it, so it holds the blank form only. Unsent answers stay in the patient’s browser.';

const SAYS: Readonly<Record<CodeBy, (expiry: DmExpiry) => string>> = {
  sms: () => 'The code is texted when the patient asks for it.',
  mail: () => WHO,
  none: (expiry) =>
    `${WHO} The link closes ${expiry === 'never' ? '30 days' : EXPIRY[expiry].label} after it is sent, opened or not.`,
};

const TOO_MUCH: Readonly<Record<NotBlank | 'policy', string>> = {
  text: 'Without a texted code only a blank form goes: take the words out, or let the code be texted.',
  files: 'Without a texted code only a blank form goes: take the documents out, or let the code be texted.',
  forms: 'Without a texted code a form goes and nothing else: add one, or let the code be texted.',
  filled: 'This form has answers in it already, so its code must be texted.',
  policy: 'The practice’s owners want every code texted now.',
};

interface Props {
  readonly out: ReturnType<typeof useDirect>;
  readonly onChange: ChangeDirect;
}

export function CodeChoice({ out, onChange }: Props) {
  const { openForms, tooMuch, blocked, terms } = out;
  const { code, expiry, forms } = terms;
  if (code === 'sms' && (!openForms || forms.length === 0)) return null;
  const isShut = code === 'sms' && tooMuch !== null;
  const choose = (next: CodeBy) =>
    onChange((old) => ({ ...old, code: next, ...(next !== 'sms' && { replies: true, spoken: false }) }));
  return (
    <div className="stack stack-tight">
      <NativeSelect
        size="sm"
        label="Code to open it"
        description={isShut ? TOO_MUCH[tooMuch] : SAYS[code](expiry)}
        value={code}
        disabled={isShut}
        data={[...CHOICES]}
        onChange={({ currentTarget: { value } }) => choose(value as CodeBy)}
      />
      {blocked !== null && (
        <div role="status">
          <Note tone="waits">{TOO_MUCH[blocked]}</Note>
        </div>
      )}
    </div>
  );
}
