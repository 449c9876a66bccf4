/**
 * Making and opening events. Client only: it needs the epoch's secret. What it makes is checked like anybody's event.
 */
import type { Hash } from '../../wire/bytes.ts';
import { readContent, writeContent, type Content, type ReadContent } from '../../wire/content.ts';
import type { ClientMsgId, ThreadId, UserId } from '../../wire/ids.ts';
import { staleAt, type Circle } from '../circle/circle.ts';
import { epochCommit } from '../circle/envelope.ts';
import { kdf } from '../derive.ts';
import { idBytes, u32, utf8Exact, ZERO_HASH } from '../encoding.ts';
import type { Key, Signature } from '../keys.ts';
import type { PracticeLog } from '../practice-log/log.ts';
import type { Author } from '../practice-log/make.ts';
import { demand, recast, Refusal } from '../refusal.ts';
import { open, pad, seal } from '../seal.ts';
import { paddedText } from '../sealed-json.ts';
import { sign } from '../sign.ts';
import type { ThreadFacts } from '../thread/facts.ts';
import {
  bodyContext,
  bodyHash,
  encodeEvent,
  eventHash,
  MAX_PADDED_BYTES,
  type EventHeader,
  type ParsedEvent,
} from './event.ts';

/** KDF(ES,"msg",threadId,epoch): derive it once per thread and epoch. */
export function messageKey(es: Key, threadId: ThreadId, epoch: number): Key {
  return kdf(es, 'msg', idBytes(threadId), u32(epoch));
}

export interface MadeEvent {
  readonly bytes: Uint8Array;
  readonly sig: Signature;
  readonly body: Uint8Array;
  readonly evHash: Hash;
}
/** What a sender knows: its verified log, circle and thread, and the newest epoch's secret. */
export interface SendingWorld {
  readonly log: PracticeLog;
  readonly circle: Circle;
  readonly thread: ThreadFacts;
  readonly es: Key;
  /** This client found the newest epoch poisoned. */
  readonly poisoned?: boolean;
}
export interface NewEvent {
  readonly clientMsgId: ClientMsgId;
  readonly class: 1 | 2;
  readonly timeMs: number;
  readonly content: Content;
}

function nextHeader(world: SendingWorld, author: Author, what: NewEvent): EventHeader {
  const { log, circle, thread } = world;
  const { newest } = circle;
  const stale = staleAt(newest, log.state, world.poisoned === true);
  demand(stale === null, 'conflict', `send.epoch-stale.${stale ?? ''}`);
  const commit = epochCommit({ circleId: circle.circleId, epoch: newest.epoch }, world.es);
  if (commit !== newest.control.epochCommit) throw new TypeError('makeEvent: not the newest epoch secret');
  const senderId = author.id as UserId;
  const last = thread.lastOf(senderId);
  return {
    threadId: thread.threadId,
    epoch: newest.epoch,
    ctlHash: newest.ctlHash,
    senderId,
    senderGen: author.gen,
    senderSeq: (last?.seq ?? 0) + 1,
    senderPrev: last?.hash ?? ZERO_HASH,
    seenN: thread.n,
    seenChain: thread.head,
    clientMsgId: what.clientMsgId,
    class: what.class,
    timeMs: what.timeMs,
    logSeq: log.seq,
    logHash: log.head,
  };
}

/**
 * The author's next event after `thread`, in the newest epoch, citing the log's head. Refusal('conflict','send.epoch-stale.<why>')
 * when nobody may send in that epoch (rotate first), ('malformed','event.too-long') when the padded content is above 65,536 bytes.
 * With a thread that starts late (`from` > 0) the author's own last event must lie in what is loaded.
 */
export function makeEvent(world: SendingWorld, author: Author, what: NewEvent, nonce24?: Uint8Array): MadeEvent {
  const header = nextHeader(world, author, what);
  const plaintext = pad(utf8Exact(writeContent(what.content)));
  demand(plaintext.length <= MAX_PADDED_BYTES, 'malformed', 'event.too-long');
  const key = messageKey(world.es, header.threadId, header.epoch);
  const body = seal(key, 'msg', bodyContext(header), plaintext, nonce24);
  const bytes = encodeEvent(header, bodyHash(body));
  const sig = sign(author.sign, 'ev', bytes);
  return { bytes, sig, body, evHash: eventHash(bytes, sig) };
}

/** (d) OPEN and read. `key` from `messageKey`. Refusal('undecryptable','event.open' | 'event.content'). */
export function openEvent(key: Key, event: ParsedEvent, body: Uint8Array): ReadContent {
  const padded = recast('key', 'undecryptable', () => open(key, 'msg', bodyContext(event), body));
  const content = readContent(paddedText(padded, 'undecryptable', 'event.content'));
  if (content === null) throw new Refusal('undecryptable', 'event.content');
  return content;
}
