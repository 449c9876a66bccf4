/**
 * What a refused thing says: its kind and reason as one text, so a test states both in one line.
 */
import { Refusal } from '../../protocol/crypto/refusal.ts';

/** `kind: reason` of the Refusal that `act` throws; anything else fails the test loudly. */
export function refusalOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof Refusal) return `${error.kind}: ${error.reason}`;
    throw error;
  }
  return 'accepted';
}
