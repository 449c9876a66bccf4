/** How the code of a Direct Message travels: texted, by e-mail, or not at all. */
import type { Migration } from './migration.ts';

export const dmCode: Migration = {
  name: '0023-dm-code',
  up: [`ALTER TABLE dms ADD COLUMN code TEXT NOT NULL DEFAULT 'sms'`],
  down: ['ALTER TABLE dms DROP COLUMN code'],
};
