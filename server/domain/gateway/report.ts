/**
 * What came of handing a job over, and what the provider says later. In any order and any number of times: the rank of the
 * states decides. A word about a message whose id we do not know yet is kept and applied when we do.
 */
import type { JobId } from '../../../protocol/wire/ids.ts';
import type { OutChannel } from '../../../protocol/wire/sending.ts';
import { change } from '../change.ts';
import { inTurn, isFinal, keptCode, type DeliveryTurn } from '../deliveries/turn.ts';
import type { Domain } from '../domain.ts';
import { announcePatient } from '../patients/announce.ts';
import type { EarlyStatus } from '../records-sending.ts';
import { backoff, GIVE_UP_MS } from './backoff.ts';
import type { Outcome, Status } from './door.ts';
import { unknown } from './lease.ts';

const SHORT = 300;

interface Report {
  readonly jobId: JobId;
  readonly leaseId: string;
  readonly outcome: Outcome;
}

export async function report(domain: Domain, { jobId, leaseId, outcome }: Report): Promise<void> {
  await inTurn(domain, jobId, async (turn) => {
    const waiting = await turn.outbox();
    // A text that another try has in hand by now is none of this report's business, unless it was taken.
    const isMine = waiting === null || waiting.leaseId === null || waiting.leaseId === leaseId;
    if (outcome.as === 'accepted') await accepted(turn, outcome);
    else if (isMine && turn.row.providerId === null && !isFinal(turn.row.state)) {
      if (outcome.as === 'refused') await refused(turn, outcome);
      else if (outcome.as === 'later') await later(turn, outcome.code, waiting === null);
      else if (waiting !== null) await unknown(turn, outcome.code);
    }
  });
  domain.outbox.changed();
}

async function accepted(turn: DeliveryTurn, outcome: Outcome & { readonly as: 'accepted' }): Promise<void> {
  const { tx, row } = turn;
  const { jobId, channel } = row;
  await turn.spend();
  await tx.outbox.drop(jobId);
  if (row.providerId === null) await turn.set({ providerId: outcome.providerId.slice(0, SHORT) });
  await turn.move(outcome.state, outcome.code);
  for (const early of await tx.deliveries.takeEarly(channel, turn.row.providerId ?? '')) await apply(turn, early);
  await noteUse(turn);
}

/** The first use of an address is shown; later ones change nothing. */
async function noteUse({ domain, tx, after, row, at }: DeliveryTurn): Promise<void> {
  const { practiceId, channel, address, contactId, patientId } = row;
  if (patientId === null) return;
  const contact = (await tx.patients.contact(practiceId, contactId))?.contact;
  const facts = channel === 'sms' ? contact?.mobileFacts : contact?.emailFacts;
  const present = channel === 'sms' ? contact?.mobile : contact?.email;
  if (present === address && typeof facts?.firstUsedAt === 'number') return;
  await tx.patients.setAddress(practiceId, channel, address, { usedAt: at });
  await announcePatient(domain, tx, after, await domain.books.get(practiceId), patientId);
}

async function refused(turn: DeliveryTurn, outcome: Outcome & { readonly as: 'refused' }): Promise<void> {
  await apply(turn, { state: outcome.state, code: outcome.code, isAddressDead: outcome.isAddressDead === true });
}

/** Certainly not taken. Where the sealed job is gone (its lease ran out as unknown) there is nothing left to try. */
async function later(turn: DeliveryTurn, code: string, isErased: boolean): Promise<void> {
  const { domain, tx, row, at } = turn;
  const waiting = await turn.outbox();
  const nextAt = at + backoff(domain.random, Math.max(1, row.attempts));
  const last = Math.min(row.dueAt + GIVE_UP_MS, waiting?.notAfter ?? Number.MAX_SAFE_INTEGER);
  if (isErased || nextAt > last) {
    await turn.move('failed', code);
    return;
  }
  await turn.set({ code: keptCode(code) });
  await tx.outbox.again(row.jobId, nextAt);
}

export async function status(domain: Domain, word: Status): Promise<void> {
  const jobId = await jobOf(domain, word);
  if (jobId === null) return;
  await inTurn(domain, jobId, (turn) => apply(turn, { ...word, isAddressDead: word.isAddressDead === true }));
  domain.outbox.changed();
}

/** The message it is about; null where it is kept for later, or about nothing of ours. */
async function jobOf(domain: Domain, { about, channel, state, code, isAddressDead }: Status): Promise<JobId | null> {
  const { deliveries } = domain.stores.read;
  if ('token' in about) return (await deliveries.byToken(about.token.toLowerCase()))?.jobId ?? null;
  const providerId = about.providerId.slice(0, SHORT);
  const known = await deliveries.byProviderId(channel, providerId);
  if (known !== null) return known.jobId;
  const at = domain.clock.now();
  // Looked up again on the writer: the id may have been stored a moment ago.
  return change(domain, async (tx) => {
    const now = await tx.deliveries.byProviderId(channel, providerId);
    if (now !== null) return now.jobId;
    const dead = isAddressDead === true;
    await tx.deliveries.keepEarly({ channel, providerId, state, code: keptCode(code), isAddressDead: dead, at });
    return null;
  });
}

async function apply(
  turn: DeliveryTurn,
  { state, code, isAddressDead }: Pick<EarlyStatus, 'state' | 'code' | 'isAddressDead'>,
): Promise<void> {
  if (!(await turn.move(state, code))) return;
  if (state === 'bounced' && isAddressDead) await flag(turn, 'bounced', code);
  if (state === 'complained') await flag(turn, 'optedOut', code ?? 'complaint');
}

/** The address is no good any more, everywhere in the practice. */
async function flag(turn: DeliveryTurn, state: 'bounced' | 'optedOut', code: string | null): Promise<void> {
  const { practiceId, channel, address } = turn.row;
  await turn.tx.patients.setAddress(practiceId, channel, address, { state, code: keptCode(code) });
  const book = await turn.domain.books.get(practiceId);
  const touched = await turn.tx.patients.byAddress(practiceId, channel, address);
  for (const patientId of new Set(touched.map((one) => one.patientId))) {
    await announcePatient(turn.domain, turn.tx, turn.after, book, patientId);
  }
}

/** STOP, START and error 21610: in every practice that this server texts for, because they share the number. */
export async function optOut(domain: Domain, number: string, isOut: boolean, code: string | null): Promise<void> {
  const channel: OutChannel = 'sms';
  for (const practiceId of await domain.stores.read.gateways.practices()) {
    const book = await domain.books.get(practiceId);
    await change(domain, async (tx, after) => {
      const touched = await tx.patients.byAddress(practiceId, channel, number);
      const facts = { state: isOut ? ('optedOut' as const) : ('ok' as const), code: isOut ? keptCode(code) : null };
      await tx.patients.setAddress(practiceId, channel, number, facts);
      for (const patientId of new Set(touched.map((one) => one.patientId))) {
        await announcePatient(domain, tx, after, book, patientId);
      }
    });
  }
}
