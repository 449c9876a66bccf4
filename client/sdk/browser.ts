/**
 * Corridor in the browser: vault in a dedicated Worker, kept data in IndexedDB, session cookie by the browser itself.
 * The only entry point that the web app imports besides the types of api.ts and state.ts.
 */
import type { VaultReply } from '../vault/rpc.ts';
import { remoteVault } from '../vault/rpc.ts';
import type { Corridor } from './api.ts';
import { indexedDbStore } from './browser/indexed-db.ts';
import { createCorridor } from './corridor.ts';
import type { Network } from './ports.ts';
import { systemClock } from './ports.ts';

export interface BrowserOptions {
  /** Origin of the server; this page's own by default. */
  readonly url?: string;
  /** Hears of defects; `reportError` by default, which reaches the console. */
  readonly onDefect?: (error: unknown) => void;
}

/** Starts the Worker; call `start()` on the answer. */
export function openCorridor(options: BrowserOptions = {}): Corridor {
  const url = options.url ?? globalThis.location.origin;
  const worker = new Worker(new URL('../vault/worker.ts', import.meta.url), { type: 'module', name: 'vault' });
  const onDefect = options.onDefect ?? ((error: unknown) => globalThis.reportError(error));
  worker.addEventListener('error', (event) => onDefect(event));
  const vault = remoteVault({
    post: (request, transfer) => worker.postMessage(request, transfer),
    onReply: (heard) => worker.addEventListener('message', ({ data }: MessageEvent<VaultReply>) => heard(data)),
  });
  return createCorridor({
    url,
    vault,
    local: indexedDbStore(),
    network: browserNetwork(url),
    clock: systemClock,
    onDefect,
    onClose: () => worker.terminate(),
  });
}

function browserNetwork(url: string): Network {
  return {
    async request(method, path, body) {
      const headers = body === null ? {} : { 'content-type': 'application/json' };
      const answer = await fetch(`${url}${path}`, {
        method,
        headers,
        ...(body !== null && { body }),
        credentials: 'same-origin',
        cache: 'no-store',
      });
      return { status: answer.status, text: await answer.text() };
    },
    stream: (method, path, body, signal) =>
      fetch(`${url}${path}`, {
        method,
        headers: body === null ? {} : { 'content-type': 'application/octet-stream' },
        ...(body !== null && { body: body as Uint8Array<ArrayBuffer> }),
        credentials: 'same-origin',
        cache: 'no-store',
        signal,
      }),
    socketHeaders: () => ({}),
    watch(heard) {
      const ended = new AbortController();
      const { signal } = ended;
      globalThis.addEventListener('online', () => heard(true), { signal });
      globalThis.addEventListener('offline', () => heard(false), { signal });
      return () => ended.abort();
    },
  };
}
