/**
 * For several nodes: what changes in a practice's log and circles is counted, so that a node can ask cheaply whether what it
 * knows is old; and which secret they all have, as a keyed mark.
 */
import type { Migration } from './migration.ts';

export const nodes: Migration = {
  name: '0019-nodes',
  up: [
    'ALTER TABLE practices ADD COLUMN version INTEGER NOT NULL DEFAULT 0',
    'CREATE TABLE secret_mark (one INTEGER PRIMARY KEY, mark BLOB NOT NULL) STRICT',
  ],
  down: ['DROP TABLE secret_mark', 'ALTER TABLE practices DROP COLUMN version'],
};
