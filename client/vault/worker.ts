/**
 * The browser's dedicated Worker around the vault: keys live here and nowhere else. Speaks rpc.ts over postMessage.
 * Nothing is logged, and no verb answers with a key.
 */
import { argon2idInWorker } from './argon2.ts';
import type { VaultReply, VaultRequest } from './rpc.ts';
import { moved, serve } from './rpc.ts';
import { createVault } from './vault.ts';

interface Scope {
  addEventListener(type: 'message', heard: (event: MessageEvent<VaultRequest>) => void): void;
  postMessage(reply: VaultReply, transfer: Transferable[]): void;
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

const vault = createVault({ argon2id: argon2idInWorker, now: () => Date.now() });

async function answer(request: VaultRequest): Promise<void> {
  try {
    const reply = await serve(await vault, request);
    scope.postMessage(reply, reply.ok ? moved(request.verb, [reply.value]) : []);
  } catch (error) {
    const name = error instanceof Error ? error.name : 'unknown';
    scope.postMessage({ id: request.id, ok: false, error: { as: 'crash', name } }, []);
  }
}

scope.addEventListener('message', ({ data }) => void answer(data));
