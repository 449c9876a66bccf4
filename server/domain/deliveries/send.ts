/**
 * message:send with a job: the event that shows an e-mail or text in the thread, its delivery, the reserved credits, the
 * sealed job in the outbox and the first notice (`held`) are one commit. For ten seconds nothing is handed over.
 */
import { eventHash, type ParsedEvent } from '../../../protocol/crypto/event/event.ts';
import type { Circle } from '../../../protocol/crypto/circle/circle.ts';
import { toBase32 } from '../../../protocol/crypto/base32.ts';
import { parseGatewayKey } from '../../../protocol/crypto/gateway/gateway-key.ts';
import { parseJob, type ParsedJob } from '../../../protocol/crypto/gateway/job.ts';
import { hHash } from '../../../protocol/crypto/derive.ts';
import { signedMessage } from '../../../protocol/crypto/sign.ts';
import { Fault } from '../../../protocol/wire/faults.ts';
import { LIMITS } from '../../../protocol/wire/limits.ts';
import type { UserId } from '../../../protocol/wire/ids.ts';
import type { DeliverySettings, NewJob, OutChannel } from '../../../protocol/wire/sending.ts';
import type { ItemAck, NewEvent } from '../../../protocol/wire/threads.ts';
import { same } from '../bytes.ts';
import { change } from '../change.ts';
import { settingsOf } from '../credits/account.ts';
import type { Domain } from '../domain.ts';
import type { Actor } from '../ports.ts';
import type { DeliveryRow } from '../records-sending.ts';
import { judged } from '../rules.ts';
import type { Writes } from '../stores.ts';
import type { HotThread } from '../threads/hot.ts';
import { judgeNext } from '../threads/judge.ts';
import { finish } from '../threads/turn.ts';
import { checkCaps, reachable, reachableColleague, type Reachable } from './rules.ts';
import { DeliveryTurn } from './turn.ts';

/** An event whose signature was found good. */
export interface ReadyEvent {
  readonly circle: Circle;
  readonly event: NewEvent;
  readonly parsed: ParsedEvent;
}

/** A job as it came, and what its header says. */
export interface ReadJob {
  readonly job: ParsedJob;
  readonly input: NewJob;
}

/** What else belongs to the same commit. */
export interface Besides {
  /** Further jobs of the same sender, to be judged like the first. */
  readonly jobs: readonly ReadJob[];
  /** Numbers nothing itself. */
  readonly within: (turn: DeliveryTurn) => Promise<void>;
}
const NOTHING: Besides = { jobs: [], within: () => Promise.resolve() };

/** Faults: sending.refused (the rule), credit.none, rate.limited, and those of a send. Waits for the commit. */
export async function sendWithJob(
  domain: Domain,
  actor: Actor,
  ready: ReadyEvent,
  input: NewJob,
  besides: Besides = NOTHING,
): Promise<ItemAck> {
  const { threadId } = ready.parsed;
  const job = judged(() => parseJob(input.job));
  if (job.threadId !== threadId || job.senderId !== actor.userId) throw new Fault('access.refused');
  const { seenN: chainAt, senderId, clientMsgId } = ready.parsed;
  const ack = await domain.threads.exclusive(threadId, async (hot) => {
    // It may have been built anew since the event was prepared.
    await hot.ready({ chainAt, senderId, clientMsgId });
    if (hot.isUsed(ready.parsed.clientMsgId)) return repeated(domain, actor, ready, job, input);
    for (const each of [{ job, input }, ...besides.jobs]) await checkJob(domain, hot, each);
    return store(domain, hot, ready, job, input, besides);
  });
  domain.outbox.changed();
  return ack;
}

/** What must hold of the job itself, whoever it is for. */
async function checkJob(domain: Domain, hot: HotThread, { job, input }: ReadJob): Promise<void> {
  const { log } = hot.book;
  const then = judged(() => log.cited(job.logSeq, job.logHash)).people.get(job.senderId);
  const keys = then?.keys[job.senderGen - 1];
  const isCurrent = log.state.people.get(job.senderId)?.gen === job.senderGen;
  if (then?.active !== true || keys === undefined || !isCurrent) throw new Fault('input.rejected', 'job.sender');
  if (!domain.verifier.verify(keys.signPk, signedMessage('job', input.job), input.sig)) {
    throw new Fault('input.rejected', 'job.signature');
  }
  if (hHash('body', input.body) !== job.bodyHash) throw new Fault('input.rejected', 'job.body');
  if (hot.thread.kind === 3) throw new Fault('input.rejected', 'job.thread-kind');
  if ((job.channel === 2) !== input.credits > 0) throw new Fault('input.rejected', 'job.credits');
  await checkGateway(domain, hot, job);
}

/** The gateway is active in the log, and the key is its own, known and good for the job's whole life. */
async function checkGateway(domain: Domain, hot: HotThread, job: ParsedJob): Promise<void> {
  const { log, practiceId } = hot.book;
  const now = domain.clock.now();
  const { gateways } = domain.stores.read;
  const [row, current] = await Promise.all([gateways.key(practiceId, job.gwGen), gateways.get()]);
  const isActive = current?.gatewayId === job.gatewayId && log.state.gateways.get(job.gatewayId)?.active === true;
  if (!isActive || row === null || row.gatewayId !== job.gatewayId) throw new Fault('sending.refused', 'gateway');
  if (job.notAfter > parseGatewayKey(row.bytes).notAfter) throw new Fault('input.rejected', 'job.not-after');
  if (now + LIMITS.undoMs >= job.notAfter) throw new Fault('sending.refused', 'gateway');
}

const channelOf: Readonly<Record<ParsedJob['channel'], OutChannel>> = { 1: 'email', 2: 'sms' };

/** Everything in one transaction; refusals come before anything is numbered. */
function store(
  domain: Domain,
  hot: HotThread,
  { circle, event, parsed }: ReadyEvent,
  job: ParsedJob,
  input: NewJob,
  besides: Besides,
): Promise<ItemAck> {
  return change(domain, async (tx, after) => {
    const to = await checkRules(domain, tx, hot, circle, job);
    await checkUnused(tx, job);
    const { practiceId } = hot.book;
    const { balance } = await tx.credits.balance(practiceId);
    if (balance < input.credits) throw new Fault('credit.none');
    const item = judgeNext(domain, hot, circle, event, parsed);
    const row = newDelivery(domain, hot, { job, input }, { ...to, itemN: item.n, at: item.at });
    const turn = new DeliveryTurn(domain, tx, after, hot, row);
    await putOut(tx, row, { job, input }, turn.at + LIMITS.undoMs);
    turn.items.push(item);
    await turn.reserve(input.credits);
    await turn.note();
    await besides.within(turn);
    await finish(turn);
    return { n: item.n, chain: item.chain, at: item.at };
  });
}

/** Throws conflict.duplicate. */
export async function checkUnused(tx: Writes, { jobId }: ParsedJob): Promise<void> {
  if ((await tx.deliveries.byId(jobId)) !== null) throw new Fault('conflict.duplicate', 'jobId');
}

/** A delivery with its sealed job, to be handed over from `nextAt` on. */
export async function putOut(tx: Writes, row: DeliveryRow, { job, input }: ReadJob, nextAt: number): Promise<void> {
  const { jobId, practiceId } = row;
  await tx.deliveries.create(row);
  const { gwGen, notAfter } = job;
  const { sig, body } = input;
  const lease = { leaseId: null, leaseUntil: 0, handing: false };
  await tx.outbox.put({ jobId, practiceId, gwGen, notAfter, sig, body, nextAt, ...lease });
}

async function checkRules(
  domain: Domain,
  tx: Writes,
  hot: HotThread,
  circle: Circle,
  job: ParsedJob,
): Promise<Reachable> {
  const { practiceId } = hot.book;
  const channel = channelOf[job.channel];
  const settings = await settingsOf(tx, practiceId);
  const carriers = (await tx.gateways.get())?.carriers;
  const out = channel === 'email' ? carriers?.mailOut : carriers?.smsOut;
  if (out === undefined || out === 'none') throw new Fault('sending.refused', 'channel');
  const to = await recipient(domain, tx, settings, hot, circle, job);
  const { kind, subject } = hot.thread;
  // An internal thread may be about somebody who is only a name in it; where it is about a patient, it is about this one.
  const isAboutAnother = subject !== null && to.patientId !== null && subject !== to.patientId;
  const isPatient = subject !== null && (await tx.patients.byId(subject)) !== null;
  if (isAboutAnother && (kind === 2 || isPatient)) throw new Fault('access.refused', 'contact');
  if (channel === 'sms') await checkCaps(tx, settings, practiceId, to.address, domain.clock.now());
  return to;
}

/** A contact; in an internal thread also a colleague who is in it, by text only. */
async function recipient(
  domain: Domain,
  tx: Writes,
  settings: DeliverySettings,
  hot: HotThread,
  circle: Circle,
  job: ParsedJob,
) {
  const { contactId, senderId } = job;
  const { book, thread, circleId } = hot;
  const channel = channelOf[job.channel];
  const userId = contactId as string as UserId;
  const isColleague = thread.kind === 1 && (book.known(circleId) ?? circle).newest.members.has(userId);
  if (!isColleague) return reachable(domain, tx, settings, { practiceId: book.practiceId, contactId, channel });
  if (channel !== 'sms' || userId === senderId) throw new Fault('access.refused', 'contact');
  return reachableColleague(domain, tx, settings, { book, userId });
}

export function newDelivery(
  domain: Domain,
  hot: HotThread,
  { job, input }: ReadJob,
  { patientId, address, itemN, at }: Reachable & { readonly itemN: number; readonly at: number },
): DeliveryRow {
  return {
    jobId: job.jobId,
    practiceId: hot.book.practiceId,
    threadId: hot.threadId,
    itemN,
    contactId: job.contactId,
    patientId,
    channel: channelOf[job.channel],
    address,
    senderId: job.senderId,
    job: input.job,
    state: 'held',
    code: null,
    attempts: 0,
    reserved: 0,
    spent: 0,
    token: toBase32(domain.random(16)).toLowerCase(),
    messageId: null,
    providerId: null,
    createdAt: at,
    changedAt: at,
    dueAt: at,
    reminds: null,
  };
}

/** The same event with the same job again: the same ack. Anything else under this id is a conflict. */
async function repeated(
  domain: Domain,
  actor: Actor,
  { event, parsed }: ReadyEvent,
  job: ParsedJob,
  input: NewJob,
): Promise<ItemAck> {
  const { read } = domain.stores;
  const item = await read.items.byClientMsgId(parsed.threadId, parsed.clientMsgId);
  const delivery = await read.deliveries.byId(job.jobId);
  const isSame =
    item !== null &&
    item.senderId === actor.userId &&
    item.hash === eventHash(event.ev, event.sig) &&
    delivery?.threadId === parsed.threadId &&
    delivery.itemN === item.n &&
    same(delivery.job, input.job);
  if (!isSame) throw new Fault('conflict.duplicate');
  return { n: item.n, chain: item.chain, at: item.at };
}
