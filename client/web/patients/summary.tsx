/** What to know about a patient before writing: contacts with consent and flags, notes, colleagues' threads, duplicates. */
import { Button } from '@mantine/core';
import { IconArrowMerge, IconCircleCheck, IconLock, IconPlus } from '@tabler/icons-react';
import { Link } from 'wouter';
import type { Contact, Patient } from '../../../protocol/wire/patients.ts';
import type { OutChannel } from '../../../protocol/wire/sending.ts';
import type { PatientView } from '../../sdk/state.ts';
import { useCorridor, useSelect } from '../corridor/context.tsx';
import { withDay } from '../corridor/time.ts';
import { useAsk } from '../corridor/use-ask.ts';
import { nameOf, names } from '../corridor/words.ts';
import { FaultNotice } from '../parts/notice.tsx';
import { ChannelSign } from '../send/channel-sign.tsx';
import { addressOf, bornOn, CHANNELS, CONSENT, factsOf, flagsOf, LABELS } from './words.ts';

export function Summary({ view, onEdit }: { view: PatientView; onEdit: () => void }) {
  const { patient, merged, threads } = view;
  return (
    <section className="summary" aria-label="Summary">
      <div className="summary-part">
        <h2 className="details-head">How to reach {patient.name}</h2>
        {patient.contacts.length === 0 ? (
          <div className="stack">
            <p className="muted">No address yet. Nothing can be sent until there is one.</p>
            <Button variant="light" leftSection={<IconPlus size={18} stroke={1.5} />} onClick={onEdit}>
              Add a contact
            </Button>
          </div>
        ) : (
          <ul className="contacts">
            {patient.contacts.map((contact) => (
              <ContactCard key={contact.contactId} patient={patient} contact={contact} />
            ))}
          </ul>
        )}
      </div>
      {patient.notes !== '' && (
        <div className="summary-part">
          <h2 className="details-head">Notes on contact</h2>
          <p className="words" dir="auto">
            {patient.notes}
          </p>
        </div>
      )}
      {threads.length > 0 && <Threads threads={threads} />}
      {merged.length > 0 && (
        <div className="summary-part">
          <h2 className="details-head">
            <IconArrowMerge size={16} stroke={1.5} aria-hidden="true" /> Was in the list twice
          </h2>
          <ul>
            {merged.map((row) => (
              <li key={row.patientId}>
                <Link href={`/patients/${row.patientId}`}>{row.name}</Link>
                <span className="muted small">
                  {row.birthDate !== null && `, born ${bornOn(row.birthDate)}`}
                  {row.externalId !== null && `, No. ${row.externalId}`}
                </span>
              </li>
            ))}
          </ul>
          <p className="muted small">Messages of these records stand in the list as well.</p>
        </div>
      )}
    </section>
  );
}

function ContactCard({ patient, contact }: { patient: Patient; contact: Contact }) {
  const title = contact.label === 'self' ? (contact.name ?? patient.name) : (contact.name ?? LABELS[contact.label]);
  return (
    <li className="contact" aria-label={title}>
      <p>
        <span className="strong" dir="auto">
          {title}
        </span>{' '}
        <span className="muted small">
          {LABELS[contact.label]}
          {contact.preferred !== null && contact.preferred !== 'direct' && `, prefers ${CHANNELS[contact.preferred]}`}
        </span>
      </p>
      {(['sms', 'email'] as const).map((channel) => (
        <Way key={channel} {...{ patient, contact, channel }} />
      ))}
    </li>
  );
}

interface WayProps {
  readonly patient: Patient;
  readonly contact: Contact;
  readonly channel: OutChannel;
}

function Way({ patient, contact, channel }: WayProps) {
  const { patients } = useCorridor();
  const ask = useAsk();
  const address = addressOf(contact, channel);
  if (address === null) return null;
  const flags = flagsOf(factsOf(contact, channel));
  const restore = () => void ask.run(() => patients.restore(patient.patientId, contact.contactId, channel));
  return (
    <div className="contact-way">
      <ChannelSign channel={channel} size={18} />
      <div className="grow">
        <p className="break-all">{address}</p>
        <p className="muted small">
          {CHANNELS[channel]}: {CONSENT[contact.consent[channel]].toLowerCase()}
        </p>
        {flags.map((flag) => (
          <p key={flag.text} className="flag small" data-tone={flag.tone}>
            {flag.text}
          </p>
        ))}
        {flags.some((flag) => flag.isMendable) && (
          <Button
            size="compact-sm"
            variant="light"
            leftSection={<IconCircleCheck size={16} stroke={1.5} />}
            loading={ask.busy}
            aria-label={`Re-verify ${address}`}
            title="I have made sure with the patient that this address is right"
            onClick={restore}
          >
            Re-verify
          </Button>
        )}
        <FaultNotice fault={ask.fault} />
      </div>
    </div>
  );
}

function Threads({ threads }: { threads: PatientView['threads'] }) {
  const people = useSelect((state) => state.people);
  const mine = useSelect((state) => state.threads);
  return (
    <div className="summary-part">
      <h2 className="details-head">Colleagues’ threads</h2>
      <ul className="summary-threads">
        {threads.map(({ threadId, memberIds, lastAt }) => {
          const who = names(memberIds.map((id) => nameOf(people, id)));
          const open = mine[threadId];
          return (
            <li key={threadId}>
              {open === undefined ? (
                <span className="muted">
                  <IconLock size={14} stroke={1.75} aria-hidden="true" /> Not open to you
                </span>
              ) : (
                <Link href={`/t/${threadId}`}>{open.title || 'Untitled'}</Link>
              )}
              <span className="muted small" dir="auto">
                {who}, {withDay(lastAt)}
              </span>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
