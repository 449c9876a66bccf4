/**
 * Two records of one person: the duplicate points to the one that stays, both threads are kept where they are (a thread
 * cannot change its patient), and everybody sees which was merged into which. It can be undone.
 */
import type { AskInput, AskReply } from '../../../protocol/wire/events.ts';
import { Fault } from '../../../protocol/wire/faults.ts';
import { ranked } from '../access.ts';
import { freshId } from '../bytes.ts';
import { change } from '../change.ts';
import type { Domain } from '../domain.ts';
import type { Actor } from '../ports.ts';
import type { PatientRecord } from '../records-patients.ts';
import type { Writes } from '../stores.ts';
import { announcePatient } from './announce.ts';
import { cardOf, contactRecords } from './contacts.ts';
import { patientOf } from './read.ts';

const MAX_CONTACTS = 10;

/** Administrators. Faults: access.refused, input.invalid (`intoId`). */
export async function merge(
  domain: Domain,
  actor: Actor,
  { fromId, intoId }: AskInput<'patient:merge'>,
): Promise<AskReply<'patient:merge'>> {
  const { book } = await ranked(domain, actor, 2);
  return change(domain, async (tx, after) => {
    const from = await patientOf(tx, book, fromId);
    const into = await patientOf(tx, book, intoId);
    if (fromId === intoId || into.mergedInto !== null) throw new Fault('input.invalid', 'intoId');
    if (from.mergedInto !== intoId) {
      if (from.mergedInto !== null) throw new Fault('conflict.head', 'merged');
      await tx.patients.update(next(domain, from, { mergedInto: intoId }));
      await addContacts(domain, tx, from, into);
      await announcePatient(domain, tx, after, book, fromId);
    }
    return { patient: await announcePatient(domain, tx, after, book, intoId) };
  });
}

/** The duplicate stands alone again; contacts that it gave stay where they are. */
export async function unmerge(
  domain: Domain,
  actor: Actor,
  { fromId }: AskInput<'patient:unmerge'>,
): Promise<AskReply<'patient:unmerge'>> {
  const { book } = await ranked(domain, actor, 2);
  return change(domain, async (tx, after) => {
    const from = await patientOf(tx, book, fromId);
    if (from.mergedInto !== null) {
      await tx.patients.update(next(domain, from, { mergedInto: null }));
      await announcePatient(domain, tx, after, book, from.mergedInto);
    }
    return { patient: await announcePatient(domain, tx, after, book, fromId) };
  });
}

const next = ({ clock }: Domain, record: PatientRecord, to: Pick<PatientRecord, 'mergedInto'>): PatientRecord => ({
  ...record,
  ...to,
  version: record.version + 1,
  updatedAt: clock.now(),
});

/** Addresses that the remaining record lacks, as far as there is room. */
async function addContacts(domain: Domain, tx: Writes, from: PatientRecord, into: PatientRecord): Promise<void> {
  const known = await tx.patients.contacts(into.patientId);
  const given = await tx.patients.contacts(from.patientId);
  const missing = given.filter(
    ({ email, mobile }) => !known.some((one) => one.email === email && one.mobile === mobile),
  );
  if (missing.length === 0) return;
  const added = missing.map((contact) => ({ ...cardOf(contact), contactId: freshId<'contact'>(domain) }));
  const contacts = [...known.map(cardOf), ...added].slice(0, MAX_CONTACTS);
  await tx.patients.update(next(domain, into, { mergedInto: null }));
  await tx.patients.putContacts(into, contactRecords(contacts, known, domain.clock.now()));
}
