/**
 * What the vault hands in and out: verified, opened data and finished uploads, plain enough for a Worker's boundary. Types
 * only; the verbs that use them stand in api.ts.
 */
import type { Hash, Id } from '../../protocol/wire/bytes.ts';
import type { Content, SealedFile } from '../../protocol/wire/content.ts';
import type { ReplyContent } from '../../protocol/wire/direct-messages.ts';
import type { CodeBy, DmExpiry, NewDm, NewReminders, RemindUntil } from '../../protocol/wire/dm.ts';
import type { AskInput } from '../../protocol/wire/events.ts';
import type {
  CircleId,
  ClientMsgId,
  ContactId,
  DmId,
  DocId,
  FileId,
  GatewayId,
  InboundId,
  JobId,
  PatientId,
  PracticeId,
  ThreadId,
  UserId,
} from '../../protocol/wire/ids.ts';
import type { SignedEntry } from '../../protocol/wire/people.ts';
import type { NewJob, OutChannel } from '../../protocol/wire/sending.ts';
import type { NewEvent } from '../../protocol/wire/threads.ts';

/** Argon2id v1.3, t = 3, 64 MiB, p = 1, 32 bytes out. Handed in, because it runs in a throw-away thread. */
export type Argon2id = (password: Uint8Array, salt: Uint8Array) => Promise<Uint8Array>;

export interface VaultPorts {
  readonly argon2id: Argon2id;
  /** Epoch ms: what signed objects claim as their time. */
  readonly now: () => number;
}

/** 1 member, 2 admin, 3 owner. */
export type RoleNumber = 1 | 2 | 3;

export interface SetupInput {
  readonly practiceName: string;
  readonly name: string;
  readonly login: string;
  readonly email: string | null;
  readonly password: string;
  readonly custodians: readonly string[];
  readonly needed: number;
}

export interface JoinInput {
  readonly name: string;
  readonly login: string;
  readonly email: string | null;
  readonly password: string;
}

/** Versions of keyring and pins that this device has seen; a lower one from the server is a rollback. */
export interface SeenVersions {
  readonly keyring: number;
  readonly pins: number;
  /** The generation that the keyring begins with: 1, or more after a reset, when both versions begin again. */
  readonly since: number;
}

export interface PersonView {
  readonly userId: UserId;
  readonly name: string;
  readonly login: string;
  readonly role: RoleNumber;
  readonly active: boolean;
  /** Generation of the person's keys; above 1 when they were renewed or reset. */
  readonly gen: number;
  /**
   * Somebody else gave the newest keys (null: the records key), at this time (the author's claim, epoch ms); for 30 days or
   * until I confirmed the safety number.
   */
  readonly reset: { readonly by: UserId | null; readonly at: number } | null;
}

/** An entry of mine: ready to be appended, or signed and waiting for a second owner. */
export type Written =
  | { readonly as: 'entry'; readonly upload: AskInput<'log:append'> }
  | { readonly as: 'proposal'; readonly signed: SignedEntry };

/** What a verified proposal asks for. */
export interface ApprovalView {
  readonly what: 'role' | 'remove';
  readonly subjectId: UserId;
  readonly role: RoleNumber | null;
  readonly proposedBy: UserId;
  readonly mine: boolean;
  /** False when the log has moved on: its author signs it again. */
  readonly isNext: boolean;
  /** I am an owner, and neither its author nor whom it is about. */
  readonly mayApprove: boolean;
}

/** What the practice's owners have signed about Direct Messages. */
export interface PolicyView {
  /** A new Direct Message begins with a spoken phrase. */
  readonly spokenFirst: boolean;
  /** Blank forms may go without a texted code. */
  readonly openForms: boolean;
}

/** The practice log as verified so far. */
export interface LogView {
  readonly practiceId: PracticeId;
  readonly practiceName: string;
  readonly policy: PolicyView;
  readonly seq: number;
  /** 30 digits. */
  readonly code: string;
  readonly people: readonly PersonView[];
}

/** One verified epoch that changed who is in a circle. */
export interface MembershipChange {
  readonly epoch: number;
  /** The author's claim, epoch ms. */
  readonly at: number;
  /** Null: the records key. */
  readonly authorId: UserId | null;
  readonly added: readonly UserId[];
  readonly removed: readonly UserId[];
}

export interface CircleView {
  readonly circleId: CircleId;
  readonly epoch: number;
  readonly kind: 0 | 1 | 2;
  readonly memberIds: readonly UserId[];
  /** Somebody's key or standing changed since, or it is old: nobody may send before a rotation. */
  readonly stale: boolean;
  /** False after somebody gave me new keys, until a colleague of this circle rotates it: nothing in it opens yet. */
  readonly readable: boolean;
  /** I may take people in and out: a manager, or anybody where none is left. Kind 1 only. */
  readonly mayManage: boolean;
  /** Everybody who was taken out or left at some time, also if they came back. */
  readonly former: readonly UserId[];
  /** Kind 1 only, oldest first. */
  readonly changes: readonly MembershipChange[];
}

/** Something that only a bad server, or a bad member, can have caused. Sending is off; what is shown stays. */
export interface Trouble {
  readonly what: 'log' | 'circle' | 'thread';
  readonly id: CircleId | ThreadId | null;
  readonly reason: string;
}

/** A file of an event as it may be known outside the vault. */
export type FileFacts = Omit<SealedFile, 'fk' | 'hash'>;
type WithoutKeys<C> = C extends { readonly t: 'file' }
  ? Omit<C, 'files'> & { readonly files: readonly FileFacts[] }
  : C extends { readonly t: 'send' }
    ? Omit<C, 'files'> & { readonly files?: readonly FileFacts[] | undefined }
    : C extends { readonly t: 'dm' | 'dm.resend' }
      ? Omit<C, 'ck' | 'kdm'>
      : C;
/** Content without the keys of its files and of a Direct Message. */
export type ShownContent = WithoutKeys<Content>;

/** A file of mine that is sealed and waits: `secret` holds its key, sealed for this account's own devices. */
export interface FileSecretKept {
  readonly fileId: FileId;
  readonly secret: Uint8Array;
}
/** What I send: content, or a message whose files were sealed before. */
export type NewContent =
  Exclude<Content, { readonly t: 'file' }> | WithKeptFiles<Extract<Content, { readonly t: 'file' }>>;
type WithKeptFiles<C> = C extends unknown ? Omit<C, 'files'> & { readonly files: readonly FileSecretKept[] } : never;

/** A reply without the keys of its files. */
export type ShownReply = ReplyContent extends infer C
  ? C extends { readonly t: 'text' | 'form' }
    ? Omit<C, 'files'> & { readonly files: readonly FileFacts[] }
    : C
  : never;

/** What an item turned out to hold. */
export type OpenedContent =
  | { readonly as: 'content'; readonly content: ShownContent }
  | { readonly as: 'newer' }
  | { readonly as: 'undecryptable' }
  | { readonly as: 'withheld' }
  | { readonly as: 'erased' }
  /** E-mail or SMS from outside: what it says about itself is verified by nobody. */
  | {
      readonly as: 'inbound';
      readonly channel: OutChannel;
      readonly inboundId: InboundId;
      /** When the gateway took it, epoch ms. */
      readonly timeMs: number;
      readonly from: string;
      readonly subject: string | null;
      readonly text: string;
      readonly files: readonly FileFacts[];
      readonly headers: Readonly<Record<string, string>>;
    }
  /** The server's word: 1 about a delivery (ref = jobId), 2 a Direct Message, 3 the thread. */
  | {
      readonly as: 'notice';
      readonly about: 1 | 2 | 3;
      readonly ref: Id | null;
      readonly state: string;
      readonly detail: string;
      readonly timeMs: number;
    }
  /** A patient's, signed by the page of this Direct Message. */
  | { readonly as: 'reply'; readonly dmId: DmId; readonly timeMs: number; readonly content: ShownReply }
  /** Kind 3 that no `dm` event of this thread accounts for: never opened. */
  | { readonly as: 'unverified' }
  /** A kind of item that this version does not show. */
  | { readonly as: 'other' };

/** One verified item of a thread. */
export interface OpenedItem {
  readonly n: number;
  /** evHash: what edits, replies and reactions refer to. */
  readonly ref: Hash;
  readonly senderId: UserId | null;
  readonly clientMsgId: ClientMsgId | null;
  /** The server's clock at commit, epoch ms. */
  readonly at: number;
  readonly epoch: number | null;
  /** The sender had verified the thread up to here. */
  readonly seenN: number;
  readonly poisoned: boolean;
  readonly opened: OpenedContent;
}

/** How far a call got, and why it stopped there. */
export type Stop =
  | null
  /** Cites a log entry or epoch that is not fetched yet: fetch it, then pass the rest again. */
  | { readonly kind: 'ahead' }
  | { readonly kind: 'refused'; readonly reason: string };

export interface AppliedItems {
  readonly items: readonly OpenedItem[];
  /** Verified up to here. */
  readonly n: number;
  readonly chain: Hash;
  readonly stop: Stop;
}

export interface ReadCursor {
  readonly userId: UserId;
  readonly n: number;
  /** The signer's claim, epoch ms. */
  readonly at: number;
}

export interface AppliedCursors {
  readonly cursors: readonly ReadCursor[];
  readonly stop: Stop;
}

export interface ThreadView {
  readonly threadId: ThreadId;
  readonly circleId: CircleId;
  readonly kind: 1 | 2 | 3;
  /** The patient it is about; null where there is none. */
  readonly subject: PatientId | null;
  readonly createdAt: number;
}

export interface MadeInvitation {
  readonly upload: AskInput<'invite:create'>;
  /** 26 base32 characters. */
  readonly code: string;
}

export interface OpenedInvitation {
  /** null for other administrators' invitations. */
  readonly code: string | null;
  /** It gives a colleague of the practice a new key. */
  readonly isReset: boolean;
  /** After the mac was checked. */
  readonly joiner: { readonly name: string; readonly login: string } | null;
}

/** Who a patient's thread is about, as its first event says. */
export interface PatientCard {
  readonly patientId: PatientId;
  readonly name: string;
  /** YYYY-MM-DD. */
  readonly birthDate: string | null;
}

/** The gateway as the server names it, held against the practice log. */
export interface GatewayView {
  readonly gatewayId: GatewayId;
  /** 30 digits, to compare with what the server's console says. */
  readonly code: string;
  /** An owner has signed it into the log. */
  readonly isSigned: boolean;
  /** Signed, with a key that is good now: sending is possible. */
  readonly hasKey: boolean;
}

export interface NewSend {
  readonly clientMsgId: ClientMsgId;
  readonly jobId: JobId;
  readonly contactId: ContactId;
  readonly channel: OutChannel;
  /** Exactly the contact's address or number. */
  readonly to: string;
  /** E-mail only. */
  readonly subject: string | null;
  readonly text: string;
  readonly files: readonly FileSecretKept[];
}

export interface MadeSend {
  readonly event: NewEvent;
  readonly ref: Hash;
  readonly job: Omit<NewJob, 'credits'>;
}

/** What every link of a Direct Message is made with. */
export interface DirectTermsNow {
  readonly clientMsgId: ClientMsgId;
  readonly jobId: JobId;
  readonly contactId: ContactId;
  /** Exactly the contact's e-mail address. */
  readonly to: string;
  readonly expiry: DmExpiry;
  readonly replies: boolean;
  readonly code: CodeBy;
  /** Of `newPhrase`; null: not spoken. */
  readonly phrase: string | null;
  readonly summary: string;
  /** Null: nobody is reminded. Of `at`, epoch ms, those count that both link and gateway key outlive. */
  readonly reminders: { readonly until: RemindUntil; readonly at: readonly number[] } | null;
  /** The practice's name, as patients know it. */
  readonly practice: string;
  /** Where the page stands, without a trailing slash. */
  readonly origin: string;
}
export interface NewDirect extends DirectTermsNow {
  readonly text: string;
  readonly files: readonly FileSecretKept[];
  readonly forms: readonly Record<string, unknown>[];
  /** How the patient reads who wrote it; not told where the mailbox alone opens it. */
  readonly from: string;
}
export interface NewLink extends DirectTermsNow {
  /** evHash of the `dm` event. */
  readonly ref: Hash;
  /** The link that is replaced. */
  readonly dmId: DmId;
}
export interface MadeDirect {
  readonly event: NewEvent;
  readonly ref: Hash;
  readonly job: NewJob;
  readonly dm: NewDm;
  readonly reminders: NewReminders | null;
  /** Null for another link to one that is there. */
  readonly doc: Uint8Array | null;
}
/** What the patient reads, without the keys of its files. */
export interface OpenedDocument {
  readonly docId: DocId;
  readonly text: string;
  readonly files: readonly FileFacts[];
  readonly forms: readonly Readonly<Record<string, unknown>>[];
}
export interface ResealedCapsule {
  readonly epoch: number;
  readonly ver: number;
  readonly capsule: Uint8Array;
}
