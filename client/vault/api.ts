/**
 * The vault: the only holder of keys. Everything outside asks it by these verbs and gets verified, opened data or
 * finished uploads, never a key. The deliberate exceptions are what a person must see once: printed shares, recovery
 * code, invitation code. Data passes a Worker boundary, so every argument and answer is plain (structured clone).
 * Every verb throws a Fault (the caller can mend it) or a Refusal (the bytes do not hold), nothing else.
 */
import type { CircleHead, NewEpoch, StoredEpoch } from '../../protocol/wire/circles.ts';
import type { Hash } from '../../protocol/wire/bytes.ts';
import type { Content } from '../../protocol/wire/content.ts';
import type { AskInput } from '../../protocol/wire/events.ts';
import type { CircleId, ClientMsgId, InviteId, PracticeId, ThreadId, UserId } from '../../protocol/wire/ids.ts';
import type { Credentials, Invite, SignedEntry, SignedIn, Versioned } from '../../protocol/wire/people.ts';
import type { RouteInput, RouteReply } from '../../protocol/wire/routes.ts';
import type { NewEvent, SignedCursor, StoredItem, ThreadHead } from '../../protocol/wire/threads.ts';

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
}

export interface PersonView {
  readonly userId: UserId;
  readonly name: string;
  readonly login: string;
  readonly role: RoleNumber;
  readonly active: boolean;
  /** Generation of the person's keys; above 1 when they were renewed or reset. */
  readonly gen: number;
}

/** The practice log as verified so far. */
export interface LogView {
  readonly practiceId: PracticeId;
  readonly practiceName: string;
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
  /** I may take people in and out: a manager, or anybody where none is left. Kind 1 only. */
  readonly mayManage: boolean;
  /** Kind 1 only, oldest first. */
  readonly changes: readonly MembershipChange[];
}

/** Something that only a bad server, or a bad member, can have caused. Sending is off; what is shown stays. */
export interface Trouble {
  readonly what: 'log' | 'circle' | 'thread';
  readonly id: CircleId | ThreadId | null;
  readonly reason: string;
}

/** What an item turned out to hold. */
export type OpenedContent =
  | { readonly as: 'content'; readonly content: Content }
  | { readonly as: 'newer' }
  | { readonly as: 'undecryptable' }
  | { readonly as: 'withheld' }
  | { readonly as: 'erased' }
  /** The server's word (notice), or a kind of item that this version does not show. */
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
  readonly aboutPatient: boolean;
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
  /** After the mac was checked. */
  readonly joiner: { readonly name: string; readonly login: string } | null;
}

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
  }>;
  prepareJoin(input: JoinInput): Promise<{ readonly upload: RouteInput<'invite:join'>; readonly recoveryCode: string }>;
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
  makeInvitation(role: RoleNumber): Promise<MadeInvitation>;
  openInvitation(invite: Invite): Promise<OpenedInvitation>;
  /** The log entry for a joined newcomer, with the practice circle's next epoch. */
  admit(invite: Invite): Promise<AskInput<'log:append'>>;
  /** The log entry that removes a colleague, with the next epoch of every circle shared with them (at most 64). */
  removeColleague(userId: UserId): Promise<AskInput<'log:append'>>;

  /** Owner only; Fault `access.refused` also where a second owner would have to sign. */
  setRole(userId: UserId, role: RoleNumber): Promise<AskInput<'log:append'>>;

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
    readonly text: string;
    readonly clientMsgId: ClientMsgId;
  }): Promise<{ readonly threadId: ThreadId; readonly circleId: CircleId; readonly upload: AskInput<'thread:create'> }>;
  /** Verifies a listed thread's binding; its circle must be there. Idempotent. */
  openThread(head: ThreadHead): Promise<ThreadView>;
  applyItems(threadId: ThreadId, items: readonly StoredItem[]): Promise<AppliedItems>;
  /** Seals at the moment of sending: newest epoch, current log head, next number of mine. Refusal `conflict` when stale. */
  sealEvent(
    threadId: ThreadId,
    what: { readonly clientMsgId: ClientMsgId; readonly content: Content },
  ): Promise<{ readonly event: NewEvent; readonly ref: Hash }>;
  /** Compares the server's acknowledgement with my own chain. Refusal `fatal` when they differ. */
  checkAck(threadId: ThreadId, n: number, chain: Hash): Promise<void>;
  makeCursor(threadId: ThreadId, n: number): Promise<SignedCursor>;
  applyCursors(threadId: ThreadId, cursors: readonly SignedCursor[]): Promise<AppliedCursors>;
  /** Items that nobody is known to have seen before their sender left. */
  doubtful(threadId: ThreadId): Promise<readonly number[]>;

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
