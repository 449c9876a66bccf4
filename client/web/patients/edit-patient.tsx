/** A patient's card as a form: added or changed, with contacts and consent. Somebody else's newer version is never overwritten. */
import { Button, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState, type SyntheticEvent } from 'react';
import type { PatientId } from '../../../protocol/wire/ids.ts';
import { newPatient, type NewContact, type NewPatient, type Patient } from '../../../protocol/wire/patients.ts';
import { Fault } from '../../../protocol/wire/faults.ts';
import { randomId } from '../../sdk/random-id.ts';
import { useCorridor } from '../corridor/context.tsx';
import { useAsk } from '../corridor/use-ask.ts';
import { FaultNotice, Note } from '../parts/notice.tsx';
import { ContactFields } from './contact-fields.tsx';
import { emptyContacts, problemsOf, type Problems } from './edit-patient-problems.ts';
import { STATES } from './words.ts';
import './patients.css';

interface Props {
  /** Null: a new one. */
  readonly patient: Patient | null;
  readonly onDone: (patientId: PatientId) => void;
  readonly onClose: () => void;
}

const MOST_CONTACTS = 10;

/** Opens with what is stored now; "Load the newer version" begins again with that. */
export function EditPatient({ patient, onDone, onClose }: Props) {
  const [from, setFrom] = useState(patient);
  const [round, setRound] = useState(0);
  const reload = () => {
    setFrom(patient);
    setRound(round + 1);
  };
  const isBehind = from !== null && patient !== null && patient.version > from.version;
  return <Form key={round} patient={from} isBehind={isBehind} onReload={reload} onDone={onDone} onClose={onClose} />;
}

interface FormProps extends Props {
  readonly isBehind: boolean;
  readonly onReload: () => void;
}

function Form({ patient, isBehind, onReload, onDone, onClose }: FormProps) {
  const { patients } = useCorridor();
  const [card, setCard] = useState<NewPatient>(() => begin(patient));
  const [problems, setProblems] = useState<Problems>({});
  const [isLate, setIsLate] = useState(false);
  const ask = useAsk();
  const set = (part: Partial<NewPatient>) => setCard((old) => ({ ...old, ...part }));
  const setContact = (index: number, contact: NewContact) =>
    set({ contacts: card.contacts.map((one, at) => (at === index ? contact : one)) });
  const save = async () => {
    const wanted = cleaned(card);
    const checked = newPatient.safeParse(wanted);
    const found = checked.success ? emptyContacts(wanted) : problemsOf(checked.error.issues);
    setProblems(found);
    if (!checked.success || Object.keys(found).length > 0) return;
    await ask.run(async () => {
      try {
        const saved = await patients.save(checked.data);
        onDone(saved.patientId);
      } catch (error) {
        if (!(error instanceof Fault)) throw error;
        if (error.code === 'conflict.version') return setIsLate(true);
        if (error.code !== 'conflict.duplicate') throw error;
        setProblems({ externalId: 'Another patient has this number already.' });
      }
    });
  };
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    void save();
  };
  return (
    <form className="stack" aria-label={patient === null ? 'Add patient' : 'Edit patient'} noValidate onSubmit={submit}>
      {(isBehind || isLate) && (
        <div role="alert">
          <Note tone="waits">
            <p>Somebody else saved this patient meanwhile. What you typed is still here, but is not saved.</p>
            <Button size="compact-sm" variant="subtle" onClick={onReload}>
              Load the newer version
            </Button>
          </Note>
        </div>
      )}
      <div className="form-grid">
        <TextInput
          className="form-wide"
          label="Name"
          data-autofocus
          autoComplete="off"
          dir="auto"
          value={card.name}
          error={problems['name']}
          onChange={(event) => set({ name: event.currentTarget.value })}
        />
        <TextInput
          label="Date of birth"
          type="date"
          value={card.birthDate ?? ''}
          error={problems['birthDate']}
          onChange={(event) => set({ birthDate: event.currentTarget.value || null })}
        />
        <TextInput
          label="Number in your records"
          autoComplete="off"
          value={card.externalId ?? ''}
          error={problems['externalId']}
          onChange={(event) => set({ externalId: event.currentTarget.value || null })}
        />
        {patient !== null && (
          <NativeSelect
            size="md"
            label="State"
            description="Anything but active stops all sending."
            value={card.state}
            data={Object.entries(STATES).map(([value, label]) => ({ value, label }))}
            onChange={(event) => set({ state: event.currentTarget.value as NewPatient['state'] })}
          />
        )}
      </div>
      {card.contacts.map((contact, index) => (
        <ContactFields
          key={contact.contactId}
          contact={contact}
          number={index + 1}
          problems={problems}
          at={`contacts.${index}`}
          onChange={(changed) => setContact(index, changed)}
          onRemove={() => set({ contacts: card.contacts.filter((_, at) => at !== index) })}
        />
      ))}
      {card.contacts.length < MOST_CONTACTS && (
        <Button
          className="start"
          variant="light"
          leftSection={<IconPlus size={18} stroke={1.5} />}
          onClick={() =>
            set({ contacts: [...card.contacts, emptyContact(card.contacts.length === 0 ? 'self' : 'parent')] })
          }
        >
          Add {card.contacts.length === 0 ? 'a' : 'another'} contact
        </Button>
      )}
      <Textarea
        label="Notes on contact"
        description="For example “call after 16:00”. Not clinical notes: these are not sealed."
        autosize
        minRows={2}
        maxRows={6}
        dir="auto"
        value={card.notes}
        error={problems['notes']}
        onChange={(event) => set({ notes: event.currentTarget.value })}
      />
      {Object.keys(problems).length > 0 && (
        <p className="wrong small" role="alert">
          Some fields need a look before this can be saved.
        </p>
      )}
      <FaultNotice fault={ask.fault} />
      <div className="row">
        <Button type="submit" size="md" loading={ask.busy}>
          {patient === null ? 'Add patient' : 'Save'}
        </Button>
        <Button variant="subtle" size="md" onClick={onClose}>
          Cancel
        </Button>
      </div>
    </form>
  );
}

function begin(patient: Patient | null): NewPatient {
  if (patient === null) {
    const patientId = randomId<'patient'>();
    const card = {
      patientId,
      version: 1,
      externalId: null,
      name: '',
      birthDate: null,
      notes: '',
      state: 'active',
    } as const;
    return { ...card, contacts: [emptyContact('self')] };
  }
  const { patientId, version, externalId, name, birthDate, notes, state } = patient;
  const contacts = patient.contacts.map(({ emailFacts: _email, mobileFacts: _mobile, ...card }) => card);
  return { patientId, version: version + 1, externalId, name, birthDate, notes, state, contacts };
}

const emptyContact = (label: NewContact['label']): NewContact => ({
  contactId: randomId<'contact'>(),
  label,
  name: null,
  email: null,
  mobile: null,
  consent: { email: 'unknown', sms: 'unknown' },
  preferred: null,
});

/** As it is kept: numbers in international form, no empty texts, and no contact that was never filled in. */
function cleaned(card: NewPatient): NewPatient {
  const text = (value: string | null) => (value === null || value.trim() === '' ? null : value.trim());
  const contacts = card.contacts.map((contact) => ({
    ...contact,
    name: text(contact.name),
    email: text(contact.email)?.toLowerCase() ?? null,
    mobile:
      text(contact.mobile)
        ?.replace(/^00/, '+')
        .replace(/[\s().-]/g, '') ?? null,
  }));
  const filled = contacts.filter(({ name, email, mobile }, index) => (index > 0 || name) ?? email ?? mobile);
  return { ...card, externalId: text(card.externalId), contacts: filled };
}
