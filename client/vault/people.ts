/**
 * Verbs about the practice log and the people in it: verifying entries, comparing codes, confirming safety numbers.
 * Entries of mine are written in entries.ts, invitations.ts and owners.ts.
 */
import { checkKeyring } from '../../protocol/crypto/account/keyring.ts';
import { PIN, pinned } from '../../protocol/crypto/account/pins.ts';
import { fingerprint, practiceCode, safetyNumber } from '../../protocol/crypto/practice-log/codes.ts';
import { RECID } from '../../protocol/crypto/practice-log/entry.ts';
import { POLICY } from '../../protocol/crypto/practice-log/payload.ts';
import { PracticeLog } from '../../protocol/crypto/practice-log/log.ts';
import type { LogState, Person } from '../../protocol/crypto/practice-log/state.ts';
import { Refusal } from '../../protocol/crypto/refusal.ts';
import { Fault } from '../../protocol/wire/faults.ts';
import type { UserId } from '../../protocol/wire/ids.ts';
import type { SignedEntry } from '../../protocol/wire/people.ts';
import type { LogView, PersonView } from './api.ts';
import type { Memory } from './memory.ts';
import { account, entryIn, myself, practiceLog } from './memory.ts';

/** How long a new key that somebody else gave is shown to everybody. */
const RESET_SHOWN_MS = 30 * 86_400_000;

export function applyLog(memory: Memory, entries: readonly SignedEntry[]): LogView {
  const { userId, practiceId, identities, pins } = account(memory);
  try {
    for (const entry of entries) {
      if (memory.log === null) memory.log = PracticeLog.begin(entryIn(entry), practiceId);
      else memory.log.append(entryIn(entry));
    }
    const log = practiceLog(memory);
    if (pins !== null && log.seq >= pins.logSeq) log.cited(pins.logSeq, pins.logHash);
    // A page that ends before what I have seen says nothing about my keys yet.
    const isWhole = pins === null || log.seq >= pins.logSeq;
    if (isWhole && log.state.people.has(userId)) checkKeyring({ practiceId, identities }, userId, log.state);
    return logView(memory, log);
  } catch (error) {
    // Inside the log there is no honest way to be malformed or early: whoever serves it lies.
    if (error instanceof Refusal && error.reason !== 'log.absent') memory.logTrouble ??= error.reason;
    throw error;
  }
}

function logView(memory: Memory, log: PracticeLog): LogView {
  const { state } = log;
  return {
    practiceId: log.practiceId,
    practiceName: state.practiceName,
    policy: policyView(state.policy),
    seq: state.seq,
    code: practiceCode(state),
    people: [...state.people.values()].map((person) => personView(memory, state, person)),
  };
}

const policyView = (bits: number) => ({
  spokenFirst: (bits & POLICY.spokenFirst) !== 0,
  openForms: (bits & POLICY.openForms) !== 0,
});

function personView(memory: Memory, state: LogState, person: Person): PersonView {
  const { userId, name, login, role, active, gen } = person;
  return { userId, name, login, role, active, gen, reset: resetOf(memory, state, person) };
}

/** Who gave the newest key, for 30 days or until I confirmed its safety number. */
function resetOf(memory: Memory, state: LogState, person: Person): PersonView['reset'] {
  const keys = person.keys[person.gen - 1];
  if (keys === undefined || person.gen === 1 || (keys.origin !== 'reset' && keys.origin !== 'recovered')) return null;
  if (memory.ports.now() - keys.sinceMs > RESET_SHOWN_MS) return null;
  const { pins } = account(memory);
  const kept = pins === null ? undefined : pinned(pins, PIN.colleague, person.userId);
  const confirmed = memory.confirmed.get(person.userId) ?? kept;
  if (confirmed?.n === person.gen && confirmed.hash === fingerprint(state, person)) return null;
  return { by: keys.by === RECID ? null : (keys.by as UserId), at: keys.sinceMs };
}

/**
 * We compared this number and it is the same on both screens: remembered with my pins for this generation of keys. Fault
 * `conflict.head` with detail `number` when it is another one by now.
 */
export function confirmNumber(memory: Memory, userId: UserId, number: string): LogView {
  const log = practiceLog(memory);
  const person = log.state.people.get(userId);
  if (person === undefined) throw new Fault('access.refused');
  if (number !== safetyNumberWith(memory, userId)) throw new Fault('conflict.head', 'number');
  const hash = fingerprint(log.state, person);
  memory.confirmed.set(userId, { what: PIN.colleague, id: userId, n: person.gen, hash });
  return logView(memory, log);
}

/** 60 digits for me and a colleague. */
export function safetyNumberWith(memory: Memory, userId: UserId): string {
  const { state } = practiceLog(memory);
  const other = state.people.get(userId);
  if (other === undefined) throw new Fault('access.refused');
  return safetyNumber(state, myself(memory, state), other);
}
