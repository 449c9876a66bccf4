/** By which way a message crossed the practice's border, if it did. Pure. */
import type { OutChannel } from '../../../protocol/wire/sending.ts';
import type { Message } from '../../sdk/state.ts';

/** A Direct Message with what the patient answers to it, or the carriers' own. */
export type Outside = OutChannel | 'direct';

/** Null: among colleagues. */
export function outsideOf({ body }: Message): Outside | null {
  if (body.kind === 'direct' || body.kind === 'reply' || body.kind === 'form') return 'direct';
  return body.kind === 'text' ? (body.via?.channel ?? null) : null;
}
