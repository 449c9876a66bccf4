/** Who may write what into the practice log, and what two owners must sign together (protocol/README.md §3). */
import { beforeAll, describe, expect, it } from 'vitest';
import { newIdentity } from '../../protocol/crypto/account/keyring.ts';
import { lp, u32 } from '../../protocol/crypto/encoding.ts';
import { asSignPk, type Signature } from '../../protocol/crypto/keys.ts';
import {
  decodeCosig,
  decodeEntry,
  RECID,
  type Genesis,
  type LaterPayload,
  type Payload,
} from '../../protocol/crypto/practice-log/entry.ts';
import { cosign, makeEntry, needsCosig } from '../../protocol/crypto/practice-log/make.ts';
import { sodiumReady } from '../../protocol/crypto/sodium.ts';
import { authorOf, HonestPractice, type Colleague } from '../harness/honest-practice.ts';
import { refusalOf } from '../harness/refusals.ts';
import { lived, newSignPk, verdict } from '../harness/lived-practice.ts';

beforeAll(sodiumReady);

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
    const tries: LaterPayload[] = [
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
