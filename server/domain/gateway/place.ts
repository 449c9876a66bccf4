/**
 * Where an inbound message belongs: the token of a reply address names the message it answers; else the address must be
 * that of exactly one patient; everything else goes to the practice's unfiled thread, where a person files it.
 */
import { practiceCircleId } from '../../../protocol/crypto/circle/control.ts';
import type { PatientId, PracticeId } from '../../../protocol/wire/ids.ts';
import type { Domain } from '../domain.ts';
import { plainEmail } from '../patients/contacts.ts';
import type { Reads } from '../stores.ts';
import type { InboundFrom, Place } from './door.ts';

export async function place(domain: Domain, claimed: InboundFrom): Promise<Place | null> {
  const { read } = domain.stores;
  const from = inOurSpelling(claimed);
  const answered = from.token === null ? null : await read.deliveries.byToken(from.token);
  if (answered !== null && answered.patientId !== null) {
    const { practiceId } = answered;
    const patientId = await standsFor(read, answered.patientId);
    return inPractice(read, practiceId, patientId, (await patientsWith(read, practiceId, from)).has(patientId));
  }
  const practiceId = await practiceOf(read, from);
  if (practiceId === null) return null;
  const patients = await patientsWith(read, practiceId, from);
  const only = patients.size === 1 ? ([...patients][0] ?? null) : null;
  return inPractice(read, practiceId, only, only !== null);
}

/** Addresses and tokens as they are stored: mail clients write them as they like. */
const inOurSpelling = ({ channel, from, token }: InboundFrom): InboundFrom => ({
  channel,
  from: channel === 'email' ? plainEmail(from) : from.trim(),
  token: token?.toLowerCase() ?? null,
});

/** The patient that a merged one is now. */
async function standsFor(reads: Reads, patientId: PatientId): Promise<PatientId> {
  const seen = new Set<PatientId>();
  for (let at = patientId; !seen.has(at);) {
    seen.add(at);
    const into = (await reads.patients.byId(at))?.mergedInto ?? null;
    if (into === null) return at;
    at = into;
  }
  return patientId;
}

async function patientsWith(
  reads: Reads,
  practiceId: PracticeId,
  { channel, from }: InboundFrom,
): Promise<Set<PatientId>> {
  const found = await reads.patients.byAddress(practiceId, channel, from);
  return new Set(found.map(({ patientId }) => patientId));
}

/** The one practice that knows the address; of several the one that wrote to it last; for a stranger the only one there is. */
async function practiceOf(reads: Reads, from: InboundFrom): Promise<PracticeId | null> {
  const all = await reads.gateways.practices();
  const knowing: PracticeId[] = [];
  for (const practiceId of all) {
    if ((await patientsWith(reads, practiceId, from)).size > 0) knowing.push(practiceId);
  }
  const candidates = knowing.length > 0 ? knowing : all;
  if (candidates.length === 1) return candidates[0] ?? null;
  const last = await reads.deliveries.lastPracticeTo(from.channel, from.from);
  if (last !== null && candidates.includes(last)) return last;
  return knowing[0] ?? null;
}

async function inPractice(
  reads: Reads,
  practiceId: PracticeId,
  patientId: PatientId | null,
  isContact: boolean,
): Promise<Place> {
  const circleId = practiceCircleId(practiceId);
  if (patientId === null) {
    const threadId = (await reads.gateways.unfiled(practiceId))?.threadId ?? null;
    return { practiceId, kind: 3, patientId, threadId, circleId, isContact: false };
  }
  const threadId = (await reads.threads.ofSubjects([patientId], 2))[0]?.threadId ?? null;
  return { practiceId, kind: 2, patientId, threadId, circleId, isContact };
}
