/**
 * The thread binding (thr): which conversation lives in which circle and about whom, signed and immutable, and the chain over its
 * items (protocol/README.md §6). The same check serves the server and every client.
 */
import type { Hash, Id } from '../../wire/bytes.ts';
import type { CircleId, PatientId, PracticeId, ThreadId, UserId } from '../../wire/ids.ts';
import { staleAt, type Circle, type Epoch } from '../circle/circle.ts';
import { hHash } from '../derive.ts';
import { Fields, hashBytes, idBytes, lp, u32, u64, u8, ZERO_ID } from '../encoding.ts';
import type { Signature, SignPk } from '../keys.ts';
import type { PracticeLog } from '../practice-log/log.ts';
import type { Author } from '../practice-log/make.ts';
import type { Citation, GatewayId, LogState } from '../practice-log/state.ts';
import { demand, recast, Refusal } from '../refusal.ts';
import { sign, verify, type Signed } from '../sign.ts';

/** 1 internal, 2 patient, 3 unfiled inbound. */
export type ThreadKind = 1 | 2 | 3;
export type SubjectId = PatientId;
/** 1 event, 2 inbound, 3 patient reply, 4 notice. */
export type ItemKind = 1 | 2 | 3 | 4;

export interface Thread {
  readonly practiceId: PracticeId;
  readonly threadId: ThreadId;
  readonly circleId: CircleId;
  readonly epoch: number;
  readonly ctlHash: Hash;
  readonly kind: ThreadKind;
  /** null (0^16 on the wire): about nobody. */
  readonly subject: SubjectId | null;
  /** A person, or for kinds 2 and 3 a gateway (authorGen 0). */
  readonly authorId: Id;
  readonly authorGen: number;
  readonly logSeq: number;
  readonly logHash: Hash;
  readonly timeMs: number;
}
export interface VerifiedThread extends Thread {
  readonly thrHash: Hash;
  /** CH_0 */
  readonly chain0: Hash;
}

export function encodeThread(t: Thread): Uint8Array {
  return lp(
    'cor1/thr',
    hashBytes(t.practiceId),
    idBytes(t.threadId),
    idBytes(t.circleId),
    u32(t.epoch),
    hashBytes(t.ctlHash),
    u8(t.kind),
    idBytes(t.subject ?? ZERO_ID),
    idBytes(t.authorId),
    u32(t.authorGen),
    u64(t.logSeq),
    hashBytes(t.logHash),
    u64(t.timeMs),
  );
}

/** Refusal('malformed','thread.…'). */
export function decodeThread(bytes: Uint8Array): Thread {
  const f = new Fields(bytes, 'thread', 'cor1/thr');
  const head = {
    practiceId: f.hash() as PracticeId,
    threadId: f.id<'thread'>(),
    circleId: f.id<'circle'>(),
    epoch: f.u32(),
    ctlHash: f.hash(),
    kind: f.oneOf([1, 2, 3] as const),
  };
  const subject = f.id<'patient'>();
  const thread = {
    ...head,
    subject: subject === ZERO_ID ? null : subject,
    authorId: f.id(),
    authorGen: f.u32(),
    logSeq: f.u64(),
    logHash: f.hash(),
    timeMs: f.u64(),
  };
  f.end();
  return thread;
}

/** H("thr", thr, sig). */
const threadHash = (signed: Signed): Hash => hHash('thr', signed.bytes, signed.sig);
/** CH_0 = H("chain0", thrHash). */
const chainStart = (thrHash: Hash): Hash => hHash('chain0', hashBytes(thrHash));
/** CH_n = H("chain", CH_{n−1}, u64 n, u8 itemKind, itemHash). */
export function chainNext(chain: Hash, n: number, itemKind: ItemKind, itemHash: Hash): Hash {
  return hHash('chain', hashBytes(chain), u64(n), u8(itemKind), hashBytes(itemHash));
}

/** A binding in the circle's newest epoch, citing `log` (the author's head). */
export function makeThread(
  log: Citation,
  circle: Circle,
  author: Author,
  what: { threadId: ThreadId; kind: ThreadKind; subject: SubjectId | null; timeMs: number },
): { bytes: Uint8Array; sig: Signature; thrHash: Hash; chain0: Hash } {
  const { newest } = circle;
  const bytes = encodeThread({
    practiceId: circle.practiceId,
    circleId: circle.circleId,
    epoch: newest.epoch,
    ctlHash: newest.ctlHash,
    authorId: author.id,
    authorGen: author.gen,
    logSeq: log.seq,
    logHash: log.hash,
    ...what,
  });
  const sig = sign(author.sign, 'thr', bytes);
  const thrHash = threadHash({ bytes, sig });
  return { bytes, sig, thrHash, chain0: chainStart(thrHash) };
}

const allowed = (holds: boolean, why: string): void => demand(holds, 'fatal', `thread.${why}`);

/** Kind 1 lives in a thread's own circle or a team, kinds 2 (about a patient) and 3 (about nobody yet) in the practice circle only. */
function checkPlace(thread: Thread, circle: Circle): void {
  allowed(thread.circleId === circle.circleId, 'other-circle');
  allowed((circle.kind === 0) === (thread.kind !== 1), 'circle-kind');
  allowed(thread.kind !== 2 || thread.subject !== null, 'subject');
  allowed(thread.kind !== 3 || thread.subject === null, 'subject');
}

function authorKey(thread: Thread, epoch: Epoch, state: LogState): SignPk {
  const gateway = state.gateways.get(thread.authorId as GatewayId);
  if (gateway !== undefined) {
    allowed(thread.kind !== 1 && gateway.active && thread.authorGen === 0, 'gateway');
    return gateway.signPk;
  }
  const author = state.people.get(thread.authorId as UserId);
  if (author?.active !== true) throw new Refusal('fatal', 'thread.author');
  allowed(author.gen === thread.authorGen, 'author-gen');
  allowed(epoch.members.has(author.userId), 'author-not-listed');
  return author.keys[author.gen - 1]!.signPk;
}

/**
 * The public check of a binding against its circle. Pass `signatureOk: true` when the signature was verified elsewhere.
 * Refusal fatal, or ahead when it cites an epoch or entry I do not have.
 */
export function checkThread(log: PracticeLog, circle: Circle, signed: Signed, signatureOk = false): VerifiedThread {
  const thread = recast('malformed', 'fatal', () => decodeThread(signed.bytes));
  allowed(thread.practiceId === log.practiceId, 'other-practice');
  checkPlace(thread, circle);
  const epoch = circle.cited(thread.epoch, thread.ctlHash);
  const state = log.cited(thread.logSeq, thread.logHash);
  allowed(thread.logSeq >= epoch.control.logSeq, 'log-back');
  const publicKey = authorKey(thread, epoch, state);
  allowed(signatureOk || verify(publicKey, 'thr', signed.bytes, signed.sig), 'signature');
  const thrHash = threadHash(signed);
  return { ...thread, thrHash, chain0: chainStart(thrHash) };
}

/** The server's addition at its own head. Refusal('conflict','thread.epoch-not-newest' | 'thread.epoch-stale'). */
export function admitThread(log: PracticeLog, circle: Circle, thread: Thread): void {
  demand(thread.epoch === circle.newest.epoch, 'conflict', 'thread.epoch-not-newest');
  // A gateway seals to the newest epoch there is, and cannot rotate.
  const byGateway = log.state.gateways.has(thread.authorId as GatewayId);
  demand(byGateway || staleAt(circle.newest, log.state) === null, 'conflict', 'thread.epoch-stale');
}
