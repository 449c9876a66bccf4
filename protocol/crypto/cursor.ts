/**
 * The signed read cursor: "I have read up to n". The server cannot fake one, and each is a fork detector for thread, circle and log
 * (protocol/README.md §6). The same rules run on the server and in clients.
 */
import type { Hash } from '../wire/bytes.ts';
import type { ThreadId, UserId } from '../wire/ids.ts';
import type { Circle } from './circle/circle.ts';
import { Fields, hashBytes, idBytes, lp, u32, u64 } from './encoding.ts';
import type { Signature, SignPk } from './keys.ts';
import type { PracticeLog } from './practice-log/log.ts';
import type { Author } from './practice-log/make.ts';
import { demand, recast, Refusal } from './refusal.ts';
import { sign, signedMessage, type Signed } from './sign.ts';
import { ed25519Verify } from './sodium.ts';
import type { ThreadFacts } from './thread/facts.ts';

export interface Cursor {
  readonly threadId: ThreadId;
  readonly userId: UserId;
  readonly gen: number;
  readonly n: number;
  /** CH_n */
  readonly chain: Hash;
  readonly timeMs: number;
  readonly epoch: number;
  readonly ctlHash: Hash;
  readonly logSeq: number;
  readonly logHash: Hash;
}
export interface CursorWorld {
  readonly log: PracticeLog;
  readonly circle: Circle;
  readonly thread: ThreadFacts;
}

/** A cursor at item n of what the author holds, citing its newest epoch and log head. */
export function makeCursor(
  world: CursorWorld,
  author: Author,
  n: number,
  timeMs: number,
): { bytes: Uint8Array; sig: Signature } {
  const { log, circle, thread } = world;
  const chain = thread.chainAt(n);
  if (chain === undefined) throw new TypeError('cursor: an item I do not hold');
  const bytes = lp(
    'cor1/cur',
    idBytes(thread.threadId),
    idBytes(author.id),
    u32(author.gen),
    u64(n),
    hashBytes(chain),
    u64(timeMs),
    u32(circle.newest.epoch),
    hashBytes(circle.newest.ctlHash),
    u64(log.seq),
    hashBytes(log.head),
  );
  return { bytes, sig: sign(author.sign, 'cur', bytes) };
}

/** Shape only. Refusal('malformed','cursor.…'). */
export function parseCursor(bytes: Uint8Array): Cursor {
  const f = new Fields(bytes, 'cursor', 'cor1/cur');
  const cursor: Cursor = {
    threadId: f.id<'thread'>(),
    userId: f.id<'user'>(),
    gen: f.u32(),
    n: f.u64(),
    chain: f.hash(),
    timeMs: f.u64(),
    epoch: f.u32(),
    ctlHash: f.hash(),
    logSeq: f.u64(),
    logHash: f.hash(),
  };
  f.end();
  return cursor;
}

/** Who signed and over which bytes. Refusal ahead or fatal by the log entry it cites. */
export function cursorSignature(
  log: PracticeLog,
  cursor: Cursor,
  bytes: Uint8Array,
): { readonly publicKey: SignPk; readonly message: Uint8Array } {
  const signer = log.cited(cursor.logSeq, cursor.logHash).people.get(cursor.userId);
  if (signer?.active !== true) throw new Refusal('fatal', 'cursor.signer');
  demand(signer.gen === cursor.gen, 'fatal', 'cursor.signer-gen');
  return { publicKey: signer.keys[signer.gen - 1]!.signPk, message: signedMessage('cur', bytes) };
}

/**
 * Every rule but the signature. Refusal ahead when item, epoch or entry are not here yet (`cursor.before` when a late reader has not
 * loaded that page), fatal when its hashes differ from mine, ('conflict','cursor.lower') when `kept` is higher: ignore it.
 */
export function checkCursor(world: CursorWorld, cursor: Cursor, kept = 0): void {
  const { log, circle, thread } = world;
  demand(cursor.threadId === thread.threadId && circle.circleId === thread.circleId, 'fatal', 'cursor.other-thread');
  const state = log.cited(cursor.logSeq, cursor.logHash);
  const signer = state.people.get(cursor.userId);
  demand(signer?.active === true && signer.gen === cursor.gen, 'fatal', 'cursor.signer');
  circle.cited(cursor.epoch, cursor.ctlHash);
  demand(circle.everListed(cursor.userId), 'fatal', 'cursor.not-listed');
  demand(cursor.n <= thread.n, 'ahead', 'cursor.ahead');
  demand(cursor.n >= thread.from, 'ahead', 'cursor.before');
  demand(thread.chainAt(cursor.n) === cursor.chain, 'fatal', 'cursor.chain');
  demand(cursor.n >= kept, 'conflict', 'cursor.lower');
}

/** Shape, signature and rules in one, for clients. Refusal fatal, ahead or conflict as above. */
export function readCursor(world: CursorWorld, signed: Signed, kept?: number): Cursor {
  const cursor = recast('malformed', 'fatal', () => parseCursor(signed.bytes));
  const { publicKey, message } = cursorSignature(world.log, cursor, signed.bytes);
  demand(ed25519Verify(signed.sig, message, publicKey), 'fatal', 'cursor.signature');
  checkCursor(world, cursor, kept);
  return cursor;
}
