/** The part of the storage port that is about patients, contacts and templates (see stores.ts). */
import type { ContactId, PatientId, PracticeId, TemplateId } from '../../protocol/wire/ids.ts';
import type { AddressFacts, Contact, PatientRow, Template } from '../../protocol/wire/patients.ts';
import type { OutChannel } from '../../protocol/wire/sending.ts';
import type { NewContactRecord, PatientRecord } from './records-patients.ts';

export interface PatientSearch {
  /** Each must stand in the name; none: everybody. */
  readonly words: readonly string[];
  /** All that was typed, which may be an external id or a date of birth. */
  readonly whole: string;
  /** The same as an e-mail address, or a number in E.164, of one of the contacts. */
  readonly address: string;
}

export interface PatientReads {
  byId(patientId: PatientId): Promise<PatientRecord | null>;
  byExternalId(practiceId: PracticeId, externalId: string): Promise<PatientRecord | null>;
  /** Ascending by name, at most `limit`, without those merged into others: a keyset page after (nameKey, patientId). */
  find(
    practiceId: PracticeId,
    search: PatientSearch,
    after: { readonly nameKey: string; readonly patientId: PatientId } | null,
    limit: number,
  ): Promise<PatientRow[]>;
  /** Everybody merged into this one, directly or by way of others. */
  mergedInto(patientId: PatientId): Promise<PatientRow[]>;
  contacts(patientId: PatientId): Promise<Contact[]>;
  contact(
    practiceId: PracticeId,
    contactId: ContactId,
  ): Promise<{ readonly patient: PatientRecord; readonly contact: Contact } | null>;
  /** Contacts with this address, of patients that are not merged into others. */
  addressState(practiceId: PracticeId, channel: OutChannel, address: string): Promise<AddressFacts['state']>;
  byAddress(
    practiceId: PracticeId,
    channel: OutChannel,
    address: string,
  ): Promise<{ readonly patientId: PatientId; readonly contactId: ContactId }[]>;
}
export interface PatientWrites extends PatientReads {
  create(record: PatientRecord): Promise<void>;
  update(record: PatientRecord): Promise<void>;
  /** Replaces all contacts of a patient, in this order. */
  putContacts(
    patient: Pick<PatientRecord, 'patientId' | 'practiceId'>,
    contacts: readonly NewContactRecord[],
  ): Promise<void>;
  /** What became known of an address; `usedAt` counts the first time only, and a bounce never hides an opt-out. */
  setAddress(
    practiceId: PracticeId,
    channel: OutChannel,
    address: string,
    facts: { readonly state?: AddressFacts['state']; readonly code?: string | null; readonly usedAt?: number },
  ): Promise<void>;
}

export interface TemplateReads {
  of(practiceId: PracticeId): Promise<Template[]>;
  byId(practiceId: PracticeId, templateId: TemplateId): Promise<Template | null>;
}
export interface TemplateWrites extends TemplateReads {
  /** False where the id is another practice's. */
  put(practiceId: PracticeId, template: Template): Promise<boolean>;
  remove(practiceId: PracticeId, templateId: TemplateId): Promise<void>;
}
