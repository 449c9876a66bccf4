/**
 * The socket table: every ask (client → server, answered once) and every tell (server → client) with its schemas.
 * Both sides' types derive from it, so a missing or mistyped entry is a compile error. Add the schema here first.
 */
import { z } from './zod.ts';
import { ask, nothing } from './ask.ts';
import { bytes } from './bytes.ts';
import { circleHead, newEpoch, storedEpoch } from './circles.ts';
import { DM_ASKS } from './dm.ts';
import { faultReply } from './faults.ts';
import { FORM_ASKS, FORM_TELLS } from './forms.ts';
import { approvalId, circleId, fileId, inviteId, practiceId, sessionId, threadId, userId } from './ids.ts';
import { LIMITS } from './limits.ts';
import { PATIENT_ASKS, PATIENT_TELLS } from './patients.ts';
import {
  alertStep,
  approval,
  credentials,
  email,
  epochMs,
  invite,
  inviteState,
  preferences,
  presence,
  profile,
  role,
  seq,
  sessionRow,
  signature,
  signedEntry,
  totpCode,
  versioned,
} from './people.ts';
import { SUBSCRIPTION_ASKS } from './subscriptions.ts';
import { newJob, SENDING_ASKS, SENDING_TELLS } from './sending.ts';
import {
  delivered,
  fileProgress,
  itemAck,
  itemNumber,
  newEvent,
  signedCursor,
  storedItem,
  threadHead,
} from './threads.ts';

export const ASKS = {
  /**
   * Everything a client needs to see what it misses: heads only, then it fetches by number. Threads come in ascending order
   * of their id; while `more`, ask again after the last one. Circles and presence come with the first page only.
   */
  'sync:heads': ask(
    z.strictObject({ afterThreadId: threadId.optional() }),
    z.strictObject({
      userId,
      practiceId,
      standing: z.enum(['active', 'waiting']),
      logSeq: seq,
      circles: z.array(circleHead),
      threads: z.array(threadHead),
      more: z.boolean(),
      presence: z.array(presence),
      now: epochMs,
    }),
  ),

  'log:list': ask(
    z.strictObject({ afterSeq: z.int().nonnegative(), limit: z.int().min(1).max(LIMITS.pageLogEntries) }),
    z.strictObject({ entries: z.array(signedEntry), headSeq: seq }),
  ),
  /** Append one entry, with the circle epochs it calls for and the invitation it completes, all or nothing. */
  'log:append': ask(
    z.strictObject({
      signed: signedEntry,
      epochs: z.array(newEpoch).max(64),
      inviteId: inviteId.nullable(),
    }),
    z.strictObject({ seq }),
  ),

  'circle:get': ask(
    z.strictObject({ circleId, afterEpoch: z.int().nonnegative() }),
    z.strictObject({ epochs: z.array(storedEpoch) }),
  ),
  'circle:advance': ask(z.strictObject({ epoch: newEpoch }), circleHead),

  /** A new thread, its new circle where it has one of its own, and its first events (title, card, text). */
  'thread:create': ask(
    z.strictObject({
      epoch: newEpoch.nullable(),
      thr: bytes(1, LIMITS.threadBindingBytes),
      sig: signature,
      events: z.array(newEvent).min(1).max(4),
    }),
    z.strictObject({ threadId, acks: z.array(itemAck) }),
  ),
  'thread:items': ask(
    z.strictObject({
      threadId,
      afterN: z.int().nonnegative(),
      limit: z.int().min(1).max(LIMITS.pageItems),
    }),
    z.strictObject({ items: z.array(storedItem), headN: z.int().nonnegative() }),
  ),

  /** `job`: what the event says is sent to a patient as well; both are stored, or neither. */
  'message:send': ask(z.strictObject({ threadId, event: newEvent, job: newJob.optional() }), itemAck),
  /** A signed read cursor: "I have read up to n". */
  'cursor:set': ask(z.strictObject({ cursor: signedCursor }), z.strictObject({ n: itemNumber })),
  'receipt:delivered': ask(
    z.strictObject({
      threads: z
        .array(z.strictObject({ threadId, n: itemNumber }))
        .min(1)
        .max(LIMITS.threadsPerPage),
    }),
    nothing,
  ),
  'notification:seen': ask(z.strictObject({ threadId, n: itemNumber }), nothing),

  /** My private mark: read without a receipt, or unread again. `n` only moves forward. */
  'mark:set': ask(z.strictObject({ threadId, n: itemNumber.nullable(), unread: z.boolean() }), nothing),

  /** Announces a sealed file of a thread before its bytes go up (see STREAMS); repeated, it tells how far it is. */
  'file:begin': ask(
    z.strictObject({ threadId, fileId, sealedBytes: z.int().min(1).max(LIMITS.sealedFileBytes) }),
    fileProgress,
  ),

  'presence:set': ask(z.strictObject({ active: z.boolean() }), nothing),
  'typing:set': ask(z.strictObject({ threadId, typing: z.boolean() }), nothing),

  /** The thread on this socket's screen, or none: told to the thread's members, never stored. */
  'viewing:set': ask(z.strictObject({ threadId: threadId.nullable() }), nothing),

  'session:list': ask(nothing, z.strictObject({ sessions: z.array(sessionRow) })),
  /** Ends one of my sessions, or every other one (null); their sockets close within a second. */
  'session:revoke': ask(z.strictObject({ sessionId: sessionId.nullable() }), nothing),

  'profile:get': ask(nothing, z.strictObject({ profile })),
  'profile:put': ask(z.strictObject({ email: email.nullable(), preferences }), nothing),
  /** Starts a second factor (RFC 6238: SHA-1, 6 digits, 30 s) for a QR code; it counts only after `totp:confirm`. */
  'totp:begin': ask(nothing, z.strictObject({ secret: z.string(), uri: z.string() })),
  'totp:confirm': ask(z.strictObject({ code: totpCode }), nothing),
  'totp:end': ask(z.strictObject({ code: totpCode }), nothing),
  /** "Why was I (not) alerted?": the steps of the last 30 days, newest first, at most 200. */
  'alert:explain': ask(nothing, z.strictObject({ steps: z.array(alertStep) })),

  'invite:create': ask(
    z.strictObject({
      inviteId,
      userId,
      role,
      blob: bytes(1, 2_048),
      sealedSecret: bytes(1, 512),
    }),
    z.strictObject({ expiresAt: epochMs }),
  ),
  'invite:list': ask(nothing, z.strictObject({ invites: z.array(invite) })),
  'invite:cancel': ask(z.strictObject({ inviteId }), nothing),

  /**
   * An owner entry that needs a second owner, signed by its author. The same id again with the same wish replaces the entry:
   * so its author renews it when the log has moved on.
   */
  'approval:propose': ask(z.strictObject({ approvalId, signed: signedEntry }), z.strictObject({ expiresAt: epochMs })),
  'approval:list': ask(nothing, z.strictObject({ approvals: z.array(approval) })),
  /** The co-signed entry with the circle epochs it calls for, made by the second owner: all or nothing, like log:append. */
  'approval:approve': ask(
    z.strictObject({ approvalId, signed: signedEntry, epochs: z.array(newEpoch).max(64) }),
    z.strictObject({ seq }),
  ),
  /** Taken back by its author, or declined by another owner. */
  'approval:withdraw': ask(z.strictObject({ approvalId }), nothing),

  /** Compare-and-swap: `version` must be one more than the stored one. */
  'keyring:put': ask(z.strictObject({ version: z.int().positive(), blob: bytes(1, LIMITS.blobBytes) }), nothing),
  /** After a lost compare-and-swap: what the other device saved, to merge with. */
  'pins:get': ask(nothing, z.strictObject({ pins: versioned.nullable() })),
  'pins:put': ask(z.strictObject({ version: z.int().positive(), blob: bytes(1, LIMITS.blobBytes) }), nothing),
  /** New password or new recovery code; every other session of mine ends. */
  'credentials:put': ask(z.strictObject({ credentials }), nothing),

  ...PATIENT_ASKS,
  ...SENDING_ASKS,
  ...DM_ASKS,
  ...FORM_ASKS,
  ...SUBSCRIPTION_ASKS,
} as const;

export const TELLS = {
  'log:added': z.strictObject({ seq, entries: z.array(signedEntry) }),
  'circle:advanced': circleHead,
  /** A new epoch goes on without me. */
  'circle:left': z.strictObject({ circleId }),
  'thread:added': z.strictObject({ thread: threadHead }),
  'message:added': z.strictObject({ threadId, items: z.array(storedItem) }),
  'cursor:moved': z.strictObject({ threadId, cursors: z.array(signedCursor) }),
  'receipt:moved': z.strictObject({ threadId, delivered: z.array(delivered) }),
  'notification:cleared': z.strictObject({ threadId, n: itemNumber }),
  /** Another device of mine marked a thread, or my reading cleared the mark. */
  'mark:moved': z.strictObject({ threadId, n: z.int().nonnegative(), unread: z.boolean() }),
  'presence:changed': z.strictObject({ people: z.array(presence) }),
  /** Everybody who has the thread on a screen now; one's own person may be among them. */
  'viewing:changed': z.strictObject({ threadId, userIds: z.array(userId) }),
  'profile:changed': z.strictObject({ profile }),
  'typing:changed': z.strictObject({ threadId, userId, typing: z.boolean() }),
  'invite:changed': z.strictObject({ inviteId, state: inviteState }),
  /** Owners only: list again. */
  'approval:changed': z.strictObject({ approvalId }),
  /** My standing went from waiting to active: sync again. */
  'standing:changed': nothing,
  /** Something may not have been told: compare heads, as after a connection. */
  'tells:missed': nothing,
  ...PATIENT_TELLS,
  ...SENDING_TELLS,
  ...FORM_TELLS,
  'session:ended': z.strictObject({ reason: z.enum(['signedOut', 'revoked', 'removed', 'expired']) }),
} as const;

export type AskName = keyof typeof ASKS;
export type AskInput<N extends AskName> = z.output<(typeof ASKS)[N]['input']>;
export type AskReply<N extends AskName> = z.output<(typeof ASKS)[N]['reply']>;
export type TellName = keyof typeof TELLS;
export type Tell<N extends TellName> = z.output<(typeof TELLS)[N]>;

/** Every ask is acknowledged with exactly one of the two. `reply` is the encoded form of its schema. */
export const answer = z.union([
  z.strictObject({ ok: z.literal(true), reply: z.unknown() }),
  z.strictObject({ ok: z.literal(false), fault: faultReply }),
]);
export type Answer = z.output<typeof answer>;
