// The demo practice's patients, its templates, and what colleagues wrote to patients by e-mail and text.
// Pure data. Everybody is invented; numbers are reserved for drama (Ofcom), addresses are example.org.
import type { Contact, Template } from '../../protocol/wire/patients.ts';
import type { OutChannel } from '../../protocol/wire/sending.ts';
import type { Speaker } from './conversation.ts';

interface Reach {
  readonly label: Contact['label'];
  /** Null: the patient's own. */
  readonly name: string | null;
  readonly email: string | null;
  readonly mobile: string | null;
  readonly consent: Contact['consent'];
}
interface DemoPatient {
  readonly name: string;
  readonly birthDate: string;
  readonly externalId: string;
  readonly notes: string;
  readonly contacts: readonly Reach[];
}

const both = { email: 'given', sms: 'given' } as const;

export const patients: readonly DemoPatient[] = [
  {
    name: 'Maryna Petrova',
    birthDate: '1979-11-23',
    externalId: 'RP-1042',
    notes: 'Works nights: please no calls before noon.',
    contacts: [
      { label: 'self', name: null, email: 'maryna.petrova@example.org', mobile: '+447700900123', consent: both },
    ],
  },
  {
    name: 'Lewis Adeyemi',
    birthDate: '2014-05-09',
    externalId: 'RP-1107',
    notes: 'Letters and texts go to his mother.',
    contacts: [
      {
        label: 'parent',
        name: 'Folake Adeyemi',
        email: 'folake.adeyemi@example.org',
        mobile: '+447700900456',
        consent: both,
      },
      { label: 'gp', name: 'Mill Lane Surgery', email: 'reception@milllane.example.org', mobile: null, consent: both },
    ],
  },
  {
    name: 'Edith Marlowe',
    birthDate: '1941-02-17',
    externalId: 'RP-0986',
    notes: '',
    contacts: [
      {
        label: 'self',
        name: null,
        email: null,
        mobile: '+447700900789',
        consent: { email: 'unknown', sms: 'refused' },
      },
      {
        label: 'carer',
        name: 'Peter Marlowe',
        email: 'peter.marlowe@example.org',
        mobile: '+447700900790',
        consent: both,
      },
    ],
  },
  {
    name: 'Siân Llewellyn',
    birthDate: '1992-08-30',
    externalId: 'RP-1150',
    notes: '',
    contacts: [
      {
        label: 'self',
        name: null,
        email: 'sian@example.org',
        mobile: '+447700900321',
        consent: { email: 'given', sms: 'unknown' },
      },
    ],
  },
];

export const templates: readonly Pick<Template, 'name' | 'channel' | 'subject' | 'text'>[] = [
  {
    name: 'Appointment reminder',
    channel: 'sms',
    subject: '',
    text: 'Hi {{firstName}}, a reminder from {{practiceName}}: we see you tomorrow. To change it, ring {{phone}}.',
  },
  {
    name: 'After the first visit',
    channel: 'email',
    subject: 'Your visit to {{practiceName}}',
    text: 'Dear {{contactName}},\n\nThank you for coming in. If anything is unclear, answer this e-mail or ring {{phone}}.\n\nWarm wishes\n{{myName}}',
  },
  {
    name: 'We have not seen you for a while',
    channel: 'email',
    subject: 'How are you getting on?',
    text: 'Dear {{contactName}},\n\nIt is some months since we last met. If you would like another appointment, answer this e-mail.\n\n{{myName}}, {{practiceName}}',
  },
];

interface Letter {
  readonly by: Speaker;
  /** The patient's number. */
  readonly to: string;
  readonly channel: OutChannel;
  readonly subject: string | null;
  readonly text: string;
}

export const letters: readonly Letter[] = [
  {
    by: 'assistant',
    to: 'RP-1042',
    channel: 'sms',
    subject: null,
    text: 'Hi Maryna, Riverside Physio here. Tomasz can see you on Thursday at 14:00. Ring 020 7946 0018 if that does not suit.',
  },
  {
    by: 'clinician',
    to: 'RP-1042',
    channel: 'email',
    subject: 'Your exercises for the next two weeks',
    text: 'Dear Maryna,\n\nThe heel slides can go up to three sets now. If the knee is warm in the evening, go back to two and tell me on Thursday.\n\nTomasz',
  },
  {
    by: 'counsellor',
    to: 'RP-1107',
    channel: 'email',
    subject: 'Lewis: our first appointment',
    text: 'Dear Folake,\n\nThank you for your call. We look forward to meeting you and Lewis on the 3rd. Please bring his letter from school if you have it to hand.\n\nAmira Haddad',
  },
];
