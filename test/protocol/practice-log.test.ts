/** The practice log: every entry type, who may write it, co-signatures, citations (protocol/README.md §3). */
import { beforeAll, describe, expect, it } from 'vitest';
import { newIdentity } from '../../protocol/crypto/account/keyring.ts';
import { lp, toHash, u32, ZERO_HASH } from '../../protocol/crypto/encoding.ts';
import { asKemPk, asSignPk, type Signature } from '../../protocol/crypto/keys.ts';
import {
  decodeCosig,
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
import { cosign, makeEntry, makeGenesis, needsCosig, type Author } from '../../protocol/crypto/practice-log/make.ts';
import { sign } from '../../protocol/crypto/sign.ts';
import { randomBytes, sodiumReady } from '../../protocol/crypto/sodium.ts';
import type { PracticeId } from '../../protocol/wire/ids.ts';
import { authorOf, HonestPractice, type Colleague } from '../harness/honest-practice.ts';
import { refusalOf } from '../harness/refusals.ts';

beforeAll(sodiumReady);

type Entry = ReturnType<typeof decodeEntry>;
const resign = (bytes: Uint8Array, by: Author): SignedEntry => ({ bytes, sig: sign(by.sign, 'log', bytes) });

/** Verdict on an entry with this payload as the next one. */
function verdict(
  practice: HonestPractice,
  by: Colleague | Author,
  payload: Exclude<Payload, Genesis>,
  cosigner?: Colleague,
): string {
  const author = 'identities' in by ? authorOf(by) : by;
  return refusalOf(() => practice.log.check(practice.make(payload, author, cosigner)));
}
function edited(
  practice: HonestPractice,
  change: (entry: Entry) => Entry,
  by: Author = authorOf(practice.founder),
): string {
  const honest = practice.make({ type: 10, practiceName: 'New name', policy: 1 }, by);
  return refusalOf(() => practice.log.check(resign(encodeEntry(change(decodeEntry(honest.bytes))), by)));
}

/** A practice in which every type occurred: three owners, an admin, a removed and a recovered person, a gateway. */
function lived(): { practice: HonestPractice; people: Record<string, Colleague> } {
  const practice = new HonestPractice();
  const owner = practice.add('Olga', 3);
  const third = practice.add('Tess', 3, practice.founder, owner);
  const admin = practice.add('Adam', 2);
  const member = practice.add('Mia', 1, admin);
  const gone = practice.add('Gus');
  practice.remove(gone, admin);
  practice.rekey(member);
  practice.reset(member, admin);
  practice.rotateRecords(practice.founder, owner);
  const recovered = practice.recover('Rhea');
  const gateway = practice.addGateway();
  practice.removeGateway(gateway);
  practice.post(practice.make({ type: 9, userId: member.userId, name: 'Mia M.', login: 'mia2' }, authorOf(member)));
  practice.post(practice.make({ type: 10, practiceName: 'Mill', policy: 5 }, authorOf(owner)));
  return { practice, people: { founder: practice.founder, owner, third, admin, member, gone, recovered } };
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
function newSignPk(): ReturnType<typeof asSignPk> {
  return asSignPk(
    Uint8Array.from(Buffer.from('d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a', 'hex')),
  );
}

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
    const unknown = good.bytes.slice();
    const typeAt = 4 + 8 + 36 + 12 + 36 + 4;
    unknown[typeAt] = 11;
    expect(refusalOf(() => practice.log.check(resign(unknown, authorOf(practice.founder))))).toBe('fatal: log.type');
  });
});
function newIdentityId(): ReturnType<HonestPractice['id']> {
  return Buffer.alloc(16, 3).toString('base64url') as ReturnType<HonestPractice['id']>;
}

describe('who may', () => {
  it('add people', () => {
    const { practice, people } = lived();
    const { founder, owner, admin, member, gone } = people as Record<
      'founder' | 'owner' | 'admin' | 'member' | 'gone',
      Colleague
    >;
    const fresh = (role: 1 | 2 | 3, via: 1 | 2 = 1, who = practice.newColleague('Nia')): Payload & { type: 2 } =>
      practice.addPayload(who, role, via);
    expect(verdict(practice, member, fresh(1))).toBe('fatal: log.rank');
    expect(verdict(practice, admin, fresh(2))).toBe('fatal: log.rank');
    expect(verdict(practice, admin, fresh(1))).toBe('accepted');
    expect(verdict(practice, founder, fresh(3))).toBe('fatal: log.cosig-missing');
    expect(verdict(practice, founder, fresh(3), owner)).toBe('accepted');
    expect(verdict(practice, admin, { ...fresh(1), userId: gone.userId })).toBe('fatal: log.id-used');
    expect(verdict(practice, admin, { ...fresh(1), userId: RECID as never })).toBe('fatal: log.id-used');
    expect(verdict(practice, admin, { ...fresh(1), login: 'olga' })).toBe('fatal: log.login-taken');
    expect(verdict(practice, admin, { ...fresh(1), login: 'other' })).toBe('fatal: log.pop');
    expect(verdict(practice, admin, fresh(1, 2))).toBe('accepted');
    expect(verdict(practice, gone, fresh(1))).toBe('fatal: log.author');
    const unmailed = new HonestPractice();
    expect(verdict(unmailed, unmailed.founder, unmailed.addPayload(unmailed.newColleague('N'), 1, 2))).toBe(
      'fatal: log.invite-by-mail',
    );
    expect(verdict(practice, admin, practice.addPayload({ ...practice.newColleague('Gus') }))).toBe('accepted');
  });
  it('rekey', () => {
    const { practice, people } = lived();
    const { founder, owner, third, admin, member, gone } = people as Record<
      'founder' | 'owner' | 'third' | 'admin' | 'member' | 'gone',
      Colleague
    >;
    const next = (who: Colleague, reset: 0 | 1, gen = who.identities.length + 1): Payload & { type: 3 } =>
      practice.rekeyPayload(
        { ...who, login: practice.log.state.people.get(who.userId)!.login },
        newIdentity(gen),
        reset,
      );
    expect(verdict(practice, member, next(member, 0))).toBe('accepted');
    expect(verdict(practice, admin, next(member, 0))).toBe('fatal: log.rekey-by-other');
    expect(verdict(practice, member, next(member, 0, 7))).toBe('fatal: log.gen');
    expect(verdict(practice, admin, next(member, 1))).toBe('accepted');
    expect(verdict(practice, member, next(member, 1))).toBe('fatal: log.reset-rank');
    expect(verdict(practice, admin, next(owner, 1))).toBe('fatal: log.reset-rank');
    expect(verdict(practice, admin, next(admin, 1))).toBe('fatal: log.reset-rank');
    expect(verdict(practice, owner, next(owner, 1))).toBe('fatal: log.reset-rank');
    expect(verdict(practice, founder, next(admin, 1))).toBe('accepted');
    expect(verdict(practice, founder, next(owner, 1))).toBe('fatal: log.cosig-missing');
    expect(verdict(practice, founder, next(owner, 1), third)).toBe('accepted');
    expect(verdict(practice, founder, { ...next(gone, 1), userId: gone.userId })).toBe('fatal: log.not-active');
    expect(verdict(practice, member, { ...next(member, 0), pop: new Uint8Array(64) as Signature })).toBe(
      'fatal: log.pop',
    );
  });
  it('change roles and remove', () => {
    const { practice, people } = lived();
    const { founder, owner, third, admin, member, gone } = people as Record<
      'founder' | 'owner' | 'third' | 'admin' | 'member' | 'gone',
      Colleague
    >;
    expect(verdict(practice, admin, { type: 4, userId: member.userId, role: 2 })).toBe('fatal: log.rank');
    expect(verdict(practice, owner, { type: 4, userId: member.userId, role: 2 })).toBe('accepted');
    expect(verdict(practice, owner, { type: 4, userId: gone.userId, role: 2 })).toBe('fatal: log.not-active');
    expect(verdict(practice, owner, { type: 4, userId: member.userId, role: 3 })).toBe('fatal: log.cosig-missing');
    expect(verdict(practice, owner, { type: 4, userId: founder.userId, role: 1 }, third)).toBe('accepted');
    expect(verdict(practice, owner, { type: 4, userId: owner.userId, role: 1 })).toBe('fatal: log.cosig-missing');
    expect(verdict(practice, admin, { type: 5, userId: member.userId })).toBe('accepted');
    expect(verdict(practice, member, { type: 5, userId: member.userId })).toBe('fatal: log.rank');
    expect(verdict(practice, admin, { type: 5, userId: admin.userId })).toBe('fatal: log.rank');
    expect(verdict(practice, owner, { type: 5, userId: founder.userId })).toBe('fatal: log.cosig-missing');
    expect(verdict(practice, owner, { type: 5, userId: founder.userId }, third)).toBe('accepted');
    expect(verdict(practice, owner, { type: 5, userId: owner.userId })).toBe('accepted');
    const alone = new HonestPractice();
    expect(verdict(alone, alone.founder, { type: 5, userId: alone.founder.userId })).toBe('fatal: log.last-owner');
    expect(verdict(alone, alone.founder, { type: 4, userId: alone.founder.userId, role: 2 })).toBe(
      'fatal: log.last-owner',
    );
  });
  it('edit profiles, the practice, gateways, the records key', () => {
    const { practice, people } = lived();
    const { founder, owner, admin, member } = people as Record<'founder' | 'owner' | 'admin' | 'member', Colleague>;
    const { login } = practice.log.state.people.get(member.userId)!;
    expect(verdict(practice, admin, { type: 9, userId: member.userId, name: 'Mia B.', login })).toBe('accepted');
    expect(verdict(practice, admin, { type: 9, userId: member.userId, name: 'Mia', login: 'x' })).toBe(
      'fatal: log.login-by-other',
    );
    expect(verdict(practice, admin, { type: 9, userId: owner.userId, name: 'O', login: 'olga' })).toBe(
      'fatal: log.rank',
    );
    expect(verdict(practice, owner, { type: 9, userId: founder.userId, name: 'O', login: 'ada' })).toBe(
      'fatal: log.rank',
    );
    expect(verdict(practice, member, { type: 9, userId: member.userId, name: 'Mia', login: 'ada' })).toBe(
      'fatal: log.login-taken',
    );
    expect(verdict(practice, admin, { type: 10, practiceName: 'x', policy: 0 })).toBe('fatal: log.rank');
    const gateway = practice.addGateway();
    const entry = { type: 8, gatewayId: gateway.gatewayId, signPk: gateway.sign.publicKey } as const;
    expect(verdict(practice, admin, { ...entry, active: false })).toBe('fatal: log.rank');
    expect(verdict(practice, owner, { ...entry, active: true })).toBe('fatal: log.id-used');
    expect(verdict(practice, owner, { ...entry, signPk: newSignPk(), active: false })).toBe('fatal: log.gateway-key');
    expect(verdict(practice, owner, { ...entry, gatewayId: practice.id(), active: false })).toBe(
      'fatal: log.gateway-unknown',
    );
    expect(verdict(practice, owner, { ...entry, gatewayId: member.userId as never, active: true })).toBe(
      'fatal: log.id-used',
    );
    expect(
      verdict(practice, owner, {
        ...entry,
        gatewayId: practice.id(),
        signPk: asSignPk(new Uint8Array(32)),
        active: true,
      }),
    ).toBe('fatal: log.key');
    const rotation = practice.rotationPayload(practice.recordsSecrets[0]!);
    expect(verdict(practice, admin, rotation)).toBe('fatal: log.rank');
    expect(verdict(practice, founder, rotation)).toBe('fatal: log.cosig-missing');
    expect(verdict(practice, founder, rotation, owner)).toBe('accepted');
    expect(verdict(practice, founder, { ...rotation, newGen: 9 }, owner)).toBe('fatal: log.gen');
    expect(verdict(practice, founder, { ...rotation, previous: new Uint8Array(5) })).toBe(
      'fatal: log.payload.previous',
    );
    expect(verdict(practice, founder, { ...rotation, signPk: asSignPk(new Uint8Array(32)) }, owner)).toBe(
      'fatal: log.key',
    );
  });
  it('recover an owner', () => {
    const { practice, people } = lived();
    const { gone, founder } = people as Record<'gone' | 'founder', Colleague>;
    const nia = practice.newColleague('Nia');
    const payload = practice.recoverPayload(nia);
    const records = practice.recordsAuthor();
    expect(verdict(practice, records, payload)).toBe('accepted');
    expect(verdict(practice, founder, payload)).toBe('fatal: log.author');
    expect(verdict(practice, { ...records, gen: 1 }, payload)).toBe('fatal: log.author-gen');
    expect(verdict(practice, { ...records, sign: founder.identities[0]!.sign }, payload)).toBe('fatal: log.signature');
    expect(verdict(practice, records, { ...payload, newGen: 2 })).toBe('fatal: log.gen');
    expect(verdict(practice, records, { ...payload, login: 'ada' })).toBe('fatal: log.login-taken');
    expect(verdict(practice, records, { ...payload, userId: gone.userId })).toBe('fatal: log.not-active');
    expect(verdict(practice, records, { ...payload, userId: RECID as never })).toBe('fatal: log.id-used');
    expect(verdict(practice, records, { ...payload, login: 'nia9' })).toBe('fatal: log.pop');
    const genesis = decodeEntry(practice.entries[0]!.bytes).payload as Genesis;
    expect(verdict(practice, founder, genesis as never)).toBe('fatal: log.second-genesis');
  });
});

describe('two owners', () => {
  it('co-sign only what needs it, and neither author nor subject may', () => {
    const { practice, people } = lived();
    const { founder, owner, third, member } = people as Record<'founder' | 'owner' | 'third' | 'member', Colleague>;
    const { state } = practice.log;
    const removal: Payload & { type: 5 } = { type: 5, userId: owner.userId };
    expect(needsCosig(state, founder.userId, removal)).toBe(true);
    const entry = makeEntry(state, authorOf(founder), removal, practice.now());
    for (const by of [founder, owner, member])
      expect(refusalOf(() => cosign(state, entry, authorOf(by)))).toBe('fatal: log.cosig-owner');
    const signed = cosign(state, entry, authorOf(third));
    expect(refusalOf(() => practice.log.check(signed))).toBe('accepted');
    expect(decodeCosig(signed.cosig!).ownerId).toBe(third.userId);
    const { bytes, sig } = signed;
    const old = lp('cor1/cosig', Buffer.from(third.userId, 'base64url'), u32(2), new Uint8Array(64));
    expect(refusalOf(() => practice.log.check({ bytes, sig, cosig: old }))).toBe('fatal: log.cosig-owner');
    const empty = lp('cor1/cosig', Buffer.from(third.userId, 'base64url'), u32(1), new Uint8Array(64));
    expect(refusalOf(() => practice.log.check({ bytes, sig, cosig: empty }))).toBe('fatal: log.cosig-signature');
    expect(refusalOf(() => practice.log.check({ bytes, sig, cosig: new Uint8Array(2) }))).toBe(
      'fatal: log.cosig.short',
    );
    const plain = practice.make({ type: 10, practiceName: 'x', policy: 0 }, authorOf(founder));
    expect(refusalOf(() => cosign(state, plain, authorOf(owner)))).toBe('fatal: log.cosig-unasked');
    expect(refusalOf(() => practice.log.check({ ...plain, cosig: signed.cosig! }))).toBe('fatal: log.cosig-unasked');
  });
  it('one of two alone cannot add a third, throw the other out, reset its key or rotate the records key', () => {
    const practice = new HonestPractice();
    const olga = practice.add('Olga', 3);
    const rogue = practice.founder;
    const tries: Exclude<Payload, Genesis>[] = [
      practice.addPayload(practice.newColleague('Puppet'), 3),
      { type: 5, userId: olga.userId },
      { type: 4, userId: olga.userId, role: 1 },
      practice.rekeyPayload(olga, newIdentity(2), 1),
      practice.rotationPayload(practice.recordsSecrets[0]!),
    ];
    for (const payload of tries) {
      expect(verdict(practice, rogue, payload)).toBe('fatal: log.cosig-missing');
      expect(refusalOf(() => practice.make(payload, authorOf(rogue), rogue))).toBe('fatal: log.cosig-owner');
    }
  });
});

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
