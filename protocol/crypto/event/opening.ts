/**
 * For readers of inbound items and replies: what cannot be opened is a row that says so, for the chain goes on.
 * Only a Refusal is turned into such a row; any other error is a defect and goes through.
 */
import { Refusal } from '../refusal.ts';
import type { Opened } from './reader.ts';

export function openedOrUnreadable(open: () => Opened): Opened {
  try {
    return open();
  } catch (error) {
    if (error instanceof Refusal) return { as: 'undecryptable', reason: error.reason };
    throw error;
  }
}
