/** Where colleagues may be texted. A delivery to a colleague has no patient: an empty patientId. */
import type { Migration } from './migration.ts';

export const staffMobiles: Migration = {
  name: '0022-staff-mobiles',
  up: ['ALTER TABLE accounts ADD COLUMN mobile TEXT'],
  down: ['ALTER TABLE accounts DROP COLUMN mobile'],
};
