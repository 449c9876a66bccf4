/**
 * The storage port, noun by noun: what may be read at any time, and what may be written inside one transaction.
 * Methods return plain records (records.ts). A store decides nothing about who may; use cases have asked `access` before.
 */
import type {
  ApprovalId,
  CircleId,
  ClientMsgId,
  FileId,
  InviteId,
  PatientId,
  PracticeId,
  SessionId,
  ThreadId,
  UserId,
} from '../../protocol/wire/ids.ts';
import type { AlertStep, Preferences } from '../../protocol/wire/people.ts';
import type {
  Account,
  ApprovalRow,
  CursorRow,
  DeliveredRow,
  EpochRow,
  FileRow,
  InviteRow,
  ItemHead,
  ItemMark,
  ItemRow,
  KnownSession,
  LogRow,
  Mail,
  MailKind,
  NewEpochRow,
  OwnMarks,
  ResetRow,
  Session,
  Standing,
  StepRow,
  StoredCredentials,
  ThreadRow,
  TotpRow,
  Unread,
  VaultPart,
  Versioned,
  WaitState,
} from './records.ts';
import type { DmReads, DmWrites } from './stores-direct.ts';
import type { FormReads, FormWrites } from './stores-forms.ts';
import type { SubscriptionReads, SubscriptionWrites } from './stores-subscriptions.ts';
import type { PatientReads, PatientWrites, TemplateReads, TemplateWrites } from './stores-patients.ts';
import type {
  CreditReads,
  CreditWrites,
  DeliveryReads,
  DeliveryWrites,
  GatewayReads,
  GatewayWrites,
  OutboxReads,
  OutboxWrites,
} from './stores-sending.ts';

export interface PracticeReads {
  any(): Promise<boolean>;
  /** Entries with seq > afterSeq, ascending, at most `limit`. */
  entries(practiceId: PracticeId, afterSeq: number, limit: number): Promise<LogRow[]>;
  /** `null` where there is no such practice. */
  head(practiceId: PracticeId): Promise<{ seq: number } | null>;
  /** Counts every entry of the log and every epoch of a circle; goes up with each commit that has any. */
  versions(practiceIds: readonly PracticeId[]): Promise<{ practiceId: PracticeId; version: number }[]>;
}
export interface PracticeWrites extends PracticeReads {
  create(practiceId: PracticeId, at: number): Promise<void>;
  append(row: LogRow): Promise<void>;
}

export interface PreferenceReads {
  /** The defaults for somebody who has decided nothing. */
  of(userId: UserId): Promise<Preferences>;
  /** Who in a practice does not show presence. */
  hidden(practiceId: PracticeId): Promise<UserId[]>;
}
export interface PreferenceWrites extends PreferenceReads {
  put(userId: UserId, preferences: Preferences): Promise<void>;
}

export interface AccountReads {
  /** The account that may sign in under this login: waiting or active. */
  byLogin(login: string): Promise<Account | null>;
  byId(userId: UserId): Promise<Account | null>;
  /** Where colleagues may text this one; null: nowhere. */
  mobile(userId: UserId): Promise<string | null>;
  vault(userId: UserId, part: VaultPart): Promise<Versioned | null>;
}
export interface AccountWrites extends AccountReads {
  create(account: Account): Promise<void>;
  setStanding(userId: UserId, standing: Standing): Promise<void>;
  setEmail(userId: UserId, email: string | null): Promise<void>;
  setMobile(userId: UserId, mobile: string | null): Promise<void>;
  setCredentials(userId: UserId, credentials: StoredCredentials): Promise<void>;
  /** Compare-and-swap: stores when the kept version is `part.version − 1` (0 = none kept); false otherwise. */
  putVault(userId: UserId, part: VaultPart, value: Versioned): Promise<boolean>;
  /** Begins again whatever was kept: after a reset. */
  replaceVault(userId: UserId, part: VaultPart, value: Versioned): Promise<void>;
}

export interface SessionReads {
  byCheck(tokenCheck: Uint8Array): Promise<KnownSession | null>;
  byId(sessionId: SessionId): Promise<Session | null>;
  /** One person's sessions that nobody has ended. */
  ofUser(userId: UserId): Promise<Session[]>;
  /** Newest sign of life of everyone in a practice, epoch ms. */
  lastSeen(practiceId: PracticeId): Promise<{ userId: UserId; at: number }[]>;
  /** Those of them that have ended. */
  ended(sessionIds: readonly SessionId[]): Promise<SessionId[]>;
  /** Live sessions past their absolute end, or idle since before `idleBefore`. */
  spent(now: number, idleBefore: number): Promise<{ sessionId: SessionId }[]>;
}
export interface SessionWrites extends SessionReads {
  create(session: Session): Promise<void>;
  touch(seen: readonly { readonly sessionId: SessionId; readonly at: number }[]): Promise<void>;
  /** Ends one session, or all of a person but `except`; returns those that were live. */
  revoke(
    which: { sessionId: SessionId } | { userId: UserId; except: SessionId | null },
    at: number,
  ): Promise<SessionId[]>;
}

export interface CircleReads {
  /** Epochs with epoch > afterEpoch, ascending. */
  epochs(circleId: CircleId, afterEpoch: number): Promise<EpochRow[]>;
  /** Epochs beyond these, of all these circles, each circle's in order. */
  beyond(heads: readonly { readonly circleId: CircleId; readonly epoch: number }[]): Promise<EpochRow[]>;
  envelopes(circleId: CircleId, afterEpoch: number, to: UserId): Promise<{ epoch: number; envelope: Uint8Array }[]>;
  /** Circles whose newest epoch lists the person. */
  ofMember(userId: UserId): Promise<{ circleId: CircleId; epoch: number }[]>;
  practiceOf(circleId: CircleId): Promise<PracticeId | null>;
}
export interface CircleWrites extends CircleReads {
  /** Adds an epoch with its envelopes and makes its members the current ones. */
  advance(row: NewEpochRow): Promise<void>;
  /** Takes a person out of the current members of every circle. */
  dropMember(userId: UserId): Promise<void>;
}

export interface ThreadReads {
  byId(threadId: ThreadId): Promise<ThreadRow | null>;
  /** Threads with threadId > afterThreadId (null: from the start), ascending by id, at most `limit`: a keyset page. */
  ofMember(userId: UserId, afterThreadId: ThreadId | null, limit: number): Promise<ThreadRow[]>;
  ofCircle(circleId: CircleId): Promise<ThreadRow[]>;
  /** Threads of one kind about these patients, oldest first. */
  ofSubjects(patientIds: readonly PatientId[], kind: 1 | 2): Promise<ThreadRow[]>;
}
export interface ThreadWrites extends ThreadReads {
  create(row: ThreadRow): Promise<void>;
}

export interface ItemReads {
  head(threadId: ThreadId): Promise<ItemHead | null>;
  heads(threadIds: readonly ThreadId[]): Promise<(ItemHead & { threadId: ThreadId })[]>;
  /** Items with n > afterN, ascending, at most `limit`: a keyset page. */
  page(threadId: ThreadId, afterN: number, limit: number): Promise<ItemRow[]>;
  /** Items beyond these, without their content, each thread's in order, at most `limit` in all. */
  beyond(heads: readonly { readonly threadId: ThreadId; readonly n: number }[], limit: number): Promise<ItemMark[]>;
  at(threadId: ThreadId, n: number): Promise<ItemRow | null>;
  byClientMsgId(threadId: ThreadId, clientMsgId: ClientMsgId): Promise<ItemRow | null>;
  /** An answer of a patient. */
  replyByHash(threadId: ThreadId, hash: ItemRow['hash']): Promise<ItemRow | null>;
  /** Up to `limit` newest ids in use; all of them when fewer come back. */
  usedIds(threadId: ThreadId, limit: number): Promise<ClientMsgId[]>;
  lastOf(threadId: ThreadId, userId: UserId): Promise<{ seq: number; hash: ItemRow['hash'] } | null>;
  highest(threadId: ThreadId): Promise<{ epoch: number; logSeq: number } | null>;
}
export interface ItemWrites extends ItemReads {
  add(rows: readonly ItemRow[]): Promise<void>;
}

export interface ReceiptReads {
  /** The newest of each person. */
  cursors(threadIds: readonly ThreadId[]): Promise<CursorRow[]>;
  /** Lower ones, from before somebody left: evidence of what was there by then (protocol/README.md §6). */
  earlier(threadIds: readonly ThreadId[]): Promise<CursorRow[]>;
  delivered(threadIds: readonly ThreadId[]): Promise<DeliveredRow[]>;
  /** One person's own marks, of every thread that has any. */
  own(userId: UserId): Promise<OwnMarks[]>;
  ownOn(threadId: ThreadId, userId: UserId): Promise<OwnMarks | null>;
  /** Who has marked the thread as unread. */
  markedUnread(threadId: ThreadId): Promise<UserId[]>;
  /** Who has content by others beyond what they read, and was not alerted since they last read. null: every thread. */
  unread(threadIds: readonly ThreadId[] | null): Promise<Unread[]>;
}
export interface ReceiptWrites extends ReceiptReads {
  /** Keeps the greater n per thread and person; among the earlier ones the lower, where somebody left between the two. */
  moveCursors(rows: readonly CursorRow[]): Promise<void>;
  moveDelivered(rows: readonly DeliveredRow[]): Promise<void>;
  moveNoticed(threadId: ThreadId, userId: UserId, n: number): Promise<void>;
  moveAlerted(threadId: ThreadId, userId: UserId, n: number): Promise<void>;
  /** Raises the private mark to `n` (0: leaves it) and sets whether the thread counts as unread. */
  moveMark(threadId: ThreadId, userId: UserId, n: number, unread: boolean): Promise<void>;
}

export interface InviteReads {
  byId(inviteId: InviteId): Promise<InviteRow | null>;
  ofPractice(practiceId: PracticeId): Promise<InviteRow[]>;
  /** Open ones whose time is over. */
  spent(now: number): Promise<InviteRow[]>;
}
export interface InviteWrites extends InviteReads {
  create(row: InviteRow): Promise<void>;
  join(inviteId: InviteId, join: Uint8Array, mac: Uint8Array): Promise<void>;
  setState(inviteId: InviteId, state: InviteRow['state']): Promise<void>;
}

export interface ApprovalReads {
  byId(approvalId: ApprovalId): Promise<ApprovalRow | null>;
  /** Open ones, oldest first. */
  open(practiceId: PracticeId): Promise<ApprovalRow[]>;
  /** Open ones whose time is over. */
  spent(now: number): Promise<ApprovalRow[]>;
}
export interface ApprovalWrites extends ApprovalReads {
  create(row: ApprovalRow): Promise<void>;
  /** The same wish, signed again. */
  renew(approvalId: ApprovalId, entry: Uint8Array, sig: Uint8Array): Promise<void>;
  close(approvalId: ApprovalId, state: Exclude<ApprovalRow['state'], 'open'>): Promise<void>;
}

export interface ResetReads {
  byInvite(inviteId: InviteId): Promise<ResetRow | null>;
}
export interface ResetWrites extends ResetReads {
  create(row: ResetRow): Promise<void>;
  drop(inviteId: InviteId): Promise<void>;
}

export interface TotpReads {
  of(userId: UserId): Promise<TotpRow | null>;
}
export interface TotpWrites extends TotpReads {
  /** A new secret, not confirmed yet. */
  put(userId: UserId, sealedSecret: Uint8Array): Promise<void>;
  /** Confirms it, and takes the code of this time step out of use. */
  use(userId: UserId, step: number): Promise<void>;
  remove(userId: UserId): Promise<void>;
}

export interface FileReads {
  byId(fileId: FileId): Promise<FileRow | null>;
  /** What one person began since: bytes of all, and how many are unfinished. */
  usage(userId: UserId, since: number): Promise<{ bytes: number; unfinished: number }>;
  /** Unfinished ones that began before. */
  unfinished(before: number): Promise<FileRow[]>;
}
export interface FileWrites extends FileReads {
  create(row: FileRow): Promise<void>;
  complete(fileId: FileId, at: number): Promise<void>;
  remove(fileId: FileId): Promise<void>;
}

export interface AlertReads {
  /** Steps of one person since `since`, newest first. */
  steps(userId: UserId, since: number, limit: number): Promise<AlertStep[]>;
  /** Waits that were noted and whose end is not, in these threads (null: all). */
  open(threadIds: readonly ThreadId[] | null): Promise<WaitState[]>;
}
export interface AlertWrites extends AlertReads {
  /** Each kind of step once per wait; a repeated one changes nothing. All but `waiting`, and what only holds it, end a wait. */
  note(rows: readonly StepRow[]): Promise<void>;
  forget(before: number): Promise<void>;
}

export interface MailReads {
  /** How it stands with the waits that a mail is about. */
  about(mailId: number): Promise<WaitState[]>;
  /** Mails made for a person at or after `since`. */
  count(userId: UserId, since: number): Promise<number>;
  due(now: number, limit: number): Promise<Mail[]>;
}
export interface MailWrites extends MailReads {
  /** Puts a mail about these waits into the outbox and closes them: what becomes of them is now the mail's to tell. */
  add(userId: UserId, kind: MailKind, at: number, about: readonly Unread[]): Promise<void>;
  /**
   * Counts the attempt after `attempts` earlier ones and puts the next one off, so a crash in mid-send never loses or storms.
   * False where somebody else has begun it.
   */
  attempt(mailId: number, attempts: number, nextAt: number): Promise<boolean>;
  finish(mailId: number, state: 'sent' | 'failed' | 'dropped', code: string | null): Promise<void>;
  note(mailId: number, code: string): Promise<void>;
}

export interface Reads {
  readonly practices: PracticeReads;
  readonly accounts: AccountReads;
  readonly sessions: SessionReads;
  readonly circles: CircleReads;
  readonly threads: ThreadReads;
  readonly items: ItemReads;
  readonly receipts: ReceiptReads;
  readonly invites: InviteReads;
  readonly approvals: ApprovalReads;
  readonly resets: ResetReads;
  readonly preferences: PreferenceReads;
  readonly totp: TotpReads;
  readonly files: FileReads;
  readonly alerts: AlertReads;
  readonly mails: MailReads;
  readonly patients: PatientReads;
  readonly templates: TemplateReads;
  readonly forms: FormReads;
  readonly subscriptions: SubscriptionReads;
  readonly deliveries: DeliveryReads;
  readonly outbox: OutboxReads;
  readonly credits: CreditReads;
  readonly gateways: GatewayReads;
  readonly dms: DmReads;
}
export interface Writes {
  readonly practices: PracticeWrites;
  readonly accounts: AccountWrites;
  readonly sessions: SessionWrites;
  readonly circles: CircleWrites;
  readonly threads: ThreadWrites;
  readonly items: ItemWrites;
  readonly receipts: ReceiptWrites;
  readonly invites: InviteWrites;
  readonly approvals: ApprovalWrites;
  readonly resets: ResetWrites;
  readonly preferences: PreferenceWrites;
  readonly totp: TotpWrites;
  readonly files: FileWrites;
  readonly alerts: AlertWrites;
  readonly mails: MailWrites;
  readonly patients: PatientWrites;
  readonly templates: TemplateWrites;
  readonly forms: FormWrites;
  readonly subscriptions: SubscriptionWrites;
  readonly deliveries: DeliveryWrites;
  readonly outbox: OutboxWrites;
  readonly credits: CreditWrites;
  readonly gateways: GatewayWrites;
  readonly dms: DmWrites;
}

/** Gives an item its number; called once. Null where it turns out to be stored already; throws a Fault where it is refused. */
export type Numbering = () => ItemRow | null;

/** What the group-commit writer reports, before the acks of the same batch resolve. */
export interface AppendListener {
  /**
   * Several nodes only: items of these threads are about to be numbered, and until they are committed no other node commits
   * anything. Resolves when memory holds what the database does.
   */
  caughtUp(threadIds: readonly ThreadId[]): Promise<void>;
  /** One durable commit, in order of acceptance. Must not throw. */
  committed(rows: readonly ItemRow[]): void;
  /** These were not stored, nor will be: whatever was assumed about their threads is void. Must not throw. */
  failed(rows: readonly ItemRow[]): void;
}

export interface Stores {
  /** Other nodes write to the same database: what is kept in memory may be old and is caught up with before it counts. */
  readonly isShared: boolean;
  /** Reads of what is committed; never waits for the writer. */
  readonly read: Reads;
  /** One durable transaction on the one writer. Rolls back and rethrows when `work` throws; Fault storage when the disk does. */
  change<T>(work: (tx: Writes) => Promise<T>): Promise<T>;
  /**
   * For what is judged by memory before it is written: until the first `change` inside `work` has committed, no other node
   * commits anything. One process by itself needs nothing of the kind and just runs `work`. No `append` inside.
   */
  alone<T>(work: () => Promise<T>): Promise<T>;
  /**
   * Queues one item for the next group commit; resolves with it when it is durable. It is numbered at once, or, where
   * several nodes write, in the turn of that commit. Null where `number` gave null. Rejects with Fault storage.
   */
  append(threadId: ThreadId, number: Numbering): Promise<ItemRow | null>;
  onAppend(listener: AppendListener): void;
}
