/** A new thread among colleagues: people first, then about whom, what, and the first words. */
import { Button, Checkbox, Textarea, TextInput } from '@mantine/core';
import { IconLock, IconUserPlus } from '@tabler/icons-react';
import { useEffect, useRef, useState, type SyntheticEvent } from 'react';
import { useLocation, useSearch } from 'wouter';
import type { PatientId, UserId } from '../../../protocol/wire/ids.ts';
import { useCorridor, useSelect } from '../corridor/context.tsx';
import { useAsk } from '../corridor/use-ask.ts';
import { firstName, nameOf, names } from '../corridor/words.ts';
import { Empty } from '../parts/empty.tsx';
import { FaultNotice } from '../parts/notice.tsx';
import type { About } from './about.ts';
import { AboutPatient } from './about-patient.tsx';
import { Recipients } from './recipients.tsx';

interface Props {
  readonly text: string;
  readonly onText: (text: string) => void;
  /** Whose record it is about, chosen before. */
  readonly patientId: PatientId | null;
}

export function InternalForm(props: Props) {
  const people = useSelect((state) => state.people);
  const me = useSelect((state) => state.me);
  const [, navigate] = useLocation();
  const anyone = Object.values(people).some((person) => person.active && person.userId !== me?.userId);
  if (anyone) return <Form {...props} />;
  return (
    <Empty
      icon={<IconUserPlus size={40} stroke={1.25} />}
      title="Nobody to write to yet"
      action={<Button onClick={() => navigate('/people')}>Open People</Button>}
    >
      A message needs a colleague. Invite one with a code, handed over in person or by phone.
    </Empty>
  );
}

interface Value {
  readonly to: readonly UserId[];
  readonly about: About | null;
  readonly title: string;
}

function problemsOf(value: Value, text: string): Partial<Record<'to' | 'patient' | 'title' | 'text', string>> {
  return {
    ...(value.to.length === 0 && { to: 'Choose at least one colleague.' }),
    ...(value.about !== null && !value.about.name.trim() && { patient: 'Whom is it about?' }),
    ...(!value.title.trim() && { title: 'A few words, so that everyone finds it again.' }),
    ...(!text.trim() && { text: 'Write the first message.' }),
  };
}

function Form({ text, onText, patientId }: Props) {
  const { threads } = useCorridor();
  const people = useSelect((state) => state.people);
  const preset = new URLSearchParams(useSearch()).get('to');
  const [, navigate] = useLocation();
  const [value, setValue] = useState<Value>(() => ({
    to: preset && people[preset as UserId]?.active ? [preset as UserId] : [],
    about: patientId === null ? null : { name: '', patientId },
    title: '',
  }));
  const [shown, setShown] = useState(false);
  const ask = useAsk();
  const title = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (preset) title.current?.focus();
  }, [preset]);
  const problems = shown ? problemsOf(value, text) : {};
  const set = (part: Partial<Value>) => setValue((old) => ({ ...old, ...part }));
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    setShown(true);
    if (Object.keys(problemsOf(value, text)).length > 0) return;
    void ask.run(async () => {
      const about = value.about?.name.trim() ?? null;
      const linked = value.about?.patientId ?? undefined;
      const input = { title: value.title.trim(), memberIds: value.to, about, text: text.trim(), patientId: linked };
      navigate(`/t/${await threads.create(input)}`);
    });
  };
  const to = value.to.length > 0 ? names(value.to.map((id) => firstName(nameOf(people, id)))) : null;
  return (
    <form className="compose-form" onSubmit={submit} aria-label="New message" noValidate>
      <div className="compose-fields">
        <Recipients chosen={value.to} onChange={(chosen) => set({ to: chosen })} problem={problems.to ?? null} />
        <Checkbox
          size="md"
          label="About a patient"
          checked={value.about !== null}
          onChange={(event) => set({ about: event.currentTarget.checked ? { name: '', patientId: null } : null })}
        />
        {value.about !== null && (
          <AboutPatient about={value.about} onChange={(about) => set({ about })} problem={problems.patient} />
        )}
        <TextInput
          ref={title}
          label="Title"
          placeholder="What it is about"
          autoComplete="off"
          maxLength={80}
          dir="auto"
          value={value.title}
          error={problems.title}
          onChange={(event) => set({ title: event.currentTarget.value })}
        />
        <div className="compose-text" data-channel="internal">
          <Textarea
            label="Message"
            autosize
            minRows={4}
            maxRows={12}
            dir="auto"
            value={text}
            error={problems.text}
            onChange={(event) => onText(event.currentTarget.value)}
          />
        </div>
        <FaultNotice fault={ask.fault} />
      </div>
      <footer className="compose-foot">
        <p className="composer-to">
          <IconLock size={14} stroke={1.75} aria-hidden="true" />
          <span>{to ? `To ${to}, internal and encrypted` : 'Internal and encrypted'}</span>
        </p>
        <Button type="submit" size="md" loading={ask.busy}>
          Send message
        </Button>
      </footer>
    </form>
  );
}
