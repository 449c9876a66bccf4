/** Patients as colleagues see them: the list, and one patient with what there is about them. */
import type { AskInput, AskReply } from '../../../protocol/wire/events.ts';
import { Fault } from '../../../protocol/wire/faults.ts';
import type { PatientId, ThreadId } from '../../../protocol/wire/ids.ts';
import type { Patient } from '../../../protocol/wire/patients.ts';
import { colleague } from '../access.ts';
import type { Domain } from '../domain.ts';
import type { Actor } from '../ports.ts';
import type { Book } from '../practice/book.ts';
import type { PatientRecord } from '../records-patients.ts';
import type { Reads } from '../stores.ts';
import { addressIn } from './contacts.ts';
import { nameKey, searchWords } from './name-key.ts';

export async function find(
  domain: Domain,
  actor: Actor,
  { text, after, limit }: AskInput<'patient:find'>,
): Promise<AskReply<'patient:find'>> {
  const { book } = await colleague(domain, actor);
  const search = { words: searchWords(text), whole: text.trim(), address: addressIn(text) };
  const from = after === null ? null : { nameKey: nameKey(after.name), patientId: after.patientId };
  const found = await domain.stores.read.patients.find(book.practiceId, search, from, limit + 1);
  return { patients: found.slice(0, limit), more: found.length > limit };
}

/** Internal threads about the patient are listed to everybody with who is in them, and opened only by who is. */
export async function get(
  domain: Domain,
  actor: Actor,
  { patientId }: AskInput<'patient:get'>,
): Promise<AskReply<'patient:get'>> {
  const { book } = await colleague(domain, actor);
  const { read } = domain.stores;
  const record = await patientOf(read, book, patientId);
  const [patient, merged] = await Promise.all([whole(read, record), read.patients.mergedInto(patientId)]);
  const ids = [patientId, ...merged.map((row) => row.patientId)];
  return { patient, merged, threads: await threadsAbout(domain, book, ids) };
}

/** The record, if it is of this practice. Throws access.refused. */
export async function patientOf(reads: Reads, book: Book, patientId: PatientId): Promise<PatientRecord> {
  const record = await reads.patients.byId(patientId);
  if (record?.practiceId !== book.practiceId) throw new Fault('access.refused', 'patient');
  return record;
}

/** The patient as it travels. */
export async function whole(reads: Reads, record: PatientRecord): Promise<Patient> {
  const { practiceId: _practice, nameKey: _key, ...card } = record;
  const [contacts, threadId] = await Promise.all([
    reads.patients.contacts(record.patientId),
    threadOf(reads, record.patientId),
  ]);
  return { ...card, contacts, threadId };
}

async function threadOf(reads: Reads, patientId: PatientId): Promise<ThreadId | null> {
  const threads = await reads.threads.ofSubjects([patientId], 2);
  return threads[0]?.threadId ?? null;
}

async function threadsAbout(
  domain: Domain,
  book: Book,
  patientIds: readonly PatientId[],
): Promise<AskReply<'patient:get'>['threads']> {
  const { read } = domain.stores;
  const rows = await read.threads.ofSubjects(patientIds, 1);
  const heads = new Map((await read.items.heads(rows.map((row) => row.threadId))).map((head) => [head.threadId, head]));
  const threads: AskReply<'patient:get'>['threads'] = [];
  for (const { threadId, circleId, at } of rows) {
    const circle = await book.circle(circleId);
    if (circle === null) continue;
    const memberIds = book.hearers(circle.newest);
    threads.push({ threadId, circleId, memberIds, createdAt: at, lastAt: heads.get(threadId)?.at ?? at });
  }
  return threads.sort((a, b) => b.lastAt - a.lastAt);
}
