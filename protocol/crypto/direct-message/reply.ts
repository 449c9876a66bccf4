/**
 * A patient's reply: bytes ↔ fields, the page's making of it, and the opening of its body. Whether a member accepts it
 * is decided in replies.ts. Signed with rs, sealed to the circle's inbox. protocol/README.md §8.
 */
import type { Hash } from '../../wire/bytes.ts';
import type { ReplyContent } from '../../wire/direct-messages.ts';
import { replyJson } from '../../wire/direct-messages.ts';
import type { CircleId, DmId, ThreadId } from '../../wire/ids.ts';
import type { ReadTagged } from '../../wire/sealed-json.ts';
import { hHash } from '../derive.ts';
import { Fields, hashBytes, idBytes, lp, toHash, u32, u64, u8 } from '../encoding.ts';
import type { KemPk, KemSeed, Random, Signature, SignKey, SignPk } from '../keys.ts';
import { demand, recast } from '../refusal.ts';
import { openSealedTo, sealTo } from '../seal.ts';
import { readTagged, writeJson } from '../sealed-json.ts';
import type { Signed } from '../sign.ts';
import { sign, verify } from '../sign.ts';

/** 1 message, 2 form answers, 3 receipt. The server sees it, to say what to notify about. */
export type ReplyClass = 1 | 2 | 3;

export interface ReplyHeader {
  readonly dmId: DmId;
  readonly threadId: ThreadId;
  readonly circleId: CircleId;
  readonly epoch: number;
  /** From 1 within one dmId. */
  readonly replyNo: number;
  /** replyHash of the one before; 0^32 at first. */
  readonly prevReply: Hash;
  readonly class: ReplyClass;
  readonly timeMs: number;
}
export interface ParsedReply extends ReplyHeader {
  readonly bodyHash: Hash;
}
export interface MadeReply {
  readonly bytes: Uint8Array;
  readonly sig: Signature;
  readonly body: Uint8Array;
  readonly replyHash: Hash;
}

export const NO_REPLY: Hash = toHash(new Uint8Array(32));

const classOf: Readonly<Record<ReplyContent['t'], ReplyClass>> = { text: 1, form: 2, opened: 3, docOpened: 3 };

const headerFields = (header: ReplyHeader): Uint8Array[] => [
  idBytes(header.dmId),
  idBytes(header.threadId),
  idBytes(header.circleId),
  u32(header.epoch),
  u64(header.replyNo),
  hashBytes(header.prevReply),
  u8(header.class),
  u64(header.timeMs),
];
const replyContext = (header: ReplyHeader) => lp('cor1/replyctx', ...headerFields(header));

/** Shape only. Throws Refusal('malformed','reply.…'). Partner: {@link makeReply}. */
export function parseReply(bytes: Uint8Array): ParsedReply {
  const fields = new Fields(bytes, 'reply', 'cor1/reply');
  const ids = { dmId: fields.id<'dm'>(), threadId: fields.id<'thread'>(), circleId: fields.id<'circle'>() };
  const place = { epoch: fields.u32(), replyNo: fields.u64(), prevReply: fields.hash() };
  const replyClass = fields.u8();
  const timeMs = fields.u64();
  const bodyHash = fields.hash();
  fields.end();
  demand(replyClass === 1 || replyClass === 2 || replyClass === 3, 'malformed', 'reply.class');
  demand(place.replyNo >= 1 && place.epoch >= 1, 'malformed', 'reply.number');
  return { ...ids, ...place, class: replyClass, timeMs, bodyHash };
}

export const replyHash = ({ bytes, sig }: Signed): Hash => hHash('reply', bytes, sig);
export const replyBodyHash = (body: Uint8Array): Hash => hHash('body', body);
export const verifyReply = (rsPub: SignPk, { bytes, sig }: Signed): boolean => verify(rsPub, 'reply', bytes, sig);

/** Where the next reply goes: from the capsule, and the last reply as the server returns it (null: none yet). */
export interface ReplyPlace {
  readonly dmId: DmId;
  readonly threadId: ThreadId;
  readonly circleId: CircleId;
  readonly epoch: number;
  readonly inboxPk: KemPk;
  readonly last: Signed | null;
}

/**
 * The page's next reply. Verifies `last` with its own signer first: Refusal('fatal','reply.last') when the server made
 * it up. `inboxPk` comes from openCapsule, which has checked it.
 */
export function makeReply(
  place: ReplyPlace,
  signer: SignKey,
  content: ReplyContent,
  timeMs: number,
  random?: Random,
): MadeReply {
  const { inboxPk, last, ...where } = place;
  const before = last === null ? null : ownReply(place.dmId, signer, last);
  const header: ReplyHeader = {
    ...where,
    replyNo: (before?.replyNo ?? 0) + 1,
    prevReply: last === null ? NO_REPLY : replyHash(last),
    class: classOf[content.t],
    timeMs,
  };
  const body = sealTo(inboxPk, 'reply', replyContext(header), writeJson(replyJson, content), random);
  const bytes = lp('cor1/reply', ...headerFields(header), hashBytes(replyBodyHash(body)));
  const sig = sign(signer, 'reply', bytes);
  return { bytes, sig, body, replyHash: replyHash({ bytes, sig }) };
}

function ownReply(dmId: DmId, signer: SignKey, last: Signed): ParsedReply {
  const parsed = recast('malformed', 'fatal', () => parseReply(last.bytes));
  demand(parsed.dmId === dmId && verifyReply(signer.publicKey, last), 'fatal', 'reply.last');
  return parsed;
}

/**
 * A member's (or the records key's) opening with the inbox seed of the reply's epoch. Throws Refusal('undecryptable', …)
 * when it does not open, is another shape, or says another class outside than inside.
 */
export function openReply(seed: KemSeed, header: ReplyHeader, body: Uint8Array): ReadTagged<ReplyContent> {
  const padded = recast('key', 'undecryptable', () => openSealedTo(seed, 'reply', replyContext(header), body));
  const read = readTagged(replyJson, padded, 'reply.content');
  demand(read.as === 'newer' || classOf[read.content.t] === header.class, 'undecryptable', 'reply.class');
  return read;
}
