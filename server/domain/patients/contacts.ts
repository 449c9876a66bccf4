/** Contacts on their way into the record: in one spelling, each with a way to reach it, dated when an address is new. Pure. */
import { Fault } from '../../../protocol/wire/faults.ts';
import type { Contact, NewContact } from '../../../protocol/wire/patients.ts';
import type { NewContactRecord } from '../records-patients.ts';

/** Addresses are compared and found in this spelling. */
export const plainEmail = (email: string): string => email.trim().toLowerCase();

/** What was typed, in the spelling of the addresses: an e-mail address, or a number in international form. */
export const addressIn = (text: string): string =>
  /^\s*(\+|00)[\d\s().-]+$/.test(text)
    ? text
        .trim()
        .replace(/^00/, '+')
        .replace(/[\s().-]/g, '')
    : plainEmail(text);

/** `before` as stored. Throws input.invalid (`contacts.address`, `contacts.twice`). */
export function contactRecords(
  contacts: readonly NewContact[],
  before: readonly Contact[],
  now: number,
): NewContactRecord[] {
  const ids = new Set(contacts.map((contact) => contact.contactId));
  if (ids.size < contacts.length) throw new Fault('input.invalid', 'contacts.twice');
  return contacts.map((contact) => {
    if (contact.email === null && contact.mobile === null) throw new Fault('input.invalid', 'contacts.address');
    const email = contact.email === null ? null : plainEmail(contact.email);
    const known = before.find((one) => one.contactId === contact.contactId);
    const emailBefore = known?.email === email ? known.emailFacts?.changedAt : undefined;
    const mobileBefore = known?.mobile === contact.mobile ? known.mobileFacts?.changedAt : undefined;
    return { ...contact, email, emailChangedAt: emailBefore ?? now, mobileChangedAt: mobileBefore ?? now };
  });
}

/** The card without what only the server knows. */
export function cardOf({ emailFacts: _email, mobileFacts: _mobile, ...card }: Contact): NewContact {
  return card;
}
