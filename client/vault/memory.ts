/**
 * What the vault holds between verbs: the account's keys and everything verified so far. Lives in the Worker (or in the
 * Node process) only and is never sent anywhere. The verbs in this folder read and change it; nothing else may.
 */
import type { IdentitySeeds } from '../../protocol/crypto/account/keyring.ts';
import { identity } from '../../protocol/crypto/account/keyring.ts';
import type { PinnedHead, Pins } from '../../protocol/crypto/account/pins.ts';
import type { Circle } from '../../protocol/crypto/circle/circle.ts';
import type { EpochKeys } from '../../protocol/crypto/circle/keys.ts';
import type { Cursor } from '../../protocol/crypto/cursor.ts';
import type { FileOpener } from '../../protocol/crypto/file/open.ts';
import type { FileSealer } from '../../protocol/crypto/file/seal.ts';
import type { GatewayKey } from '../../protocol/crypto/gateway/gateway-key.ts';
import type { ThreadReader } from '../../protocol/crypto/event/reader.ts';
import type { Key, ShortKey } from '../../protocol/crypto/keys.ts';
import type { SignedEntry } from '../../protocol/crypto/practice-log/entry.ts';
import type { Invite } from '../../protocol/crypto/practice-log/invite.ts';
import type { PracticeLog } from '../../protocol/crypto/practice-log/log.ts';
import type { Author } from '../../protocol/crypto/practice-log/make.ts';
import type { LogState, Person } from '../../protocol/crypto/practice-log/state.ts';
import { Refusal } from '../../protocol/crypto/refusal.ts';
import type { VerifiedThread } from '../../protocol/crypto/thread/thread.ts';
import type { CodeBy } from '../../protocol/wire/dm.ts';
import type { SealedFile } from '../../protocol/wire/content.ts';
import { Fault } from '../../protocol/wire/faults.ts';
import type { CircleId, DmId, DocId, FileId, InviteId, PracticeId, ThreadId, UserId } from '../../protocol/wire/ids.ts';
import type { SignedEntry as WireEntry } from '../../protocol/wire/people.ts';
import type { RouteInput } from '../../protocol/wire/routes.ts';
import type { MembershipChange, VaultPorts } from './api.ts';

export interface Account {
  readonly userId: UserId;
  readonly login: string;
  readonly practiceId: PracticeId;
  readonly ak: Key;
  readonly identities: readonly IdentitySeeds[];
  readonly keyringVersion: number;
  /** The newest pins stored on the server that I know, and their version (0: none yet). */
  pins: Pins | null;
  pinsVersion: number;
  /** Pins that are on their way to the server. */
  pinsSent: Pins | null;
}

/** What will open the account once the server has answered. */
export type Opening =
  { readonly by: 'password'; readonly pwKey: Key } | { readonly by: 'recovery'; readonly code: ShortKey };

export interface PendingSetup {
  readonly upload: RouteInput<'practice:create'>;
  readonly log: PracticeLog;
  /** The records secret proves the typed-back shares; gone once they were confirmed. */
  isConfirmed: boolean;
}

export interface PendingJoin {
  readonly inviteId: InviteId;
  readonly secret: ShortKey;
  invite: Invite | null;
  log: PracticeLog | null;
}

export interface HeldCircle {
  readonly circle: Circle;
  readonly keys: EpochKeys;
  /** Who came and went, oldest first; kind 1 only. */
  readonly changes: MembershipChange[];
  /** Everybody whom some epoch no longer listed, also if they came back. */
  readonly former: Set<UserId>;
  /** Events seen in the newest epoch. */
  events: number;
  trouble: string | null;
}

/** Keys of a Direct Message as its event holds them. */
export interface HeldDirect {
  readonly docId: DocId;
  readonly ck: Uint8Array;
  readonly kdm: Uint8Array;
  readonly code: CodeBy;
}

export interface HeldThread {
  readonly thread: VerifiedThread;
  readonly circle: HeldCircle;
  readonly reader: ThreadReader;
  /** Verified read cursors, the newest of each person. */
  readonly cursors: Map<UserId, Cursor>;
  /** The greatest verified one of each person between one leaving and the next, the newest included. */
  readonly evidence: Map<string, Cursor>;
  /** Files that verified events name, with their keys; the first event counts. */
  readonly files: Map<FileId, SealedFile>;
  /** Links of Direct Messages, by the first event that named each. */
  readonly directs: Map<DmId, HeldDirect>;
  /** My pin was compared, or there is none. */
  isPinChecked: boolean;
  trouble: string | null;
}

export interface Memory {
  readonly ports: VaultPorts;
  account: Account | null;
  opening: Opening | null;
  setup: PendingSetup | null;
  join: PendingJoin | null;
  log: PracticeLog | null;
  logTrouble: string | null;
  /** What the server's next list of heads must reach. */
  floor: { readonly logSeq: number; readonly heads: readonly PinnedHead[] } | null;
  /** Pinned threads, unknown on this device, of circles that verifiably go on without me. */
  readonly over: Set<string>;
  /** Safety numbers that I confirmed and that my pins may not hold yet. */
  readonly confirmed: Map<UserId, PinnedHead>;
  /** The gateway's newest key ever looked at as a pin, and that key while it is good; without one nothing can be sent out. */
  gateway: { readonly key: GatewayKey | null; readonly pin: PinnedHead } | null;
  readonly circles: Map<CircleId, HeldCircle>;
  readonly threads: Map<ThreadId, HeldThread>;
  /** Files on their way in and out, piece by piece. */
  readonly sealing: Map<FileId, FileSealer>;
  readonly unsealing: Map<number, FileOpener>;
  /** How many were begun, ever. */
  unsealings: number;
}

export function newMemory(ports: VaultPorts): Memory {
  return {
    ports,
    account: null,
    opening: null,
    setup: null,
    join: null,
    log: null,
    logTrouble: null,
    floor: null,
    over: new Set(),
    confirmed: new Map(),
    gateway: null,
    circles: new Map(),
    threads: new Map(),
    sealing: new Map(),
    unsealing: new Map(),
    unsealings: 0,
  };
}

/** Forgets every key and everything that was opened with one. */
export function forget(memory: Memory): void {
  memory.account = null;
  memory.opening = null;
  memory.setup = null;
  memory.join = null;
  memory.log = null;
  memory.logTrouble = null;
  memory.floor = null;
  memory.over.clear();
  memory.confirmed.clear();
  memory.gateway = null;
  memory.circles.clear();
  memory.threads.clear();
  memory.sealing.clear();
  memory.unsealing.clear();
}

/** The unlocked account, or Fault `session.missing`. */
export function account(memory: Memory): Account {
  if (memory.account === null) throw new Fault('session.missing', 'locked');
  return memory.account;
}

export function practiceLog(memory: Memory): PracticeLog {
  if (memory.log === null) throw new Refusal('ahead', 'log.absent');
  return memory.log;
}

export function heldCircle(memory: Memory, circleId: CircleId): HeldCircle {
  const held = memory.circles.get(circleId);
  if (held === undefined) throw new Refusal('ahead', 'circle.absent');
  return held;
}

export function heldThread(memory: Memory, threadId: ThreadId): HeldThread {
  const held = memory.threads.get(threadId);
  if (held === undefined) throw new Refusal('ahead', 'thread.absent');
  return held;
}

/** Me as the log's state knows me; Fault `access.waiting` before an administrator let me in. */
export function myself(memory: Memory, state: LogState): Person {
  const person = state.people.get(account(memory).userId);
  if (person === undefined) throw new Fault('access.waiting');
  if (!person.active) throw new Fault('access.refused');
  return person;
}

/** Me as a signer, with the generation that the log's state gives me. */
export function myAuthor(memory: Memory, state: LogState): Author {
  const { userId, gen } = myself(memory, state);
  const seeds = account(memory).identities.find((held) => held.gen === gen);
  if (seeds === undefined) throw new Refusal('fatal', 'keyring.reset');
  return { id: userId, gen, sign: identity(seeds).sign };
}

/** No sending while something is in doubt. */
export function demandTrust(memory: Memory, held?: HeldCircle | HeldThread): void {
  const reason = memory.logTrouble ?? held?.trouble ?? null;
  if (reason !== null) throw new Refusal('fatal', reason);
}

export const entryIn = (wire: WireEntry): SignedEntry => ({ bytes: wire.entry, sig: wire.sig, cosig: wire.cosig });
export const entryOut = (signed: SignedEntry): WireEntry => ({
  entry: signed.bytes,
  sig: signed.sig,
  cosig: signed.cosig ?? null,
});
