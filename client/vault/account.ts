/**
 * Verbs about my own account: setting up a practice, joining one, proving a password or recovery code, unlocking,
 * renewing credentials. Key material is made and kept here; the answers hold only what is uploaded or shown once.
 */
import {
  openAccountKey,
  readRecoveryCode,
  recoveryAuth,
  recoveryCodeText,
  recoveryKek,
  sealAccountKey,
} from '../../protocol/crypto/account/account-key.ts';
import { openKeyring, sealKeyring } from '../../protocol/crypto/account/keyring.ts';
import type { Identity } from '../../protocol/crypto/account/keyring.ts';
import { isLogin, isName, normalLogin, passwordKek, passwordKeys } from '../../protocol/crypto/account/password.ts';
import { openPins, sealPins } from '../../protocol/crypto/account/pins.ts';
import type { Pins } from '../../protocol/crypto/account/pins.ts';
import type { Key } from '../../protocol/crypto/keys.ts';
import { asKey, asShortKey } from '../../protocol/crypto/keys.ts';
import { recast } from '../../protocol/crypto/refusal.ts';
import { Refusal } from '../../protocol/crypto/refusal.ts';
import { randomBytes } from '../../protocol/crypto/sodium.ts';
import { Fault } from '../../protocol/wire/faults.ts';
import type { PracticeId, UserId } from '../../protocol/wire/ids.ts';
import { LIMITS } from '../../protocol/wire/limits.ts';
import type { Credentials, NewAccount, SignedIn, Versioned } from '../../protocol/wire/people.ts';
import type { SeenVersions } from './api.ts';
import type { Memory } from './memory.ts';
import { account } from './memory.ts';
import { isWeakPassword } from './password-blocklist.ts';

const FIRST_VERSION = 1;

interface Person {
  readonly name: string;
  readonly login: string;
  readonly email: string | null;
  readonly password: string;
}

/** What a person typed about themselves, or a Fault `input.invalid` that names the field. */
export function checkPerson(person: Person): { readonly login: string } {
  if (!isName(person.name)) throw new Fault('input.invalid', 'name');
  if (!isLogin(person.login)) throw new Fault('input.invalid', 'login');
  const login = normalLogin(person.login);
  checkPassword(person.password, login);
  return { login };
}

function checkPassword(password: string, login: string): void {
  const isShort = password.length < LIMITS.passwordChars;
  if (isShort || isWeakPassword(password, login)) throw new Fault('input.invalid', 'password');
}

interface MadeCredentials {
  readonly credentials: Credentials;
  readonly recoveryCode: string;
  readonly pwKey: Key;
}

async function makeCredentials(
  memory: Memory,
  of: { readonly userId: UserId; readonly login: string; readonly password: string; readonly ak: Key },
): Promise<MadeCredentials> {
  const salt = randomBytes(16);
  const share = asKey(randomBytes(32));
  const code = asShortKey(randomBytes(16));
  const { authKey, pwKey } = await passwordKeys(memory.ports.argon2id, of.password, of.login, salt);
  return {
    credentials: {
      salt: salt,
      share: share,
      authKey: authKey,
      recAuth: recoveryAuth(code),
      wrapPw: sealAccountKey(passwordKek(pwKey, of.userId, share), of.userId, 'password', of.ak),
      wrapRec: sealAccountKey(recoveryKek(code, of.userId), of.userId, 'recovery', of.ak),
    },
    recoveryCode: recoveryCodeText(code),
    pwKey,
  };
}

/** A new account around an identity: keyring and pins version 1, sealed under a new AK. Slow (Argon2id). */
export async function makeAccount(
  memory: Memory,
  person: Person & { readonly userId: UserId },
  holds: {
    readonly practiceId: PracticeId;
    readonly identity: Identity;
    readonly log: Pick<Pins, 'logSeq' | 'logHash'>;
  },
): Promise<{ readonly upload: NewAccount & { readonly pins: Versioned }; readonly recoveryCode: string }> {
  const { userId } = person;
  const ak = asKey(randomBytes(32));
  const { gen, signSeed, kemSeed } = holds.identity;
  const keyring = { practiceId: holds.practiceId, identities: [{ gen, signSeed, kemSeed }] };
  const pins: Pins = { keyringVersion: FIRST_VERSION, ...holds.log, heads: [] };
  const made = await makeCredentials(memory, { userId, login: person.login, password: person.password, ak });
  memory.opening = { by: 'password', pwKey: made.pwKey };
  return {
    upload: {
      userId,
      login: person.login,
      email: person.email,
      credentials: made.credentials,
      keyring: { version: FIRST_VERSION, blob: sealKeyring(ak, userId, FIRST_VERSION, keyring) },
      pins: { version: FIRST_VERSION, blob: sealPins(ak, userId, FIRST_VERSION, pins) },
    },
    recoveryCode: made.recoveryCode,
  };
}

export async function provePassword(
  memory: Memory,
  login: string,
  password: string,
  salt: Uint8Array,
): Promise<{ readonly authKey: Uint8Array }> {
  const { authKey, pwKey } = await passwordKeys(memory.ports.argon2id, password, normalLogin(login), salt);
  memory.opening = { by: 'password', pwKey };
  return { authKey };
}

export function proveRecovery(memory: Memory, text: string): { readonly recAuth: Uint8Array } {
  const code = mistyped('recoveryCode', () => readRecoveryCode(text));
  memory.opening = { by: 'recovery', code };
  return { recAuth: recoveryAuth(code) };
}

/** Runs `read`; bytes that a person mistyped become Fault `input.invalid` with the field's name. */
export function mistyped<T>(field: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof Refusal && (error.kind === 'malformed' || error.kind === 'key')) {
      throw new Fault('input.invalid', field);
    }
    throw error;
  }
}

/** Unwraps AK, opens keyring and pins, and compares their versions with those seen before. */
export function openAccount(memory: Memory, signedIn: SignedIn, seen: SeenVersions | null): SeenVersions {
  const { userId, practiceId, keyring, pins } = signedIn;
  const ak = unwrap(memory, signedIn);
  // The server proved nothing yet: a blob of another account or practice is its lie, not my typing.
  const opened = recast('key', 'fatal', () => openKeyring(ak, userId, keyring.version, keyring.blob));
  if (opened.practiceId !== practiceId) throw new Refusal('fatal', 'keyring.foreign');
  const openedPins = pins === null ? null : recast('key', 'fatal', () => openPins(ak, userId, pins.version, pins.blob));
  const since = opened.identities[0]?.gen ?? 1;
  const versions = { keyring: keyring.version, pins: pins?.version ?? 0, since };
  // After somebody gave me new keys both begin again; the log must say so, or the keyring is refused there.
  if (seen !== null && seen.since >= since) {
    if (seen.since > since || versions.keyring < seen.keyring) throw new Refusal('fatal', 'keyring.rollback');
    if (versions.pins < seen.pins) throw new Refusal('fatal', 'pins.rollback');
  }
  if (openedPins !== null && openedPins.keyringVersion > versions.keyring) {
    throw new Refusal('fatal', 'keyring.rollback');
  }
  memory.account = {
    userId,
    practiceId,
    login: signedIn.login,
    ak,
    identities: opened.identities,
    keyringVersion: keyring.version,
    pins: openedPins,
    pinsVersion: versions.pins,
    pinsSent: null,
  };
  memory.opening = null;
  memory.setup = null;
  memory.join = null;
  return versions;
}

function unwrap(memory: Memory, { userId, opens }: SignedIn): Key {
  const { opening } = memory;
  if (opens.by === 'password' && opening?.by === 'password') {
    const kek = passwordKek(opening.pwKey, userId, asKey(opens.share));
    return recast('key', 'fatal', () => openAccountKey(kek, userId, 'password', opens.wrapPw));
  }
  if (opens.by === 'recovery' && opening?.by === 'recovery') {
    const kek = recoveryKek(opening.code, userId);
    return recast('key', 'fatal', () => openAccountKey(kek, userId, 'recovery', opens.wrapRec));
  }
  throw new Fault('session.missing', 'locked');
}

/** New password, salt, share, wraps and recovery code; AK stays. Slow (Argon2id). */
export async function renewCredentials(
  memory: Memory,
  password: string,
): Promise<{ readonly credentials: Credentials; readonly recoveryCode: string }> {
  const { userId, login, ak } = account(memory);
  checkPassword(password, login);
  const { credentials, recoveryCode } = await makeCredentials(memory, { userId, login, password, ak });
  return { credentials, recoveryCode };
}
