/**
 * Verbs about patients: their thread in the practice circle, messages that leave by e-mail or SMS with the sealed job that
 * carries them out, and who the gateway is. What an event shows and what its job sends are made here from the same words.
 */
import {
  gatewayCode,
  gatewayKeyHash,
  usableGatewayKey,
  type GatewayKey,
} from '../../protocol/crypto/gateway/gateway-key.ts';
import { makeJob } from '../../protocol/crypto/gateway/job.ts';
import { practiceCircleId } from '../../protocol/crypto/circle/control.ts';
import { toId } from '../../protocol/crypto/encoding.ts';
import { checkEvent, parseEvent } from '../../protocol/crypto/event/event.ts';
import { makeEvent } from '../../protocol/crypto/event/seal.ts';
import { asSignPk } from '../../protocol/crypto/keys.ts';
import { pinned, PIN, type PinnedHead } from '../../protocol/crypto/account/pins.ts';
import { Refusal } from '../../protocol/crypto/refusal.ts';
import type { Signed } from '../../protocol/crypto/sign.ts';
import { equalBytes, randomBytes } from '../../protocol/crypto/sodium.ts';
import { ThreadMemory } from '../../protocol/crypto/thread/facts.ts';
import { checkThread, makeThread } from '../../protocol/crypto/thread/thread.ts';
import type { Content } from '../../protocol/wire/content.ts';
import type { JobContent } from '../../protocol/wire/deliveries.ts';
import type { AskInput, AskReply } from '../../protocol/wire/events.ts';
import { Fault } from '../../protocol/wire/faults.ts';
import type { GatewayId, ThreadId } from '../../protocol/wire/ids.ts';
import type { GatewayView, MadeSend, NewSend, PatientCard } from './api.ts';
import { staleness } from './circles.ts';
import { judgedNext, signNext } from './entries.ts';
import { openFileSecret } from './files.ts';
import type { Memory } from './memory.ts';
import { account, demandTrust, entryOut, heldCircle, heldThread, myAuthor, practiceLog } from './memory.ts';
import { eventOut, readyToSend } from './sending.ts';

/** So long a job may wait for the gateway; then it fails and its sender is told. */
export const JOB_MS = 72 * 3_600_000;

/** The thread of everything sent to and received from a patient, with the patient's identity card as its first event. */
export function draftPatientThread(memory: Memory, { patientId, name, birthDate }: PatientCard) {
  const log = practiceLog(memory);
  const held = heldCircle(memory, practiceCircleId(log.practiceId));
  demandTrust(memory, held);
  const stale = staleness(memory, held);
  if (stale !== null) throw new Refusal('conflict', `send.stale.${stale}`);
  const { circle, keys } = held;
  const es = keys.get(circle.newest.epoch);
  if (es === undefined) throw new Fault('access.refused', 'circle');
  const author = myAuthor(memory, log.state);
  const timeMs = memory.ports.now();
  const threadId = toId<'thread'>(randomBytes(16));
  const binding = makeThread(log.citation(), circle, author, { threadId, kind: 2, subject: patientId, timeMs });
  const facts = new ThreadMemory(checkThread(log, circle, binding));
  const world = { log, circle, thread: facts, es };
  const content: Content = { t: 'patient', name, ...(birthDate !== null && { birthDate }) };
  const clientMsgId = toId<'clientMsg'>(randomBytes(16));
  const made = makeEvent(world, author, { clientMsgId, class: 2, timeMs, content });
  checkEvent(world, parseEvent(made.bytes), made.sig, made.body);
  const upload: AskInput<'thread:create'> = {
    epoch: null,
    thr: binding.bytes,
    sig: binding.sig,
    events: [eventOut(made)],
  };
  return { threadId, circleId: circle.circleId, upload };
}

/**
 * What the server says of the gateway, held against the log. A key that does not hold is a Refusal; none, or one that has
 * run out, is no Refusal. Whatever the answer, the newest key ever seen stays pinned.
 */
export function lookAtGateway(memory: Memory, answer: AskReply<'gateway:get'>): GatewayView {
  const log = practiceLog(memory);
  const signPk = asSignPk(answer.signPk);
  const { gatewayId } = answer;
  const known = log.state.gateways.get(gatewayId);
  const isSigned = known?.active === true && equalBytes(known.signPk, signPk);
  if (memory.gateway !== null) memory.gateway = { ...memory.gateway, key: null };
  if (isSigned && answer.key !== null) keepKey(memory, gatewayId, answer.key);
  return { gatewayId, code: gatewayCode(gatewayId, signPk), isSigned, hasKey: isReady(memory) };
}

const isReady = ({ gateway }: Memory): boolean => gateway !== null && gateway.key !== null;

function keepKey(memory: Memory, gatewayId: GatewayId, signed: NonNullable<AskReply<'gateway:get'>['key']>): void {
  const key = usable(memory, signed, newestPin(memory, gatewayId));
  if (key === null) return;
  if (key.gatewayId !== gatewayId) throw new Refusal('fatal', 'gateway-key.other');
  const pin = { what: PIN.gateway, id: gatewayId, n: key.gen, hash: gatewayKeyHash(signed.bytes) };
  memory.gateway = { key, pin };
}

/** Of what my devices pinned and what this one has seen since. */
function newestPin(memory: Memory, gatewayId: GatewayId): PinnedHead | undefined {
  const { pins } = account(memory);
  const stored = pins === null ? undefined : pinned(pins, PIN.gateway, gatewayId);
  const seen = memory.gateway?.pin.id === gatewayId ? memory.gateway.pin : undefined;
  return seen !== undefined && seen.n >= (stored?.n ?? 0) ? seen : stored;
}

function usable(memory: Memory, signed: Signed, pin: PinnedHead | undefined): GatewayKey | null {
  try {
    return usableGatewayKey(practiceLog(memory), signed, memory.ports.now(), pin);
  } catch (error) {
    const isOld = error instanceof Refusal && error.kind === 'conflict';
    if (isOld) return null;
    throw error;
  }
}

/** GATEWAY: from now on this practice trusts this gateway with what it sends, and any other one no more. Owners. */
export function signGateway(
  memory: Memory,
  gateway: { readonly gatewayId: GatewayId; readonly signPk: Uint8Array },
): AskInput<'log:append'> {
  const { gatewayId } = gateway;
  const signed = signNext(memory, { type: 8, gatewayId, signPk: asSignPk(gateway.signPk), active: true });
  judgedNext(memory, signed);
  return { signed: entryOut(signed), epochs: [], inviteId: null };
}

/** What jobs are sealed to now. Fault `sending.refused`, `gateway`. */
export function gatewayKeyOf({ gateway }: Memory): GatewayKey {
  if (gateway === null || gateway.key === null) throw new Fault('sending.refused', 'gateway');
  return gateway.key;
}

/** A message to a patient: the event for the thread and the job for the gateway, over the same words. */
export function sealSend(memory: Memory, threadId: ThreadId, what: NewSend): MadeSend {
  const held = heldThread(memory, threadId);
  const { log, author, world, timeMs } = readyToSend(memory, held);
  const gatewayKey = gatewayKeyOf(memory);
  const { clientMsgId, jobId, contactId, channel, to, subject, text } = what;
  const files = what.files.map((kept) => openFileSecret(memory, kept));
  const content: Content = {
    t: 'send',
    channel,
    contactId,
    to,
    text,
    jobId,
    ...(subject !== null && { subject }),
    ...(files.length > 0 && { files }),
  };
  const made = makeEvent(world, author, { clientMsgId, class: 1, timeMs, content });
  const notAfter = timeMs + JOB_MS;
  const sent: JobContent =
    channel === 'sms'
      ? { kind: 'sms', to, text }
      : { kind: 'email', to, subject: subject ?? '', text, ...(files.length > 0 && { files }) };
  const job = makeJob(log, author, gatewayKey, { jobId, threadId, contactId, notAfter, content: sent });
  return { event: eventOut(made), ref: made.evHash, job: { job: job.bytes, sig: job.sig, body: job.body } };
}
