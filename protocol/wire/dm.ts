/**
 * Direct Messages as they travel in the open, staff's side: issues, their fate and their proof. What the sealed bytes say
 * stands in direct-messages.ts, what the patient's page asks in dm-page.ts. Keys and limits: protocol/README.md §8.
 */
import { z } from './zod.ts';
import { ask, nothing } from './ask.ts';
import { bytes, bytesExactly } from './bytes.ts';
import {
  codeBy,
  DM_EXPIRY_MS,
  dmExpiry,
  firstEnd,
  remindUntil,
  sealedCapsule,
  type CodeBy,
  type DmExpiry,
} from './dm-terms.ts';
import { circleId, contactId, dmId, docId, fileId, jobId, threadId, userId } from './ids.ts';
import { LIMITS } from './limits.ts';
import { epochMs } from './people.ts';
import { newJob } from './sending.ts';
import { itemAck, itemNumber, newEvent } from './threads.ts';

export { codeBy, DM_EXPIRY_MS, dmExpiry, firstEnd, remindUntil };
export type { CodeBy, DmExpiry, RemindUntil } from './dm-terms.ts';

/** `locked`: too many wrong codes, a re-issue helps. `replaced`: by a re-issue. Only `open` and `locked` still hold a share. */
export const dmState = z.enum(['open', 'locked', 'expired', 'revoked', 'replaced']);
export type DmState = z.output<typeof dmState>;

/** One issue beside its event (`row` of Issue in protocol/crypto/direct-message/make.ts) and what the server must know to keep it. */
const newDm = z.strictObject({
  dmId,
  docId,
  contactId,
  linkHash: bytesExactly(32),
  /** S; sealed at once under the server's SECRET FILE. */
  share: bytesExactly(32),
  rsPub: bytesExactly(32),
  capsule: bytes(1, LIMITS.bodyBytes),
  /** The circle's epoch whose inbox the capsule names. */
  epoch: z.int().positive(),
  spoken: z.boolean(),
  /** May the patient answer (text and form)? Receipts come in any case. */
  replies: z.boolean(),
  expiry: dmExpiry,
  code: codeBy,
  /** Sealed files of the thread that its document names: what the patient may fetch. */
  fileIds: z.array(fileId).max(50),
});
export type NewDm = z.output<typeof newDm>;

/** Days after the sending on which somebody who has done nothing is reminded. */
export const REMIND_DAYS = [3, 6] as const;
const DAY_MS = 86_400_000;

/** Is such a link still open on the last of these days, where nobody has unlocked it? */
export const hasRoomToRemind = (code: CodeBy, expiry: DmExpiry): boolean =>
  firstEnd(code, expiry, 0) > Math.max(...REMIND_DAYS) * DAY_MS;

/**
 * E-mails without the link, each a job of its own (kind remind, no credits) that is held until `at` and erased unsent once the link
 * ends or what it waits for has come.
 */
const reminders = z.strictObject({
  until: remindUntil,
  jobs: z
    .array(z.strictObject({ ...newJob.shape, at: epochMs }))
    .min(1)
    .max(REMIND_DAYS.length),
});
export type NewReminders = z.output<typeof reminders>;

/**
 * What is known of one issue and when. The same words stand in the thread as notices (about 2, ref = dmId). `opened`: the page with
 * this link was loaded, maybe by a machine. `asked`: a code was made; detail `staff` where a colleague asked. `text-failed`: the code
 * did not go; detail is the provider's code or `credit.none`, or the rule that refused. `number`: the contact's number has
 * changed since, so no code goes before `dm:number`. `number-confirmed`: that came; detail is the colleague's userId. `unlocked`: the right code came (each time, at most once an hour). `started`: the
 * first draft is kept, so the patient has begun to write. `shown`: it was opened without a code, maybe by a machine (at most once an hour).
 * `reminded`: an e-mail that reminds of it has left. `remind-failed`: one could not; detail is the provider's code or the rule.
 */
const dmProof = z.strictObject({
  at: epochMs,
  what: z.enum([
    'opened',
    'asked',
    'text-failed',
    'number',
    'number-confirmed',
    'unlocked',
    'shown',
    'started',
    'locked',
    'replied',
    'expired',
    'revoked',
    'replaced',
    'reminded',
    'remind-failed',
  ]),
  detail: z.string().max(64),
});
export type DmProof = z.output<typeof dmProof>;

const dmRow = z.strictObject({
  dmId,
  docId,
  threadId,
  /** Number of its event in the thread. */
  n: itemNumber,
  contactId,
  /** The e-mail with the link: its own fate is a delivery like any other. */
  jobId,
  senderId: userId,
  state: dmState,
  spoken: z.boolean(),
  replies: z.boolean(),
  expiry: dmExpiry,
  code: codeBy,
  createdAt: epochMs,
  /** When it was first unlocked. */
  unlockedAt: epochMs.nullable(),
  /** When it ends as things are now; null: never. */
  endsAt: epochMs.nullable(),
  /** True where the contact's number is another one than when it was sent: confirm it with `dm:number`, also before a new link. */
  numberChanged: z.boolean(),
  /** The last three digits of the number that codes go to; empty where they are not texted. */
  codesTo: z.string().max(3),
  proof: z.array(dmProof),
});
export type DmRow = z.output<typeof dmRow>;

const what = z.strictObject({ dmId });

export const DM_ASKS = {
  /**
   * A `dm` event, its issue, its document and the job that mails the link (kind dm, e-mail, no credits): one commit, which also
   * reserves the credit of a texted code. Faults: those of message:send with a job; sending.refused details `email` and `mobile` name
   * the missing address, `policy` says that the practice wants texted codes; input.rejected `dm.blank` for anything but blank forms
   * without one and `dm.reminder` for a reminder that is not of this message or whose day is not within its life; conflict.duplicate for a used id.
   */
  'dm:send': ask(
    z.strictObject({
      threadId,
      event: newEvent,
      job: newJob,
      dm: newDm,
      doc: bytes(1, LIMITS.bodyBytes),
      reminders: z.exactOptional(reminders),
    }),
    itemAck,
  ),
  /** A `dm.resend` event with a new issue of the same document; whatever link of it was open is erased in the same commit. Fault
   * sending.refused `number`: codes went to another number so far, confirm the new one with `dm:number` first. */
  'dm:reissue': ask(
    z.strictObject({
      threadId,
      event: newEvent,
      job: newJob,
      dm: newDm,
      replaces: dmId,
      reminders: z.exactOptional(reminders),
    }),
    itemAck,
  ),
  /** A `dm.revoke` event; share, capsule and drafts are erased in the same commit, and the e-mail with the link is taken back where it
   * can be still. One that has ended already only gets the event. */
  'dm:revoke': ask(z.strictObject({ threadId, event: newEvent, dmId }), itemAck),
  /** Sends a code to the patient now. Within the same limits as the page; a Fault rate.limited says how long to wait. */
  'dm:text-code': ask(what, z.strictObject({ validUntil: epochMs })),
  /** "Yes, codes may go to the contact's new number." */
  'dm:number': ask(what, nothing),
  /** After a rotation: the capsule for the newest epoch, compare-and-swap (`ver` is one more than the stored one). */
  'dm:reseal': ask(
    z.strictObject({ dmId, epoch: z.int().positive(), ver: z.int().positive(), capsule: bytes(1, LIMITS.bodyBytes) }),
    nothing,
  ),
  /** Open ones of a circle whose capsules name an older epoch: what dm:reseal has to do still. At most 100 at once. */
  'dm:stale': ask(
    z.strictObject({ circleId }),
    z.strictObject({ dms: z.array(z.strictObject({ dmId, threadId, n: itemNumber, ...sealedCapsule.shape })) }),
  ),
  /** The issues of a thread, oldest first: the newest of them that fit a frame. */
  'dm:list': ask(z.strictObject({ threadId }), z.strictObject({ dms: z.array(dmRow) })),
  /** One issue with its sealed document; CK stands in its event. */
  'dm:get': ask(what, z.strictObject({ dm: dmRow, doc: bytes(1, LIMITS.bodyBytes) })),
} as const;
