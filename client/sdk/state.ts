/**
 * What a view may see: plain, verified, decrypted data, replaced (never mutated) on every change.
 * The SDK is the only writer. No keys, no ciphertext, no transport words in here.
 */
import type {
  ApprovalId,
  CircleId,
  ClientMsgId,
  InviteId,
  PatientId,
  PracticeId,
  SessionId,
  ThreadId,
  UserId,
} from '../../protocol/wire/ids.ts';
import type { AskReply } from '../../protocol/wire/events.ts';
import type { FormRow } from '../../protocol/wire/forms.ts';
import type { Template } from '../../protocol/wire/patients.ts';
import type { Profile } from '../../protocol/wire/people.ts';
import type { DirectReply, DirectView, FileView, ReturnedForm, Via } from './state-outside.ts';

export type * from './state-outside.ts';

export type Phase =
  /** Asking the server who we are. */
  | 'starting'
  | 'signed-out'
  /** A session exists but the keys are gone (page reload, "Lock now"): the password opens them again. */
  | 'locked'
  /** Signed in with the recovery code: a new password must be chosen before anything else. */
  | 'recovering'
  /** Joined by invitation; an administrator has to confirm. */
  | 'waiting'
  | 'ready';

export type Role = 'member' | 'admin' | 'owner';

export interface Me {
  readonly userId: UserId;
  readonly login: string;
  readonly name: string;
  readonly role: Role;
}

export interface Practice {
  readonly practiceId: PracticeId;
  readonly name: string;
  /** 30 digits in groups of five, to compare aloud in a staff meeting. */
  readonly code: string;
  readonly logSeq: number;
  /** Its owners want a spoken phrase with each Direct Message, unless somebody says otherwise. */
  readonly spokenFirst: boolean;
  /** Its owners allow blank forms to go without a texted code. */
  readonly openForms: boolean;
}

export interface Person {
  readonly userId: UserId;
  readonly name: string;
  readonly login: string;
  readonly role: Role;
  readonly active: boolean;
  readonly presence: 'online' | 'away' | 'offline';
  readonly lastSeenAt: number | null;
  /** Got a new key by somebody (null: the records key); for 30 days, or until I confirmed the safety number. */
  readonly reset: { readonly by: UserId | null; readonly at: number } | null;
}

/** The life of my own message, in order; `failed` carries what to do. */
export type SendState = 'sealing' | 'queued' | 'sending' | 'sent' | 'delivered' | 'read' | 'failed';

export interface Receipt {
  readonly userId: UserId;
  readonly readAt: number | null;
  readonly deliveredAt: number | null;
}

export interface Message {
  /** Stable over the whole life of the message, also before it has a number. */
  readonly key: string;
  /** Position in the thread; null while it waits to be accepted, and for lines about who came and went. */
  readonly n: number | null;
  readonly clientMsgId: ClientMsgId | null;
  /** evHash, what replies and edits refer to; null while it waits. */
  readonly ref: string | null;
  /** Null: from outside the practice; `body.via` says from where. */
  readonly senderId: UserId | null;
  readonly mine: boolean;
  /** Epoch ms: the server's commit time, or my clock while it waits. */
  readonly at: number;
  readonly body:
    | {
        readonly kind: 'text';
        readonly text: string;
        /** The message it answers (its ref), or null. */
        readonly quote: string | null;
        readonly mentions: readonly UserId[];
        /** With files, `text` may be empty. */
        readonly files: readonly FileView[];
        /** Null: among colleagues. */
        readonly via: Via | null;
      }
    /** A Direct Message to the patient. */
    | ({ readonly kind: 'direct' } & DirectView)
    /** The patient's answer to one. */
    | ({ readonly kind: 'reply' } & DirectReply)
    /** A form that the patient has returned. */
    | ({ readonly kind: 'form' } & ReturnedForm)
    | { readonly kind: 'deleted' }
    /** "unreadable item from X", "needs a newer version", "withheld by the server"; `unverified`: a reply that no Direct Message accounts for */
    | { readonly kind: 'unreadable'; readonly why: 'undecryptable' | 'newer' | 'withheld' | 'poisoned' | 'unverified' }
    /** A line of history: the title changed, a colleague joined or left, the key was renewed. */
    | { readonly kind: 'event'; readonly text: string };
  /** Mine, young enough and not deleted: may still be edited. */
  readonly editable: boolean;
  readonly edited: readonly { readonly text: string; readonly at: number }[];
  readonly reactions: readonly { readonly emoji: string; readonly by: readonly UserId[] }[];
  /** Only on my own messages. */
  readonly state: SendState | null;
  /** Why it failed and what to do, in one sentence; only when state is `failed`. */
  readonly failure: string | null;
  /** Colleagues who have it or have read it, only on my own messages. */
  readonly receipts: readonly Receipt[];
  /** A removed colleague's item that nobody else is known to have seen before the removal. */
  readonly doubtful: string | null;
}

export interface Thread {
  readonly threadId: ThreadId;
  readonly circleId: CircleId;
  /** Among colleagues; with a patient; or what came in from outside and belongs to nobody yet. */
  readonly kind: 'internal' | 'patient' | 'unfiled';
  readonly patientId: PatientId | null;
  readonly title: string;
  /** Name on the signed identity card, or null for a thread that is not about a patient. */
  readonly about: string | null;
  readonly memberIds: readonly UserId[];
  readonly lastAt: number;
  /** First line of the newest readable message; "📎 name" where it has only files. */
  readonly preview: string;
  readonly previewBy: UserId | null;
  readonly unread: number;
  /** n of the first unread message when the thread was opened; keeps the "new" line where it is. */
  readonly unreadFromN: number | null;
  readonly typing: readonly UserId[];
  /** Colleagues who have this thread on their screen now. */
  readonly viewing: readonly UserId[];
  /** I marked it as unread; it counts as one. */
  readonly markedUnread: boolean;
  /** I may add and remove people here. */
  readonly mayManage: boolean;
  /** Left or removed: what I read stays until I close the app, nothing new comes. */
  readonly left: boolean;
  readonly messages: readonly Message[];
  /** False until the chain has been fetched and verified up to the server's head. */
  readonly synced: boolean;
  /** The server was caught, or the key is in doubt: sending is off, what is shown stays. */
  readonly alarm: Alarm | null;
  /** What I am writing here, kept while I look elsewhere. */
  readonly draft: string;
}

export interface Alarm {
  readonly what: 'log' | 'circle' | 'thread';
  readonly threadId: ThreadId | null;
  /** Plain English: what was seen, what is still safe, what to do. */
  readonly text: string;
  /** The stable reason of the refusal, for a report. */
  readonly reason: string;
}

export interface Notification {
  readonly key: string;
  /**
   * `reply`: a patient has written. `returned`: a patient has returned a form. Of what I sent: `undelivered`: it, or its link,
   * did not arrive. `read`: the Direct Message was. `codeFailed`: the patient asked for a code and none could go. `locked`: the
   * link is, which everybody hears of.
   */
  readonly kind: 'message' | 'mention' | 'reply' | 'returned' | 'undelivered' | 'read' | 'codeFailed' | 'locked';
  readonly threadId: ThreadId;
  /** What it is counted by. */
  readonly n: number;
  /** The message that it opens. */
  readonly messageN: number;
  readonly senderId: UserId | null;
  readonly threadTitle: string;
  readonly text: string;
  readonly at: number;
  readonly unread: boolean;
}

export interface Invitation {
  readonly inviteId: InviteId;
  readonly userId: UserId;
  readonly role: Role;
  readonly state: 'open' | 'joined' | 'admitted' | 'cancelled' | 'expired';
  /** 26 characters, in groups; null for invitations made by others. */
  readonly code: string | null;
  readonly link: string | null;
  /** It gives a colleague a new key. */
  readonly isReset: boolean;
  /** Who typed what on joining, after the mac was checked; null before. */
  readonly joiner: { readonly name: string; readonly login: string } | null;
  readonly expiresAt: number;
}

/** What one owner asks and a second owner decides; owners only. */
export interface Approval {
  readonly approvalId: ApprovalId;
  readonly what: 'role' | 'remove';
  readonly subjectId: UserId;
  /** The role to be given; null for a removal. */
  readonly role: Role | null;
  readonly proposedBy: UserId;
  readonly mine: boolean;
  /** `stale`: the practice has changed since; the proposer's device signs it again by itself. */
  readonly state: 'open' | 'stale';
  readonly at: number;
  readonly expiresAt: number;
}

/** One of my signed-in devices. */
export interface Device {
  readonly sessionId: SessionId;
  readonly current: boolean;
  /** Browser and system as the device named itself; may be empty. */
  readonly name: string;
  readonly createdAt: number;
  readonly lastSeenAt: number;
}

export interface SearchHit {
  readonly threadId: ThreadId;
  readonly n: number;
  readonly threadTitle: string;
  readonly about: string | null;
  readonly senderId: UserId | null;
  readonly at: number;
  /** The words around the match. */
  readonly excerpt: string;
}

/** A patient, the duplicates merged into them, and the internal threads about them. */
export type PatientView = AskReply<'patient:get'>;

export interface State {
  readonly phase: Phase;
  readonly connection: 'online' | 'connecting' | 'offline';
  readonly setupOpen: boolean;
  readonly mailbox: boolean;
  /** Login of the session that is locked, to prefill the form. */
  readonly login: string | null;
  readonly me: Me | null;
  readonly practice: Practice | null;
  readonly people: Readonly<Record<UserId, Person>>;
  readonly threads: Readonly<Record<ThreadId, Thread>>;
  /** Newest first. */
  readonly threadOrder: readonly ThreadId[];
  readonly openThreadId: ThreadId | null;
  /** The patient on screen, once fetched. */
  readonly openPatient: PatientView | null;
  /** Rises whenever some patient changed: lists on screen ask again. */
  readonly patientsVersion: number;
  /** Null until asked for: see `credits.refresh`. */
  readonly credits: { readonly balance: number; readonly lowCreditsAt: number } | null;
  /** Rises when an administrator changed how messages reach patients: what shows it asks again. */
  readonly carriersVersion: number;
  /** Null until they were asked for. */
  readonly templates: readonly Template[] | null;
  /** The practice's forms, once `forms.list` was called. */
  readonly forms: readonly FormRow[] | null;
  readonly unreadTotal: number;
  /** Newest first, at most 100. */
  readonly notifications: readonly Notification[];
  readonly invitations: readonly Invitation[];
  /** Oldest first. */
  readonly approvals: readonly Approval[];
  /** My e-mail for alerts, second factor and preferences; null before the first sync. */
  readonly profile: Profile | null;
  readonly alarms: readonly Alarm[];
}
