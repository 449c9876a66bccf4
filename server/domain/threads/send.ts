/**
 * message:send. Signature first; then rules, number and chain in one synchronous step; then the group commit (where several
 * nodes write, that step is the first of the commit's turn). The ack means: verified, numbered, on disk. A repeated id with
 * the same bytes gets the same ack.
 */
import { eventHash, eventSignature, parseEvent, type ParsedEvent } from '../../../protocol/crypto/event/event.ts';
import type { Circle } from '../../../protocol/crypto/circle/circle.ts';
import type { Hash } from '../../../protocol/wire/bytes.ts';
import { Fault } from '../../../protocol/wire/faults.ts';
import type { AskInput } from '../../../protocol/wire/events.ts';
import type { ThreadId } from '../../../protocol/wire/ids.ts';
import type { ItemAck, NewEvent } from '../../../protocol/wire/threads.ts';
import { inThread, knownInThread } from '../access.ts';
import { sendWithJob } from '../deliveries/send.ts';
import type { Domain } from '../domain.ts';
import type { Actor } from '../ports.ts';
import type { ItemRow } from '../records.ts';
import { judged } from '../rules.ts';
import type { HotThread } from './hot.ts';
import { judgeNext } from './judge.ts';

export interface Ready {
  readonly hot: HotThread;
  readonly circle: Circle;
  readonly event: NewEvent;
  readonly parsed: ParsedEvent;
  readonly hash: Hash;
}

/**
 * Faults: input.rejected, conflict.stale, conflict.head, conflict.duplicate, storage, and those of access; with a job also
 * sending.refused, credit.none, rate.limited.
 */
export async function send(domain: Domain, actor: Actor, input: AskInput<'message:send'>): Promise<ItemAck> {
  const { job, threadId } = input;
  if (job !== undefined) return inLine(domain, actor, input, (ready) => sendWithJob(domain, actor, ready, job));
  const { ack } = await inLine(domain, actor, input, async (ready) => {
    await untilFree(domain, threadId);
    return { ack: admit(domain, actor, ready) };
  });
  return ack;
}

/** Gives `work` the event, verified and in its sender's order. The next one of this sender waits for it. Faults as of `send`. */
export async function inLine<T>(
  domain: Domain,
  actor: Actor,
  input: Pick<AskInput<'message:send'>, 'threadId' | 'event'>,
  work: (ready: Ready) => Promise<T>,
): Promise<T> {
  const place = domain.threads.line(input.threadId, actor.userId);
  try {
    const ready = await prepare(domain, actor, input);
    await place.reached;
    return await work(ready);
  } finally {
    place.leave();
  }
}

/** A delivery of this thread is being changed: it numbers items of its own. */
async function untilFree(domain: Domain, threadId: ThreadId): Promise<void> {
  for (let busy = domain.threads.busy(threadId); busy !== undefined; busy = domain.threads.busy(threadId)) await busy;
}

/** Everything that may wait: access, look-ups, the signature. */
async function prepare(
  domain: Domain,
  actor: Actor,
  { threadId, event }: Pick<AskInput<'message:send'>, 'threadId' | 'event'>,
): Promise<Ready> {
  let place = knownInThread(domain, actor, threadId) ?? (await inThread(domain, actor, threadId));
  const parsed = judged(() => parseEvent(event.ev));
  if (parsed.threadId !== threadId || parsed.senderId !== actor.userId) throw new Fault('access.refused');
  // What other nodes have changed is judged in the turn, but for what is needed before.
  const isBehind = parsed.logSeq > place.book.log.seq || place.hot.isUsed(parsed.clientMsgId);
  if (isBehind) place = await inThread(domain, actor, threadId);
  const { hot, circle, book } = place;
  const { publicKey, message } = judged(() => eventSignature(book.log, parsed));
  if (!domain.verifier.verify(publicKey, message, event.sig)) throw new Fault('input.rejected', 'event.signature');
  await hot.ready({ chainAt: parsed.seenN, senderId: actor.userId, clientMsgId: parsed.clientMsgId });
  return { hot, circle, event, parsed, hash: eventHash(event.ev, event.sig) };
}

/** Judged and numbered in order of arrival, then on the disk. Throws before its first await. */
function admit(domain: Domain, actor: Actor, ready: Ready): Promise<ItemAck> {
  const { hot, parsed, hash } = ready;
  if (hot.isVoid) throw new Fault('storage');
  const waiting = hot.inFlight.get(parsed.clientMsgId);
  if (waiting !== undefined) {
    if (waiting.senderId === actor.userId && waiting.hash === hash) return waiting.ack;
    throw new Fault('conflict.duplicate');
  }
  if (hot.isUsed(parsed.clientMsgId)) return repeated(domain, actor, ready);
  const ack = store(domain, actor, ready);
  hot.inFlight.set(parsed.clientMsgId, { senderId: actor.userId, hash, ack });
  return ack;
}

async function store(domain: Domain, actor: Actor, ready: Ready): Promise<ItemAck> {
  const { hot, parsed } = ready;
  try {
    const row = await domain.stores.append(hot.threadId, () => numbered(domain, ready));
    return row === null ? await repeated(domain, actor, ready) : { n: row.n, chain: row.chain, at: row.at };
  } finally {
    hot.inFlight.delete(parsed.clientMsgId);
  }
}

/** Judging and numbering are one synchronous step. Null where another node has stored it meanwhile. */
function numbered(domain: Domain, { hot, circle, event, parsed }: Ready): ItemRow | null {
  if (domain.threads.known(hot.threadId) !== hot) throw new Fault('storage');
  if (hot.isUsed(parsed.clientMsgId)) return null;
  return judgeNext(domain, hot, circle, event, parsed);
}

/** The id was used: the same event gets its ack again, another one a conflict. */
async function repeated(domain: Domain, actor: Actor, { hot, parsed, hash }: Ready): Promise<ItemAck> {
  const item = await domain.stores.read.items.byClientMsgId(hot.threadId, parsed.clientMsgId);
  if (item === null || item.senderId !== actor.userId || item.hash !== hash) throw new Fault('conflict.duplicate');
  return { n: item.n, chain: item.chain, at: item.at };
}
