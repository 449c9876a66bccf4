/** Writing a patient down: new, changed, or an address that may be used again. */
import type { AskInput, AskReply } from '../../../protocol/wire/events.ts';
import { Fault } from '../../../protocol/wire/faults.ts';
import type { NewPatient } from '../../../protocol/wire/patients.ts';
import { colleague } from '../access.ts';
import { change } from '../change.ts';
import type { Domain } from '../domain.ts';
import type { Actor } from '../ports.ts';
import type { Book } from '../practice/book.ts';
import type { PatientRecord } from '../records-patients.ts';
import type { Writes } from '../stores.ts';
import { announcePatient } from './announce.ts';
import { cardOf, contactRecords } from './contacts.ts';
import { nameKey } from './name-key.ts';
import { whole } from './read.ts';

/** Faults: conflict.version (somebody else saved meanwhile), conflict.duplicate (`externalId`), input.invalid. */
export async function put(
  domain: Domain,
  actor: Actor,
  input: AskInput<'patient:put'>,
): Promise<AskReply<'patient:put'>> {
  const { book } = await colleague(domain, actor);
  return change(domain, async (tx, after) => {
    const before = await tx.patients.byId(input.patient.patientId);
    if (before !== null && before.practiceId !== book.practiceId) throw new Fault('access.refused', 'patient');
    if (before !== null && (await isRepeated(tx, before, input.patient))) {
      return { patient: await whole(tx, before) };
    }
    if ((before?.version ?? 0) !== input.patient.version - 1) throw new Fault('conflict.version');
    if (before !== null && before.mergedInto !== null) throw new Fault('conflict.head', 'merged');
    await checkExternalId(tx, book, input.patient);
    await save(domain, tx, book, before, input.patient);
    return { patient: await announcePatient(domain, tx, after, book, input.patient.patientId) };
  });
}

/** Somebody has made sure that a bounced address is right. Faults: access.refused, input.invalid, sending.refused (optedOut). */
export async function restore(
  domain: Domain,
  actor: Actor,
  { patientId, contactId, channel }: AskInput<'contact:restore'>,
): Promise<AskReply<'contact:restore'>> {
  const { book } = await colleague(domain, actor);
  return change(domain, async (tx, after) => {
    const found = await tx.patients.contact(book.practiceId, contactId);
    if (found?.patient.patientId !== patientId) throw new Fault('access.refused', 'contact');
    const { contact } = found;
    const address = channel === 'email' ? contact.email : contact.mobile;
    const facts = channel === 'email' ? contact.emailFacts : contact.mobileFacts;
    if (address === null) throw new Fault('input.invalid', 'channel');
    // Only who has opted out can opt in again, from their own phone.
    if (facts?.state === 'optedOut') throw new Fault('sending.refused', 'optedOut');
    await tx.patients.setAddress(book.practiceId, channel, address, { state: 'ok', code: null });
    return { patient: await announcePatient(domain, tx, after, book, patientId) };
  });
}

async function save(
  { clock }: Domain,
  tx: Writes,
  { practiceId }: Book,
  before: PatientRecord | null,
  { contacts, ...card }: NewPatient,
): Promise<void> {
  const now = clock.now();
  const known = before === null ? [] : await tx.patients.contacts(card.patientId);
  for (const { contactId } of contacts) {
    if (known.some((one) => one.contactId === contactId)) continue;
    if ((await tx.patients.contact(practiceId, contactId)) !== null) throw new Fault('access.refused', 'contact');
  }
  const record: PatientRecord = {
    ...card,
    practiceId,
    nameKey: nameKey(card.name),
    mergedInto: null,
    createdAt: before?.createdAt ?? now,
    updatedAt: now,
  };
  if (before === null) await tx.patients.create(record);
  else await tx.patients.update(record);
  await tx.patients.putContacts(record, contactRecords(contacts, known, now));
}

async function checkExternalId(tx: Writes, book: Book, { patientId, externalId }: NewPatient): Promise<void> {
  if (externalId === null) return;
  const other = await tx.patients.byExternalId(book.practiceId, externalId);
  if (other !== null && other.patientId !== patientId) throw new Fault('conflict.duplicate', 'externalId');
}

/** The same save again, after its answer was lost. */
async function isRepeated(tx: Writes, before: PatientRecord, input: NewPatient): Promise<boolean> {
  if (before.version !== input.version) return false;
  const { version, patientId, externalId, name, birthDate, notes, state } = before;
  const contacts = (await tx.patients.contacts(patientId)).map(cardOf);
  const stored: NewPatient = { patientId, externalId, name, birthDate, notes, state, version, contacts };
  const asked = { ...input, contacts: contactRecords(input.contacts, [], 0).map(withoutDates) };
  return canonical(stored) === canonical(asked);
}

const withoutDates = ({
  emailChangedAt: _email,
  mobileChangedAt: _mobile,
  ...card
}: ReturnType<typeof contactRecords>[number]) => card;

/** Fields in one order, so that equal patients are equal texts. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_key, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
