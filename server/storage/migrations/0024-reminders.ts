/** Reminders of Direct Messages: deliveries that wait for their day, and what they wait for in vain. */
import type { Migration } from './migration.ts';

export const reminders: Migration = {
  name: '0024-reminders',
  up: [
    'ALTER TABLE deliveries ADD COLUMN dueAt INTEGER NOT NULL DEFAULT 0',
    'UPDATE deliveries SET dueAt = createdAt',
    'ALTER TABLE deliveries ADD COLUMN reminds TEXT',
    'CREATE INDEX deliveries_reminds ON deliveries (reminds, dueAt) WHERE reminds IS NOT NULL',
    'ALTER TABLE dms ADD COLUMN remind TEXT',
  ],
  down: [
    'ALTER TABLE dms DROP COLUMN remind',
    'DROP INDEX deliveries_reminds',
    'ALTER TABLE deliveries DROP COLUMN reminds',
    'ALTER TABLE deliveries DROP COLUMN dueAt',
  ],
};
