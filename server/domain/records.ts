/**
 * The rows that the domain keeps, in the domain's own words: bytes as Uint8Array, times as epoch ms, ids and hashes branded.
 * The storage room maps them to tables and back. Plain data, no behaviour.
 */
import type { Hash } from '../../protocol/wire/bytes.ts';
import type {
  ApprovalId,
  CircleId,
  ClientMsgId,
  FileId,
  InviteId,
  PracticeId,
  SessionId,
  ThreadId,
  UserId,
} from '../../protocol/wire/ids.ts';
import type { AlertStep, Invite, Versioned } from '../../protocol/wire/people.ts';

export interface LogRow {
  readonly practiceId: PracticeId;
  readonly seq: number;
  readonly entry: Uint8Array;
  readonly sig: Uint8Array;
  readonly cosig: Uint8Array | null;
  readonly hash: Hash;
  readonly at: number;
}

/** waiting: joined, not yet in the log. removed: kept for the record, can never sign in again. */
export type Standing = 'waiting' | 'active' | 'removed';

/** What one person's password and recovery code are checked against, and the two wraps they open. */
export interface StoredCredentials {
  readonly salt: Uint8Array;
  readonly sealedShare: Uint8Array;
  readonly authCheck: Uint8Array;
  readonly recCheck: Uint8Array;
  readonly wrapPw: Uint8Array;
  readonly wrapRec: Uint8Array;
}

export interface Account extends StoredCredentials {
  readonly userId: UserId;
  readonly practiceId: PracticeId;
  readonly login: string;
  readonly email: string | null;
  readonly standing: Standing;
  readonly createdAt: number;
}

export type VaultPart = 'keyring' | 'pins';
export type { Versioned };

export interface Session {
  readonly sessionId: SessionId;
  readonly tokenCheck: Uint8Array;
  readonly userId: UserId;
  readonly createdAt: number;
  readonly lastSeenAt: number;
  readonly expiresAt: number;
  readonly revokedAt: number | null;
  /** As the device named itself; may be empty. */
  readonly device: string;
}

/** A session with what the handshake needs to know about its person. */
export interface KnownSession extends Session {
  readonly practiceId: PracticeId;
  readonly login: string;
  readonly standing: Standing;
}

/** A second factor. It counts once it is confirmed; codes of `lastStep` and before have been used. */
export interface TotpRow {
  readonly sealedSecret: Uint8Array;
  readonly confirmed: boolean;
  readonly lastStep: number;
}

export interface EpochRow {
  readonly circleId: CircleId;
  readonly practiceId: PracticeId;
  readonly epoch: number;
  readonly ctl: Uint8Array;
  readonly sig: Uint8Array;
  readonly ctlHash: Hash;
  readonly leaves: readonly Uint8Array[];
}

export interface NewEpochRow extends EpochRow {
  readonly kind: number;
  readonly members: readonly UserId[];
  readonly envelopes: readonly { readonly to: UserId; readonly envelope: Uint8Array }[];
  readonly at: number;
}

export interface ThreadRow {
  readonly threadId: ThreadId;
  readonly circleId: CircleId;
  readonly practiceId: PracticeId;
  readonly thr: Uint8Array;
  readonly sig: Uint8Array;
  readonly thrHash: Hash;
  readonly kind: number;
  readonly subject: string | null;
  readonly at: number;
}

export interface ItemRow {
  readonly threadId: ThreadId;
  readonly n: number;
  /** 1 event, 2 inbound, 3 a patient's reply, 4 notice. */
  readonly kind: 1 | 2 | 3 | 4;
  readonly data: Uint8Array;
  readonly sig: Uint8Array | null;
  readonly body: Uint8Array | null;
  readonly hash: Hash;
  readonly chain: Hash;
  readonly senderId: UserId | null;
  readonly senderSeq: number | null;
  /** The id that the item uses up in its thread: of an inbound item its inboundId, of a notice its noticeId. */
  readonly clientMsgId: ClientMsgId | null;
  /** 1 wants attention: an event as its sender says, whatever came in, and the notice that something did not arrive. */
  readonly class: 1 | 2 | null;
  readonly epoch: number | null;
  readonly logSeq: number | null;
  /** The server's clock when the item was accepted. */
  readonly at: number;
}

/** What an item means for those that come after it in its thread. */
export type ItemMark = Pick<
  ItemRow,
  'threadId' | 'n' | 'kind' | 'hash' | 'chain' | 'senderId' | 'senderSeq' | 'clientMsgId' | 'epoch' | 'logSeq'
>;

export interface ItemHead {
  readonly n: number;
  readonly chain: Hash;
  readonly at: number;
}

export interface CursorRow {
  readonly threadId: ThreadId;
  readonly userId: UserId;
  readonly n: number;
  /** The last epoch and log entry that it knows of with which somebody left; 0 for none (`lastLeaving`). */
  readonly leftEpoch: number;
  readonly leftSeq: number;
  readonly cur: Uint8Array;
  readonly sig: Uint8Array;
  readonly at: number;
}

export interface DeliveredRow {
  readonly threadId: ThreadId;
  readonly userId: UserId;
  readonly n: number;
  readonly at: number;
}

/** A sealed file of a thread. Complete when all its bytes have arrived; until then only its uploader knows of it. */
export interface FileRow {
  readonly fileId: FileId;
  readonly threadId: ThreadId;
  readonly userId: UserId;
  readonly sealedBytes: number;
  readonly createdAt: number;
  readonly completedAt: number | null;
}

/** One person's own marks on one thread: shown to nobody else. */
export interface OwnMarks {
  readonly threadId: ThreadId;
  readonly noticedN: number;
  readonly markN: number;
  readonly markedUnread: boolean;
}

/** An owner entry that waits for a second owner. Only an open one can still be completed. */
export interface ApprovalRow {
  readonly approvalId: ApprovalId;
  readonly practiceId: PracticeId;
  readonly proposedBy: UserId;
  readonly entry: Uint8Array;
  readonly sig: Uint8Array;
  readonly state: 'open' | 'done' | 'withdrawn' | 'expired';
  readonly createdAt: number;
  readonly expiresAt: number;
}

/** What a colleague's account becomes when the new key is confirmed. */
export interface ResetRow extends StoredCredentials {
  readonly inviteId: InviteId;
  readonly userId: UserId;
  /** Both version 1. */
  readonly keyring: Uint8Array;
  readonly pins: Uint8Array;
  readonly createdAt: number;
}

export interface InviteRow extends Omit<Invite, 'state' | 'blob'> {
  readonly practiceId: PracticeId;
  readonly blob: Uint8Array;
  readonly state: Invite['state'];
  readonly createdAt: number;
}

/** One member's oldest unread content item by somebody else in one thread. */
export interface Unread {
  readonly practiceId: PracticeId;
  readonly threadId: ThreadId;
  readonly userId: UserId;
  /** Number of that item: it names this wait. */
  readonly firstN: number;
  readonly firstAt: number;
  readonly lastN: number;
}

/** One step of one person's wait for one thread. */
export interface StepRow extends AlertStep {
  readonly userId: UserId;
  /** The first unread item. */
  readonly n: number;
}

/** How it stands with a wait: still unread, read meanwhile, or no longer theirs to read. */
export interface WaitState {
  readonly userId: UserId;
  readonly threadId: ThreadId;
  readonly n: number;
  readonly state: 'unread' | 'read' | 'removed';
}

/** waiting: "a message waits for you", and nothing else. */
export type MailKind = 'waiting';

export interface Mail {
  readonly mailId: number;
  readonly kind: MailKind;
  readonly userId: UserId;
  readonly attempts: number;
}
