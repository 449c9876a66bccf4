/**
 * Who may write what into the practice log: every rule of protocol/README.md §3, judged by the state just before the entry.
 * Pure; signatures of author and co-owner are checked here too, the chain (seq, prev) in log.ts.
 */
import type { Id } from '../../wire/bytes.ts';
import type { UserId } from '../../wire/ids.ts';
import { hashBytes, idBytes, lp, u32 } from '../encoding.ts';
import type { KemPk, SignPk } from '../keys.ts';
import { demand, Refusal } from '../refusal.ts';
import { validKemPk, validSignPk, verify } from '../sign.ts';
import {
  COSIG_LABEL,
  decodeCosig,
  RECID,
  type Entry,
  type LaterPayload,
  type Payload,
  type SignedEntry,
} from './entry.ts';
import type { LogState, Person } from './state.ts';

export interface PopSubject {
  readonly practiceId: Id | string;
  readonly userId: UserId;
  readonly gen: number;
  readonly login: string;
  readonly signPk: SignPk;
  readonly kemPk: KemPk;
}
/** What a proof of possession signs: LP(practiceId, userId, gen, login, signPk, kemPk). */
export function popBytes(s: PopSubject): Uint8Array {
  const practiceId = hashBytes(s.practiceId as LogState['practiceId']);
  return lp(practiceId, idBytes(s.userId), u32(s.gen), s.login, s.signPk, s.kemPk);
}
/** Sound keys, and the newcomer holds the signing key. */
export function checkPop(subject: PopSubject, pop: Uint8Array): boolean {
  return (
    validSignPk(subject.signPk) && validKemPk(subject.kemPk) && verify(subject.signPk, 'pop', popBytes(subject), pop)
  );
}

const allowed = (holds: boolean, why: string): void => demand(holds, 'fatal', `log.${why}`);

function activeOwners(state: LogState): Person[] {
  return [...state.people.values()].filter((one) => one.active && one.role === 3);
}
function idIsUsed(state: LogState, id: Id): boolean {
  return id === RECID || state.people.has(id as UserId) || state.gateways.has(id as Id<'gateway'>);
}
function activePerson(state: LogState, userId: UserId): Person {
  const person = state.people.get(userId);
  if (person?.active !== true) throw new Refusal('fatal', 'log.not-active');
  return person;
}
function loginIsFree(state: LogState, login: string, except?: UserId): boolean {
  for (const one of state.people.values()) if (one.active && one.login === login && one.userId !== except) return false;
  return true;
}

/** The person an entry is about; null for records, gateway and practice entries. */
const subjectOf = (payload: Payload): UserId | null => ('userId' in payload ? payload.userId : null);

/** Owner entries that need a second owner, once there are two: protocol/README.md §3. */
export function needsCosig(state: LogState, authorId: Id, payload: Payload): boolean {
  if (activeOwners(state).length < 2) return false;
  const isOwner = (userId: UserId): boolean => state.people.get(userId)?.role === 3;
  switch (payload.type) {
    case 6:
      return true;
    case 2:
      return payload.role === 3;
    case 4:
      return payload.role === 3 || isOwner(payload.userId);
    case 5:
      return isOwner(payload.userId) && payload.userId !== authorId;
    case 3:
      return payload.reset === 1 && isOwner(payload.userId);
    default:
      return false;
  }
}

/** The co-signature is there exactly when it must be, by an active owner who is neither author nor subject. */
export function checkCosig(state: LogState, entry: Entry, signed: SignedEntry): void {
  const given = signed.cosig ?? null;
  const needed = needsCosig(state, entry.authorId, entry.payload);
  allowed(needed || given === null, 'cosig-unasked');
  if (!needed) return;
  if (given === null) throw new Refusal('fatal', 'log.cosig-missing');
  const cosig = decodeCosig(given);
  const owner = state.people.get(cosig.ownerId);
  const sound =
    owner?.active === true &&
    owner.role === 3 &&
    owner.gen === cosig.gen &&
    owner.userId !== entry.authorId &&
    owner.userId !== subjectOf(entry.payload);
  allowed(sound, 'cosig-owner');
  allowed(verify(owner!.keys[owner!.gen - 1]!.signPk, COSIG_LABEL, signed.bytes, cosig.sig), 'cosig-signature');
}

/** Author active with its newest generation (or the records key) and its signature; returns the person, null for the records key. */
export function checkAuthor(state: LogState, entry: Entry, signed: SignedEntry): Person | null {
  const byRecords = entry.authorId === RECID;
  allowed(byRecords === (entry.payload.type === 7), 'author');
  if (byRecords) {
    allowed(entry.authorGen === state.records.gen, 'author-gen');
    allowed(verify(state.records.signPk, 'log', signed.bytes, signed.sig), 'signature');
    return null;
  }
  const author = state.people.get(entry.authorId as UserId);
  if (author?.active !== true) throw new Refusal('fatal', 'log.author');
  allowed(author.gen === entry.authorGen, 'author-gen');
  allowed(verify(author.keys[author.gen - 1]!.signPk, 'log', signed.bytes, signed.sig), 'signature');
  return author;
}

function checkRekey(state: LogState, author: Person, p: Payload & { type: 3 }): void {
  const subject = activePerson(state, p.userId);
  allowed(p.newGen === subject.gen + 1, 'gen');
  const self = author.userId === subject.userId;
  if (p.reset === 0) allowed(self, 'rekey-by-other');
  else allowed(!self && (author.role === 3 || (author.role === 2 && subject.role === 1)), 'reset-rank');
  const pop = { practiceId: state.practiceId, userId: p.userId, gen: p.newGen, login: subject.login };
  allowed(checkPop({ ...pop, signPk: p.signPk, kemPk: p.kemPk }, p.pop), 'pop');
}
function checkRecover(state: LogState, p: Payload & { type: 7 }): void {
  const known = state.people.get(p.userId);
  if (known === undefined) {
    allowed(!idIsUsed(state, p.userId), 'id-used');
    allowed(p.newGen === 1, 'gen');
    allowed(loginIsFree(state, p.login), 'login-taken');
  } else {
    allowed(known.active, 'not-active');
    allowed(p.newGen === known.gen + 1, 'gen');
    allowed(p.name === known.name && p.login === known.login, 'recover-profile');
  }
  const pop = { practiceId: state.practiceId, userId: p.userId, gen: p.newGen, login: p.login };
  allowed(checkPop({ ...pop, signPk: p.signPk, kemPk: p.kemPk }, p.pop), 'pop');
}
function checkRemoveOrDemote(state: LogState, author: Person, p: Payload & { type: 4 | 5 }): void {
  const subject = activePerson(state, p.userId);
  if (p.type === 4) allowed(author.role === 3, 'rank');
  else allowed(author.role === 3 || (author.role === 2 && subject.role === 1), 'rank');
  const losesOwner = subject.role === 3 && (p.type === 5 || p.role !== 3);
  allowed(!losesOwner || activeOwners(state).length > 1, 'last-owner');
}
function checkGateway(state: LogState, p: Payload & { type: 8 }): void {
  const known = state.gateways.get(p.gatewayId);
  if (known === undefined) {
    allowed(!idIsUsed(state, p.gatewayId), 'id-used');
    allowed(p.active, 'gateway-unknown');
  } else {
    // An id once used is never added again: a known gateway can only be switched off, with the key it has.
    allowed(known.active && !p.active, 'id-used');
    allowed(
      known.signPk.every((byte, i) => byte === p.signPk[i]),
      'gateway-key',
    );
  }
  allowed(validSignPk(p.signPk), 'key');
}
function checkProfile(state: LogState, author: Person, p: Payload & { type: 9 }): void {
  const subject = activePerson(state, p.userId);
  if (author.userId !== subject.userId) {
    allowed(author.role > subject.role, 'rank');
    allowed(p.login === subject.login, 'login-by-other');
  }
  allowed(loginIsFree(state, p.login, p.userId), 'login-taken');
}
function checkAdd(state: LogState, author: Person, p: Payload & { type: 2 }): void {
  allowed(author.role === 3 || (author.role === 2 && p.role === 1), 'rank');
  allowed(!idIsUsed(state, p.userId), 'id-used');
  allowed(loginIsFree(state, p.login), 'login-taken');
  allowed(p.via === 1 || (state.policy & 1) === 1, 'invite-by-mail');
  const pop = { practiceId: state.practiceId, userId: p.userId, gen: 1, login: p.login };
  allowed(checkPop({ ...pop, signPk: p.signPk, kemPk: p.kemPk }, p.pop), 'pop');
}

/** Everything about the payload itself. `author` is null exactly for the records key. */
export function checkPayload(state: LogState, author: Person | null, payload: LaterPayload): void {
  if (payload.type === 7) return checkRecover(state, payload);
  if (author === null) throw new Refusal('fatal', 'log.author');
  switch (payload.type) {
    case 2:
      return checkAdd(state, author, payload);
    case 3:
      return checkRekey(state, author, payload);
    case 4:
    case 5:
      return checkRemoveOrDemote(state, author, payload);
    case 6:
      allowed(author.role === 3, 'rank');
      allowed(payload.newGen === state.records.gen + 1, 'gen');
      return allowed(validSignPk(payload.signPk) && validKemPk(payload.kemPk), 'key');
    case 8:
      allowed(author.role === 3, 'rank');
      return checkGateway(state, payload);
    case 9:
      return checkProfile(state, author, payload);
    case 10:
      return allowed(author.role === 3, 'rank');
  }
}
