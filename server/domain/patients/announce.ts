/** Tells everybody in the practice how a patient stands now. */
import type { PatientId } from '../../../protocol/wire/ids.ts';
import type { Patient } from '../../../protocol/wire/patients.ts';
import type { AfterCommit } from '../change.ts';
import type { Domain } from '../domain.ts';
import type { Book } from '../practice/book.ts';
import type { Writes } from '../stores.ts';
import { patientOf, whole } from './read.ts';

/** Reads the patient inside the transaction and tells it after the commit. */
export async function announcePatient(
  domain: Domain,
  tx: Writes,
  after: AfterCommit,
  book: Book,
  patientId: PatientId,
): Promise<Patient> {
  const patient = await whole(tx, await patientOf(tx, book, patientId));
  after(() => domain.publisher.tell(book.active(), 'patient:changed', { patient }));
  return patient;
}
