/**
 * The throw-away Worker that runs Argon2id once. Its 64 MiB, and the password in them, go when it is terminated.
 * Knows nothing but one password and one salt.
 */
import { argon2id } from 'hash-wasm';
import { ARGON2ID } from './argon2-cost.ts';

interface Scope {
  addEventListener(
    type: 'message',
    heard: (event: MessageEvent<{ password: Uint8Array; salt: Uint8Array }>) => void,
  ): void;
  postMessage(answer: { hash: Uint8Array } | { failed: string }, transfer: Transferable[]): void;
}
const scope = globalThis as unknown as Scope;

async function run(password: Uint8Array, salt: Uint8Array): Promise<void> {
  try {
    scope.postMessage({ hash: await argon2id({ ...ARGON2ID, password, salt }) }, []);
  } catch (error) {
    scope.postMessage({ failed: error instanceof Error ? error.name : 'unknown' }, []);
  }
}

scope.addEventListener('message', ({ data }) => void run(data.password, data.salt));
