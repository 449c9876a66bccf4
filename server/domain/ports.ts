/**
 * What the domain needs from outside, as interfaces: clock, random bytes, secrets, stores, publisher, live state,
 * signature checks, mail and log. app.ts hands the real ones in, tests hand in a clock of their own.
 * Types only: nothing here runs, and nothing here knows SQLite, Socket.IO, Koa or Node.
 */
import type { ServerSecrets } from '../../protocol/crypto/account/password.ts';
import type { Random } from '../../protocol/crypto/keys.ts';
import type { Tell, TellName } from '../../protocol/wire/events.ts';
import type { FileId, PracticeId, SessionId, SubscriptionId, ThreadId, UserId } from '../../protocol/wire/ids.ts';
import type { Presence } from '../../protocol/wire/people.ts';
import type { Meter } from './meter.ts';
import type { MailKind } from './records.ts';
import type { Stores } from './stores.ts';

/** A signed-in person, on one session and, on the socket transport, on one socket. Every use case takes one first. */
export interface Actor {
  readonly kind: 'staff';
  readonly userId: UserId;
  readonly practiceId: PracticeId;
  readonly sessionId: SessionId;
  readonly login: string;
  /** Epoch ms, absolute. */
  readonly expiresAt: number;
  /** The socket the ask came through; null over HTTP. */
  readonly socketId: string | null;
}

/** Who calls a route: the actor when there was a good session cookie, and what throttles need. */
export interface Caller {
  readonly actor: Actor | null;
  readonly ip: string;
  readonly userAgent: string | null;
}

export interface Clock {
  /** Epoch ms. */
  now(): number;
}

/** Runs `work` once after `ms`; the returned function cancels it. */
export type Later = (ms: number, work: () => void) => () => void;

/** Time of day (HH:MM) in an IANA time zone at `at` (epoch ms); null where there is no such zone. */
export type LocalTime = (zone: string, at: number) => string | null;

/** Codes of authenticator apps (RFC 6238: SHA-1, 6 digits, 30 s). A secret is base32 text. */
export interface Otp {
  newSecret(): string;
  /** otpauth:// for a QR code. */
  uri(login: string, secret: string): string;
  /** The time step that this code belongs to, at most one step from `at` (epoch ms); null for any other code. */
  stepOf(secret: string, code: string, at: number): number | null;
}

/** Phone numbers, by the published numbering plans. */
export interface Phones {
  /** ISO 3166-1 alpha-2 country of an E.164 number; of several that share its prefix the main one. Null: no such prefix. */
  countryOf(number: string): string | null;
}

export interface Settings {
  readonly version: string;
  /** True where the built-in development mailbox page is served. */
  readonly mailbox: boolean;
  /** Who may set a practice up: only the first visitor, or anyone at any time. */
  readonly setup: 'first' | 'open';
}

export type EndReason = Tell<'session:ended'>['reason'];

/** Reaches the sockets of people. Called by the domain only after the commit; must not throw and does not wait. */
export interface Publisher {
  /** One frame, encoded once, to every socket of these people, but not to the socket `except`. */
  tell<N extends TellName>(to: readonly UserId[], name: N, data: Tell<N>, except?: string | null): void;
  /** Tells `session:ended` to the session's sockets and closes them. */
  closeSession(sessionId: SessionId, reason: EndReason): void;
  /** The same for every session of one person. */
  closeUser(userId: UserId, reason: EndReason): void;
}

/**
 * Other nodes on the same database. What is told among nodes is only sooner that way: a word may be lost, and whoever waits
 * for it looks by itself in the end.
 */
export interface Nodes {
  tellOutbox(): void;
  onOutbox(heard: () => void): void;
  /** Sessions with an open socket at this node. */
  openSessions(): SessionId[];
}

/** Ed25519 with exactly libsodium's strictness. */
export interface SignatureVerifier {
  /** `message` is the labelled bytes that were signed. False for any defect of key or signature; never throws. */
  verify(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean;
}

/** Structured log. Fields never hold content, an address, a token or a code. */
export interface Log {
  debug(fields: Record<string, unknown>, message: string): void;
  info(fields: Record<string, unknown>, message: string): void;
  warn(fields: Record<string, unknown>, message: string): void;
  error(fields: Record<string, unknown>, message: string): void;
}

export interface Mailer {
  /** Hands one content-free mail to the relay. A refusal is an outcome, not an exception. */
  send(to: string, kind: MailKind): Promise<MailOutcome>;
}
export type MailOutcome =
  { readonly accepted: true } | { readonly accepted: false; readonly permanent: boolean; readonly code: string };

/** Sealed blobs, beside the database. Writers of one blob take turns; that is the caller's care. */
export interface FileDisk {
  /** Bytes that have arrived; 0 where none have. */
  size(fileId: FileId): Promise<number>;
  /** Durable when it resolves. Rejects with Fault conflict.head unless `offset` is the size, storage when the disk cannot. */
  append(fileId: FileId, offset: number, bytes: Uint8Array): Promise<void>;
  read(fileId: FileId): AsyncIterable<Uint8Array>;
  drop(fileId: FileId): Promise<void>;
}

/** Short-lived shared state: one process's memory, or Redis for several nodes. */
export interface Live {
  readonly presence: PresencePort;
  readonly typing: TypingPort;
  readonly viewing: ViewingPort;
  readonly throttle: ThrottlePort;
  readonly turns: TurnsPort;
}

/** One at a time per key, for work that reads, decides and writes with pauses in between. */
export interface TurnsPort {
  take<T>(key: string, work: () => Promise<T>): Promise<T>;
}

export interface PresenceFacts {
  readonly practiceId: PracticeId;
  readonly userId: UserId;
  readonly sockets: readonly { readonly socketId: string; readonly active: boolean; readonly since: number }[];
  /** Epoch ms of the last connect, beat or disconnect; null when never seen. */
  readonly lastSeenAt: number | null;
  readonly told: Presence['state'];
}

export interface PresencePort {
  /** Adds a socket, or changes what it last said. `at` epoch ms. */
  put(practiceId: PracticeId, userId: UserId, socketId: string, active: boolean, at: number): Promise<void>;
  drop(userId: UserId, socketId: string, at: number): Promise<void>;
  of(userId: UserId): Promise<PresenceFacts | null>;
  /** Everyone of a practice who was seen since the start. */
  all(practiceId: PracticeId): Promise<readonly PresenceFacts[]>;
  /** Everyone whose state can still change without a new fact. */
  restless(): Promise<readonly PresenceFacts[]>;
  /** Sets what was told; true when it changed, so that exactly one caller tells it. */
  tell(userId: UserId, state: Presence['state']): Promise<boolean>;
}

export interface TypingPort {
  /** True when this starts or ends typing, false when it only lasts. */
  set(threadId: ThreadId, userId: UserId, until: number | null): Promise<boolean>;
  /** Takes out everything that ended by `now`. */
  expired(now: number): Promise<readonly { readonly threadId: ThreadId; readonly userId: UserId }[]>;
}

export interface ViewingPort {
  /** What one socket has on its screen, null for nothing; what it had before, null where that was nothing. */
  set(userId: UserId, socketId: string, threadId: ThreadId | null): Promise<ThreadId | null>;
  /** Clears all screens of one person; the threads that were on them. */
  leave(userId: UserId): Promise<readonly ThreadId[]>;
  /** Who has this thread on a screen, each person once. */
  of(threadId: ThreadId): Promise<readonly UserId[]>;
}

export type ThrottleName =
  | 'prepare'
  | 'signInLogin'
  | 'signInIp'
  | 'totp'
  | 'fileRead'
  | 'setupIp'
  | 'inviteIp'
  | 'joinIp'
  | 'resetEnter'
  | 'approval'
  | 'testSend'
  | 'dmDigits'
  | 'dmGuest'
  | 'gatewayIp';
export interface ThrottlePort {
  /** Spends one try of `key`. Throws Fault rate.limited with retryAfterMs when none is left. */
  spend(name: ThrottleName, key: string): Promise<void>;
  /** Gives all tries back, after a success. */
  clear(name: ThrottleName, key: string): Promise<void>;
}

/** Signs and sends one call; a refusal is an outcome, not an exception. */
export interface SubscriberPort {
  /** Whether this address is of a kind that may be called here at all. */
  mayCall(url: string): boolean;
  /** `whsec_` and base64; derived from the secret file. */
  secretOf(subscriptionId: SubscriptionId): string;
  /** `id` is the same at every try. `result`: the HTTP status, or a word. */
  call(request: {
    readonly subscriptionId: SubscriptionId;
    readonly url: string;
    readonly id: string;
    readonly body: string;
  }): Promise<{ readonly isHeard: boolean; readonly isGone: boolean; readonly result: string }>;
}

/** Everything handed in. `createDomain` (domain.ts) turns it into the Domain that use cases take. */
export interface Ports {
  readonly clock: Clock;
  readonly later: Later;
  readonly localTime: LocalTime;
  readonly otp: Otp;
  readonly phones: Phones;
  readonly random: Random;
  /** Derived from the secret file (serverSecrets of protocol/crypto); never in the database or a backup. */
  readonly secrets: ServerSecrets;
  readonly settings: Settings;
  readonly stores: Stores;
  readonly disk: FileDisk;
  readonly publisher: Publisher;
  /** Null where this process is the only one. */
  readonly nodes: Nodes | null;
  readonly live: Live;
  readonly verifier: SignatureVerifier;
  readonly mailer: Mailer;
  readonly log: Log;
  readonly meter: Meter;
  readonly subscriber: SubscriberPort;
}

/** What a route does to the session cookie: `token` is the cookie's value, `expiresAt` epoch ms. */
export type SessionCookie =
  | { readonly do: 'keep' }
  | { readonly do: 'set'; readonly token: string; readonly expiresAt: number }
  | { readonly do: 'clear' };

export interface RouteAnswer<Reply> {
  readonly reply: Reply;
  readonly cookie: SessionCookie;
}
