/** A business change: one durable transaction, and what others are told only after its commit. */
import type { Domain } from './domain.ts';
import type { Writes } from './stores.ts';

/** Collects what to do once the commit is durable: tells, closing sockets, taking new state into memory. */
export type AfterCommit = (act: () => void) => void;

export async function change<T>(domain: Domain, work: (tx: Writes, after: AfterCommit) => Promise<T>): Promise<T> {
  const acts: (() => void)[] = [];
  const result = await domain.stores.change((tx) => work(tx, (act) => acts.push(act)));
  for (const act of acts) act();
  return result;
}
