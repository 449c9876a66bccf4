/** Accounts, sessions, the practice log and invitations as they travel. What the bytes mean: protocol/README.md. */
import { z } from './zod.ts';
import { bytes, bytesExactly } from './bytes.ts';
import { approvalId, inviteId, practiceId, sessionId, threadId, userId } from './ids.ts';
import { LIMITS } from './limits.ts';

/** Lower-case ASCII 0x21–0x7E; the sign-in name. */
export const login = z
  .string()
  .min(1)
  .max(LIMITS.loginBytes)
  .regex(/^[\x21-\x40\x5b-\x7e]+$/, 'a login is lower-case letters, digits and signs without spaces');

/** Where content-free alerts go. Known to the server, never shown to colleagues. */
export const email = z.email().max(LIMITS.emailChars);

export const signature = bytesExactly(64);
export const epochMs = z.int().nonnegative();
export const seq = z.int().positive();

export const signedEntry = z.strictObject({
  entry: bytes(1, LIMITS.logEntryBytes),
  sig: signature,
  cosig: bytes(1, 256).nullable(),
});
export type SignedEntry = z.output<typeof signedEntry>;

export const versioned = z.strictObject({ version: z.int().nonnegative(), blob: bytes(1, LIMITS.blobBytes) });
export type Versioned = z.output<typeof versioned>;

/** What unlocks an account: made in the browser, kept by the server, useless without password or recovery code. */
export const credentials = z.strictObject({
  salt: bytesExactly(16),
  share: bytesExactly(32),
  authKey: bytesExactly(32),
  recAuth: bytesExactly(32),
  wrapPw: bytes(1, 256),
  wrapRec: bytes(1, 256),
});
export type Credentials = z.output<typeof credentials>;

export const newAccount = z.strictObject({
  userId,
  login,
  email: email.nullable(),
  credentials,
  keyring: versioned,
  pins: versioned.nullable(),
});
export type NewAccount = z.output<typeof newAccount>;

/** The answer to every way of signing in. `share` and `wrapPw` come after a password, `wrapRec` after a recovery code. */
export const signedIn = z.strictObject({
  sessionId,
  userId,
  practiceId,
  login,
  /** `waiting`: joined, but no administrator has signed me into the practice log yet. */
  standing: z.enum(['active', 'waiting']),
  opens: z.discriminatedUnion('by', [
    z.strictObject({ by: z.literal('password'), share: bytesExactly(32), wrapPw: bytes(1, 256) }),
    z.strictObject({ by: z.literal('recovery'), wrapRec: bytes(1, 256) }),
  ]),
  keyring: versioned,
  pins: versioned.nullable(),
  expiresAt: epochMs,
});
export type SignedIn = z.output<typeof signedIn>;

/** One of my signed-in devices. */
export const sessionRow = z.strictObject({
  sessionId,
  current: z.boolean(),
  createdAt: epochMs,
  lastSeenAt: epochMs,
  /** Browser and system as the device named itself (User-Agent), cut to 200 characters; empty where it named nothing. */
  device: z.string().max(LIMITS.deviceChars),
});

/** Six digits of an authenticator app. */
export const totpCode = z.string().regex(/^\d{6}$/, 'six digits');

const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'HH:MM');

/** What people decide for themselves; the server needs each of these to act, so they are not sealed. */
export const preferences = z.strictObject({
  /** Off: my read position stays private (a mark instead of a signed cursor). */
  readReceipts: z.boolean(),
  /** Off: I am shown as offline without a time. */
  showPresence: z.boolean(),
  /** Content-free e-mail when a message waits and I am offline, and when I am online but have not read it. */
  emailWhenOffline: z.boolean(),
  emailWhenUnread: z.boolean(),
  /** No alert e-mail between these times of day (may pass midnight); it is sent afterwards if still unread. */
  quietHours: z.strictObject({ from: timeOfDay, to: timeOfDay, timeZone: z.string().min(1).max(64) }).nullable(),
});
export type Preferences = z.output<typeof preferences>;

/** Of somebody who has never decided anything. */
export const DEFAULT_PREFERENCES: Preferences = {
  readReceipts: true,
  showPresence: true,
  emailWhenOffline: true,
  emailWhenUnread: true,
  quietHours: null,
};

/** `totp`: a second factor is asked for when signing in with the password. */
export const profile = z.strictObject({ email: email.nullable(), totp: z.boolean(), preferences });
export type Profile = z.output<typeof profile>;

/** One step in the life of an alert: why an e-mail went out, or why not. */
export const alertStep = z.strictObject({
  at: epochMs,
  threadId,
  what: z.enum([
    'waiting',
    'sent',
    'failed',
    'skippedRead',
    'skippedRemoved',
    'skippedPreference',
    'skippedNoAddress',
    'heldQuiet',
    'heldHourly',
  ]),
});
export type AlertStep = z.output<typeof alertStep>;

const presenceState = z.enum(['online', 'away', 'offline']);
export const presence = z.strictObject({ userId, state: presenceState, lastSeenAt: epochMs.nullable() });
export type Presence = z.output<typeof presence>;

export const role = z.union([z.literal(1), z.literal(2), z.literal(3)]);

/**
 * An entry that its author, an owner, has signed and that waits for a second owner's co-signature (`signed.cosig` is null).
 * Who asks for what stands in the entry alone; only owners see it.
 */
export const approval = z.strictObject({ approvalId, signed: signedEntry, at: epochMs, expiresAt: epochMs });
export type WireApproval = z.output<typeof approval>;

export const inviteState = z.enum(['open', 'joined', 'admitted', 'cancelled', 'expired']);
export const invite = z.strictObject({
  inviteId,
  userId,
  role,
  state: inviteState,
  /** What the newcomer reads with the secret (role, person, generation); null for other administrators' invitations. */
  blob: bytes(1, 2_048).nullable(),
  /** The invitation secret, sealed to its maker's own account key; null for other administrators' invitations. */
  sealedSecret: bytes(1, 512).nullable(),
  join: bytes(1, 8_192).nullable(),
  mac: bytesExactly(32).nullable(),
  createdBy: userId,
  expiresAt: epochMs,
});
export type Invite = z.output<typeof invite>;
