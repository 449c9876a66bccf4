/**
 * Whether something may be sent to a contact now: by the patient, the consent, what is known of the address, the allowed
 * countries and the caps. Asked at send and again before each hand-over. Each refusal names its rule.
 */
import { Fault } from '../../../protocol/wire/faults.ts';
import type { ContactId, PatientId, PracticeId, UserId } from '../../../protocol/wire/ids.ts';
import type { DeliverySettings, OutChannel } from '../../../protocol/wire/sending.ts';
import type { Ports } from '../ports.ts';
import type { Book } from '../practice/book.ts';
import type { Reads } from '../stores.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

export interface Reachable {
  /** Null: a colleague. */
  readonly patientId: PatientId | null;
  readonly address: string;
}

/** The contact's patient and address. Faults: access.refused (no such contact here), sending.refused with the rule. */
export async function reachable(
  ports: Pick<Ports, 'phones'>,
  reads: Reads,
  settings: DeliverySettings,
  to: { readonly practiceId: PracticeId; readonly contactId: ContactId; readonly channel: OutChannel },
): Promise<Reachable> {
  const found = await reads.patients.contact(to.practiceId, to.contactId);
  if (found === null) throw new Fault('access.refused', 'contact');
  const { patient, contact } = found;
  const isText = to.channel === 'sms';
  const address = isText ? contact.mobile : contact.email;
  const facts = isText ? contact.mobileFacts : contact.emailFacts;
  if (patient.mergedInto !== null) throw new Fault('sending.refused', 'merged');
  if (patient.state !== 'active') throw new Fault('sending.refused', patient.state);
  if (address === null) throw new Fault('sending.refused', 'address');
  if (contact.consent[to.channel] === 'refused') throw new Fault('sending.refused', 'consent');
  if (facts !== null && facts.state !== 'ok') throw new Fault('sending.refused', facts.state);
  if (isText) checkCountry(ports, settings, address);
  return { patientId: patient.patientId, address };
}

/** A colleague is texted at the number that they gave themselves. Faults: access.refused, sending.refused with the rule. */
export async function reachableColleague(
  ports: Pick<Ports, 'phones'>,
  reads: Reads,
  settings: DeliverySettings,
  to: { readonly book: Book; readonly userId: UserId },
): Promise<Reachable> {
  const { log, practiceId } = to.book;
  if (log.state.people.get(to.userId)?.active !== true) throw new Fault('access.refused', 'contact');
  const address = await reads.accounts.mobile(to.userId);
  if (address === null) throw new Fault('sending.refused', 'address');
  const state = await reads.patients.addressState(practiceId, 'sms', address);
  if (state !== 'ok') throw new Fault('sending.refused', state);
  checkCountry(ports, settings, address);
  return { patientId: null, address };
}

/** Throws sending.refused (country). */
export function checkCountry({ phones }: Pick<Ports, 'phones'>, settings: DeliverySettings, number: string): void {
  const country = phones.countryOf(number);
  if (country === null || !settings.countries.includes(country)) throw new Fault('sending.refused', 'country');
}

/** One more text at `now` within the caps. Throws rate.limited with the cap's name and the time until it allows one again. */
export async function checkCaps(
  reads: Reads,
  settings: DeliverySettings,
  practiceId: PracticeId,
  address: string,
  now: number,
): Promise<void> {
  const caps = [
    { name: 'number', address, withinMs: HOUR_MS, most: settings.perNumberPerHour },
    { name: 'hour', address: null, withinMs: HOUR_MS, most: settings.perHour },
    { name: 'day', address: null, withinMs: DAY_MS, most: settings.perDay },
  ];
  for (const cap of caps) {
    const since = now - cap.withinMs;
    if ((await reads.deliveries.texts(practiceId, cap.address, since)) < cap.most) continue;
    const oldest = (await reads.deliveries.oldestText(practiceId, cap.address, since)) ?? now;
    throw new Fault('rate.limited', cap.name, Math.max(1, oldest + cap.withinMs + 1 - now));
  }
}
