/** Sentences about patients and the ways to reach them that several screens share. Pure. */
import dayjs from 'dayjs';
import type { AddressFacts, Consent, Contact, NewContact, Patient } from '../../../protocol/wire/patients.ts';
import type { OutChannel } from '../../../protocol/wire/sending.ts';
import { count } from '../corridor/words.ts';
import { withDay } from '../corridor/time.ts';

export const LABELS: Readonly<Record<NewContact['label'], string>> = {
  self: 'The patient',
  parent: 'Parent',
  carer: 'Carer',
  gp: 'GP',
  other: 'Somebody else',
};

export const CONSENT: Readonly<Record<Consent, string>> = {
  given: 'Agreed',
  refused: 'Does not want this',
  unknown: 'Not asked yet',
};

export const STATES: Readonly<Record<Patient['state'], string>> = {
  active: 'Active',
  deceased: 'Has died',
  left: 'Has left the practice',
};

export const CHANNELS: Readonly<Record<OutChannel, string>> = { email: 'E-mail', sms: 'SMS' };

export const bornOn = (birthDate: string): string => dayjs(birthDate).format('D MMM YYYY');

/** "born 4 Mar 1987 · 10231"; what is known. */
export function factsLine({ birthDate, externalId }: Pick<Patient, 'birthDate' | 'externalId'>): string {
  const parts = [birthDate === null ? null : `born ${bornOn(birthDate)}`, externalId && `No. ${externalId}`];
  return parts.filter(Boolean).join(' · ');
}

export const addressOf = (contact: Contact, channel: OutChannel): string | null =>
  channel === 'email' ? contact.email : contact.mobile;

export const factsOf = (contact: Contact, channel: OutChannel): AddressFacts | null =>
  channel === 'email' ? contact.emailFacts : contact.mobileFacts;

/** "mobile ending 482", or the e-mail address itself. */
export const shortAddress = (channel: OutChannel, address: string): string =>
  channel === 'sms' ? `mobile ending ${address.slice(-3)}` : address;

/** "Marina Petrova", "Ivan Petrov (parent)". */
export function contactName(patient: Pick<Patient, 'name'>, contact: Pick<Contact, 'name' | 'label'>): string {
  const name = contact.name ?? patient.name;
  return contact.label === 'self' ? name : `${name} (${LABELS[contact.label].toLowerCase()})`;
}

interface Flag {
  readonly tone: 'wrong' | 'waits' | 'calm';
  readonly text: string;
  /** Somebody can make it good again. */
  readonly isMendable: boolean;
}

/** What to know about an address before writing there, the worst first. */
export function flagsOf(facts: AddressFacts | null): readonly Flag[] {
  if (facts === null) return [];
  const flags: Flag[] = [];
  const code = facts.code === null ? '' : ` (${facts.code})`;
  if (facts.state === 'bounced') {
    flags.push({
      tone: 'wrong',
      isMendable: true,
      text: `Bounced ${withDay(facts.changedAt)}${code}: nothing is sent`,
    });
  }
  if (facts.state === 'optedOut') {
    const text = `Opted out ${withDay(facts.changedAt)}: only START from this phone opens it again`;
    flags.push({ tone: 'wrong', isMendable: false, text });
  }
  if (facts.sharedWith > 0) {
    const text = `Shared with ${count(facts.sharedWith, 'other patient')}: replies come to Unfiled`;
    flags.push({ tone: 'waits', isMendable: false, text });
  }
  if (facts.firstUsedAt === null) flags.push({ tone: 'calm', isMendable: false, text: 'Never written to yet' });
  return flags;
}
