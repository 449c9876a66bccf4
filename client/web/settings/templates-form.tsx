/** One template: name, channel, words with buttons for its fields, and how it reads for a patient. */
import { Button, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { useRef, useState, type SyntheticEvent } from 'react';
import { Fault } from '../../../protocol/wire/faults.ts';
import type { Template } from '../../../protocol/wire/patients.ts';
import { useCorridor } from '../corridor/context.tsx';
import { useAsk } from '../corridor/use-ask.ts';
import { FaultNotice, Note } from '../parts/notice.tsx';
import { Cost } from '../send/cost.tsx';
import { useDelivery } from '../send/use-delivery.ts';
import { useFill } from '../send/use-fill.ts';
import { useSegments } from '../send/use-outgoing.ts';
import { VARIABLES } from '../send/variables.ts';

const CHANNEL_CHOICES = [
  { value: 'sms', label: 'SMS' },
  { value: 'email', label: 'E-mail' },
  { value: 'direct', label: 'Direct Message' },
];

const EXAMPLE = { patient: { name: 'Marina Petrova' }, contact: { name: null } };

export function TemplateForm({ template, onClose }: { template: Template; onClose: () => void }) {
  const { templates } = useCorridor();
  const [value, setValue] = useState(template);
  const [isTried, setIsTried] = useState(false);
  const [isLate, setIsLate] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const ask = useAsk();
  const removing = useAsk();
  const set = (part: Partial<Template>) => setValue((old) => ({ ...old, ...part }));
  const isNew = template.version === 0;
  const isWhole =
    value.name.trim() !== '' && value.text.trim() !== '' && (value.channel !== 'email' || value.subject.trim() !== '');
  const save = async () => {
    setIsTried(true);
    if (!isWhole) return;
    const saved = await ask.run(async () => {
      try {
        const subject = value.channel === 'email' ? value.subject.trim() : '';
        await templates.save({ ...value, name: value.name.trim(), subject, version: template.version + 1 });
      } catch (error) {
        if (error instanceof Fault && error.code === 'conflict.version') setIsLate(true);
        throw error;
      }
    });
    if (saved) onClose();
  };
  const remove = async () => {
    if (await removing.run(() => templates.remove(template.templateId))) onClose();
  };
  const insert = (variable: string) => {
    const at = field.current?.selectionStart ?? value.text.length;
    const end = field.current?.selectionEnd ?? at;
    set({ text: `${value.text.slice(0, at)}{{${variable}}}${value.text.slice(end)}` });
    field.current?.focus();
  };
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    void save();
  };
  const needed = (text: string, says: string) => (isTried && text.trim() === '' ? says : null);
  return (
    <form className="stack" aria-label="Template" noValidate onSubmit={submit}>
      <div className="form-grid">
        <TextInput
          label="Name"
          description="Only colleagues see it."
          data-autofocus
          maxLength={80}
          dir="auto"
          value={value.name}
          error={needed(value.name, 'A name, to find it again.')}
          onChange={(event) => set({ name: event.currentTarget.value })}
        />
        <NativeSelect
          size="md"
          label="For"
          value={value.channel}
          data={CHANNEL_CHOICES}
          onChange={(event) => set({ channel: event.currentTarget.value as Template['channel'] })}
        />
      </div>
      {value.channel === 'email' && (
        <TextInput
          label="Subject"
          maxLength={200}
          dir="auto"
          value={value.subject}
          error={needed(value.subject, 'An e-mail needs a subject.')}
          onChange={(event) => set({ subject: event.currentTarget.value })}
        />
      )}
      <Textarea
        ref={field}
        label="Words"
        autosize
        minRows={4}
        maxRows={12}
        dir="auto"
        value={value.text}
        error={needed(value.text, 'Write the words.')}
        onChange={(event) => set({ text: event.currentTarget.value })}
      />
      <div className="row" role="group" aria-label="Put in a field">
        {Object.entries(VARIABLES).map(([variable, { label }]) => (
          <Button key={variable} size="compact-sm" variant="light" onClick={() => insert(variable)}>
            {label}
          </Button>
        ))}
      </div>
      <Preview template={value} />
      {isLate && (
        <Note tone="waits">Somebody else changed this template meanwhile. Close it and open it again to see how.</Note>
      )}
      <FaultNotice fault={isLate ? null : (ask.fault ?? removing.fault)} />
      <div className="row">
        <Button type="submit" size="md" loading={ask.busy}>
          {isNew ? 'Add template' : 'Save'}
        </Button>
        <Button variant="subtle" size="md" onClick={onClose}>
          Cancel
        </Button>
        {!isNew && (
          <Button variant="subtle" color="red" size="md" loading={removing.busy} onClick={() => void remove()}>
            Remove
          </Button>
        )}
      </div>
    </form>
  );
}

function Preview({ template }: { template: Template }) {
  const fill = useFill(useDelivery());
  const words = fill(template.text, EXAMPLE.patient, EXAMPLE.contact);
  const subject = fill(template.subject, EXAMPLE.patient, EXAMPLE.contact);
  const segments = useSegments(template.channel === 'sms' ? words.text : '');
  const missing = [...new Set([...words.missing, ...(template.channel === 'email' ? subject.missing : [])])];
  return (
    <section className="template-preview" aria-label="Preview">
      <p className="muted small">As it reads for Marina Petrova</p>
      {template.channel === 'email' && template.subject !== '' && (
        <p className="strong" dir="auto">
          {subject.text}
        </p>
      )}
      <p className="words" dir="auto">
        {words.text || '…'}
      </p>
      {template.channel === 'sms' && <Cost segments={segments} files={0} />}
      {missing.map((name) => (
        <p key={name} className="flag small" data-tone="waits">
          {`{{${name}}}`}: {VARIABLES[name]?.missing ?? 'there is no such field'}.
        </p>
      ))}
    </section>
  );
}
