/**
 * Import: rows that were read from a file in the browser. Each stands or falls whole, all good ones in one transaction;
 * a patient is found again by the external id, and what staff have set here is kept where a row leaves it out.
 */
import type { AskInput, AskReply } from '../../../protocol/wire/events.ts';
import type { Contact, ImportRow, NewContact } from '../../../protocol/wire/patients.ts';
import { ranked } from '../access.ts';
import { freshId } from '../bytes.ts';
import { change } from '../change.ts';
import type { Domain } from '../domain.ts';
import type { Actor } from '../ports.ts';
import type { Book } from '../practice/book.ts';
import type { PatientRecord } from '../records-patients.ts';
import type { Writes } from '../stores.ts';
import { cardOf, contactRecords, plainEmail } from './contacts.ts';
import { nameKey } from './name-key.ts';

type Result = AskReply<'patient:import'>['results'][number];

const MAX_CONTACTS = 10;

/** Administrators. Faults: access.refused, storage; what is wrong with a row is said in its result. */
export async function importRows(
  domain: Domain,
  actor: Actor,
  { rows }: AskInput<'patient:import'>,
): Promise<AskReply<'patient:import'>> {
  const { book } = await ranked(domain, actor, 2);
  return change(domain, async (tx, after) => {
    const seen = new Set<string>();
    const results: Result[] = [];
    for (const row of rows) {
      const why = seen.has(row.externalId) ? 'externalId.twice' : whyNot(row);
      seen.add(row.externalId);
      results.push(why === null ? await take(domain, tx, book, row) : refused(row, why));
    }
    const isChanged = results.some(({ outcome }) => outcome === 'created' || outcome === 'updated');
    if (isChanged) after(() => domain.publisher.tell(book.active(), 'patients:changed', {}));
    return { results };
  });
}

const refused = ({ line }: ImportRow, detail: string): Result => ({ line, outcome: 'refused', detail });

function whyNot({ contacts }: ImportRow): string | null {
  return contacts.some(({ email, mobile }) => email === null && mobile === null) ? 'contacts.address' : null;
}

async function take(domain: Domain, tx: Writes, book: Book, row: ImportRow): Promise<Result> {
  const before = await tx.patients.byExternalId(book.practiceId, row.externalId);
  if (before === null) return create(domain, tx, book, row);
  if (before.mergedInto !== null) return refused(row, 'merged');
  const known = await tx.patients.contacts(before.patientId);
  const contacts = merged(domain, known, row.contacts);
  if (contacts.length > MAX_CONTACTS) return refused(row, 'contacts.tooMany');
  const changed: PatientRecord = {
    ...before,
    name: row.name,
    nameKey: nameKey(row.name),
    birthDate: row.birthDate ?? before.birthDate,
    state: row.state ?? before.state,
  };
  const isSame =
    JSON.stringify(changed) === JSON.stringify(before) &&
    JSON.stringify(contacts) === JSON.stringify(known.map(cardOf));
  if (isSame) return { line: row.line, outcome: 'unchanged' };
  const now = domain.clock.now();
  await tx.patients.update({ ...changed, version: before.version + 1, updatedAt: now });
  await tx.patients.putContacts(before, contactRecords(contacts, known, now));
  return { line: row.line, outcome: 'updated' };
}

async function create(domain: Domain, tx: Writes, book: Book, row: ImportRow): Promise<Result> {
  const now = domain.clock.now();
  const record: PatientRecord = {
    patientId: freshId<'patient'>(domain),
    practiceId: book.practiceId,
    version: 1,
    externalId: row.externalId,
    name: row.name,
    nameKey: nameKey(row.name),
    birthDate: row.birthDate,
    notes: '',
    state: row.state ?? 'active',
    mergedInto: null,
    createdAt: now,
    updatedAt: now,
  };
  await tx.patients.create(record);
  await tx.patients.putContacts(record, contactRecords(merged(domain, [], row.contacts), [], now));
  return { line: row.line, outcome: 'created' };
}

/** The first contact of the same label is the same contact; anything unknown in the file changes nothing. */
function merged(domain: Domain, known: readonly Contact[], rows: ImportRow['contacts']): NewContact[] {
  const out = known.map(cardOf);
  const taken = new Set<NewContact>();
  for (const row of rows) {
    const email = row.email === null ? null : plainEmail(row.email);
    const place = out.findIndex((one) => one.label === row.label && !taken.has(one));
    const before = out[place];
    const contact: NewContact =
      before === undefined
        ? { ...row, email, contactId: freshId<'contact'>(domain) }
        : {
            ...before,
            name: row.name ?? before.name,
            email: email ?? before.email,
            mobile: row.mobile ?? before.mobile,
            preferred: row.preferred ?? before.preferred,
            consent: {
              email: row.consent.email === 'unknown' ? before.consent.email : row.consent.email,
              sms: row.consent.sms === 'unknown' ? before.consent.sms : row.consent.sms,
            },
          };
    if (before === undefined) out.push(contact);
    else out[place] = contact;
    taken.add(contact);
  }
  return out;
}
