/**
 * A job: what a browser wants sent by e-mail or SMS, signed by its sender and sealed to the gateway, so that database
 * and API hold nothing readable and cannot write to a patient themselves. protocol/README.md §9.
 */
import type { Hash } from '../../wire/bytes.ts';
import type { JobContent } from '../../wire/deliveries.ts';
import { jobJson } from '../../wire/deliveries.ts';
import type { ContactId, GatewayId, JobId, ThreadId, UserId } from '../../wire/ids.ts';
import { hHash } from '../derive.ts';
import { Fields, hashBytes, idBytes, lp, u32, u64, u8 } from '../encoding.ts';
import type { KemSeed, Random, Signature } from '../keys.ts';
import type { PracticeLog } from '../practice-log/log.ts';
import type { Author } from '../practice-log/make.ts';
import { demand, recast } from '../refusal.ts';
import { openSealedTo, sealTo } from '../seal.ts';
import { readTagged, writeJson } from '../sealed-json.ts';
import { sign, verify, type Signed } from '../sign.ts';
import type { GatewayKey } from './gateway-key.ts';

/** 1 e-mail, 2 SMS. */
export type JobChannel = 1 | 2;

export interface JobHeader {
  readonly gatewayId: GatewayId;
  readonly gwGen: number;
  readonly jobId: JobId;
  readonly threadId: ThreadId;
  readonly contactId: ContactId;
  readonly channel: JobChannel;
  readonly senderId: UserId;
  readonly senderGen: number;
  /** Not after this moment, and not after the gateway key's own. */
  readonly notAfter: number;
  readonly logSeq: number;
  readonly logHash: Hash;
}
export interface ParsedJob extends JobHeader {
  readonly bodyHash: Hash;
}
export interface MadeJob {
  readonly bytes: Uint8Array;
  readonly sig: Signature;
  readonly body: Uint8Array;
}

const channelOf: Readonly<Record<JobContent['kind'], JobChannel>> = { email: 1, dm: 1, remind: 1, sms: 2 };

const headerFields = (header: JobHeader): Uint8Array[] => [
  idBytes(header.gatewayId),
  u32(header.gwGen),
  idBytes(header.jobId),
  idBytes(header.threadId),
  idBytes(header.contactId),
  u8(header.channel),
  idBytes(header.senderId),
  u32(header.senderGen),
  u64(header.notAfter),
  u64(header.logSeq),
  hashBytes(header.logHash),
];
const jobContext = (header: JobHeader) => lp('cor1/jobctx', ...headerFields(header));

/** `notAfter` is cut to the key's. `gatewayKey` from usableGatewayKey. Partner: {@link readJob}. */
export function makeJob(
  log: PracticeLog,
  author: Author,
  gatewayKey: GatewayKey,
  what: {
    readonly jobId: JobId;
    readonly threadId: ThreadId;
    readonly contactId: ContactId;
    readonly notAfter: number;
    readonly content: JobContent;
  },
  random?: Random,
): MadeJob {
  const { jobId, threadId, contactId, content } = what;
  const header: JobHeader = {
    gatewayId: gatewayKey.gatewayId,
    gwGen: gatewayKey.gen,
    jobId,
    threadId,
    contactId,
    channel: channelOf[content.kind],
    senderId: author.id as UserId,
    senderGen: author.gen,
    notAfter: Math.min(what.notAfter, gatewayKey.notAfter),
    logSeq: log.seq,
    logHash: log.head,
  };
  const body = sealTo(gatewayKey.kemPk, 'job', jobContext(header), writeJson(jobJson, content), random);
  const bytes = lp('cor1/job', ...headerFields(header), hashBytes(hHash('body', body)));
  return { bytes, sig: sign(author.sign, 'job', bytes), body };
}

/** Shape only: what API and gateway read to look things up. Throws Refusal('malformed','job.…'). */
export function parseJob(bytes: Uint8Array): ParsedJob {
  const fields = new Fields(bytes, 'job', 'cor1/job');
  const to = { gatewayId: fields.id<'gateway'>(), gwGen: fields.u32(), jobId: fields.id<'job'>() };
  const about = { threadId: fields.id<'thread'>(), contactId: fields.id<'contact'>() };
  const channel = fields.oneOf<JobChannel>([1, 2]);
  const sender = { senderId: fields.id<'user'>(), senderGen: fields.u32() };
  const notAfter = fields.u64();
  const cited = { logSeq: fields.u64(), logHash: fields.hash() };
  const bodyHash = fields.hash();
  fields.end();
  return { ...to, ...about, channel, ...sender, notAfter, ...cited, bodyHash };
}

/** What the gateway knows when it takes a job up. */
export interface JobWorld {
  readonly log: PracticeLog;
  readonly gatewayId: GatewayId;
  /** The key of the job's generation, undefined when it was destroyed. */
  readonly key: { readonly seed: KemSeed; readonly notAfter: number } | undefined;
  readonly nowMs: number;
  /** Was this jobId carried out (or tried with unknown outcome)? */
  readonly isDone: boolean;
  /** The contact's current address for the job's channel; null when there is none. */
  readonly address: string | null;
}

/**
 * Verifies and opens. Throws Refusal: fatal — forged, misdirected or altered (`job.gateway`, `.sender`, `.signature`,
 * `.body`, `.not-after`, log.fork, malformed shape); ahead — fetch the log; conflict — right once, not now (`job.done`,
 * `.expired`, `.sender-left`, `.sender-rekeyed`, `.address`); key (`job.key-destroyed`); undecryptable — the sender's
 * fault (`job.content`, `.kind`, `.channel`, open).
 */
export function readJob(world: JobWorld, signed: Signed, body: Uint8Array): { job: ParsedJob; content: JobContent } {
  const job = recast('malformed', 'fatal', () => parseJob(signed.bytes));
  demand(job.gatewayId === world.gatewayId, 'fatal', 'job.gateway');
  checkSender(world.log, job, signed);
  demand(hHash('body', body) === job.bodyHash, 'fatal', 'job.body');
  demand(!world.isDone, 'conflict', 'job.done');
  demand(world.nowMs <= job.notAfter, 'conflict', 'job.expired');
  demand(world.key !== undefined, 'key', 'job.key-destroyed');
  demand(job.notAfter <= world.key.notAfter, 'fatal', 'job.not-after');
  const content = openJob(world.key.seed, job, body);
  demand(content.to === world.address, 'conflict', 'job.address');
  return { job, content };
}

function checkSender(log: PracticeLog, job: ParsedJob, signed: Signed): void {
  const then = log.cited(job.logSeq, job.logHash).people.get(job.senderId);
  const keys = then?.keys[job.senderGen - 1];
  demand(then?.active === true && then.gen === job.senderGen && keys !== undefined, 'fatal', 'job.sender');
  demand(verify(keys.signPk, 'job', signed.bytes, signed.sig), 'fatal', 'job.signature');
  const now = log.state.people.get(job.senderId);
  demand(now?.active === true, 'conflict', 'job.sender-left');
  demand(now.gen === job.senderGen, 'conflict', 'job.sender-rekeyed');
}

function openJob(seed: KemSeed, job: ParsedJob, body: Uint8Array): JobContent {
  const padded = recast('key', 'undecryptable', () => openSealedTo(seed, 'job', jobContext(job), body));
  const read = readTagged(jobJson, padded, 'job.content');
  demand(read.as === 'content', 'undecryptable', 'job.kind');
  demand(channelOf[read.content.kind] === job.channel, 'undecryptable', 'job.channel');
  return read.content;
}
