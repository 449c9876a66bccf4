/**
 * What the SDK knows, in the shape it works with: mutable, private, complete. project.ts turns it into the State that
 * views see. Only verified data (by the vault) or the server's own word (presence, delivery marks) stands here.
 */
import type { Hash } from '../../protocol/wire/bytes.ts';
import type {
  ApprovalId,
  CircleId,
  ClientMsgId,
  DmId,
  InviteId,
  PatientId,
  ThreadId,
  UserId,
} from '../../protocol/wire/ids.ts';
import type { FormRow } from '../../protocol/wire/forms.ts';
import type { DmRow } from '../../protocol/wire/dm.ts';
import type { Template } from '../../protocol/wire/patients.ts';
import type { Invite, Presence, Profile, WireApproval } from '../../protocol/wire/people.ts';
import type { StoredItem } from '../../protocol/wire/threads.ts';
import type { CircleView, LogView, ThreadView } from '../vault/api.ts';
import { newFolding } from './fold.ts';
import type { Folding } from './fold.ts';
import type { Sendable } from './outbox/sendable.ts';
import { Lane } from './lane.ts';
import type { Alarm, Approval, Invitation, PatientView, Phase, State } from './state.ts';

/** A message or change of mine that the server has not acknowledged yet. */
export interface Outgoing {
  readonly clientMsgId: ClientMsgId;
  readonly content: Sendable;
  /** My clock when it was written, epoch ms; also its place in the queue. */
  readonly at: number;
  state: 'sealing' | 'queued' | 'sending' | 'failed';
  failure: string | null;
  /** Handed over once without an answer that says no: the server may have it. */
  mayBeOut: boolean;
}

/** A high-water mark: everything up to n, at this time (epoch ms). */
export interface Mark {
  readonly n: number;
  readonly at: number;
}

export interface ThreadModel {
  readonly threadId: ThreadId;
  readonly circleId: CircleId;
  readonly view: ThreadView;
  readonly folding: Folding;
  readonly lane: Lane;
  /** Verified up to here. */
  n: number;
  chain: Hash | null;
  /** The server has told of items up to here. */
  serverN: number;
  /** Items that came before the ones between n and them. */
  readonly early: Map<number, StoredItem>;
  readonly cursors: Map<UserId, Mark>;
  readonly delivered: Map<UserId, Mark>;
  noticedN: number;
  /** My private mark: read, without a receipt. */
  markN: number;
  markedUnread: boolean;
  /** The look (Model.looks) during which `markedUnread` was last told or answered: newer than what that look lists. */
  markedInLook: number;
  /** Who has it on a screen, me among them. */
  viewing: readonly UserId[];
  /** Who is typing, with the end of each sign. */
  readonly typing: Map<UserId, () => void>;
  unreadFromN: number | null;
  /** My messages that are young enough to be edited, by n. */
  readonly editable: Set<number>;
  draft: string;
  doubtful: ReadonlySet<number>;
  /** Of links to Direct Messages, what only the server knows; empty until somebody looked. */
  directRows: ReadonlyMap<DmId, Pick<DmRow, 'endsAt' | 'numberChanged' | 'codesTo'>>;
  readonly outbox: Outgoing[];
  trouble: string | null;
}

export interface HeldInvitation {
  readonly wire: Invite;
  readonly shown: Invitation;
}

export interface HeldApproval {
  readonly wire: WireApproval;
  readonly shown: Approval;
  readonly mayApprove: boolean;
}

export interface Model {
  phase: Phase;
  connection: State['connection'];
  setupOpen: boolean;
  mailbox: boolean;
  login: string | null;
  userId: UserId | null;
  log: LogView | null;
  readonly circles: Map<CircleId, CircleView>;
  readonly presence: Map<UserId, Presence>;
  readonly threads: Map<ThreadId, ThreadModel>;
  /** How many times the server was asked for all heads. */
  looks: number;
  readonly invitations: Map<InviteId, HeldInvitation>;
  readonly approvals: Map<ApprovalId, HeldApproval>;
  profile: Profile | null;
  openThreadId: ThreadId | null;
  openPatient: PatientView | null;
  /** Whose answer the screen waits for, or shows. */
  wantedPatientId: PatientId | null;
  patientsVersion: number;
  /** As the server says, of patients whose thread holds no signed identity card yet. */
  readonly patientNames: Map<PatientId, string>;
  templates: readonly Template[] | null;
  forms: readonly FormRow[] | null;
  credits: State['credits'];
  carriersVersion: number;
  /** Items of the unfiled inbox that colleagues have filed, by hash: who did, and into which thread. */
  readonly filed: Map<string, { readonly by: UserId; readonly threadId: ThreadId }>;
  /** Phrases that this device made, by link. */
  readonly phrases: Map<DmId, string>;
  isFocused: boolean;
  /** The server's clock less mine, as of the last look. */
  serverAheadMs: number;
  alarms: readonly Alarm[];
}

export function newModel(): Model {
  return {
    phase: 'starting',
    connection: 'offline',
    setupOpen: false,
    mailbox: false,
    login: null,
    userId: null,
    log: null,
    circles: new Map(),
    presence: new Map(),
    threads: new Map(),
    looks: 0,
    invitations: new Map(),
    approvals: new Map(),
    profile: null,
    openThreadId: null,
    openPatient: null,
    wantedPatientId: null,
    patientsVersion: 0,
    patientNames: new Map(),
    templates: null,
    forms: null,
    credits: null,
    carriersVersion: 0,
    filed: new Map(),
    phrases: new Map(),
    isFocused: false,
    serverAheadMs: 0,
    alarms: [],
  };
}

/** Back to nobody: everything that was opened with keys is gone. */
export function emptyModel(model: Model): void {
  for (const thread of model.threads.values()) for (const end of thread.typing.values()) end();
  model.userId = null;
  model.log = null;
  model.circles.clear();
  model.presence.clear();
  model.threads.clear();
  model.invitations.clear();
  model.approvals.clear();
  model.profile = null;
  model.openThreadId = null;
  model.openPatient = null;
  model.wantedPatientId = null;
  model.patientNames.clear();
  model.templates = null;
  model.forms = null;
  model.credits = null;
  model.filed.clear();
  model.phrases.clear();
  model.alarms = [];
}

export function newThreadModel(view: ThreadView): ThreadModel {
  return {
    threadId: view.threadId,
    circleId: view.circleId,
    view,
    folding: newFolding(view.kind),
    lane: new Lane(),
    n: 0,
    chain: null,
    serverN: 0,
    early: new Map(),
    cursors: new Map(),
    delivered: new Map(),
    noticedN: 0,
    markN: 0,
    markedUnread: false,
    markedInLook: 0,
    viewing: [],
    typing: new Map(),
    unreadFromN: null,
    editable: new Set(),
    draft: '',
    doubtful: new Set(),
    directRows: new Map(),
    outbox: [],
    trouble: null,
  };
}

/** The server's newest word on "unread again": what a look under way lists for this thread is older. */
export function setMarkedUnread(model: Model, thread: ThreadModel, isUnread: boolean): void {
  thread.markedUnread = isUnread;
  thread.markedInLook = model.looks;
}

/** Of the person who is signed in now: what began before a change of person ends here. */
export const isHeld = (model: Model, thread: ThreadModel): boolean => model.threads.get(thread.threadId) === thread;

/** The thread goes on without me: I left, or somebody took me out. */
export const hasLeft = (model: Model, { circleId }: ThreadModel): boolean =>
  model.userId !== null && model.circles.get(circleId)?.memberIds.includes(model.userId) === false;

/** Somebody gave me new keys and no colleague of this thread has made an epoch for them yet: nothing in it opens. */
export const isLocked = (model: Model, { circleId }: Pick<ThreadModel, 'circleId'>): boolean =>
  model.circles.get(circleId)?.readable === false;

/** How far my signed cursor says that I have read. */
export const cursorN = (model: Model, thread: ThreadModel): number =>
  model.userId === null ? 0 : (thread.cursors.get(model.userId)?.n ?? 0);

/** My own read position in a thread, told to colleagues or not. */
export const readN = (model: Model, thread: ThreadModel): number => Math.max(cursorN(model, thread), thread.markN);
