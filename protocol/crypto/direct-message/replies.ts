/**
 * Which replies a thread accepts: who is bound by a dm event, and that nothing was dropped, reordered or replayed.
 * The same rules serve the server (public part) and the verifying reader (item kind 3). protocol/README.md §8.
 */
import type { Hash } from '../../wire/bytes.ts';
import type { CircleId, ThreadId } from '../../wire/ids.ts';
import type { SignPk } from '../keys.ts';
import { demand } from '../refusal.ts';
import type { Signed } from '../sign.ts';
import type { ParsedReply } from './reply.ts';
import { NO_REPLY, replyBodyHash, replyHash, verifyReply } from './reply.ts';

/** The newest accepted reply of one dmId. */
export interface LastReply {
  readonly replyNo: number;
  readonly hash: Hash;
}

/** What must be known about the place a reply claims. */
export interface ReplyWorld {
  readonly threadId: ThreadId;
  readonly circleId: CircleId;
  readonly newestEpoch: number;
  /** The rsPub that the first dm event naming this dmId bound; undefined: none did. */
  readonly signer: SignPk | undefined;
  /** undefined: no reply of this dmId yet. */
  readonly last: LastReply | undefined;
  /** True where the reader began after the thread's start and has met no reply of this dmId: counters are as stated. */
  readonly isLate: boolean;
}

/**
 * Throws Refusal fatal (`reply.thread`, `reply.circle`, `reply.body`, `reply.number`, `reply.prev`), ahead
 * (`circle.ahead`) or unverified (`reply.unbound`, `reply.signature`). `body` null: withheld, its hash is in the bytes.
 */
export function checkReply(world: ReplyWorld, reply: ParsedReply, signed: Signed, body: Uint8Array | null): LastReply {
  demand(reply.threadId === world.threadId, 'fatal', 'reply.thread');
  demand(reply.circleId === world.circleId, 'fatal', 'reply.circle');
  demand(body === null || replyBodyHash(body) === reply.bodyHash, 'fatal', 'reply.body');
  demand(reply.epoch <= world.newestEpoch, 'ahead', 'circle.ahead');
  const { signer, last, isLate } = world;
  demand(signer !== undefined, 'unverified', 'reply.unbound');
  demand(verifyReply(signer, signed), 'unverified', 'reply.signature');
  if (!isLate) {
    demand(reply.replyNo === (last?.replyNo ?? 0) + 1, 'fatal', 'reply.number');
    demand(reply.prevReply === (last?.hash ?? NO_REPLY), 'fatal', 'reply.prev');
  }
  return { replyNo: reply.replyNo, hash: replyHash(signed) };
}
