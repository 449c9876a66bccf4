/** The practice's forms. */
import type { Migration } from './migration.ts';

export const forms: Migration = {
  name: '0016-forms',
  up: [
    `CREATE TABLE forms (
      formId TEXT PRIMARY KEY, practiceId TEXT NOT NULL REFERENCES practices, version INTEGER NOT NULL,
      title TEXT NOT NULL, questions INTEGER NOT NULL, definition TEXT NOT NULL, savedAt INTEGER NOT NULL) STRICT`,
    `CREATE INDEX forms_practice ON forms (practiceId, title)`,
  ],
  down: ['DROP TABLE forms'],
};
