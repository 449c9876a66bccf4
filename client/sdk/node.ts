/**
 * Corridor in Node: vault in this process, Argon2id in a worker thread, kept data in memory (a new process is a new
 * device). For the demo, tests and integrations.
 */
import type { Argon2id } from '../vault/api.ts';
import { createVault } from '../vault/vault.ts';
import type { Corridor } from './api.ts';
import { createCorridor } from './corridor.ts';
import { memoryStore } from './memory-store.ts';
import { argon2idInThread } from './node/argon2.ts';
import { nodeNetwork } from './node/network.ts';
import type { Clock, LocalStore, Network } from './ports.ts';
import { systemClock } from './ports.ts';

export interface NodeOptions {
  /** Origin of the server, without a trailing slash. */
  readonly url: string;
  /** Hears of defects of ours; never content. */
  readonly onDefect: (error: unknown) => void;
  /** What stays on this device; hand the same one in again to be the same device after a restart. */
  readonly local?: LocalStore;
  readonly clock?: Clock;
  /** Tells when this device loses or regains its network, where something knows. */
  readonly watch?: NonNullable<Network['watch']>;
  readonly argon2id?: Argon2id;
  readonly reconnect?: { readonly minMs: number; readonly maxMs: number };
}

/** Call `start()` on the answer. */
export async function openCorridor(options: NodeOptions): Promise<Corridor> {
  const { url, onDefect, clock = systemClock, argon2id = argon2idInThread } = options;
  return createCorridor({
    url,
    vault: await createVault({ argon2id, now: () => clock.now() }),
    local: options.local ?? memoryStore(),
    network: { ...nodeNetwork(url), ...(options.watch !== undefined && { watch: options.watch }) },
    clock,
    onDefect,
    ...(options.reconnect !== undefined && { reconnect: options.reconnect }),
  });
}
