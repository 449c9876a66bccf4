/**
 * One leased job: verified and opened with the gateway's own view of the log, handed over, reported. What cannot be
 * verified, opened or carried is refused with its reason as the code, and stands in nobody's way. What a carrier may have
 * is never given to one again, except an e-mail of unknown outcome. The log gets ids and codes, never what was opened.
 */
import { parseJob, readJob, type ParsedJob } from '../../../protocol/crypto/gateway/job.ts';
import { Refusal } from '../../../protocol/crypto/refusal.ts';
import type { JobContent } from '../../../protocol/wire/deliveries.ts';
import { Fault } from '../../../protocol/wire/faults.ts';
import type { GatewayDoor, LeasedJob, Outcome } from '../../domain/gateway/door.ts';
import { isPlainAddress } from '../email/address.ts';
import { composeMail, mailMessageId } from '../email/compose.ts';
import type { GatewayParts } from '../parts.ts';
import { countSegments } from '../sms/segments.ts';
import { openAttachments } from './attachments.ts';

/** Ready to go: everything that can be refused has been looked at. */
interface Prepared {
  readonly job: ParsedJob;
  readonly segments: number;
  readonly messageId: string | null;
  send(): Promise<Outcome>;
}

const againMs = 1_000;

const refused = (code: string): Outcome => ({ as: 'refused', state: 'failed', code: code.slice(0, 64) });

/** Never throws for a job's own fault; what the door throws is the worker's to wait out. */
export async function handOver(parts: GatewayParts, leased: LeasedJob): Promise<void> {
  const { door, log } = parts;
  const { jobId, leaseId } = leased;
  const prepared = await prepare(parts, leased);
  if ('as' in prepared) {
    log.warn({ jobId, as: prepared.as, code: prepared.code }, 'job.refused');
    return report(parts, { jobId, leaseId, outcome: prepared });
  }
  const { segments, messageId } = prepared;
  const begun = await door.begin({ jobId, leaseId, segments, messageId });
  if (!begun.go) return log.info({ jobId, why: begun.why }, 'job.dropped');
  const outcome = await carry(parts, prepared);
  await report(parts, { jobId, leaseId, outcome });
  await noteOptOut(parts, leased, outcome);
  log.info({ jobId, as: outcome.as, code: outcome.code, attempt: leased.attempt }, 'job.handed');
}

/** Remembers in the gateway's own folder, before and after, that a carrier was given the job. */
async function carry({ handed, log }: GatewayParts, prepared: Prepared): Promise<Outcome> {
  const { jobId, notAfter } = prepared.job;
  try {
    await handed.begin(jobId, notAfter);
  } catch (cause) {
    log.error({ jobId, cause }, 'job.folder');
    return { as: 'later', code: 'gateway.folder' };
  }
  const outcome = await prepared.send();
  // The carrier's answer counts whether or not it could be written down here.
  await handed.end(jobId, outcome).catch((cause: unknown) => log.error({ jobId, cause }, 'job.folder'));
  return outcome;
}

type Report = Parameters<GatewayDoor['report']>[0];

/** Asked until it is taken, as long as this gateway runs: what the carrier said must not be lost to a short trouble. */
async function report({ door, later, isStopping }: GatewayParts, done: Report): Promise<void> {
  for (;;) {
    try {
      return await door.report(done);
    } catch (error) {
      const isPassing = error instanceof Fault && (error.code === 'storage' || error.code === 'unavailable');
      if (!isPassing || isStopping()) throw error;
    }
    await new Promise<void>((resolve) => void later(againMs, resolve));
  }
}

/** What came of this job before; null where it may be handed over. */
function former({ handed }: GatewayParts, job: ParsedJob): Outcome | null {
  const past = handed.of(job.jobId);
  if (past === undefined) return null;
  const isKnown = past.outcome !== null && past.outcome.as !== 'unknown';
  if (isKnown) return past.outcome;
  return job.channel === 2 ? { as: 'unknown', code: past.outcome?.code ?? 'lost' } : null;
}

/** The carrier knows of a STOP that we have not heard of. */
async function noteOptOut({ door }: GatewayParts, { channel, address }: LeasedJob, outcome: Outcome): Promise<void> {
  const isOut = outcome.as === 'refused' && outcome.state === 'blocked' && channel === 'sms';
  if (isOut && address !== null) await door.optOut(address, true, outcome.code);
}

async function prepare(parts: GatewayParts, leased: LeasedJob): Promise<Prepared | Outcome> {
  try {
    const job = parseJob(leased.job);
    const before = former(parts, job);
    if (before !== null) return before;
    const content = await openJob(parts, leased, job);
    return content.kind === 'sms' ? prepareText(parts, job, content) : await prepareMail(parts, leased, job, content);
  } catch (error) {
    if (error instanceof Refusal) return refused(error.reason);
    if (error instanceof Fault && (error.code === 'access.refused' || error.code === 'file.incomplete')) {
      return refused(error.code);
    }
    throw error;
  }
}

/** Throws Refusal as `readJob` does. A job that cites a newer log entry is read again after fetching it. */
async function openJob(parts: GatewayParts, leased: LeasedJob, { gwGen }: ParsedJob): Promise<JobContent> {
  const practice = await parts.practice(leased.practiceId);
  if (practice === null) throw new Refusal('fatal', 'job.practice');
  await practice.sync(parts.door);
  const world = {
    log: practice.log,
    gatewayId: parts.identity.gatewayId,
    key: practice.keys.of(gwGen),
    nowMs: parts.clock.now(),
    isDone: leased.isDone,
    address: leased.address,
  };
  return readJob(world, { bytes: leased.job, sig: leased.sig }, leased.body).content;
}

function prepareText(
  { texts }: GatewayParts,
  job: ParsedJob,
  { to, text }: Extract<JobContent, { kind: 'sms' }>,
): Prepared | Outcome {
  if (texts === null) return refused('sms.none');
  if (text.trim() === '') return refused('sms.empty');
  return { job, segments: countSegments(text), messageId: null, send: () => texts.send(to, text) };
}

async function prepareMail(
  parts: GatewayParts,
  leased: LeasedJob,
  job: ParsedJob,
  content: Exclude<JobContent, { kind: 'sms' }>,
): Promise<Prepared | Outcome> {
  const { mail, setup, door } = parts;
  if (mail === null) return refused('email.none');
  if (!isPlainAddress(content.to)) return refused('email.address');
  const files = content.kind === 'email' ? (content.files ?? []) : [];
  const attachments = await openAttachments(door, leased.jobId, files);
  const composed = composeMail(content, leased, setup);
  const messageId = mailMessageId(leased.token, setup);
  return { job, segments: 0, messageId, send: () => mail.send(composed, attachments) };
}
