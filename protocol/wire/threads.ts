/** Threads, items, cursors and receipts as they travel. What the signed and sealed bytes mean: protocol/README.md. */
import { z } from './zod.ts';
import { bytes, hash } from './bytes.ts';
import { circleId, fileId, threadId, userId } from './ids.ts';
import { LIMITS } from './limits.ts';
import { epochMs, signature } from './people.ts';

export const itemNumber = z.int().positive();

/** An event as its sender uploads it. */
export const newEvent = z.strictObject({
  ev: bytes(1, LIMITS.eventBytes),
  sig: signature,
  body: bytes(1, LIMITS.bodyBytes),
});
export type NewEvent = z.output<typeof newEvent>;

/** kind 1: an event; data = ev. 2: an inbound mail or text; data = in. 3: a patient's reply; data = rep. 4: a notice, the server's word; data = ntc, no signature, no body. */
export const storedItem = z.strictObject({
  n: itemNumber,
  kind: z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4)]),
  data: bytes(1, LIMITS.noticeBytes),
  sig: signature.nullable(),
  /** Null where a lawful erasure took it, or where the server withholds it: readers tell the two apart. */
  body: bytes(1, LIMITS.inboundBodyBytes).nullable(),
  /** The server's clock at commit. */
  at: epochMs,
});
export type StoredItem = z.output<typeof storedItem>;

/** The server's answer to an accepted item; the sender compares both with its own chain. */
export const itemAck = z.strictObject({ n: itemNumber, chain: hash, at: epochMs });
export type ItemAck = z.output<typeof itemAck>;

export const signedCursor = z.strictObject({ userId, cur: bytes(1, LIMITS.cursorBytes), sig: signature });
export type SignedCursor = z.output<typeof signedCursor>;

/** How far one person's devices have received a thread: the server's word, unlike the signed read cursor. */
export const delivered = z.strictObject({ userId, n: z.int().nonnegative(), at: epochMs });
export type Delivered = z.output<typeof delivered>;

/** A thread as listed: its signed binding and its heads. Titles are sealed items, so they are not here. */
export const threadHead = z.strictObject({
  threadId,
  circleId,
  thr: bytes(1, LIMITS.threadBindingBytes),
  sig: signature,
  headN: z.int().nonnegative(),
  headChain: hash,
  lastAt: epochMs,
  /** The newest of each person, and lower ones from before somebody left. */
  cursors: z.array(signedCursor),
  delivered: z.array(delivered),
  /** My own "notification seen up to" mark, monotone. */
  noticedN: z.int().nonnegative(),
  /** My private read mark, monotone; it counts like a cursor for me and is shown to nobody. */
  markN: z.int().nonnegative(),
  /** I marked the thread as unread; any later reading clears it. */
  markedUnread: z.boolean(),
});
export type ThreadHead = z.output<typeof threadHead>;

/** A sealed file on its way up. `sealedBytes` is fixed at the beginning; it can be fetched once all have arrived. */
export const fileProgress = z.strictObject({
  fileId,
  sealedBytes: z.int().positive(),
  receivedBytes: z.int().nonnegative(),
});
export type FileProgress = z.output<typeof fileProgress>;
