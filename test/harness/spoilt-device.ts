/**
 * A client whose own parts a test can hold up or spoil: its network, its clock, its vault between two verbs. Everything else
 * is as on any device.
 */
import type { Corridor } from '../../client/sdk/api.ts';
import { createCorridor } from '../../client/sdk/corridor.ts';
import { memoryStore } from '../../client/sdk/memory-store.ts';
import { nodeNetwork } from '../../client/sdk/node/network.ts';
import { systemClock, type Clock, type LocalStore, type Network } from '../../client/sdk/ports.ts';
import type { Vault } from '../../client/vault/api.ts';
import { createVault } from '../../client/vault/vault.ts';
import { argon2id } from './argon2id.ts';

interface Spoil {
  readonly url: string;
  readonly network?: (honest: Network) => Partial<Network>;
  readonly vault?: (honest: Vault) => Partial<Vault>;
  readonly clock?: Clock;
}

export interface SpoiltDevice {
  readonly corridor: Corridor;
  readonly local: LocalStore;
  /** Closes it; throws what nobody foresaw. */
  close(): Promise<void>;
}

export async function spoiltDevice({ url, network, vault, clock = systemClock }: Spoil): Promise<SpoiltDevice> {
  const defects: unknown[] = [];
  const local = memoryStore();
  const honest = await createVault({ argon2id, now: () => Date.now() });
  const line = nodeNetwork(url);
  const corridor = createCorridor({
    url,
    local,
    clock,
    vault: { ...honest, ...vault?.(honest) },
    network: { ...line, ...network?.(line) },
    reconnect: { minMs: 20, maxMs: 200 },
    onDefect: (defect) => void defects.push(defect),
  });
  await corridor.start();
  return {
    corridor,
    local,
    async close() {
      await corridor.close();
      if (defects.length > 0) throw new AggregateError(defects);
    },
  };
}
