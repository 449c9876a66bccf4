/**
 * A practice that sends to patients: a gateway with its weekly key at the real door, a patient with contacts, their thread,
 * and jobs as browsers make them. The provider is played by the test itself, which speaks to the door as delivery would.
 */
import { replyHash } from '../../protocol/crypto/direct-message/reply.ts';
import { makeEvent, type MadeEvent } from '../../protocol/crypto/event/seal.ts';
import { checkEvent, parseEvent } from '../../protocol/crypto/event/event.ts';
import { makeGatewayKey, type GatewayKey } from '../../protocol/crypto/gateway/gateway-key.ts';
import { checkInbound, makeInbound, parseInbound, type MadeInbound } from '../../protocol/crypto/gateway/inbound.ts';
import { makeJob } from '../../protocol/crypto/gateway/job.ts';
import { asKemSeed, asSignSeed, type KemSeed } from '../../protocol/crypto/keys.ts';
import type { Author } from '../../protocol/crypto/practice-log/make.ts';
import { signKey } from '../../protocol/crypto/sign.ts';
import { randomBytes, xwingPublic } from '../../protocol/crypto/sodium.ts';
import { nextItem, ThreadMemory } from '../../protocol/crypto/thread/facts.ts';
import { checkNotice, type Notice } from '../../protocol/crypto/thread/notice.ts';
import { checkThread, makeThread } from '../../protocol/crypto/thread/thread.ts';
import type { InboundContent, JobContent } from '../../protocol/wire/deliveries.ts';
import type { AskInput } from '../../protocol/wire/events.ts';
import type { ContactId, GatewayId, JobId, PatientId, ThreadId } from '../../protocol/wire/ids.ts';
import type { NewContact, NewPatient } from '../../protocol/wire/patients.ts';
import type { Carriers, NewJob } from '../../protocol/wire/sending.ts';
import type { GatewayDoor, LeasedJob, NewInbound } from '../../server/domain/gateway/door.ts';
import { createDoor } from '../../server/domain/gateway/open.ts';
import { ask, entryFor, found, fresh, toWire, type Person, type Practice, type Thread } from './domain-people.ts';
import type { World } from './domain-world.ts';

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;

export interface Gateway {
  readonly author: Author;
  readonly key: GatewayKey;
  readonly seed: KemSeed;
  /** Anew after a restart of the world. */
  door(): GatewayDoor;
}
export interface Sending {
  readonly world: World;
  readonly practice: Practice;
  readonly gateway: Gateway;
}
export interface PatientThread extends Thread {
  readonly patientId: PatientId;
  readonly contactId: ContactId;
  readonly notices: Notice[];
}

const CARRIERS: Carriers = {
  mailOut: 'relay',
  mailIn: 'reply.practice.example',
  smsOut: 'twilio',
  smsFrom: '+447700900000',
};

/** Founds a practice whose owner has signed the gateway into the log. `credits` are bought at once. */
export async function sendingPractice(world: World, credits = 100): Promise<Sending> {
  const { practice } = await found(world);
  const gateway = await openGateway(world);
  await joinGateway(world, practice, gateway);
  const key = weeklyKey(practice, gateway);
  await createDoor(world.domain).publishKey(key.signed);
  if (credits > 0) await buy(world, practice.owner, credits);
  const door = () => createDoor(world.domain);
  return { world, practice, gateway: { author: gateway, key: key.key, seed: key.seed, door } };
}

export const buy = (world: World, person: Person, credits: number) =>
  ask(world, person, 'credit:purchase', { purchaseId: fresh<'job'>(), credits, note: 'invoice' });

const gateways = new WeakMap<World, Author>();

/** The one gateway of a world: several practices of one server share it. */
async function openGateway(world: World): Promise<Author> {
  const known = gateways.get(world);
  if (known !== undefined) return known;
  const author: Author = { id: fresh<'gateway'>(), gen: 0, sign: signKey(asSignSeed(randomBytes(32))) };
  gateways.set(world, author);
  const gatewayId = author.id as GatewayId;
  await createDoor(world.domain).introduce({ gatewayId, signPk: author.sign.publicKey, carriers: CARRIERS });
  return author;
}

async function joinGateway(world: World, practice: Practice, { id, sign }: Author): Promise<void> {
  const payload = { type: 8, gatewayId: id as GatewayId, signPk: sign.publicKey, active: true } as const;
  const entry = entryFor(practice, payload);
  await ask(world, practice.owner, 'log:append', entry.input);
  entry.keep();
}

export function weeklyKey({ world, log }: Practice, { id, sign }: Author, gen = 1) {
  const seed = asKemSeed(randomBytes(32));
  const notAfter = world.now + 14 * DAY_MS;
  const key = { practiceId: log.practiceId, gatewayId: id as GatewayId, gen, kemPk: xwingPublic(seed), notAfter };
  return { key, seed, signed: makeGatewayKey(key, sign) };
}

export const contactOf = (some: Partial<NewContact> = {}): NewContact => ({
  contactId: fresh<'contact'>(),
  label: 'self',
  name: null,
  email: `p${fresh().slice(0, 8).toLowerCase()}@mail.example`,
  mobile: `+4477009${String(Math.floor(Math.random() * 90_000) + 10_000)}`,
  consent: { email: 'given', sms: 'given' },
  preferred: null,
  ...some,
});

export async function newPatient(
  { world, practice }: Sending,
  contact: Partial<NewContact> = {},
  some: Partial<NewPatient> = {},
) {
  const patient: NewPatient = {
    patientId: fresh<'patient'>(),
    version: 1,
    externalId: null,
    name: 'Mia Mayer',
    birthDate: null,
    notes: '',
    state: 'active',
    contacts: [contactOf(contact)],
    ...some,
  };
  return (await ask(world, practice.owner, 'patient:put', { patient })).patient;
}

/** What a colleague posts to open a patient's thread, and the thread as clients then know it. */
export function newPatientThread(
  { world, practice }: Sending,
  author: Person,
  patientId: PatientId,
  kind: 1 | 2 | 3 = 2,
): { thread: Thread; input: AskInput<'thread:create'>; event: MadeEvent } {
  const { log, room } = practice;
  const threadId = fresh<'thread'>();
  const subject = kind === 3 ? null : patientId;
  const thr = makeThread(log.citation(), room.circle, author.author, { threadId, kind, subject, timeMs: world.now });
  const facts = new ThreadMemory(checkThread(log, room.circle, thr));
  const thread: Thread = { threadId, circle: room.circle, keys: room.keys, facts };
  const event = sealed(practice, thread, author, { t: 'patient', name: 'Mia Mayer' });
  return { thread, event, input: { epoch: null, thr: thr.bytes, sig: thr.sig, events: [toWire(event)] } };
}

/** A patient with one contact and an open thread. */
export async function patientThread(
  sending: Sending,
  contact: Partial<NewContact> = {},
  author = sending.practice.owner,
): Promise<PatientThread> {
  const patient = await newPatient(sending, contact);
  const { thread, input } = newPatientThread(sending, author, patient.patientId);
  await ask(sending.world, author, 'thread:create', input);
  const contactId = patient.contacts[0]!.contactId;
  const opened = { ...thread, patientId: patient.patientId, contactId, notices: [] };
  await catchUp(sending, opened);
  return opened;
}

/** Any event, as its author's browser seals it now. */
export function sealed(
  { world, log }: Practice,
  thread: Thread,
  author: Person,
  content: Parameters<typeof makeEvent>[2]['content'],
) {
  const { circle, keys, facts } = thread;
  const es = keys.get(circle.newest.epoch);
  if (es === undefined) throw new Error('no epoch secret');
  const what = { clientMsgId: fresh<'clientMsg'>(), class: 1 as const, timeMs: world.now, content };
  return makeEvent({ log, circle, thread: facts, es }, author.author, what);
}

/** The event and job of an e-mail or text, as a browser makes them now; not yet sent. */
export function composed(
  { world, practice, gateway }: Sending,
  thread: Pick<PatientThread, 'threadId' | 'contactId'> & Thread,
  author: Person,
  content: JobContent,
  over: { notAfter?: number; jobId?: JobId; credits?: number; contactId?: ContactId } = {},
): { jobId: JobId; input: AskInput<'message:send'> & { job: NewJob } } {
  const jobId = over.jobId ?? fresh<'job'>();
  const contactId = over.contactId ?? thread.contactId;
  const channel = content.kind === 'sms' ? ('sms' as const) : ('email' as const);
  const text = 'text' in content ? content.text : '';
  const event = sealed(practice, thread, author, { t: 'send', channel, contactId, to: content.to, text, jobId });
  const notAfter = over.notAfter ?? world.now + 4 * DAY_MS;
  const made = makeJob(practice.log, author.author, gateway.key, {
    jobId,
    contactId,
    content,
    notAfter,
    threadId: thread.threadId,
  });
  const credits = over.credits ?? (channel === 'sms' ? 1 : 0);
  const job = { job: made.bytes, sig: made.sig, body: made.body, credits };
  return { jobId, input: { threadId: thread.threadId, event: toWire(event), job } };
}

export const sms = (text = 'See you on Monday.', to = '+447700900123'): JobContent => ({ kind: 'sms', to, text });
export const mail = (text = 'See you on Monday.', to = 'mia@mail.example'): JobContent => ({
  kind: 'email',
  to,
  subject: 'Appointment',
  text,
});

/** Composes and sends; the jobId. */
export async function sendOut(
  sending: Sending,
  thread: PatientThread,
  content = sms(),
  author = sending.practice.owner,
) {
  const { jobId, input } = composed(sending, thread, author, content);
  await ask(sending.world, author, 'message:send', input);
  await catchUp(sending, thread);
  return jobId;
}

/** Fetches what is new and checks it as every member's client does: numbers, chain, signatures, who may. */
export async function catchUp(
  sending: Sending,
  thread: Thread & { notices?: Notice[]; kind?: 2 | 3 },
  reader = sending.practice.owner,
) {
  const { world, practice } = sending;
  const { facts, circle, threadId } = thread;
  const { log } = practice;
  const { items } = await ask(world, reader, 'thread:items', { threadId, afterN: facts.n, limit: 200 });
  for (const item of items) {
    if (item.n !== facts.n + 1) throw new Error(`item ${item.n} after ${facts.n}`);
    if (item.kind === 4) {
      const { accepted, notice } = checkNotice(facts, item.data);
      facts.apply(accepted);
      thread.notices?.push(notice);
    } else if (item.kind === 1) {
      const context = { log, circle, thread: facts };
      facts.apply(checkEvent(context, parseEvent(item.data), item.sig!, item.body).accepted);
    } else if (item.kind === 3) {
      const hash = replyHash({ bytes: item.data, sig: item.sig! });
      facts.apply({ ...nextItem(facts, 3, hash), usedId: null, sender: null, epoch: null, logSeq: null });
    } else {
      const place = { log, circle, threadKind: thread.kind ?? 2, facts };
      const signed = { bytes: item.data, sig: item.sig! };
      facts.apply(checkInbound(place, parseInbound(item.data), signed, item.body));
    }
  }
  return items;
}

/** Notices of one job in the thread, in order: state and, after a colon, the code. */
export const told = ({ notices }: PatientThread, jobId: JobId): string[] =>
  notices
    .filter(({ ref }) => ref === jobId)
    .map(({ state, detail }) => (detail === '' ? state : `${state}: ${detail}`));

/** Takes a job out as the gateway does: the undo is over, it is leased and the mark is set. */
export async function handOver(sending: Sending, jobId: JobId, segments = 1): Promise<LeasedJob> {
  const job = await leaseOf(sending, jobId);
  const messageId = job.channel === 'email' ? `<${job.token}@mail.practice.example>` : null;
  const begun = await sending.gateway.door().begin({ jobId, leaseId: job.leaseId, segments, messageId });
  if (!begun.go) throw new Error(`not begun: ${begun.why}`);
  return job;
}
export async function leaseOf(sending: Sending, jobId: JobId): Promise<LeasedJob> {
  const leased = await sending.gateway.door().lease(50, 60_000);
  const job = leased.find((one) => one.jobId === jobId);
  if (job === undefined) throw new Error('not leased');
  return job;
}

/** Taken by the carrier under this id. */
export async function accept(sending: Sending, job: LeasedJob, providerId: string, state: 'queued' | 'sent' = 'sent') {
  const { jobId, leaseId } = job;
  await sending.gateway.door().report({ jobId, leaseId, outcome: { as: 'accepted', state, code: null, providerId } });
}

/** An inbound item for a thread, sealed and signed by the gateway at the practice's present heads. */
export function inboundFor(
  { world, practice, gateway }: Sending,
  threadId: ThreadId,
  content: InboundContent,
  providerKey: string = fresh(),
): NewInbound & { readonly made: MadeInbound } {
  const { log, room } = practice;
  const what = { threadId, inboundId: fresh<'inbound'>(), timeMs: world.now, content };
  const made = makeInbound({ log, circle: room.circle }, gateway.author, what);
  const item = { bytes: made.bytes, sig: made.sig, body: made.body };
  return { practiceId: log.practiceId, providerKey, thread: null, item, messageId: null, made };
}

/** The binding of a thread that the gateway authors. */
export function gatewayThread({ world, practice, gateway }: Sending, patientId: PatientId | null) {
  const { log, room } = practice;
  const threadId = fresh<'thread'>();
  const kind = patientId === null ? (3 as const) : (2 as const);
  const thr = makeThread(log.citation(), room.circle, gateway.author, {
    threadId,
    kind,
    subject: patientId,
    timeMs: world.now,
  });
  return { threadId, signed: { bytes: thr.bytes, sig: thr.sig } };
}

/** What a Fault says, code and detail; null when nothing was refused. */
export async function refusal(work: Promise<unknown>): Promise<string | null> {
  const error: unknown = await work.then(
    () => null,
    (cause: unknown) => cause,
  );
  return error instanceof Error ? error.message : null;
}

/** Changes the thread's patient, or each of their contacts. */
export async function patched(
  { world, practice }: Sending,
  { patientId }: PatientThread,
  change: Partial<NewContact> | Pick<NewPatient, 'state'>,
): Promise<void> {
  const { patient } = await ask(world, practice.owner, 'patient:get', { patientId });
  const { externalId, name, birthDate, notes, version } = patient;
  const cards = patient.contacts.map(({ emailFacts: _email, mobileFacts: _mobile, ...card }) => card);
  const isPatients = 'state' in change;
  const contacts = isPatients ? cards : cards.map((card) => ({ ...card, ...change }));
  const state = isPatients ? change.state : patient.state;
  const changed = { patientId, externalId, name, birthDate, notes, state, version: version + 1, contacts };
  await ask(world, practice.owner, 'patient:put', { patient: changed });
}
