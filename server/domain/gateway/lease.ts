/**
 * Due jobs go to the gateway, each to one caller for a while. Right before that it is asked once more whether it may still
 * be sent. A lease that ran out after the mark "handing over" means: nobody knows whether the carrier took it.
 */
import { toId } from '../../../protocol/crypto/encoding.ts';
import { Fault } from '../../../protocol/wire/faults.ts';
import type { JobId, UserId } from '../../../protocol/wire/ids.ts';
import { settingsOf } from '../credits/account.ts';
import { reachable, reachableColleague } from '../deliveries/rules.ts';
import { inTurn, type DeliveryTurn } from '../deliveries/turn.ts';
import { closesAt, isWanted } from '../direct-messages/reminders.ts';
import type { Domain } from '../domain.ts';
import type { DeliveryRow, OutboxRow } from '../records-sending.ts';
import type { Reads } from '../stores.ts';
import { backoff, GIVE_UP_MS } from './backoff.ts';
import type { Begun, LeasedJob } from './door.ts';
import { letterhead } from './letterhead.ts';

const REFERENCES = 20;
const POISON_MS = 60_000;

export async function lease(domain: Domain, limit: number, leaseMs: number): Promise<LeasedJob[]> {
  const out: LeasedJob[] = [];
  for (const { jobId } of await domain.stores.read.outbox.due(domain.clock.now(), limit)) {
    const job = await leaseOne(domain, jobId, leaseMs).catch((error: unknown) => poisoned(domain, jobId, error));
    if (job !== null) out.push(job);
  }
  return out;
}

/** A job that cannot even be looked at waits, so that it holds up no other. Throws where the database is at fault. */
async function poisoned(domain: Domain, jobId: JobId, error: unknown): Promise<null> {
  if (error instanceof Fault && (error.code === 'storage' || error.code === 'unavailable')) throw error;
  domain.log.error({ jobId, cause: error }, 'outbox.poison');
  await domain.stores.change((tx) => tx.outbox.again(jobId, domain.clock.now() + POISON_MS));
  return null;
}

const leaseOne = (domain: Domain, jobId: JobId, leaseMs: number): Promise<LeasedJob | null> =>
  inTurn(domain, jobId, async (turn) => {
    const waiting = await turn.outbox();
    if (waiting === null || waiting.nextAt > turn.at || waiting.leaseUntil > turn.at) return null;
    if (waiting.handing) return lost(turn);
    if (!(await isWanted(turn.tx, turn.row, turn.at))) {
      await turn.move('cancelled', null);
      return null;
    }
    const why = await whyNot(turn, waiting);
    if (why !== null) {
      await turn.move('failed', why);
      return null;
    }
    await turn.move('queued', null);
    const leaseId = toId<'lease'>(domain.random(16));
    const leaseUntil = turn.at + leaseMs;
    await turn.tx.outbox.lease(jobId, leaseId, leaseUntil);
    return leased(turn, waiting, leaseId, leaseUntil);
  });

/** Who was handing it over is gone: a text may have been sent, and is never sent again by itself. */
async function lost(turn: DeliveryTurn): Promise<null> {
  await unknown(turn, 'lost');
  return null;
}

export async function unknown(turn: DeliveryTurn, code: string): Promise<void> {
  const { jobId, channel, attempts } = turn.row;
  await turn.move('unknown', code);
  if (channel === 'sms') {
    await turn.spend();
    await turn.tx.outbox.drop(jobId);
  } else {
    await turn.tx.outbox.again(jobId, turn.at + backoff(turn.domain.random, attempts));
  }
}

/** A rule that has come between, or the end of its time; null where it may be sent. */
async function whyNot(turn: DeliveryTurn, waiting: OutboxRow): Promise<string | null> {
  const { domain, tx, row, at, hot } = turn;
  if (at > Math.min(row.dueAt + GIVE_UP_MS, waiting.notAfter)) return row.code ?? 'expired';
  try {
    const settings = await settingsOf(tx, row.practiceId);
    if (row.patientId === null) await reachableColleague(domain, tx, settings, { book: hot.book, userId: userOf(row) });
    else await reachable(domain, tx, settings, row);
    return null;
  } catch (error) {
    if (error instanceof Fault) return error.detail ?? error.code;
    throw error;
  }
}

/** Of a delivery to a colleague. */
const userOf = ({ contactId }: DeliveryRow): UserId => contactId as string as UserId;

/** Where the contact, or the colleague, is reached now. */
async function addressNow(reads: Reads, row: DeliveryRow): Promise<string | null> {
  if (row.patientId === null) return reads.accounts.mobile(userOf(row));
  const contact = (await reads.patients.contact(row.practiceId, row.contactId))?.contact;
  return (row.channel === 'sms' ? contact?.mobile : contact?.email) ?? null;
}

async function leased(
  { tx, domain, row }: DeliveryTurn,
  waiting: OutboxRow,
  leaseId: string,
  leaseUntil: number,
): Promise<LeasedJob> {
  const { jobId, practiceId, threadId, contactId, patientId, channel, job, token, reserved } = row;
  const [address, references, book] = await Promise.all([
    addressNow(tx, row),
    channel === 'email' ? tx.deliveries.messageIds(threadId, REFERENCES) : [],
    domain.books.get(practiceId),
  ]);
  return {
    leaseId,
    leaseUntil,
    jobId,
    practiceId,
    threadId,
    contactId,
    patientId,
    channel,
    job,
    sig: waiting.sig,
    body: waiting.body,
    address,
    isDone: false,
    attempt: row.attempts + 1,
    token,
    references: references.filter((id) => id !== row.messageId),
    credits: reserved,
    closesAt: await closesAt(tx, row),
    letterhead: await letterhead(tx, book),
  };
}

/** The durable mark, right before the provider is called. */
export async function begin(
  domain: Domain,
  hand: {
    readonly jobId: JobId;
    readonly leaseId: string;
    readonly segments: number;
    readonly messageId: string | null;
  },
): Promise<Begun> {
  const gone = { go: false, why: 'gone' } as const;
  const begun = await inTurn<Begun>(domain, hand.jobId, async (turn) => {
    const waiting = await turn.outbox();
    if (waiting?.leaseId !== hand.leaseId || waiting.leaseUntil <= turn.at || waiting.handing) return gone;
    const { channel, threadId, attempts, jobId } = turn.row;
    if (channel === 'sms' && !(await affords(turn, hand.segments))) {
      await turn.move('failed', 'credit.none');
      return { go: false, why: 'credit' };
    }
    await turn.set({ attempts: attempts + 1, ...(hand.messageId !== null && { messageId: hand.messageId }) });
    if (channel === 'email' && hand.messageId !== null)
      await turn.tx.deliveries.noteMessageId(threadId, hand.messageId);
    await turn.tx.outbox.begin(jobId);
    return { go: true };
  });
  return begun ?? gone;
}

/** Reserves what the gateway counted; false where the balance does not allow it, and nothing is changed then. */
async function affords(turn: DeliveryTurn, segments: number): Promise<boolean> {
  const { reserved, practiceId } = turn.row;
  const { balance } = await turn.tx.credits.balance(practiceId);
  if (balance + reserved < segments) return false;
  await turn.reserve(segments);
  return true;
}
