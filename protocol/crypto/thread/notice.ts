/**
 * Notices: the server's word about deliveries, Direct Messages and the thread itself, unsigned and without content or address
 * (protocol/README.md §6). They are chained like everything else, so they cannot be changed afterwards.
 */
import type { Hash, Id } from '../../wire/bytes.ts';
import type { ThreadId } from '../../wire/ids.ts';
import { hHash } from '../derive.ts';
import { Fields, idBytes, lp, u64, u8, ZERO_ID } from '../encoding.ts';
import { demand, recast } from '../refusal.ts';
import { nextItem, type Accepted, type ThreadFacts } from './facts.ts';

export interface Notice {
  readonly threadId: ThreadId;
  readonly noticeId: Id<'notice'>;
  /** 1 delivery, 2 direct message, 3 thread. */
  readonly about: 1 | 2 | 3;
  /** jobId or dmId; null (0^16) where there is none. */
  readonly ref: Id | null;
  readonly state: string;
  readonly timeMs: number;
  readonly detail: string;
}

export function encodeNotice(notice: Notice): Uint8Array {
  return lp(
    'cor1/ntc',
    idBytes(notice.threadId),
    idBytes(notice.noticeId),
    u8(notice.about),
    idBytes(notice.ref ?? ZERO_ID),
    notice.state,
    u64(notice.timeMs),
    notice.detail,
  );
}
/** Refusal('malformed','notice.…'). */
export function decodeNotice(bytes: Uint8Array): Notice {
  const f = new Fields(bytes, 'notice', 'cor1/ntc');
  const head = { threadId: f.id<'thread'>(), noticeId: f.id<'notice'>(), about: f.oneOf([1, 2, 3] as const) };
  const ref = f.id();
  const notice = {
    ...head,
    ref: ref === ZERO_ID ? null : ref,
    state: f.text(),
    timeMs: f.u64(),
    detail: f.text(),
  };
  f.end();
  return notice;
}
/** H("ntc", ntc). */
const noticeHash = (bytes: Uint8Array): Hash => hHash('ntc', bytes);

/** The rules for a notice as the next item. Refusal fatal. */
export function checkNotice(facts: ThreadFacts, bytes: Uint8Array): { notice: Notice; accepted: Accepted } {
  const notice = recast('malformed', 'fatal', () => decodeNotice(bytes));
  demand(notice.threadId === facts.threadId, 'fatal', 'notice.other-thread');
  demand(!facts.isUsed(notice.noticeId), 'fatal', 'notice.id-used');
  const item = nextItem(facts, 4, noticeHash(bytes));
  return { notice, accepted: { ...item, usedId: notice.noticeId, sender: null, epoch: null, logSeq: null } };
}
