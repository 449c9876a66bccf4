/**
 * The throw-away thread that runs Argon2id once: password, salt and cost in, 32 bytes out, then it ends and its memory
 * with it. Plain JavaScript, so that it starts under any loader.
 */
import { argon2id } from 'hash-wasm';
import { parentPort, workerData } from 'node:worker_threads';

/** @typedef {{ password: Uint8Array, salt: Uint8Array, cost: typeof import('../../vault/argon2-cost.ts').ARGON2ID }} Task */
const { password, salt, cost } = /** @type {Task} */ (workerData);
parentPort?.postMessage(await argon2id({ ...cost, password, salt }), []);
