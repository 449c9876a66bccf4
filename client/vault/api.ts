/**
 * The vault: the only holder of keys. Everything outside asks it by these verbs and gets verified, opened data or
 * finished uploads, never a key. The deliberate exceptions are what a person must see once: printed shares, recovery
 * code, invitation code. Data passes a Worker boundary, so every argument and answer is plain (structured clone).
 * Every verb throws a Fault (the caller can mend it) or a Refusal (the bytes do not hold), nothing else.
 */
import type { Hash } from '../../protocol/wire/bytes.ts';
import type { CircleHead, NewEpoch, StoredEpoch } from '../../protocol/wire/circles.ts';
import type { AskInput, AskReply } from '../../protocol/wire/events.ts';
import type {
  CircleId,
  ClientMsgId,
  DmId,
  FileId,
  GatewayId,
  InviteId,
  PatientId,
  ThreadId,
  UserId,
} from '../../protocol/wire/ids.ts';
import type { Credentials, Invite, SignedEntry, SignedIn, Versioned } from '../../protocol/wire/people.ts';
import type { RouteInput, RouteReply } from '../../protocol/wire/routes.ts';
import type { NewEvent, SignedCursor, StoredItem, ThreadHead } from '../../protocol/wire/threads.ts';
import type {
  RoleNumber,
  SetupInput,
  JoinInput,
  SeenVersions,
  Written,
  ApprovalView,
  LogView,
  PolicyView,
  CircleView,
  Trouble,
  FileFacts,
  NewContent,
  AppliedItems,
  AppliedCursors,
  ThreadView,
  MadeInvitation,
  OpenedInvitation,
  PatientCard,
  GatewayView,
  NewSend,
  MadeSend,
  NewDirect,
  NewLink,
  MadeDirect,
  OpenedDocument,
  ResealedCapsule,
} from './views.ts';

export type * from './views.ts';

export interface Vault {
  // Becoming someone
  /** Makes every key of a new practice and of its owner; nothing has left the vault yet. */
  prepareSetup(input: SetupInput): Promise<{
    readonly sheets: readonly { readonly custodian: string; readonly text: string }[];
    readonly recoveryCode: string;
  }>;
  /** Rebuilds the records key from typed-back shares. Fault `input.invalid` names the share, or the set, that is wrong. */
  confirmShares(typed: readonly string[]): Promise<void>;
  /** The upload that creates the practice; only after confirmShares. The records secret is forgotten. */
  finishSetup(): Promise<RouteInput<'practice:create'>>;
  /** Which invitation a code (or link) opens. The secret stays here. */
  readInvitation(code: string): Promise<{ readonly inviteId: InviteId }>;
  /** Opens the invitation and verifies the practice's log against it. */
  checkInvitation(answer: RouteReply<'invite:read'>): Promise<{
    readonly practiceName: string;
    readonly inviterName: string;
    readonly role: RoleNumber;
    /** Null: I am new. Else who I am in the log already; the invitation gives me a new key. */
    readonly reset: { readonly name: string; readonly login: string } | null;
  }>;
  prepareJoin(input: JoinInput): Promise<{ readonly upload: RouteInput<'invite:join'>; readonly recoveryCode: string }>;
  /** A new key and password for the login that I have. Slow (Argon2id). */
  prepareReset(password: string): Promise<{ readonly upload: RouteInput<'reset:join'>; readonly recoveryCode: string }>;
  /** Slow (Argon2id). The proof for the server; what opens the account stays here until `open`. */
  provePassword(login: string, password: string, salt: Uint8Array): Promise<{ readonly authKey: Uint8Array }>;
  /** Fault `input.invalid` on a mistyped recovery code. */
  proveRecovery(code: string): Promise<{ readonly recAuth: Uint8Array }>;
  /** Unlocks the account that the server answered, after provePassword, proveRecovery, finishSetup or prepareJoin. */
  open(signedIn: SignedIn, seen: SeenVersions | null): Promise<SeenVersions>;
  /** New password, salt, share, wraps and recovery code over the same account key. Slow (Argon2id). */
  renewCredentials(password: string): Promise<{ readonly credentials: Credentials; readonly recoveryCode: string }>;
  /** Forgets every key. */
  lock(): Promise<void>;

  // The practice log
  /** Verifies the next entries; a refused one leaves everything before it in place. */
  applyLog(entries: readonly SignedEntry[]): Promise<LogView>;
  safetyNumber(userId: UserId): Promise<string>;
  /** These 60 digits are the same on both screens: pinned for this generation of keys. Fault `conflict.head`, `number`. */
  confirmNumber(userId: UserId, number: string): Promise<LogView>;
  /** A new key for a colleague who lost everything. Fault `access.refused`, detail `reset.owner` for an owner's. */
  makeReset(userId: UserId): Promise<MadeInvitation>;
  makeInvitation(role: RoleNumber): Promise<MadeInvitation>;
  openInvitation(invite: Invite): Promise<OpenedInvitation>;
  /** The log entry for whoever joined, with the practice circle's next epoch, or every shared circle's for a new key. */
  admit(invite: Invite): Promise<AskInput<'log:append'>>;
  /** The log entry that removes a colleague, with the next epoch of every circle shared with them (at most 64). */
  removeColleague(userId: UserId): Promise<Written>;
  /** My own name; the login stays. Fault `input.invalid`, detail `name`. */
  rename(name: string): Promise<AskInput<'log:append'>>;
  /** What the practice wants of Direct Messages. Owners only: Fault `access.refused`. */
  setPolicy(policy: PolicyView): Promise<AskInput<'log:append'>>;
  /** Owner only: else Fault `access.refused`. */
  setRole(userId: UserId, role: RoleNumber): Promise<Written>;
  /** Verifies a proposal. Refusal fatal when it does not hold, ahead when it was made on a log I do not have. */
  readApproval(signed: SignedEntry): Promise<ApprovalView>;
  /** My proposal signed again at my head; null when it has become pointless. */
  renewApproval(signed: SignedEntry): Promise<SignedEntry | null>;
  /** Verifies and co-signs, with the next epoch of each circle I share with whom it removes. Fault `approval.stale`. */
  approve(signed: SignedEntry): Promise<{ readonly signed: SignedEntry; readonly epochs: NewEpoch[] }>;

  // Circles
  applyEpochs(circleId: CircleId, epochs: readonly StoredEpoch[]): Promise<CircleView>;
  circles(): Promise<readonly CircleView[]>;
  /** The next epoch with the people who are still there. */
  rotate(circleId: CircleId): Promise<NewEpoch>;
  /** The next epoch with `add` in and `drop` out (myself: leaving). Kind 1 only. Fault `access.refused`, `input.invalid`. */
  changeMembers(
    circleId: CircleId,
    change: { readonly add: readonly UserId[]; readonly drop: readonly UserId[] },
  ): Promise<NewEpoch>;

  // Threads
  makeThread(input: {
    readonly title: string;
    readonly memberIds: readonly UserId[];
    readonly about: string | null;
    /** The record it is about; without one, `about` gets an id of its own. */
    readonly patientId: PatientId | null;
    readonly text: string;
    readonly clientMsgId: ClientMsgId;
  }): Promise<{ readonly threadId: ThreadId; readonly circleId: CircleId; readonly upload: AskInput<'thread:create'> }>;
  /** Verifies a listed thread's binding; its circle must be there. Idempotent. */
  openThread(head: ThreadHead): Promise<ThreadView>;
  applyItems(threadId: ThreadId, items: readonly StoredItem[]): Promise<AppliedItems>;
  /** Seals at the moment of sending: newest epoch, current log head, next number of mine. Refusal `conflict` when stale. */
  sealEvent(
    threadId: ThreadId,
    what: { readonly clientMsgId: ClientMsgId; readonly content: NewContent },
  ): Promise<{ readonly event: NewEvent; readonly ref: Hash }>;
  /** Compares the server's acknowledgement with my own chain. Refusal `fatal` when they differ. */
  checkAck(threadId: ThreadId, n: number, chain: Hash): Promise<void>;
  makeCursor(threadId: ThreadId, n: number): Promise<SignedCursor>;
  applyCursors(threadId: ThreadId, cursors: readonly SignedCursor[]): Promise<AppliedCursors>;
  /** Items that nobody is known to have seen before their sender left. */
  doubtful(threadId: ThreadId): Promise<readonly number[]>;

  // Files, piece by piece. Bytes handed in and out move: whoever passes them does not hold them any longer.
  /** A new key for `fileId`, which must be a new random id. */
  beginSealing(fileId: FileId): Promise<void>;
  /** The next plaintext bytes → what is sealed by now (possibly nothing). */
  addToSealing(fileId: FileId, plaintext: Uint8Array): Promise<Uint8Array>;
  /** The last sealed bytes, and what sealEvent needs of the file. */
  endSealing(
    fileId: FileId,
    called: { readonly name: string; readonly mime: string },
  ): Promise<{ readonly rest: Uint8Array; readonly size: number; readonly secret: Uint8Array }>;
  dropSealing(fileId: FileId): Promise<void>;
  /** A file that a verified event of the thread names; else Fault `access.refused`. */
  beginUnsealing(
    threadId: ThreadId,
    fileId: FileId,
  ): Promise<{ readonly unsealing: number; readonly sealedBytes: number; readonly facts: FileFacts }>;
  /** The next sealed bytes → plaintext, provisional until `endUnsealing`. Refusal `undecryptable` when spoilt. */
  addToUnsealing(unsealing: number, sealed: Uint8Array): Promise<Uint8Array>;
  /** The verdict over length and hash: Refusal `undecryptable`. */
  endUnsealing(unsealing: number): Promise<void>;
  dropUnsealing(unsealing: number): Promise<void>;

  // Patients and the gateway
  /** A patient's own thread in the practice circle. Refusal `conflict` when that must be rotated first. */
  makePatientThread(card: PatientCard): Promise<{
    readonly threadId: ThreadId;
    readonly circleId: CircleId;
    readonly upload: AskInput<'thread:create'>;
  }>;
  /** Keeps the key for `sealSend`. Refusal fatal: the key is not what the log and my pins vouch for. */
  lookAtGateway(answer: AskReply<'gateway:get'>): Promise<GatewayView>;
  /** Owner only: else Fault `access.refused`. */
  signGateway(gateway: { readonly gatewayId: GatewayId; readonly signPk: Uint8Array }): Promise<AskInput<'log:append'>>;
  /** Event and job over the same words. Fault `sending.refused` (`gateway`), Refusal `conflict` when stale. */
  sealSend(threadId: ThreadId, what: NewSend): Promise<MadeSend>;

  // Direct Messages
  /** Ten characters to read out to a patient, for `sealDirect` and `sealLink`. */
  newPhrase(): Promise<string>;
  /** Slow with a phrase (Argon2id). Fault `sending.refused` (`gateway`), Refusal `conflict` when stale. */
  sealDirect(threadId: ThreadId, what: NewDirect): Promise<MadeDirect>;
  /** Another link to the same document. Fault `access.refused` for an unknown one. */
  sealLink(threadId: ThreadId, what: NewLink): Promise<MadeDirect>;
  /** The document of a link. Refusal `key` or `undecryptable` when the server hands out something else. */
  openDirect(threadId: ThreadId, dmId: DmId, doc: Uint8Array): Promise<OpenedDocument>;
  /** A capsule for the circle's newest epoch; null where it is that already. */
  resealDirect(
    threadId: ThreadId,
    dmId: DmId,
    sealed: { readonly ver: number; readonly capsule: Uint8Array },
  ): Promise<ResealedCapsule | null>;

  // What must not go backwards
  /** Remembers what is known now: the list of heads that is asked for next must reach it. */
  beginLook(): Promise<void>;
  /** Circles that I was in and that a list of heads does not name: fetched, they must prove that I left or was removed. */
  unlistedCircles(listed: readonly CircleHead[]): Promise<readonly CircleId[]>;
  /** Compares a list of heads with what was known at `beginLook`: a shorter log, circle or thread, or a missing one. */
  checkHeads(heads: {
    readonly logSeq: number;
    readonly circles: readonly CircleHead[];
    readonly threads: readonly { readonly threadId: ThreadId; readonly headN: number }[];
  }): Promise<readonly Trouble[]>;
  /** Pins of what is verified by now, for `pins:put`; null when the stored ones say the same. */
  makePins(): Promise<Versioned | null>;
  pinsStored(version: number): Promise<void>;
  /** After a lost compare-and-swap: takes in what another device of mine stored. Refusal `fatal` when it is a fork. */
  mergePins(stored: Versioned | null): Promise<void>;

  // Data kept on this device
  sealLocal(name: string, plaintext: Uint8Array): Promise<Uint8Array>;
  openLocal(name: string, sealed: Uint8Array): Promise<Uint8Array>;
}

export { Refusal } from '../../protocol/crypto/refusal.ts';
