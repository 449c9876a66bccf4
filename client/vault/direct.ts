/**
 * Verbs about Direct Messages: what a new one and a new link of an old one are made of, the document opened for colleagues,
 * and capsules sealed anew after a rotation. A link leaves only inside the job that is sealed to the gateway, a share only to the
 * server, which keeps it.
 */
import { openDocument, resealCapsule } from '../../protocol/crypto/direct-message/capsule.ts';
import { linkText, newPhrase, readPhrase } from '../../protocol/crypto/direct-message/link.ts';
import { issueDirectMessage, newDirectMessage } from '../../protocol/crypto/direct-message/make.ts';
import type { Issue, IssueTerms } from '../../protocol/crypto/direct-message/make.ts';
import { toId } from '../../protocol/crypto/encoding.ts';
import { makeEvent } from '../../protocol/crypto/event/seal.ts';
import type { GatewayKey } from '../../protocol/crypto/gateway/gateway-key.ts';
import { makeJob } from '../../protocol/crypto/gateway/job.ts';
import type { ReplyRow } from '../../protocol/crypto/direct-message/reader.ts';
import { asKey } from '../../protocol/crypto/keys.ts';
import type { PracticeLog } from '../../protocol/crypto/practice-log/log.ts';
import type { Author } from '../../protocol/crypto/practice-log/make.ts';
import { POLICY } from '../../protocol/crypto/practice-log/payload.ts';
import { Refusal } from '../../protocol/crypto/refusal.ts';
import { randomBytes } from '../../protocol/crypto/sodium.ts';
import { notBlank } from '../../protocol/wire/blank-forms.ts';
import type { Content } from '../../protocol/wire/content.ts';
import type { DirectMessageDocument } from '../../protocol/wire/direct-messages.ts';
import { DM_EXPIRY_MS, firstEnd, type CodeBy, type NewReminders } from '../../protocol/wire/dm.ts';
import { Fault } from '../../protocol/wire/faults.ts';
import type { DmId, FileId, ThreadId } from '../../protocol/wire/ids.ts';
import type {
  DirectTermsNow,
  MadeDirect,
  NewDirect,
  NewLink,
  OpenedContent,
  OpenedDocument,
  ResealedCapsule,
} from './api.ts';
import { openFileSecret, shownFiles } from './files.ts';
import type { HeldDirect, HeldThread, Memory } from './memory.ts';
import { demandTrust, heldThread, practiceLog } from './memory.ts';
import { gatewayKeyOf, JOB_MS } from './patients.ts';
import { eventOut, readyToSend } from './sending.ts';

export { newPhrase };

/**
 * A new message with its first link. Faults `sending.refused` (`gateway`; `policy` where the practice wants texted codes),
 * `input.invalid` (`blank`: without one only blank forms go), Refusal `conflict` when stale.
 */
export function sealDirect(memory: Memory, threadId: ThreadId, what: NewDirect): Promise<MadeDirect> {
  const { text, forms, from, code } = what;
  const files = what.files.map((kept) => openFileSecret(memory, kept));
  const sentAt = memory.ports.now();
  const blank = { text, files, forms: [...forms], sentAt };
  if (code !== 'sms') demandBlank(blank, what);
  const document: DirectMessageDocument = code === 'sms' ? { ...blank, from } : blank;
  const fileIds = files.map(({ fileId }) => fileId);
  return seal(memory, threadId, what, {
    make: async (terms, place) => {
      const issue = await newDirectMessage(memory.ports.argon2id, terms, place, document);
      return { ...issue, content: { t: 'dm', ...issue.event } };
    },
    fileIds,
  });
}

/** The mailbox alone will open it. */
function demandBlank(document: DirectMessageDocument, { phrase, replies }: DirectTermsNow): void {
  if (notBlank(document) !== null || phrase !== null || !replies) throw new Fault('input.invalid', 'blank');
}

/** A new link to the document behind `ref`. Faults `access.refused` where there is none, `input.invalid` (`blank`), `sending.refused`. */
export function sealLink(memory: Memory, threadId: ThreadId, what: NewLink): Promise<MadeDirect> {
  const { dmId, ref } = what;
  const { docId, ck, code } = heldDirect(heldThread(memory, threadId), dmId);
  // Whoever wrote it knew a code would be texted: what is in it may be anything.
  const isWeaker = what.code !== 'sms' && (code === 'sms' || what.phrase !== null || !what.replies);
  if (isWeaker) throw new Fault('input.invalid', 'blank');
  return seal(memory, threadId, what, {
    make: async (terms, place) => {
      const issue = await issueDirectMessage(memory.ports.argon2id, terms, place, { docId, ck: asKey(ck) });
      return { ...issue, document: null, content: { t: 'dm.resend', ref, ...issue.event } };
    },
    // The server keeps them with the document.
    fileIds: [],
  });
}

interface Making {
  make(
    terms: IssueTerms,
    place: Parameters<typeof issueDirectMessage>[2],
  ): Promise<
    Issue & { readonly document: Uint8Array | null; readonly content: Extract<Content, { dmId: DmId; ck: unknown }> }
  >;
  readonly fileIds: readonly FileId[];
}

async function seal(memory: Memory, threadId: ThreadId, what: DirectTermsNow, making: Making): Promise<MadeDirect> {
  const held = heldThread(memory, threadId);
  readyToSend(memory, held);
  demandPolicy(memory, what.code);
  const { circleId, newest } = held.circle.circle;
  const { contactId, summary, practice, replies, expiry, jobId, code } = what;
  const place = { threadId, circleId, epoch: newest.epoch, inboxPk: newest.control.inboxPk };
  const opensUntil = firstEnd(code, expiry, memory.ports.now());
  const lifeMs = DM_EXPIRY_MS[expiry];
  const expiresAt = code === 'none' ? opensUntil : lifeMs === null ? null : opensUntil + lifeMs;
  const spoken = what.phrase === null ? false : readPhrase(what.phrase);
  const made = await making.make({ contactId, summary, practice, replies, expiresAt, spoken }, place);
  // Argon2id takes its time: what it was made for may have moved on.
  const { log, author, world, timeMs } = readyToSend(memory, held);
  if (held.circle.circle.newest.epoch !== place.epoch) throw new Refusal('conflict', 'send.stale.epoch');
  const gatewayKey = gatewayKeyOf(memory);
  demandPolicy(memory, code);
  const reminders = remindersOf({ log, author, gatewayKey, threadId, timeMs, opensUntil }, what);
  const content: Content = {
    ...made.content,
    jobId,
    expiry,
    replies,
    ...(code !== 'sms' && { code }),
    ...(reminders !== null && { remind: reminders.until }),
  };
  const event = makeEvent(world, author, { clientMsgId: what.clientMsgId, class: 1, timeMs, content });
  const { dmId, link } = made.secrets;
  const job = makeJob(log, author, gatewayKey, {
    jobId,
    threadId,
    contactId,
    notAfter: timeMs + JOB_MS,
    content: {
      kind: 'dm',
      to: what.to,
      link: linkText(what.origin, { dmId, link, spoken: spoken !== false }),
      practice,
      expiresAt: opensUntil,
    },
  });
  const { capsule, ...row } = made.row;
  return {
    event: eventOut(event),
    ref: event.evHash,
    job: { job: job.bytes, sig: job.sig, body: job.body, credits: 0 },
    dm: {
      ...row,
      contactId,
      capsule: capsule.bytes,
      epoch: place.epoch,
      spoken: spoken !== false,
      replies,
      expiry,
      code,
      fileIds: [...making.fileIds],
    },
    reminders,
    doc: made.document,
  };
}

/** A job that is due so shortly before its end might never be carried out. */
const REMIND_ROOM_MS = 6 * 3_600_000;

interface Reminding {
  readonly log: PracticeLog;
  readonly author: Author;
  readonly gatewayKey: GatewayKey;
  readonly threadId: ThreadId;
  readonly timeMs: number;
  /** When the link ends where nobody unlocks it. */
  readonly opensUntil: number;
}

/** A job for each day on which there is time left to carry it out; none holds the link. */
function remindersOf(
  { log, author, gatewayKey, threadId, timeMs, opensUntil }: Reminding,
  { reminders, contactId, to }: DirectTermsNow,
): NewReminders | null {
  const last = Math.min(opensUntil, gatewayKey.notAfter);
  const days = (reminders?.at ?? []).filter((at) => at + REMIND_ROOM_MS <= last);
  if (reminders === null || days.length === 0) return null;
  const jobs = days.map((at) => {
    const notAfter = Math.min(at + JOB_MS, last);
    const content = { kind: 'remind' as const, to, sentAt: timeMs };
    const made = makeJob(log, author, gatewayKey, {
      jobId: toId<'job'>(randomBytes(16)),
      threadId,
      contactId,
      notAfter,
      content,
    });
    return { job: made.bytes, sig: made.sig, body: made.body, credits: 0, at };
  });
  return { until: reminders.until, jobs };
}

/** By the log as I have verified it: without its bit every code is texted. */
function demandPolicy(memory: Memory, code: CodeBy): void {
  const allows = (practiceLog(memory).state.policy & POLICY.openForms) !== 0;
  if (code !== 'sms' && !allows) throw new Fault('sending.refused', 'policy');
}

/** By the first event that named it. Fault `access.refused`. */
function heldDirect(held: HeldThread, dmId: DmId): HeldDirect {
  const direct = held.directs.get(dmId);
  if (direct === undefined) throw new Fault('access.refused', 'dm');
  return direct;
}

/** Keeps what later verbs need; the first event that names a dmId counts. */
export function keepDirect(held: HeldThread, content: Content): void {
  if (content.t !== 'dm' && content.t !== 'dm.resend') return;
  const { dmId, docId, ck, kdm, code = 'sms' } = content;
  if (!held.directs.has(dmId)) held.directs.set(dmId, { docId, ck, kdm, code });
}

/** Refusal `key` or `undecryptable` where the server hands out something else. The keys of its files stay with the thread. */
export function openDirect(memory: Memory, threadId: ThreadId, dmId: DmId, doc: Uint8Array): OpenedDocument {
  const held = heldThread(memory, threadId);
  const { docId, ck } = heldDirect(held, dmId);
  const { text, files, forms } = openDocument(asKey(ck), docId, doc);
  return { docId, text, files: shownFiles(held, files), forms };
}

/** For the circle's newest epoch; null where it is that already, or nobody may seal to it. */
export function resealDirect(
  memory: Memory,
  threadId: ThreadId,
  dmId: DmId,
  { ver, capsule }: { readonly ver: number; readonly capsule: Uint8Array },
): ResealedCapsule | null {
  const held = heldThread(memory, threadId);
  demandTrust(memory, held.circle);
  demandTrust(memory, held);
  const { circle, keys } = held.circle;
  const { epoch, control } = circle.newest;
  if (keys.get(epoch) === undefined || keys.poison(epoch) !== undefined) return null;
  const { kdm } = heldDirect(held, dmId);
  try {
    const next = resealCapsule(asKey(kdm), dmId, { ver, bytes: capsule }, { epoch, inboxPk: control.inboxPk });
    return { epoch, ver: next.ver, capsule: next.bytes };
  } catch (error) {
    if (error instanceof Refusal && error.kind === 'conflict') return null;
    throw error;
  }
}

/** A verified reply as it may be known outside the vault. */
export function openedReply(held: HeldThread, { header, content }: ReplyRow): OpenedContent {
  const { dmId, timeMs } = header;
  if (content.t !== 'text' && content.t !== 'form') return { as: 'reply', dmId, timeMs, content };
  const files = shownFiles(held, content.files ?? []);
  return { as: 'reply', dmId, timeMs, content: { ...content, files } };
}
