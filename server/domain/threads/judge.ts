/** The synchronous step of every send: judge the next event by the facts as they are now, number it, apply it. */
import type { Circle } from '../../../protocol/crypto/circle/circle.ts';
import { admitEvent, type ParsedEvent } from '../../../protocol/crypto/event/event.ts';
import { Fault } from '../../../protocol/wire/faults.ts';
import type { NewEvent } from '../../../protocol/wire/threads.ts';
import type { Clock } from '../ports.ts';
import type { ItemRow } from '../records.ts';
import { judged } from '../rules.ts';
import type { HotThread } from './hot.ts';

/**
 * The signature must have been verified. Throws access.refused where its sender is no member by now, input.rejected,
 * conflict.stale, conflict.head; then nothing changed.
 *
 * @param given the thread's circle, for one that is being made
 */
export function judgeNext(
  time: { readonly clock: Clock },
  hot: HotThread,
  given: Circle,
  event: NewEvent,
  parsed: ParsedEvent,
): ItemRow {
  const { log } = hot.book;
  const circle = hot.book.known(hot.circleId) ?? given;
  const isMember = circle.newest.members.has(parsed.senderId) && log.state.people.get(parsed.senderId)?.active === true;
  if (!isMember) throw new Fault('access.refused');
  const context = { log, circle, thread: hot };
  const { accepted, evHash } = judged(() => admitEvent(context, parsed, event.sig, event.body));
  hot.apply(accepted);
  return {
    threadId: hot.threadId,
    n: accepted.n,
    kind: 1,
    data: event.ev,
    sig: event.sig,
    body: event.body,
    hash: evHash,
    chain: accepted.chain,
    senderId: parsed.senderId,
    senderSeq: parsed.senderSeq,
    clientMsgId: parsed.clientMsgId,
    class: parsed.class,
    epoch: parsed.epoch,
    logSeq: parsed.logSeq,
    at: time.clock.now(),
  };
}
