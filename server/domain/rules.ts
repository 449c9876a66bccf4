/** Where a protocol Refusal becomes a Fault: what a caller may be told about signed bytes that do not hold. */
import { Refusal } from '../../protocol/crypto/refusal.ts';
import { Fault } from '../../protocol/wire/faults.ts';

/** Runs a protocol check. An honest but late client gets a conflict, anything else `input.rejected` with the rule's name. */
export function judged<T>(check: () => T): T {
  try {
    return check();
  } catch (error) {
    throw error instanceof Refusal ? faultOf(error) : error;
  }
}

function faultOf(refusal: Refusal): Fault {
  if (refusal.kind !== 'conflict') return new Fault('input.rejected', refusal.reason);
  // `…stale`: rotate first. Anything else: fetch what is new first.
  return new Fault(refusal.reason.includes('stale') ? 'conflict.stale' : 'conflict.head', refusal.reason);
}
