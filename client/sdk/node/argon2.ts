/** Argon2id for Node: one worker thread for each password, which ends with its memory. */
import { Worker } from 'node:worker_threads';
import { Fault } from '../../../protocol/wire/faults.ts';
import type { Argon2id } from '../../vault/api.ts';
import { ARGON2ID } from '../../vault/argon2-cost.ts';

/** 32 bytes; about half a second. Fault `internal` when the thread cannot start or runs out of memory. */
export const argon2idInThread: Argon2id = (password, salt) =>
  new Promise((resolve, reject) => {
    const thread = new Worker(new URL('./argon2-thread.mjs', import.meta.url), {
      workerData: { password, salt, cost: ARGON2ID },
    });
    thread.once('message', (hash: Uint8Array) => resolve(hash));
    thread.once('error', (error) => reject(new Fault('internal', `argon2.${error.name}`)));
    thread.once('exit', () => reject(new Fault('internal', 'argon2.exit')));
  });
