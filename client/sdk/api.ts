/**
 * The SDK's whole surface: what the app, the demo, the tests and integrations may ask of Corridor.
 * Every method throws a Fault (what happened, what to do) or a Refusal (what the server got wrong), never anything else.
 */
import type {
  ApprovalId,
  ContactId,
  FileId,
  GatewayId,
  InviteId,
  JobId,
  PatientId,
  SessionId,
  TemplateId,
  ThreadId,
  UserId,
} from '../../protocol/wire/ids.ts';
import type { AskInput, AskReply } from '../../protocol/wire/events.ts';
import type { Forms } from './api-forms.ts';
import type { Webhooks } from './api-webhooks.ts';
import type { Contact, ImportRow, NewPatient, Patient, Template } from '../../protocol/wire/patients.ts';
import type { Delivery, DeliverySettings, OutChannel } from '../../protocol/wire/sending.ts';
import type { GatewayView } from '../vault/api.ts';
import type { Direct } from './api-direct.ts';
import type { Filled, FillWith } from './outgoing/fill.ts';
import type { Warning } from './outgoing/guard.ts';
import type { Segments } from './outgoing/segments.ts';
import type { AlertStep, Preferences } from '../../protocol/wire/people.ts';
import type { AttachedFile, Device, Role, SearchHit, State } from './state.ts';

export type { AttachedFile } from './state.ts';

/** One printed sheet of the records key. */
export interface ShareSheet {
  readonly custodian: string;
  /** 82 base32 characters. */
  readonly text: string;
}

export interface NewPractice {
  readonly practiceName: string;
  readonly name: string;
  readonly login: string;
  /** Where content-free alerts go; null for none. */
  readonly email: string | null;
  readonly password: string;
  /** Who keeps a share, one name each; `needed` of them open the record. 1 ≤ needed ≤ names ≤ 16. */
  readonly custodians: readonly string[];
  readonly needed: number;
}

export interface Setup {
  /** Makes all keys; nothing has left the device yet. Slow (Argon2id). */
  begin(input: NewPractice): Promise<{ readonly sheets: readonly ShareSheet[]; readonly recoveryCode: string }>;
  /** Rebuilds the records key from `needed` typed-back shares; throws a Fault `input.invalid` whose detail says which is wrong. */
  confirm(typed: readonly string[]): Promise<void>;
  /** Creates the practice on the server and signs in. Only after confirm. */
  finish(): Promise<void>;
}

export interface Joining {
  /** Opens an invitation code and verifies the practice's log against it. */
  read(code: string): Promise<{
    readonly practiceName: string;
    readonly inviterName: string;
    readonly role: Role;
    /** Null for a newcomer. Else the colleague to whom the invitation gives a new key; name and login stay. */
    readonly reset: { readonly name: string; readonly login: string } | null;
  }>;
  /**
   * Makes the account; then `phase` is `waiting` until an administrator confirms. For a new key only the password counts:
   * the old account goes on as it was until then.
   */
  accept(input: {
    readonly name: string;
    readonly login: string;
    readonly email: string | null;
    readonly password: string;
  }): Promise<{ readonly recoveryCode: string }>;
}

export interface Session {
  /** `totp`: the six digits, where the Fault `signIn.codeNeeded` asked for them. */
  signIn(login: string, password: string, totp?: string): Promise<void>;
  /** After a reload or a lock. */
  unlock(password: string, totp?: string): Promise<void>;
  lock(): void;
  signOut(): Promise<void>;
  /** Opens the account with the recovery code; `phase` becomes `recovering`. */
  recover(login: string, recoveryCode: string): Promise<void>;
  /** Sets a new password and makes a new recovery code; ends every other session. */
  changePassword(password: string): Promise<{ readonly recoveryCode: string }>;
}

/** `proposed`: it names, demotes or removes an owner, so a second owner has to approve it (state.approvals). */
export type Asked = 'done' | 'proposed';

export interface People {
  invite(role: Role): Promise<{ readonly inviteId: InviteId; readonly code: string; readonly link: string }>;
  cancelInvitation(inviteId: InviteId): Promise<void>;
  /** Signs the joined newcomer into the practice log and the practice circle. */
  admit(inviteId: InviteId): Promise<void>;
  /** A new key for whoever lost password and recovery code: an invitation. Fault `access.refused`, detail `reset.owner` for an owner's. */
  giveNewKey(userId: UserId): Promise<{ readonly inviteId: InviteId; readonly code: string; readonly link: string }>;
  /** Removes a colleague for good: log entry, sessions, and every circle I share with them is renewed. */
  remove(userId: UserId): Promise<Asked>;
  /** My own name, as everybody sees it from now on. Fault `input.invalid`, detail `name`. */
  rename(name: string): Promise<void>;
  /** What the practice wants of Direct Messages, as `state.practice` shows it. Owner only: Fault `access.refused`. */
  setPolicy(policy: Pick<NonNullable<State['practice']>, 'spokenFirst' | 'openForms'>): Promise<void>;
  /** Owner only. */
  setRole(userId: UserId, role: Role): Promise<Asked>;
  /** Completes what another owner asked for. Fault `approval.stale` while it waits for that owner's device. */
  approve(approvalId: ApprovalId): Promise<void>;
  /** Takes my own proposal back, or ends another owner's. */
  decline(approvalId: ApprovalId): Promise<void>;
  /** 60 digits in groups of five, the same on both screens. */
  safetyNumber(userId: UserId): Promise<string>;
  /** This number, as it was shown, is the same on both screens: a new key counts as this colleague's own from now on. */
  confirmNumber(userId: UserId, number: string): Promise<void>;
}

/** What is mine alone: devices, second factor, alerts. */
export interface Account {
  devices(): Promise<readonly Device[]>;
  /** Ends one device's session, or every other one (null). */
  endDevice(sessionId: SessionId | null): Promise<void>;
  /** Without `readReceipts` reading is told to nobody but my own devices. */
  save(input: { readonly email: string | null; readonly preferences: Preferences }): Promise<void>;
  /** Starts a second factor; `uri` is what the QR code holds. It counts only after confirmTotp. */
  beginTotp(): Promise<{ readonly secret: string; readonly uri: string }>;
  confirmTotp(code: string): Promise<void>;
  endTotp(code: string): Promise<void>;
  /** "Why was I (not) alerted?", newest first. */
  alertSteps(): Promise<readonly AlertStep[]>;
}

export interface Search {
  /** Over everything I may read, on this device only. Empty `text` lists by the filters. Best or newest first, at most 100. */
  find(input: {
    readonly text: string;
    readonly senderId?: UserId;
    /** Part of a patient's name. */
    readonly about?: string;
    /** Epoch ms, both ends included. */
    readonly fromMs?: number;
    readonly toMs?: number;
  }): Promise<readonly SearchHit[]>;
}

export interface Threads {
  create(input: {
    readonly title: string;
    readonly memberIds: readonly UserId[];
    /** Patient's name, or null. */
    readonly about: string | null;
    /** Whose record it is about, where there is one: the thread then stands among this patient's messages. */
    readonly patientId?: PatientId | undefined;
    readonly text: string;
  }): Promise<ThreadId>;
  /** The thread on screen (null: none). While open and focused, what arrives is read. */
  open(threadId: ThreadId | null): void;
  draft(threadId: ThreadId, text: string): void;
  /** Call on every keystroke; the SDK throttles. */
  typing(threadId: ThreadId): void;
  /** Shown as one unread until it is opened or marked read. */
  markUnread(threadId: ThreadId): Promise<void>;
  rename(threadId: ThreadId, title: string): Promise<void>;
  /** New people read the whole thread; the key is renewed. Only with `mayManage`: else Fault `access.refused`. */
  addPeople(threadId: ThreadId, userIds: readonly UserId[]): Promise<void>;
  removePerson(threadId: ThreadId, userId: UserId): Promise<void>;
  /** The last one stays: Fault `input.invalid`. */
  leave(threadId: ThreadId): Promise<void>;
}

export interface NewMessage {
  /** May be empty with files. */
  readonly text: string;
  /**
   * At most LIMITS.filesPerMessage of LIMITS.fileBytes each: else Fault `input.invalid` (detail `files`), `input.tooLarge`
   * (detail: the file's name). What is not what it may be by its content: Fault `file.kind` (detail: name).
   */
  readonly files?: readonly AttachedFile[];
  readonly quote?: string | null;
  /** Colleagues of the thread; for them it is a mention. */
  readonly mentions?: readonly UserId[];
}

export interface Messages {
  /** Resolves once the message is in the outbox (shown at once); its state then tells its fate. */
  send(threadId: ThreadId, message: NewMessage): Promise<{ readonly key: string }>;
  /** Within ten minutes, my own only: else Fault `access.refused`. Shown at once, sent like a message. */
  edit(threadId: ThreadId, ref: string, text: string): Promise<void>;
  /** My own only; a tombstone stays. */
  delete(threadId: ThreadId, ref: string): Promise<void>;
  react(threadId: ThreadId, ref: string, emoji: string, on: boolean): Promise<void>;
  retry(threadId: ThreadId, key: string): Promise<void>;
  /**
   * Takes a failed message, or the words of a failed edit, back into the draft; also a message whose files are not all up
   * yet, which ends their upload. Its files are given up.
   */
  discard(threadId: ThreadId, key: string): Promise<void>;
}

export interface Files {
  /**
   * Fetches a file of a message, checks every byte of it and opens it. `onProgress` hears 0…1. Fault `access.refused` for
   * one that no message here names, `file.incomplete` while mine still goes up; Refusal `undecryptable` (`file.length`,
   * `file.chunk`, `file.hash` …) when what the server gave is not the file. Once aborted, rejects with the signal's reason.
   */
  open(threadId: ThreadId, fileId: FileId, onProgress?: (part: number) => void, signal?: AbortSignal): Promise<Blob>;
}

export interface Notifications {
  /** The thread counts as read as well, without a receipt. */
  markRead(threadId: ThreadId): Promise<void>;
  markAllRead(): Promise<void>;
}

/** What became of the rows of an import, each on its own. `notTried`: it was cancelled before. */
export interface ImportReport {
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly refused: number;
  readonly notTried: number;
  readonly results: AskReply<'patient:import'>['results'];
}

/** Records of patients: known to the server, which must file what comes in; what is said to them is not. */
export interface Patients {
  /** Part of a name, the practice's number or a date of birth (YYYY-MM-DD); ascending by name, page by page. */
  find(input: AskInput<'patient:find'>): Promise<AskReply<'patient:find'>>;
  /** One patient as they are now, whoever is on screen. */
  look(patientId: PatientId): Promise<AskReply<'patient:get'>>;
  /** The patient on screen (null: none), kept up to date in `State.openPatient`. */
  open(patientId: PatientId | null): Promise<void>;
  /** `version` one above the stored one. Fault `conflict.version`: somebody else saved meanwhile. */
  save(patient: NewPatient): Promise<Patient>;
  /**
   * CSV, or a FHIR R4 Bundle, read on this device. `country`: ISO 3166-1 alpha-2, for numbers without a country code.
   * Faults input.tooLarge, input.invalid with the detail `encoding`, `headings`, `bundle` or `line N`.
   */
  readFile(
    file: Blob,
    country: string,
  ): Promise<{
    readonly rows: readonly ImportRow[];
    readonly errors: readonly { readonly line: number; readonly why: string }[];
  }>;
  /** Administrators. `onProgress` gets how many rows are done; aborting stops after the page under way. */
  importRows(
    rows: readonly ImportRow[],
    onProgress?: (done: number) => void,
    signal?: AbortSignal,
  ): Promise<ImportReport>;
  /** Administrators: the first was the second all along. */
  merge(fromId: PatientId, intoId: PatientId): Promise<void>;
  unmerge(fromId: PatientId): Promise<void>;
  /** Somebody has made sure that a bounced address is right. */
  restore(patientId: PatientId, contactId: ContactId, channel: 'email' | 'sms'): Promise<void>;
}

/** Words that are used again; also kept in `State.templates` once asked for. */
export interface Templates {
  list(): Promise<readonly Template[]>;
  /** `version` one above the stored one. Fault `conflict.version`. */
  save(template: Template): Promise<void>;
  remove(templateId: TemplateId): Promise<void>;
}

/** A message that leaves the practice. */
export interface PatientMessage {
  readonly patientId: PatientId;
  readonly contactId: ContactId;
  readonly channel: OutChannel;
  /** The contact's address or number as it stood when composing began: if it has changed since, nothing is sent. */
  readonly to: string;
  /** E-mail only. */
  readonly subject: string | null;
  readonly text: string;
  /** E-mail only; limits as for colleagues. */
  readonly files?: readonly AttachedFile[];
}

export interface Sending {
  /** Into the outbox, like any message; the thread's message then tells its fate (`via.delivery`). */
  send(message: PatientMessage): Promise<{ readonly threadId: ThreadId; readonly key: string }>;
  /** Takes it back within ten seconds, or while it still waits here. Fault `conflict.head` when it is on its way already. */
  undo(jobId: JobId): Promise<void>;
  /** Everything known of one delivery, for who looks closely. */
  delivery(jobId: JobId): Promise<Delivery>;
  /** What a text costs. */
  segments(text: string): Promise<Segments>;
  /** What a careful colleague would ask before this goes out. Judged on this device. */
  warnings(message: {
    readonly patient: Pick<Patient, 'patientId' | 'name'>;
    readonly contact: Contact;
    readonly channel: OutChannel;
    readonly text: string;
    readonly fileNames: readonly string[];
  }): Promise<readonly Warning[]>;
  /** A template for one recipient; what is unknown stays visible and is named. */
  fill(template: string, known: FillWith): Filled;
  /** Where colleagues may text this colleague; null: they gave no number. */
  mobileOf(userId: UserId): Promise<string | null>;
  /** My own; empty: none. Answers it in international form. Faults: input.invalid (`mobile`), sending.refused (country). */
  setMobile(typed: string): Promise<string | null>;
  /** By SMS to a colleague's own number, in the internal thread of the two. Fault sending.refused with the rule. */
  text(userId: UserId, text: string): Promise<{ readonly threadId: ThreadId }>;
  /** Copies an item of the unfiled inbox into the thread of the patient it is from. */
  file(threadId: ThreadId, n: number, patientId: PatientId): Promise<void>;
}

/** What administrators look after so that messages reach patients. */
export interface CarriersArea {
  settings(): Promise<AskReply<'delivery:settings'>>;
  /** `version` one above the stored one. Fault `conflict.version`. */
  configure(settings: DeliverySettings, version: number): Promise<void>;
  /** A fixed sentence to an address of one's own. Asked again after a lost answer, it is the same test. */
  test(input: { readonly channel: OutChannel; readonly to: string }): Promise<AskReply<'delivery:test'>>;
  /** Who carries messages out. `code`: to compare with what the server's console says before trusting it. */
  gateway(): Promise<GatewayView & { readonly signPk: Uint8Array }>;
  /** Owner only: signs the gateway into the practice log. */
  trustGateway(gateway: { readonly gatewayId: GatewayId; readonly signPk: Uint8Array }): Promise<void>;
}

export interface Credits {
  /** Into `State.credits`, which tells keep up to date from then on. */
  refresh(): Promise<void>;
  /** Newest first; administrators. */
  ledger(beforeSeq: number | null, limit?: number): Promise<AskReply<'credit:ledger'>>;
  /** Records what was bought elsewhere; administrators. Tried again after a lost answer, it counts once. */
  buy(credits: number, note: string): Promise<void>;
  /** At most 400 days. Fault `input.invalid`. */
  usage(fromMs: number, toMs: number): Promise<AskReply<'credit:usage'>['rows']>;
}

export interface Corridor {
  getState(): State;
  /** Called after every change; returns the unsubscriber. */
  subscribe(listener: () => void): () => void;
  /** Asks the server who we are. Call once. */
  start(): Promise<void>;
  /** Tells whether the window is focused and the person is active; receipts and presence depend on it. */
  setFocus(focused: boolean): void;
  /** Any key press or pointer move; away after five minutes without. */
  touch(): void;
  readonly setup: Setup;
  readonly joining: Joining;
  readonly session: Session;
  readonly people: People;
  readonly threads: Threads;
  readonly messages: Messages;
  readonly files: Files;
  readonly notifications: Notifications;
  readonly account: Account;
  readonly search: Search;
  readonly patients: Patients;
  readonly templates: Templates;
  readonly forms: Forms;
  readonly sending: Sending;
  readonly direct: Direct;
  readonly carriers: CarriersArea;
  readonly credits: Credits;
  readonly webhooks: Webhooks;
  /** Closes socket, timers and Worker. */
  close(): Promise<void>;
}
