/**
 * One accepted entry → the next snapshot. Pure bookkeeping: it judges nothing (rules.ts did) and shares what did not change.
 */
import type { Hash } from '../../wire/bytes.ts';
import type { PracticeId, UserId } from '../../wire/ids.ts';
import type { Entry, Genesis, LaterPayload, Payload } from './entry.ts';
import type { KeyOrigin, LogState, Person, PersonKeys, RecordsKey } from './state.ts';

const keysOf = (
  entry: Entry,
  gen: number,
  keys: Pick<PersonKeys, 'signPk' | 'kemPk'>,
  origin: KeyOrigin,
): PersonKeys => ({
  gen,
  signPk: keys.signPk,
  kemPk: keys.kemPk,
  sinceSeq: entry.seq,
  sinceMs: entry.timeMs,
  origin,
  by: entry.authorId,
});

export function genesisState(entry: Entry, payload: Genesis, practiceId: PracticeId, head: Hash): LogState {
  const owner: Person = {
    userId: payload.userId,
    role: 3,
    name: payload.name,
    login: payload.login,
    active: true,
    gen: 1,
    keys: [keysOf(entry, 1, payload, 'genesis')],
    via: 0,
    addedAtSeq: 1,
    removedAtSeq: null,
  };
  const { k, n, custodians } = payload;
  const records: RecordsKey = {
    gen: 1,
    kemPk: payload.recordsKemPk,
    signPk: payload.recordsSignPk,
    k,
    n,
    custodians,
    previous: new Uint8Array(0),
    sinceSeq: 1,
  };
  return {
    practiceId,
    seq: 1,
    head,
    timeMs: entry.timeMs,
    practiceName: payload.practiceName,
    policy: payload.policy,
    genesisAuthor: payload.userId,
    people: new Map([[owner.userId, owner]]),
    gateways: new Map(),
    records,
    recordsKeys: [records],
  };
}

const withEntry = <K, V>(map: ReadonlyMap<K, V>, key: K, value: V): ReadonlyMap<K, V> => new Map(map).set(key, value);

function recovered(state: LogState, entry: Entry, p: Payload & { type: 7 }): Person {
  const keys = keysOf(entry, p.newGen, p, 'recovered');
  const known = state.people.get(p.userId);
  if (known !== undefined) return { ...known, role: 3, gen: p.newGen, keys: [...known.keys, keys] };
  const { userId, name, login } = p;
  return {
    userId,
    role: 3,
    name,
    login,
    active: true,
    gen: 1,
    keys: [keys],
    via: 0,
    addedAtSeq: entry.seq,
    removedAtSeq: null,
  };
}

function changePerson(state: LogState, entry: Entry, payload: Extract<LaterPayload, { userId: UserId }>): Person {
  const known = state.people.get(payload.userId)!;
  switch (payload.type) {
    case 2: {
      const { userId, role, name, login, via } = payload;
      const keys = [keysOf(entry, 1, payload, 'added')];
      return { userId, role, name, login, active: true, gen: 1, keys, via, addedAtSeq: entry.seq, removedAtSeq: null };
    }
    case 3: {
      const keys = keysOf(entry, payload.newGen, payload, payload.reset === 1 ? 'reset' : 'rekeyed');
      return { ...known, gen: payload.newGen, keys: [...known.keys, keys] };
    }
    case 4:
      return { ...known, role: payload.role };
    case 5:
      return { ...known, active: false, removedAtSeq: entry.seq };
    case 7:
      return recovered(state, entry, payload);
    case 9:
      return { ...known, name: payload.name, login: payload.login };
  }
}

/** The state after `entry`, whose hash is `head`. */
export function nextState(state: LogState, entry: Entry & { readonly payload: LaterPayload }, head: Hash): LogState {
  const { payload } = entry;
  const next = { ...state, seq: entry.seq, head, timeMs: entry.timeMs };
  if ('userId' in payload)
    return { ...next, people: withEntry(state.people, payload.userId, changePerson(state, entry, payload)) };
  switch (payload.type) {
    case 6: {
      const { kemPk, signPk, k, n, custodians, previous, newGen: gen } = payload;
      const records: RecordsKey = { gen, kemPk, signPk, k, n, custodians, previous, sinceSeq: entry.seq };
      return { ...next, records, recordsKeys: [...state.recordsKeys, records] };
    }
    case 8: {
      const { gatewayId, signPk, active } = payload;
      return { ...next, gateways: withEntry(state.gateways, gatewayId, { gatewayId, signPk, active }) };
    }
    case 10:
      return { ...next, practiceName: payload.practiceName, policy: payload.policy };
  }
}
