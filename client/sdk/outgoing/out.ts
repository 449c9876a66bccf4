/**
 * What areas/sending.ts fetches when it is first asked: messages into the patient's own thread (made with the first one),
 * through the same outbox as every message; taken back within the seconds of undo; the guard; and what came in unfiled,
 * copied to where it belongs.
 */
import { Fault } from '../../../protocol/wire/faults.ts';
import type { JobId, PatientId, ThreadId, UserId } from '../../../protocol/wire/ids.ts';
import { LIMITS } from '../../../protocol/wire/limits.ts';
import type { Patient } from '../../../protocol/wire/patients.ts';
import { Refusal } from '../../vault/api.ts';
import type { PatientMessage, Sending } from '../api.ts';
import { practiceCircleOf } from '../circles.ts';
import type { Desk } from '../desk.ts';
import { checkFiles } from '../files/check.ts';
import type { ThreadModel } from '../model.ts';
import type { SendDraft } from '../outbox/sendable.ts';
import { warnings } from './guard.ts';
import { randomId } from '../random-id.ts';
import { begun, checkText } from '../areas/messages.ts';
import { headOf, upLoad, type ThreadsParts } from '../areas/threads.ts';
import { fetched } from '../fetched.ts';

const TRIES = 5;
/** How long another device's new thread may take to be listed here, and an answer that undoing waits for. */
const LISTED_WITHIN_MS = 10_000;
const LOOK_EVERY_MS = 100;
const NAMES_PER_PAGE = 100;

export type Out = Pick<Sending, 'send' | 'undo' | 'warnings' | 'file'>;

export function createOut(parts: ThreadsParts): Out {
  const { desk } = parts;
  let others: {
    readonly userId: UserId | null;
    readonly version: number;
    readonly names: Promise<ReadonlyMap<PatientId, string>>;
  } | null = null;
  /** Fetched when first needed, and again after any patient changed or somebody else signed in. */
  const allNames = () => {
    const { userId, patientsVersion: version } = desk.model;
    if (others?.userId === userId && others.version === version) return others.names;
    const names = namesOf(desk);
    const asked = { userId, version, names };
    others = asked;
    // Asked again next time: a guard that has failed once must not stay away.
    names.catch(() => (others = others === asked ? null : others));
    return names;
  };
  return {
    async send(message) {
      const files = message.files ?? [];
      checkFiles(files);
      const draft = await draftOf(message);
      const thread = await cardedThread(parts, message.patientId);
      const { clientMsgId } = await parts.outbox.add(thread, draft, files);
      return { threadId: thread.threadId, key: clientMsgId };
    },
    undo: (jobId) => undo(parts, jobId),
    async warnings({ patient, contact, channel, text, fileNames }) {
      const names = await allNames();
      const { patientId, name: patientName } = patient;
      const strangers = [...names].flatMap(([id, name]) => (id === patientId ? [] : [name]));
      const now = desk.clock.now() + desk.model.serverAheadMs;
      return warnings({ patientName, contact, channel, text, fileNames, others: strangers, now });
    },
    async file(threadId, n, patientId) {
      const content = filedCopy(desk, threadId, n);
      await parts.outbox.add(await cardedThread(parts, patientId), content);
    },
  };
}

/** One that never left is simply dropped; one that may be out is taken back once that is known. Fault `unavailable`. */
async function undo({ desk, outbox }: ThreadsParts, jobId: JobId): Promise<void> {
  for (let waitedMs = 0; waitedMs < LISTED_WITHIN_MS; waitedMs += LOOK_EVERY_MS) {
    const waiting = waitingJob(desk, jobId);
    if (waiting === null) {
      await desk.connection.ask('delivery:cancel', { jobId });
      return endLink(desk, outbox, jobId);
    }
    const { state, mayBeOut } = waiting.message;
    if (state !== 'sending' && !mayBeOut) return outbox.drop(waiting.thread, waiting.message);
    await pause(desk);
  }
  throw new Fault('unavailable', 'outcome');
}

/** The link of a Direct Message whose e-mail was taken back has ended with it; this says who did it. Kept until it is sent. */
async function endLink({ model }: Desk, outbox: ThreadsParts['outbox'], jobId: JobId): Promise<void> {
  for (const thread of model.threads.values()) {
    const place = thread.folding.jobs.get(jobId);
    const folded = place === undefined ? undefined : thread.folding.messages[place];
    if (folded?.body.kind !== 'direct') continue;
    await outbox.add(thread, { t: 'dm.revoke', ref: folded.item.ref, dmId: folded.body.dmId });
  }
}

function waitingJob({ model }: Desk, jobId: JobId) {
  for (const thread of model.threads.values()) {
    const message = thread.outbox.find(({ content }) => 'jobId' in content && content.jobId === jobId);
    if (message !== undefined) return { thread, message };
  }
  return null;
}

const pause = ({ clock }: Desk) => new Promise<void>((resume) => void clock.after(LOOK_EVERY_MS, resume));

/** Judged before it is shown anywhere. Faults: input.invalid, input.tooLarge, sending.refused (`tooLong`). */
async function draftOf(message: PatientMessage): Promise<SendDraft> {
  const { channel, contactId, to, text, files = [] } = message;
  const subject = channel === 'email' ? (message.subject?.trim() ?? '') : null;
  checkText(text, { subject: subject ?? '', files: files.length });
  if (subject === '') throw new Fault('input.invalid', 'subject');
  if (channel === 'sms' && files.length > 0) throw new Fault('input.invalid', 'files');
  const { countSegments } = await fetched(import('./segments.ts'));
  const credits = channel === 'sms' ? countSegments(text).segments : 0;
  if (credits > LIMITS.smsSegments) throw new Fault('sending.refused', 'tooLong');
  return {
    t: 'send',
    channel,
    contactId,
    to,
    subject,
    text,
    jobId: randomId<'job'>(),
    files: files.map(begun),
    credits,
  };
}

/** The patient's thread. One that began with a message from outside gets its identity card from whoever writes first. */
export async function cardedThread(parts: ThreadsParts, patientId: PatientId): Promise<ThreadModel> {
  const { connection } = parts.desk;
  const thread = await threadOf(parts, patientId);
  const isBehind = thread.n === 0 || thread.n < thread.serverN;
  const hasCard = thread.folding.about !== null || thread.outbox.some(({ content }) => content.t === 'patient');
  if (isBehind || hasCard || !connection.isOnline()) return thread;
  const { name, birthDate } = (await connection.ask('patient:get', { patientId })).patient;
  await parts.outbox.add(thread, { t: 'patient', name, ...(birthDate !== null && { birthDate }) });
  return thread;
}

/** Made where there is none, by whoever is first. */
async function threadOf(parts: ThreadsParts, patientId: PatientId): Promise<ThreadModel> {
  const { desk, practice, threads } = parts;
  for (let tries = 1; ; tries++) {
    const held = [...desk.model.threads.values()].find((thread) => isOf(thread, patientId));
    if (held !== undefined) return held;
    const { patient } = await desk.connection.ask('patient:get', { patientId });
    if (patient.threadId !== null) return listed(desk, patient.threadId, patientId);
    try {
      await practice.freshen(practiceCircleOf(desk.model));
      return await begin(desk, threads, patient);
    } catch (error) {
      const isRace = error instanceof Fault && error.code.startsWith('conflict.');
      if (!isRace || tries >= TRIES) throw error;
      await practice.log();
      await practice.circle(practiceCircleOf(desk.model));
    }
  }
}

const isOf = ({ view }: ThreadModel, patientId: PatientId): boolean => view.kind === 2 && view.subject === patientId;

async function begin(desk: Desk, threads: ThreadsParts['threads'], patient: Patient): Promise<ThreadModel> {
  const { patientId, name, birthDate } = patient;
  const { threadId, circleId, upload } = await desk.vault.makePatientThread({ patientId, name, birthDate });
  const { acks } = await upLoad(desk, upload);
  await threads.list(headOf(threadId, circleId, upload, acks));
  return listed(desk, threadId, patientId);
}

/**
 * Told or fetched any moment: the server says that it is there. Whose it is, its own signed binding says. Fault
 * `unavailable` when it does not come, Refusal fatal when it is another patient's.
 */
async function listed(desk: Desk, threadId: ThreadId, patientId: PatientId): Promise<ThreadModel> {
  for (let waitedMs = 0; waitedMs < LISTED_WITHIN_MS; waitedMs += LOOK_EVERY_MS) {
    const thread = desk.model.threads.get(threadId);
    if (thread !== undefined && !isOf(thread, patientId)) throw new Refusal('fatal', 'patient.other-thread');
    if (thread !== undefined) return thread;
    if (waitedMs === LOOK_EVERY_MS) desk.syncSoon();
    await pause(desk);
  }
  throw new Fault('unavailable', 'thread');
}

/** Fault `access.refused` for anything but an item of the unfiled inbox. */
function filedCopy({ model }: Desk, threadId: ThreadId, n: number) {
  const thread = model.threads.get(threadId);
  const folded = thread?.folding.messages.find((one) => one.n === n);
  if (thread?.view.kind !== 3 || folded?.body.kind !== 'text' || folded.body.via?.direction !== 'in') {
    throw new Fault('access.refused', 'item');
  }
  const { text, files, via } = folded.body;
  const { channel, address: from, subject, isAutomatic } = via;
  const copies = files.map(({ fileId, name, mime, sizeBytes: size }) => ({ fileId, name, mime, size }));
  const content = { channel, from, subject, text, isAutomatic, files: copies, at: folded.item.at };
  return { t: 'filed', thread: threadId, item: folded.item.ref, content } as const;
}

async function namesOf({ connection }: Desk): Promise<ReadonlyMap<PatientId, string>> {
  const names = new Map<PatientId, string>();
  let after: { readonly name: string; readonly patientId: PatientId } | null = null;
  for (let more = true; more;) {
    const page: Awaited<ReturnType<typeof askPage>> = await askPage(connection, after);
    for (const { patientId, name } of page.patients) names.set(patientId, name);
    const last = page.patients.at(-1);
    after = last === undefined ? null : { name: last.name, patientId: last.patientId };
    more = page.more;
  }
  return names;
}

const askPage = (
  connection: Desk['connection'],
  after: { readonly name: string; readonly patientId: PatientId } | null,
) => connection.ask('patient:find', { text: '', after, limit: NAMES_PER_PAGE });
