/**
 * The dedicated Worker around the guest's vault: the link and everything that it opens live here and nowhere else. Speaks
 * rpc.ts over postMessage; nothing is logged and no answer holds a key.
 */
import { Refusal } from '../../../protocol/crypto/refusal.ts';
import { Fault } from '../../../protocol/wire/faults.ts';
import { argon2idInWorker } from '../../vault/argon2.ts';
import { createGuest } from './guest.ts';
import type { GuestAnswer, GuestCall } from './rpc.ts';
import { serveGuest } from './rpc.ts';

interface Scope {
  addEventListener(type: 'message', heard: (event: MessageEvent<GuestCall>) => void): void;
  postMessage(answer: GuestAnswer, transfer: Transferable[]): void;
}
const scope = globalThis as unknown as Scope;

// Under Trusted Types every Worker's address passes here; only our own origin's scripts do.
interface PolicyMaker {
  createPolicy(name: string, rules: { createScriptURL(url: string): string | null }): unknown;
}
const { trustedTypes } = globalThis as unknown as { trustedTypes?: PolicyMaker };
trustedTypes?.createPolicy('default', {
  createScriptURL: (url) => (new URL(url, location.href).origin === location.origin ? url : null),
});

const guest = createGuest({
  origin: location.origin,
  network: (input, init) => fetch(input, init),
  argon2id: argon2idInWorker,
  now: () => Date.now(),
  browserShelf: async () => (await import('./browser-drafts.ts')).openBrowserDrafts(() => Date.now()),
  // Browsers from before 2022 do not know locks.
  inTurn: (name, work) => ('locks' in navigator ? navigator.locks.request(name, work) : work()),
});

function describe(error: unknown): { code: string; detail?: string; retryAfterMs?: number } {
  if (error instanceof Refusal) return { code: `refused.${error.kind}`, detail: error.reason };
  if (!(error instanceof Fault)) return { code: 'internal', detail: error instanceof Error ? error.name : 'unknown' };
  const { code, detail, retryAfterMs } = error;
  return { code, ...(detail !== undefined && { detail }), ...(retryAfterMs !== undefined && { retryAfterMs }) };
}

async function answer(call: GuestCall): Promise<void> {
  const post = (given: GuestAnswer) => scope.postMessage(given, []);
  try {
    await serveGuest(await guest, call, post, describe);
  } catch (error) {
    post({ id: call.id, ...describe(error) });
  }
}

scope.addEventListener('message', ({ data }) => void answer(data));
