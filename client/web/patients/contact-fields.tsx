/** One contact in the patient's form: who it is, addresses, and what they agreed to. */
import { Button, NativeSelect, TextInput } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import type { Consent, NewContact } from '../../../protocol/wire/patients.ts';
import type { Problems } from './edit-patient-problems.ts';
import { CONSENT, LABELS } from './words.ts';

interface Props {
  readonly contact: NewContact;
  readonly number: number;
  readonly problems: Problems;
  /** Where this contact's problems are found. */
  readonly at: string;
  readonly onChange: (contact: NewContact) => void;
  readonly onRemove: () => void;
}

const choices = (all: Readonly<Record<string, string>>) =>
  Object.entries(all).map(([value, label]) => ({ value, label }));

const PREFERRED = [
  { value: '', label: 'No preference' },
  { value: 'sms', label: 'SMS' },
  { value: 'email', label: 'E-mail' },
];

export function ContactFields({ contact, number, problems, at, onChange, onRemove }: Props) {
  const set = (part: Partial<NewContact>) => onChange({ ...contact, ...part });
  const consent = (channel: 'email' | 'sms') => (
    <NativeSelect
      size="md"
      label={channel === 'email' ? 'E-mails' : 'Texts'}
      value={contact.consent[channel]}
      data={choices(CONSENT)}
      onChange={(event) => set({ consent: { ...contact.consent, [channel]: event.currentTarget.value as Consent } })}
    />
  );
  return (
    <fieldset className="contact-fields">
      <legend className="strong">Contact {number}</legend>
      <div className="form-grid">
        <NativeSelect
          size="md"
          label="Who it is"
          value={contact.label}
          data={choices(LABELS)}
          onChange={(event) => set({ label: event.currentTarget.value as NewContact['label'] })}
        />
        <TextInput
          label="Their name"
          placeholder={contact.label === 'self' ? 'As the patient’s' : ''}
          autoComplete="off"
          dir="auto"
          value={contact.name ?? ''}
          error={problems[`${at}.name`]}
          onChange={(event) => set({ name: event.currentTarget.value || null })}
        />
        <TextInput
          label="Mobile"
          description="With country code, such as +44 7700 900482"
          type="tel"
          autoComplete="off"
          value={contact.mobile ?? ''}
          error={problems[`${at}.mobile`]}
          onChange={(event) => set({ mobile: event.currentTarget.value || null })}
        />
        {consent('sms')}
        <TextInput
          label="E-mail"
          type="email"
          autoComplete="off"
          value={contact.email ?? ''}
          error={problems[`${at}.email`]}
          onChange={(event) => set({ email: event.currentTarget.value || null })}
        />
        {consent('email')}
        <NativeSelect
          size="md"
          label="Prefers"
          value={contact.preferred === 'direct' ? '' : (contact.preferred ?? '')}
          data={PREFERRED}
          onChange={(event) =>
            set({ preferred: event.currentTarget.value === '' ? null : (event.currentTarget.value as 'sms' | 'email') })
          }
        />
      </div>
      <Button
        className="start"
        variant="subtle"
        color="red"
        size="compact-sm"
        leftSection={<IconTrash size={16} stroke={1.5} />}
        aria-label={`Remove contact ${number}`}
        onClick={onRemove}
      >
        Remove this contact
      </Button>
    </fieldset>
  );
}
