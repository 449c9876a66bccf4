/** The practice log: honest replay, genesis, the chain, numbers to compare (protocol/README.md §3). */
import { beforeAll, describe, expect, it } from 'vitest';
import { newIdentity } from '../../protocol/crypto/account/keyring.ts';
import { Fields, lp, toHash, ZERO_HASH } from '../../protocol/crypto/encoding.ts';
import { asKemPk, asSignPk } from '../../protocol/crypto/keys.ts';
import {
  decodeEntry,
  encodeEntry,
  entryHash,
  RECID,
  type Genesis,
  type Payload,
  type SignedEntry,
} from '../../protocol/crypto/practice-log/entry.ts';
import { fingerprint, practiceCode, safetyNumber } from '../../protocol/crypto/practice-log/codes.ts';
import { PracticeLog } from '../../protocol/crypto/practice-log/log.ts';
import { makeGenesis, type Author } from '../../protocol/crypto/practice-log/make.ts';
import { sign } from '../../protocol/crypto/sign.ts';
import { randomBytes, sodiumReady } from '../../protocol/crypto/sodium.ts';
import type { PracticeId } from '../../protocol/wire/ids.ts';
import { authorOf, HonestPractice, type Colleague } from '../harness/honest-practice.ts';
import { refusalOf } from '../harness/refusals.ts';
import { lived, newSignPk, verdict } from '../harness/lived-practice.ts';

beforeAll(sodiumReady);

type Entry = ReturnType<typeof decodeEntry>;

const resign = (bytes: Uint8Array, by: Author): SignedEntry => ({ bytes, sig: sign(by.sign, 'log', bytes) });

function edited(
  practice: HonestPractice,
  change: (entry: Entry) => Entry,
  by: Author = authorOf(practice.founder),
): string {
  const honest = practice.make({ type: 10, practiceName: 'New name', policy: 1 }, by);
  return refusalOf(() => practice.log.check(resign(encodeEntry(change(decodeEntry(honest.bytes))), by)));
}

describe('an honest log', () => {
  it('replays to the same state at every seq', () => {
    const { practice, people } = lived();
    const again = PracticeLog.replay(practice.entries, practice.log.practiceId);
    for (let seq = 1; seq <= practice.log.seq; seq++) expect(again.at(seq)).toEqual(practice.log.at(seq));
    const { state } = again;
    expect(again.at(0)).toBeUndefined();
    expect(state.practiceName).toBe('Mill');
    expect(state.policy).toBe(5);
    expect(state.records.gen).toBe(2);
    expect(state.recordsKeys[0]!.gen).toBe(1);
    expect(state.people.get(people['gone']!.userId)).toMatchObject({ active: false, removedAtSeq: 7 });
    expect(state.people.get(people['member']!.userId)).toMatchObject({ name: 'Mia M.', login: 'mia2', gen: 3 });
    expect(state.people.get(people['member']!.userId)!.keys.map((one) => one.origin)).toEqual([
      'added',
      'rekeyed',
      'reset',
    ]);
    expect(state.people.get(people['recovered']!.userId)).toMatchObject({ role: 3, gen: 1 });
    expect([...state.gateways.values()].map((one) => one.active)).toEqual([false]);
  });
  it('answers citations', () => {
    const { practice } = lived();
    const { log } = practice;
    expect(log.cited(3, log.at(3)!.head)).toBe(log.at(3));
    expect(refusalOf(() => log.cited(log.seq + 1, ZERO_HASH))).toBe('ahead: log.ahead');
    expect(refusalOf(() => log.cited(3, ZERO_HASH))).toBe('fatal: log.fork');
    expect(refusalOf(() => log.cited(0, ZERO_HASH))).toBe('fatal: log.citation');
    expect(log.citation()).toEqual({ seq: log.seq, hash: log.head });
  });
  it('forks cheaply: what a copy learns the original does not', () => {
    const practice = new HonestPractice();
    const copy = practice.log.fork();
    copy.append(practice.make({ type: 10, practiceName: 'X', policy: 0 }, authorOf(practice.founder)));
    expect([copy.seq, practice.log.seq]).toEqual([2, 1]);
  });
  it('recovers an active person as an owner, name and login unchanged', () => {
    const practice = new HonestPractice();
    const mia = practice.add('Mia');
    const payload = (): Payload & { type: 7 } => practice.recoverPayload(mia);
    mia.identities.push(newIdentity(2));
    expect(verdict(practice, practice.recordsAuthor(), { ...payload(), name: 'Other' })).toBe(
      'fatal: log.recover-profile',
    );
    practice.post(practice.make(payload(), practice.recordsAuthor()));
    expect(practice.log.state.people.get(mia.userId)).toMatchObject({ role: 3, gen: 2, name: 'Mia' });
  });
});

describe('genesis', () => {
  const forged = (change: (entry: Entry) => Entry, cosig?: Uint8Array): string => {
    const practice = new HonestPractice();
    const entry = change(decodeEntry(practice.entries[0]!.bytes));
    const signed = resign(encodeEntry(entry), authorOf(practice.founder));
    return refusalOf(() => PracticeLog.begin(cosig === undefined ? signed : { ...signed, cosig }));
  };
  const withPayload =
    (change: Partial<Genesis>) =>
    (entry: Entry): Entry => ({ ...entry, payload: { ...(entry.payload as Genesis), ...change } });
  it('names its practice', () => {
    const { entries, log } = new HonestPractice();
    expect(refusalOf(() => PracticeLog.replay(entries, toHash(randomBytes(32)) as PracticeId))).toBe(
      'fatal: log.other-practice',
    );
    expect(PracticeLog.begin(entries[0]!, log.practiceId).head).toBe(entryHash(entries[0]!));
    expect(refusalOf(() => PracticeLog.replay([]))).toBe('fatal: log.empty');
  });
  it.each([
    ['another seq', (e: Entry): Entry => ({ ...e, seq: 2 }), 'genesis'],
    ['a previous entry', (e: Entry): Entry => ({ ...e, prev: toHash(new Uint8Array(32).fill(1)) }), 'genesis'],
    ['another generation', (e: Entry): Entry => ({ ...e, authorGen: 2 }), 'genesis'],
    ['another author', (e: Entry): Entry => ({ ...e, authorId: RECID }), 'genesis'],
    ['another type', (e: Entry): Entry => ({ ...e, payload: { type: 10, practiceName: 'x', policy: 0 } }), 'genesis'],
    [
      'the records key as a person',
      (e: Entry): Entry => withPayload({ userId: RECID as never })({ ...e, authorId: RECID }),
      'id-used',
    ],
    ['a signing key of small order', withPayload({ recordsSignPk: asSignPk(new Uint8Array(32)) }), 'key'],
    ['a kem key above the modulus', withPayload({ kemPk: asKemPk(new Uint8Array(1216).fill(255)) }), 'key'],
    ['another key than signed', withPayload({ signPk: newSignPk() }), 'signature'],
    ['a name with control characters', withPayload({ name: 'a\u0007' }), 'payload.name'],
    ['a login in upper case', withPayload({ login: 'Ada' }), 'payload.login'],
    ['k above n', withPayload({ k: 4 }), 'payload.shares'],
    ['missing custodians', withPayload({ custodians: ['one'] }), 'custodians.names'],
    ['unknown policy bits', withPayload({ policy: 8 }), 'payload.policy'],
  ])('refuses %s', (_, change, why) => expect(forged(change)).toBe(`fatal: log.${why}`));
  it('refuses a co-signature', () =>
    expect(forged((entry) => entry, new Uint8Array(3))).toBe('fatal: log.cosig-unasked'));
});

describe('the chain', () => {
  it.each([
    ['a gap', (e: Entry): Entry => ({ ...e, seq: e.seq + 1 }), 'seq'],
    ['another predecessor', (e: Entry): Entry => ({ ...e, prev: ZERO_HASH }), 'prev'],
    ['another practice', (e: Entry): Entry => ({ ...e, practiceId: ZERO_HASH as PracticeId }), 'other-practice'],
    ['an old generation', (e: Entry): Entry => ({ ...e, authorGen: 2 }), 'author-gen'],
    ['the records key as author', (e: Entry): Entry => ({ ...e, authorId: RECID }), 'author'],
    ['an unknown author', (e: Entry): Entry => ({ ...e, authorId: newIdentityId() }), 'author'],
  ])('refuses %s', (_, change, why) => {
    expect(edited(new HonestPractice(), change)).toBe(`fatal: log.${why}`);
  });
  it('answers an honest, late entry with a conflict at the server', () => {
    const practice = new HonestPractice();
    const late = practice.make({ type: 10, practiceName: 'Late', policy: 0 }, authorOf(practice.founder));
    practice.add('Mia');
    expect(refusalOf(() => practice.log.admit(late))).toBe('conflict: log.seq');
    expect(refusalOf(() => practice.log.check(late))).toBe('fatal: log.seq');
    const good = practice.make({ type: 10, practiceName: 'Now', policy: 0 }, authorOf(practice.founder));
    expect(refusalOf(() => practice.log.admit({ ...good, sig: late.sig }))).toBe('fatal: log.signature');
    expect(practice.log.admit(good).practiceName).toBe('Now');
  });
  it('refuses other bytes, another key, another label', () => {
    const practice = new HonestPractice();
    const good = practice.make({ type: 10, practiceName: 'Now', policy: 0 }, authorOf(practice.founder));
    const changed = good.bytes.map((byte, i) => (i === good.bytes.length - 1 ? byte ^ 1 : byte));
    expect(refusalOf(() => practice.log.check({ ...good, bytes: changed }))).toBe('fatal: log.signature');
    const mislabelled = sign(practice.founder.identities[0]!.sign, 'ctl', good.bytes);
    expect(refusalOf(() => practice.log.check({ ...good, sig: mislabelled }))).toBe('fatal: log.signature');
    expect(refusalOf(() => practice.log.check({ ...good, bytes: good.bytes.subarray(1) }))).toMatch(/^fatal: log\./);
    expect(refusalOf(() => decodeEntry(lp('cor1/log')))).toBe('malformed: log.short');
    const fields = new Fields(good.bytes, 'entry');
    const parts: Uint8Array[] = [];
    while (fields.left > 0) parts.push(fields.bytes());
    const retyped = (type: number, payload: Uint8Array): string => {
      const bytes = lp(...parts.with(4, Uint8Array.of(type)).with(8, payload));
      return refusalOf(() => practice.log.check(resign(bytes, authorOf(practice.founder))));
    };
    expect(retyped(9, parts[8]!)).toBe('fatal: log.payload.tag');
    expect(retyped(11, lp('cor1/log/11'))).toBe('fatal: log.payload.type');
  });
});

function newIdentityId(): ReturnType<HonestPractice['id']> {
  return Buffer.alloc(16, 3).toString('base64url') as ReturnType<HonestPractice['id']>;
}

describe('numbers to compare', () => {
  it('are the same for both and change with the keys', () => {
    const practice = new HonestPractice();
    const mia = practice.add('Mia');
    const person = (who: Colleague): NonNullable<ReturnType<typeof practice.log.state.people.get>> =>
      practice.log.state.people.get(who.userId)!;
    const before = safetyNumber(practice.log.state, person(practice.founder), person(mia));
    expect(before).toMatch(/^\d{60}$/);
    expect(safetyNumber(practice.log.state, person(mia), person(practice.founder))).toBe(before);
    const print = fingerprint(practice.log.state, person(mia));
    const code = practiceCode(practice.log.state);
    practice.rekey(mia);
    expect(safetyNumber(practice.log.state, person(practice.founder), person(mia))).not.toBe(before);
    expect(fingerprint(practice.log.state, person(mia), person(mia).keys[0])).toBe(print);
    expect(practiceCode(practice.log.state)).not.toBe(code);
    expect(code).toMatch(/^\d{30}$/);
  });
  it('genesis is deterministic', () => {
    const { entries } = new HonestPractice();
    const { payload, timeMs } = decodeEntry(entries[0]!.bytes);
    const again = makeGenesis(payload as Genesis, new HonestPractice().founder.identities[0]!.sign, timeMs);
    expect(again.bytes).toEqual(entries[0]!.bytes);
    expect(again.sig).toEqual(entries[0]!.sig);
  });
});
