/** What is looked up in a thread without knowing its place, found without reading all of it; both indexes hold few rows. */
import type { Migration } from './migration.ts';

export const itemPlaces: Migration = {
  name: '0025-item-places',
  up: [
    // Where each person's first item stands: who never wrote there has none.
    'CREATE INDEX items_first ON items (threadId, senderId) WHERE senderSeq = 1',
    // Answers of patients, which may come twice.
    'CREATE INDEX items_reply ON items (threadId, hash) WHERE kind = 3',
  ],
  down: ['DROP INDEX items_reply', 'DROP INDEX items_first'],
};
