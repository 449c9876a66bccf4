/** Create → Message: people first, then about whom, what, and the first words. One channel so far: internal, encrypted. */
import { ActionIcon, Button, Checkbox, Textarea, TextInput } from '@mantine/core';
import { IconArrowLeft, IconLock, IconUserPlus } from '@tabler/icons-react';
import { useEffect, useRef, useState, type SyntheticEvent } from 'react';
import { useLocation, useSearch } from 'wouter';
import type { UserId } from '../../../protocol/wire/ids.ts';
import { useCorridor, useSelect } from '../corridor/context.tsx';
import { useAsk } from '../corridor/use-ask.ts';
import { firstName, nameOf, names } from '../corridor/words.ts';
import { Empty } from '../parts/empty.tsx';
import { FaultNotice } from '../parts/notice.tsx';
import './compose.css';
import { Recipients } from './recipients.tsx';

interface Value {
  readonly to: readonly UserId[];
  readonly aboutPatient: boolean;
  readonly patient: string;
  readonly title: string;
  readonly text: string;
}

function problemsOf(value: Value): Partial<Record<'to' | 'patient' | 'title' | 'text', string>> {
  return {
    ...(value.to.length === 0 && { to: 'Choose at least one colleague.' }),
    ...(value.aboutPatient && !value.patient.trim() && { patient: 'Whom is it about?' }),
    ...(!value.title.trim() && { title: 'A few words, so that everyone finds it again.' }),
    ...(!value.text.trim() && { text: 'Write the first message.' }),
  };
}

export function Compose() {
  const people = useSelect((state) => state.people);
  const me = useSelect((state) => state.me);
  const [, navigate] = useLocation();
  const anyone = Object.values(people).some((person) => person.active && person.userId !== me?.userId);
  return (
    <section className="compose" aria-label="New message">
      <header className="thread-head">
        <ActionIcon className="compose-back" aria-label="Back to all threads" onClick={() => navigate('/')}>
          <IconArrowLeft size={22} stroke={1.5} />
        </ActionIcon>
        <div className="thread-head-words">
          <h1>New message</h1>
          <p className="lock-line">
            <IconLock size={14} stroke={1.75} aria-hidden="true" /> Internal, encrypted
          </p>
        </div>
      </header>
      {anyone ? (
        <ComposeForm />
      ) : (
        <Empty
          icon={<IconUserPlus size={40} stroke={1.25} />}
          title="Nobody to write to yet"
          action={<Button onClick={() => navigate('/people')}>Open People</Button>}
        >
          A message needs a colleague. Invite one with a code, handed over in person or by phone.
        </Empty>
      )}
    </section>
  );
}

function ComposeForm() {
  const { threads } = useCorridor();
  const people = useSelect((state) => state.people);
  const preset = new URLSearchParams(useSearch()).get('to');
  const [, navigate] = useLocation();
  const [value, setValue] = useState<Value>(() => ({
    to: preset && people[preset as UserId]?.active ? [preset as UserId] : [],
    aboutPatient: false,
    patient: '',
    title: '',
    text: '',
  }));
  const [shown, setShown] = useState(false);
  const ask = useAsk();
  const title = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (preset) title.current?.focus();
  }, [preset]);
  const problems = shown ? problemsOf(value) : {};
  const set = (part: Partial<Value>) => setValue((old) => ({ ...old, ...part }));
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    setShown(true);
    if (Object.keys(problemsOf(value)).length > 0) return;
    void ask.run(async () => {
      const about = value.aboutPatient ? value.patient.trim() : null;
      const input = { title: value.title.trim(), memberIds: value.to, about, text: value.text.trim() };
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
          checked={value.aboutPatient}
          onChange={(event) => set({ aboutPatient: event.currentTarget.checked })}
        />
        {value.aboutPatient && (
          <TextInput
            label="Patient’s name"
            description="Sealed with the thread; it cannot be moved to another patient later."
            autoComplete="off"
            maxLength={80}
            dir="auto"
            value={value.patient}
            error={problems.patient}
            onChange={(event) => set({ patient: event.currentTarget.value })}
          />
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
            value={value.text}
            error={problems.text}
            onChange={(event) => set({ text: event.currentTarget.value })}
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
