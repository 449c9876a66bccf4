/**
 * An event's public half: header, what its signature covers, and every rule but OPEN (protocol/README.md §6). The server at ingest
 * and the clients when reading run the same `checkEvent`; nothing here can open a body.
 */
import type { Hash } from '../../wire/bytes.ts';
import type { ClientMsgId, ThreadId, UserId } from '../../wire/ids.ts';
import { staleAt, type Circle, type Epoch } from '../circle/circle.ts';
import { hHash } from '../derive.ts';
import { Fields, hashBytes, idBytes, lpOf, tagBytes, u32, u64, u8, ZERO_HASH, type Field } from '../encoding.ts';
import type { SignPk } from '../keys.ts';
import type { PracticeLog } from '../practice-log/log.ts';
import type { LogState } from '../practice-log/state.ts';
import { conflictFor, demand, Refusal } from '../refusal.ts';
import { SEAL_OVERHEAD_BYTES } from '../seal.ts';
import { signedMessage } from '../sign.ts';
import { nextItem, type Accepted, type ThreadFacts } from '../thread/facts.ts';

export interface EventHeader {
  readonly threadId: ThreadId;
  readonly epoch: number;
  readonly ctlHash: Hash;
  readonly senderId: UserId;
  readonly senderGen: number;
  /** Counts one person's events in one thread from 1, across devices and generations. */
  readonly senderSeq: number;
  /** evHash of the one before; 0^32 at first. */
  readonly senderPrev: Hash;
  /** The newest item the sender had seen, and its chain. */
  readonly seenN: number;
  readonly seenChain: Hash;
  readonly clientMsgId: ClientMsgId;
  /** 1 content, 2 state. */
  readonly class: 1 | 2;
  /** The sender's claim; order is n. */
  readonly timeMs: number;
  readonly logSeq: number;
  readonly logHash: Hash;
}
export interface ParsedEvent extends EventHeader {
  readonly bytes: Uint8Array;
  /** H("body", body) */
  readonly bodyHash: Hash;
}

/** PAD(plaintext) of one event; larger content is an attachment. */
export const MAX_PADDED_BYTES = 65_536;

/** hdr…, as `ad` and `ev` hold it. */
function headerFields(h: EventHeader): Field[] {
  return [
    idBytes(h.threadId),
    u32(h.epoch),
    hashBytes(h.ctlHash),
    idBytes(h.senderId),
    u32(h.senderGen),
    u64(h.senderSeq),
    hashBytes(h.senderPrev),
    u64(h.seenN),
    hashBytes(h.seenChain),
    idBytes(h.clientMsgId),
    u8(h.class),
    u64(h.timeMs),
    u64(h.logSeq),
    hashBytes(h.logHash),
  ];
}
/** The body's associated data: LP("cor1/evad", hdr…). */
export const bodyContext = (h: EventHeader): Uint8Array => lpOf([tagBytes('cor1/evad'), ...headerFields(h)]);
export function encodeEvent(h: EventHeader, hash: Hash): Uint8Array {
  return lpOf([tagBytes('cor1/ev'), ...headerFields(h), hashBytes(hash)]);
}

/** (a) Shape only. Refusal('malformed','event.…'). */
export function parseEvent(bytes: Uint8Array): ParsedEvent {
  const f = new Fields(bytes, 'event', 'cor1/ev');
  const event: ParsedEvent = {
    threadId: f.id<'thread'>(),
    epoch: f.u32(),
    ctlHash: f.hash(),
    senderId: f.id<'user'>(),
    senderGen: f.u32(),
    senderSeq: f.u64(),
    senderPrev: f.hash(),
    seenN: f.u64(),
    seenChain: f.hash(),
    clientMsgId: f.id<'clientMsg'>(),
    class: f.oneOf([1, 2] as const),
    timeMs: f.u64(),
    logSeq: f.u64(),
    logHash: f.hash(),
    bodyHash: f.hash(),
    bytes,
  };
  f.end();
  return event;
}

/** H("ev", ev, sig). */
export const eventHash = (bytes: Uint8Array, sig: Uint8Array): Hash => hHash('ev', bytes, sig);
/** H("body", body). */
export const bodyHash = (body: Uint8Array): Hash => hHash('body', body);
function senderAt(state: LogState, event: EventHeader): SignPk {
  const sender = state.people.get(event.senderId);
  if (sender?.active !== true) throw new Refusal('fatal', 'event.sender-inactive');
  demand(sender.gen === event.senderGen, 'fatal', 'event.sender-gen');
  return sender.keys[sender.gen - 1]!.signPk;
}

/**
 * (b) Who signed and over which bytes: Ed25519 over `message` with `publicKey`, as strict as libsodium. Refusal ahead when
 * the log entry it cites is not here yet, fatal when sender or citation are wrong.
 */
export function eventSignature(
  log: PracticeLog,
  event: ParsedEvent,
): { readonly publicKey: SignPk; readonly message: Uint8Array } {
  const publicKey = senderAt(log.cited(event.logSeq, event.logHash), event);
  return { publicKey, message: signedMessage('ev', event.bytes) };
}

/** The verified world that an event is judged in. */
export interface EventContext {
  readonly log: PracticeLog;
  readonly circle: Circle;
  readonly thread: ThreadFacts;
  /** A reader knows the event's epoch to be poisoned: its items are chained and marked, whether stale or not. A server leaves it out. */
  readonly poisoned?: boolean;
}
export interface CheckedEvent {
  readonly accepted: Accepted;
  readonly event: ParsedEvent;
  readonly evHash: Hash;
  readonly epoch: Epoch;
  /** The log state the event cites. */
  readonly state: LogState;
}

const allowed = (holds: boolean, why: string): void => demand(holds, 'fatal', `event.${why}`);

function checkSender(thread: ThreadFacts, event: EventHeader): void {
  const last = thread.lastOf(event.senderId);
  if (last === undefined && thread.from > 0) {
    allowed(event.senderSeq >= 1, 'sender-seq');
    return;
  }
  allowed(event.senderSeq === (last?.seq ?? 0) + 1, 'sender-seq');
  allowed(event.senderPrev === (last?.hash ?? ZERO_HASH), 'sender-prev');
}

function checkSeen(thread: ThreadFacts, event: EventHeader): void {
  allowed(event.seenN <= thread.n, 'seen-ahead');
  if (event.seenN >= thread.from) allowed(thread.chainAt(event.seenN) === event.seenChain, 'seen');
}

/**
 * (c) Every rule but OPEN for `event` as the next item, given that its signature holds. `body` null skips the body hash only.
 * Staleness here is the public one at the cited entry, unless the epoch is known to be poisoned. Refusal ahead or fatal.
 */
export function checkEvent(
  context: EventContext,
  event: ParsedEvent,
  sig: Uint8Array,
  body: Uint8Array | null,
): CheckedEvent {
  const { log, circle, thread } = context;
  allowed(event.threadId === thread.threadId && circle.circleId === thread.circleId, 'other-thread');
  const epoch = circle.cited(event.epoch, event.ctlHash);
  const state = log.cited(event.logSeq, event.logHash);
  allowed(event.epoch >= thread.epoch, 'epoch-back');
  allowed(event.logSeq >= thread.logSeq && event.logSeq >= epoch.control.logSeq, 'log-back');
  allowed(epoch.members.has(event.senderId), 'sender-not-listed');
  senderAt(state, event);
  allowed(context.poisoned === true || staleAt(epoch, state) === null, 'epoch-stale');
  if (body !== null) {
    allowed(body.length <= MAX_PADDED_BYTES + SEAL_OVERHEAD_BYTES, 'body-size');
    allowed(bodyHash(body) === event.bodyHash, 'body-hash');
  }
  checkSender(thread, event);
  checkSeen(thread, event);
  allowed(!thread.isUsed(event.clientMsgId), 'id-used');
  const evHash = eventHash(event.bytes, sig);
  const accepted: Accepted = {
    ...nextItem(thread, 1, evHash),
    usedId: event.clientMsgId,
    sender: { userId: event.senderId, seq: event.senderSeq, prev: event.senderPrev },
    seen: { n: event.seenN, chain: event.seenChain },
    epoch: event.epoch,
    logSeq: event.logSeq,
  };
  return { accepted, event, evHash, epoch, state };
}

/** What an honest client that is merely late can cause. */
const LATE = ['epoch-back', 'log-back', 'epoch-stale', 'sender-seq', 'sender-prev', 'id-used'].map(
  (why) => `event.${why}`,
);

/**
 * The server's ingest of a signed event: `checkEvent`, then the newest epoch, fresh at the server's own head. What an honest, late
 * client can cause is Refusal('conflict','event.…'): refetch and seal again.
 */
export function admitEvent(context: EventContext, event: ParsedEvent, sig: Uint8Array, body: Uint8Array): CheckedEvent {
  const { log, circle } = context;
  const checked = conflictFor(LATE, () => checkEvent(context, event, sig, body));
  demand(event.epoch === circle.newest.epoch, 'conflict', 'event.epoch-not-newest');
  demand(staleAt(circle.newest, log.state) === null, 'conflict', 'event.epoch-stale');
  return checked;
}
