/**
 * Refusal: the one error that protocol code throws when bytes, keys, rules or histories do not hold.
 * Everything that decodes or verifies throws only this; a plain TypeError means the caller broke a contract.
 * It holds no content and no secret, so it may be logged.
 */

/**
 * - `fatal` only a bad server (or a forger) can cause it: stop, keep the evidence, show the red banner
 * - `poison` a bad member's control: chain on, nobody sends in that epoch, rotate past it
 * - `undecryptable` a bad member's item: shown as unreadable, the chain goes on
 * - `unverified` a patient reply that no dm event accounts for: hidden, the chain goes on
 * - `ahead` it cites something newer than I hold: fetch and verify that first
 * - `malformed` bytes that are not what their tag says (inside a verified history a caller treats it as fatal)
 * - `conflict` honest but late: refetch, make it again
 * - `key` a wrong password, code or key, or a sealed value of another context: ordinary failure to open
 */
export type RefusalKind =
  'fatal' | 'poison' | 'undecryptable' | 'unverified' | 'ahead' | 'malformed' | 'conflict' | 'key';

export class Refusal extends Error {
  readonly kind: RefusalKind;
  /** Stable, dotted, e.g. `event.sender-seq`; made for tests, logs and the server's mapping to Faults. */
  readonly reason: string;

  constructor(kind: RefusalKind, reason: string) {
    super(`${kind}: ${reason}`);
    this.name = 'Refusal';
    this.kind = kind;
    this.reason = reason;
  }
}

/** Throws `Refusal(kind, reason)` unless `holds`. */
export function demand(holds: boolean, kind: RefusalKind, reason: string): asserts holds {
  if (!holds) throw new Refusal(kind, reason);
}

/** Runs `make`; a Refusal of kind `from` becomes the same reason with kind `to`. Anything else passes through. */
export function recast<T>(from: RefusalKind, to: RefusalKind, make: () => T): T {
  const made = attempt(from, make);
  if (made instanceof Refusal) throw new Refusal(to, made.reason);
  return made;
}

/** Runs `make`; a fatal Refusal whose reason stands in `reasons` becomes a conflict: what an honest, late client can cause. */
export function conflictFor<T>(reasons: readonly string[], make: () => T): T {
  const made = attempt('fatal', make);
  if (!(made instanceof Refusal)) return made;
  throw reasons.includes(made.reason) ? new Refusal('conflict', made.reason) : made;
}

/** Runs `make`; a Refusal of kind `kind` is handed back instead of thrown. Anything else passes through. */
export function attempt<T>(kind: RefusalKind, make: () => T): T | Refusal {
  try {
    return make();
  } catch (error) {
    if (error instanceof Refusal && error.kind === kind) return error;
    throw error;
  }
}
