/** A LocalStore that lasts as long as the process: for Node, where a restarted client is a new device. */
import type { LocalStore } from './ports.ts';

export function memoryStore(): LocalStore {
  const values = new Map<string, Uint8Array>();
  return {
    get: async (key) => values.get(key) ?? null,
    set: async (key, value) => void values.set(key, value),
    delete: async (key) => void values.delete(key),
    keys: async (prefix) => [...values.keys()].filter((key) => key.startsWith(prefix)),
  };
}
