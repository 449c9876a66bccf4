/**
 * The attempt to make one ciphertext that says different things under two keys, and what opening says to it.
 */
import { parseEvent } from '../../protocol/crypto/event/event.ts';
import { messageKey, openEvent, type MadeEvent } from '../../protocol/crypto/event/seal.ts';
import { bodyContext } from '../../protocol/crypto/event/event.ts';
import { kdf64 } from '../../protocol/crypto/derive.ts';
import type { Key } from '../../protocol/crypto/keys.ts';
import { refusalOf } from './refusals.ts';

const keyFor = (es: Key, made: MadeEvent) => {
  const { threadId, epoch } = parseEvent(made.bytes);
  return messageKey(es, threadId, epoch);
};

/** What a holder of `es` finds. */
export const openCommitted = (es: Key, made: MadeEvent): string =>
  refusalOf(() => openEvent(keyFor(es, made), parseEvent(made.bytes), made.body));

/** The same ciphertext with the commitment that the other key would need. */
export function otherKeyCommitment(made: MadeEvent, es: Key): MadeEvent {
  const body = made.body.slice();
  const nonce = body.slice(1, 25);
  const derived = kdf64(keyFor(es, made), 'seal/msg', nonce, bodyContext(parseEvent(made.bytes)));
  body.set(derived.subarray(32), 25);
  return { ...made, body };
}
