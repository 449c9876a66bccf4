/** A LocalStore in IndexedDB: survives reloads, shared by the tabs of one origin. Holds sealed bytes and plain numbers. */
import { openDB } from 'idb';
import type { DBSchema } from 'idb';
import type { LocalStore } from '../ports.ts';

interface Schema extends DBSchema {
  kept: { key: string; value: Uint8Array };
}

export function indexedDbStore(): LocalStore {
  const opened = openDB<Schema>('corridor', 1, {
    upgrade(db) {
      db.createObjectStore('kept');
    },
  });
  return {
    get: async (key) => (await (await opened).get('kept', key)) ?? null,
    set: async (key, value) => void (await (await opened).put('kept', value, key)),
    delete: async (key) => (await opened).delete('kept', key),
    keys: async (prefix) => (await opened).getAllKeys('kept', IDBKeyRange.bound(prefix, `${prefix}\uffff`)),
  };
}
