/** What device a session was opened on, as it named itself. */
import type { Migration } from './migration.ts';

export const devices: Migration = {
  name: '0005-devices',
  up: ["ALTER TABLE sessions ADD COLUMN device TEXT NOT NULL DEFAULT ''"],
  down: ['ALTER TABLE sessions DROP COLUMN device'],
};
