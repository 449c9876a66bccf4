/** What stands between a message and a patient, the first thing only, and how to mend it. Pure. */
import type { Contact, Patient } from '../../../protocol/wire/patients.ts';
import type { OutChannel } from '../../../protocol/wire/sending.ts';
import type { Role } from '../../sdk/state.ts';
import { addressOf, factsOf, STATES } from '../patients/words.ts';
import type { DeliveryFacts } from './use-delivery.ts';

export interface Lack {
  readonly text: string;
  /** A page where it is mended, a contact that may be confirmed, or nothing one can do here. */
  readonly mend: { readonly label: string; readonly to: string } | 'restore' | null;
}

interface Judged {
  readonly patient: Patient;
  readonly contact: Contact | null;
  readonly channel: OutChannel;
  readonly delivery: DeliveryFacts | null;
  readonly role: Role;
  /** Credits there are, and that this text takes; null where that is not known. */
  readonly balance: number | null;
  readonly cost: number;
}

export function lackOf(judged: Judged): Lack | null {
  return ofPatient(judged) ?? ofContact(judged) ?? ofPractice(judged) ?? ofCredits(judged);
}

function ofPatient({ patient }: Judged): Lack | null {
  if (patient.mergedInto !== null) {
    const mend = { label: 'Open the record that stays', to: `/patients/${patient.mergedInto}` };
    return { text: 'This record was a duplicate. Write from the record that stays.', mend };
  }
  if (patient.state === 'active') return null;
  return {
    text: `${STATES[patient.state]}: nothing can be sent to ${patient.name}.`,
    mend: open(patient, 'Open the record'),
  };
}

const open = (patient: Patient, label: string) => ({ label, to: `/patients/${patient.patientId}` });

function ofContact({ patient, contact, channel }: Judged): Lack | null {
  const what = channel === 'sms' ? 'mobile number' : 'e-mail address';
  if (contact === null || addressOf(contact, channel) === null) {
    return { text: `There is no ${what} for this contact.`, mend: open(patient, `Add the ${what}`) };
  }
  if (contact.consent[channel] === 'refused') {
    const text = channel === 'sms' ? 'They do not want texts.' : 'They do not want e-mails.';
    return {
      text: `${text} Use another channel, or change the consent if they have told you otherwise.`,
      mend: open(patient, 'Change the consent'),
    };
  }
  const facts = factsOf(contact, channel);
  if (facts?.state === 'optedOut') {
    return {
      text: 'This number has opted out with STOP. Only START, sent from that phone, opens it again; write an e-mail.',
      mend: null,
    };
  }
  if (facts?.state === 'bounced') {
    const text = `This ${what} did not work last time. Make sure with the patient that it is right, then confirm it.`;
    return { text, mend: 'restore' };
  }
  return null;
}

function ofPractice({ channel, delivery, role }: Judged): Lack | null {
  if (delivery === null) return null;
  const carrier = channel === 'sms' ? delivery.carriers.smsOut : delivery.carriers.mailOut;
  const word = channel === 'sms' ? 'Texts' : 'E-mails';
  if (delivery.gateway === 'none' || carrier === 'none') {
    return { text: `${word} are not set up on this server. Ask whoever runs it.`, mend: null };
  }
  if (delivery.gateway === 'trusted') return null;
  const mend = role === 'owner' ? { label: 'Trust the gateway', to: '/settings/delivery' } : null;
  return { text: `The practice’s owner has not trusted the gateway yet, so nothing can leave.`, mend };
}

function ofCredits({ channel, balance, cost, role }: Judged): Lack | null {
  if (channel !== 'sms' || balance === null || balance >= Math.max(1, cost)) return null;
  const text = `There are ${balance} credits left, and this text takes ${Math.max(1, cost)}.`;
  if (role === 'member') return { text: `${text} Ask an administrator, or write an e-mail.`, mend: null };
  return { text, mend: { label: 'Record a purchase', to: '/settings/credits' } };
}
