/**
 * Makers of log entries. They build and sign what they are told; PracticeLog.check is what judges, on every side.
 * Client only in practice: whoever has a signing key.
 */
import type { Id } from '../../wire/bytes.ts';
import type { PracticeId, UserId } from '../../wire/ids.ts';
import { ZERO_HASH } from '../encoding.ts';
import type { Signature, SignKey } from '../keys.ts';
import { demand } from '../refusal.ts';
import { sign } from '../sign.ts';
import {
  COSIG_LABEL,
  decodeEntry,
  encodeCosig,
  encodeEntry,
  practiceIdOf,
  type Genesis,
  type Payload,
  type SignedEntry,
} from './entry.ts';
import { checkCosig, needsCosig, popBytes, type PopSubject } from './rules.ts';
import type { LogState } from './state.ts';

export { checkPop, needsCosig, type PopSubject } from './rules.ts';

/** Who signs: a person (id, newest gen), a gateway (gen 0) or the records key (RECID, records gen). */
export interface Author {
  readonly id: Id;
  readonly gen: number;
  readonly sign: SignKey;
}

/** The first entry; its practiceId is the hash of its bytes. */
export function makeGenesis(
  payload: Omit<Genesis, 'type'>,
  key: SignKey,
  timeMs: number,
): SignedEntry & { readonly practiceId: PracticeId } {
  const bytes = encodeEntry({
    practiceId: ZERO_HASH as PracticeId,
    seq: 1,
    prev: ZERO_HASH,
    timeMs,
    authorId: payload.userId,
    authorGen: 1,
    payload: { type: 1, ...payload },
  });
  return { bytes, sig: sign(key, 'log', bytes), practiceId: practiceIdOf(bytes) };
}

/** The next entry after `state`. Where `needsCosig(state, author.id, payload)`, complete it with `cosign` by another owner. */
export function makeEntry(
  state: LogState,
  author: Author,
  payload: Exclude<Payload, Genesis>,
  timeMs: number,
): SignedEntry {
  const bytes = encodeEntry({
    practiceId: state.practiceId,
    seq: state.seq + 1,
    prev: state.head,
    timeMs,
    authorId: author.id,
    authorGen: author.gen,
    payload,
  });
  return { bytes, sig: sign(author.sign, 'log', bytes) };
}

/** Adds a second owner's co-signature. Refusal('fatal','log.cosig-…') when none is needed or this owner may not give it. */
export function cosign(state: LogState, signed: SignedEntry, owner: Author): SignedEntry {
  const entry = decodeEntry(signed.bytes);
  demand(needsCosig(state, entry.authorId, entry.payload), 'fatal', 'log.cosig-unasked');
  const sig = sign(owner.sign, COSIG_LABEL, signed.bytes);
  const complete = { ...signed, cosig: encodeCosig({ ownerId: owner.id as UserId, gen: owner.gen, sig }) };
  checkCosig(state, entry, complete);
  return complete;
}

/** Proof that I hold the signing key of these public keys, for this practice, person, generation and login. */
export function makePop(subject: PopSubject, key: SignKey): Signature {
  return sign(key, 'pop', popBytes(subject));
}
