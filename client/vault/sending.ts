/**
 * What every event of mine is made on and how it leaves: the thread as verified, a fresh epoch, the log's head, me. Judges whether
 * I may send now; what is sent is made by the verbs.
 */
import type { MadeEvent } from '../../protocol/crypto/event/seal.ts';
import { Refusal } from '../../protocol/crypto/refusal.ts';
import { Fault } from '../../protocol/wire/faults.ts';
import type { NewEvent } from '../../protocol/wire/threads.ts';
import { staleness } from './circles.ts';
import type { HeldThread, Memory } from './memory.ts';
import { demandTrust, myAuthor, practiceLog } from './memory.ts';

/** What the next event of mine is made on. Refusal fatal when something is in doubt, `conflict` when the circle must be rotated first. */
export function readyToSend(memory: Memory, held: HeldThread) {
  demandTrust(memory, held.circle);
  demandTrust(memory, held);
  const stale = staleness(memory, held.circle);
  if (stale !== null) throw new Refusal('conflict', `send.stale.${stale}`);
  const log = practiceLog(memory);
  const { circle, keys } = held.circle;
  const es = keys.get(circle.newest.epoch);
  if (es === undefined) throw new Fault('access.refused', 'circle');
  const world = { log, circle, thread: held.reader.facts, es };
  return { log, world, author: myAuthor(memory, log.state), timeMs: memory.ports.now() };
}

export const eventOut = (made: MadeEvent): NewEvent => ({
  ev: made.bytes,
  sig: made.sig,
  body: made.body,
});
