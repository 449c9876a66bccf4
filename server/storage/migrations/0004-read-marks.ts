/** Private marks of a person on a thread: read without a receipt, and unread again. */
import type { Migration } from './migration.ts';

export const readMarks: Migration = {
  name: '0004-read-marks',
  up: [
    'ALTER TABLE marks ADD COLUMN markN INTEGER NOT NULL DEFAULT 0',
    'ALTER TABLE marks ADD COLUMN markedUnread INTEGER NOT NULL DEFAULT 0',
  ],
  down: ['ALTER TABLE marks DROP COLUMN markedUnread', 'ALTER TABLE marks DROP COLUMN markN'],
};
