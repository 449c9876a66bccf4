/** Argon2id for the browser: one throw-away Worker for each password, so that neither memory nor password lingers. */
import { Fault } from '../../protocol/wire/faults.ts';
import type { Argon2id } from './api.ts';

type Answer = { readonly hash: Uint8Array } | { readonly failed: string };

/** 32 bytes; about half a second. Fault `internal` when the Worker cannot start or runs out of memory. */
export const argon2idInWorker: Argon2id = (password, salt) =>
  new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./argon2-thread.ts', import.meta.url), { type: 'module' });
    const end = (settle: () => void) => {
      worker.terminate();
      settle();
    };
    worker.addEventListener('message', ({ data }: MessageEvent<Answer>) => {
      if ('hash' in data) end(() => resolve(data.hash));
      else end(() => reject(new Fault('internal', `argon2.${data.failed}`)));
    });
    worker.addEventListener('error', () => end(() => reject(new Fault('internal', 'argon2.worker'))));
    worker.postMessage({ password, salt }, []);
  });
