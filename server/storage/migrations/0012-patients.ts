/** Patients, their contacts, what is known of each address in a practice, and templates. */
import type { Migration } from './migration.ts';

export const patients: Migration = {
  name: '0012-patients',
  up: [
    `CREATE TABLE patients (
      patientId TEXT PRIMARY KEY, practiceId TEXT NOT NULL REFERENCES practices, version INTEGER NOT NULL,
      externalId TEXT, name TEXT NOT NULL, nameKey TEXT NOT NULL, birthDate TEXT, notes TEXT NOT NULL,
      state TEXT NOT NULL, mergedInto TEXT, createdAt INTEGER NOT NULL, updatedAt INTEGER NOT NULL) STRICT`,
    `CREATE INDEX patients_name ON patients (practiceId, nameKey, patientId)`,
    `CREATE UNIQUE INDEX patients_external ON patients (practiceId, externalId) WHERE externalId IS NOT NULL`,
    `CREATE INDEX patients_merged ON patients (mergedInto) WHERE mergedInto IS NOT NULL`,
    `CREATE TABLE contacts (
      contactId TEXT PRIMARY KEY, patientId TEXT NOT NULL REFERENCES patients, practiceId TEXT NOT NULL,
      position INTEGER NOT NULL, label TEXT NOT NULL, name TEXT, email TEXT, mobile TEXT, consentEmail TEXT NOT NULL,
      consentSms TEXT NOT NULL, preferred TEXT, emailChangedAt INTEGER NOT NULL, mobileChangedAt INTEGER NOT NULL) STRICT`,
    `CREATE INDEX contacts_patient ON contacts (patientId, position)`,
    `CREATE INDEX contacts_email ON contacts (practiceId, email) WHERE email IS NOT NULL`,
    `CREATE INDEX contacts_mobile ON contacts (practiceId, mobile) WHERE mobile IS NOT NULL`,
    `CREATE TABLE addresses (
      practiceId TEXT NOT NULL, channel TEXT NOT NULL, address TEXT NOT NULL, state TEXT NOT NULL, code TEXT,
      firstUsedAt INTEGER, PRIMARY KEY (practiceId, channel, address)) STRICT`,
    `CREATE INDEX threads_subject ON threads (subject) WHERE subject IS NOT NULL`,
    `CREATE TABLE templates (
      templateId TEXT PRIMARY KEY, practiceId TEXT NOT NULL REFERENCES practices, version INTEGER NOT NULL,
      name TEXT NOT NULL, channel TEXT NOT NULL, subject TEXT NOT NULL, text TEXT NOT NULL) STRICT`,
    `CREATE INDEX templates_practice ON templates (practiceId, name)`,
  ],
  down: [
    'DROP TABLE templates',
    'DROP INDEX threads_subject',
    'DROP TABLE addresses',
    'DROP TABLE contacts',
    'DROP TABLE patients',
  ],
};
