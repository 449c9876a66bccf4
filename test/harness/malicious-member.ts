/**
 * A malicious colleague: holds real keys and signs whatever it likes. It bends honest objects field by field and signs
 * them anew, so that only the rule under test stands in its way.
 */
import {
  decodeControl,
  encodeControl,
  encodeLeaf,
  envelopeHash,
  envsHashOf,
} from '../../protocol/crypto/circle/control.ts';
import { controlHash, decodeLeaf, type Control } from '../../protocol/crypto/circle/control.ts';
import type { MadeControl } from '../../protocol/crypto/circle/make.ts';
import { makeEnvelope, recipientKey } from '../../protocol/crypto/circle/envelope.ts';
import type { Epoch } from '../../protocol/crypto/circle/circle.ts';
import { utf8Exact, ZERO_HASH } from '../../protocol/crypto/encoding.ts';
import {
  bodyContext,
  bodyHash,
  encodeEvent,
  eventHash,
  parseEvent,
  type EventHeader,
} from '../../protocol/crypto/event/event.ts';
import { messageKey, type MadeEvent } from '../../protocol/crypto/event/seal.ts';
import { pad, seal } from '../../protocol/crypto/seal.ts';
import type { ThreadFacts } from '../../protocol/crypto/thread/facts.ts';
import type { Citation } from '../../protocol/crypto/practice-log/state.ts';
import { asKey, type Key } from '../../protocol/crypto/keys.ts';
import {
  decodeEntry,
  encodeEntry,
  type Entry,
  type Payload,
  type SignedEntry,
} from '../../protocol/crypto/practice-log/entry.ts';
import { encodeCosig } from '../../protocol/crypto/practice-log/entry.ts';
import type { Author } from '../../protocol/crypto/practice-log/make.ts';
import type { LogState } from '../../protocol/crypto/practice-log/state.ts';
import { sign, type SignLabel } from '../../protocol/crypto/sign.ts';
import type { Id } from '../../protocol/wire/bytes.ts';
import type { ClientMsgId, UserId } from '../../protocol/wire/ids.ts';

/** Any payload after any state, signed by anyone, with any field of the entry changed. */
export function forgeEntry(
  state: LogState,
  author: Author,
  payload: Payload,
  over: Partial<Entry> = {},
  label: SignLabel = 'log',
): SignedEntry {
  const entry = { practiceId: state.practiceId, seq: state.seq + 1, prev: state.head, timeMs: state.timeMs + 1 };
  const bytes = encodeEntry({ ...entry, authorId: author.id, authorGen: author.gen, payload, ...over });
  return { bytes, sig: sign(author.sign, label, bytes) };
}

/** The same entry with some fields changed, signed again by `author`. */
export function bendEntry(signed: SignedEntry, author: Author, over: Partial<Entry>): SignedEntry {
  const bytes = encodeEntry({ ...decodeEntry(signed.bytes), ...over });
  return { bytes, sig: sign(author.sign, 'log', bytes) };
}

/** A co-signature by anyone, also where the rules give none. */
export function forgeCosig(signed: SignedEntry, owner: Author, label: SignLabel = 'cosig'): SignedEntry {
  const sig = sign(owner.sign, label, signed.bytes);
  return { ...signed, cosig: encodeCosig({ ownerId: owner.id as UserId, gen: owner.gen, sig }) };
}

export interface Bend {
  readonly control?: (honest: Control) => Control;
  /** Another envelope for a recipient; leaves and envsHash follow. */
  readonly env?: (to: Id, honest: Uint8Array) => Uint8Array;
  readonly leaves?: (honest: readonly Uint8Array[]) => readonly Uint8Array[];
  readonly label?: SignLabel;
}

/** An honest epoch, bent and signed again by `author`. */
export function bendControl(made: MadeControl, author: Author, how: Bend): MadeControl {
  const envs = new Map([...made.envs].map(([to, env]) => [to, how.env?.(to, env) ?? env]));
  const own = made.leaves.map((leaf) => {
    const { r, gen } = decodeLeaf(leaf);
    return encodeLeaf({ r, gen, hash: envelopeHash(envs.get(r)!) });
  });
  const leaves = how.leaves?.(own) ?? own;
  const honest = { ...decodeControl(made.bytes), envsHash: envsHashOf(leaves) };
  const bytes = encodeControl(how.control?.(honest) ?? honest);
  const sig = sign(author.sign, how.label ?? 'ctl', bytes);
  return { ...made, bytes, sig, ctlHash: controlHash({ bytes, sig }), leaves, envs };
}

/** A sound envelope for `to` that holds another secret than everybody else's. */
export function otherSecretFor(made: MadeControl, state: LogState, to: Id, secret: Key = asKey(new Uint8Array(32))) {
  const { circleId, epoch } = decodeControl(made.bytes);
  const { r, gen } = made.leaves.map(decodeLeaf).find((leaf) => leaf.r === to)!;
  return makeEnvelope({ circleId, epoch }, secret, { r, gen }, recipientKey(state, { r, gen })!);
}

/** An event with some header fields or the body changed, signed again by `author`. */
export function bendEvent(
  made: Pick<MadeEvent, 'bytes' | 'body'>,
  author: Author,
  how: { readonly header?: Partial<EventHeader>; readonly body?: Uint8Array; readonly label?: SignLabel },
): MadeEvent {
  const header = { ...parseEvent(made.bytes), ...how.header };
  const body = how.body ?? made.body;
  const bytes = encodeEvent(header, bodyHash(body));
  const sig = sign(author.sign, how.label ?? 'ev', bytes);
  return { bytes, sig, body, evHash: eventHash(bytes, sig) };
}

/** What a forger needs to know to seal into a thread, stale epoch or not. */
export interface Forgery {
  readonly facts: ThreadFacts;
  readonly epoch: Epoch;
  readonly es: Key;
  readonly cites: Citation;
  readonly clientMsgId: ClientMsgId;
  /** Any bytes; text is padded as honest clients do. */
  readonly plaintext: string | Uint8Array;
  readonly header?: Partial<EventHeader>;
}

/** An event made past every check of a sending client. */
export function forgeEvent(author: Author, what: Forgery): MadeEvent {
  const { facts, epoch, es, cites, clientMsgId, plaintext } = what;
  const senderId = author.id as UserId;
  const last = facts.lastOf(senderId);
  const header: EventHeader = {
    threadId: facts.threadId,
    epoch: epoch.epoch,
    ctlHash: epoch.ctlHash,
    senderId,
    senderGen: author.gen,
    senderSeq: (last?.seq ?? 0) + 1,
    senderPrev: last?.hash ?? ZERO_HASH,
    seenN: facts.n,
    seenChain: facts.head,
    clientMsgId,
    class: 1,
    timeMs: 1_750_000_000_000,
    logSeq: cites.seq,
    logHash: cites.hash,
    ...what.header,
  };
  const padded = typeof plaintext === 'string' ? pad(utf8Exact(plaintext)) : plaintext;
  const key = messageKey(es, header.threadId, header.epoch);
  const body = seal(key, 'msg', bodyContext(header), padded, new Uint8Array(24));
  const bytes = encodeEvent(header, bodyHash(body));
  const sig = sign(author.sign, 'ev', bytes);
  return { bytes, sig, body, evHash: eventHash(bytes, sig) };
}
