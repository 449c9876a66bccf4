/**
 * Attacks on who is who: a server, a colleague or a lone owner tries to put an untruth into the practice log.
 * Each refusal is stated by kind and reason; the control case beside it shows that the honest version passes.
 */
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newIdentity } from '../../protocol/crypto/account/keyring.ts';
import { toId, ZERO_HASH } from '../../protocol/crypto/encoding.ts';
import { asKemPk, asSignPk, asSignSeed } from '../../protocol/crypto/keys.ts';
import { RECID, type Payload, type SignedEntry } from '../../protocol/crypto/practice-log/entry.ts';
import { PracticeLog } from '../../protocol/crypto/practice-log/log.ts';
import { makeEntry, type Author } from '../../protocol/crypto/practice-log/make.ts';
import { newRecordsSecret } from '../../protocol/crypto/records-key/records-key.ts';
import { sign, signKey } from '../../protocol/crypto/sign.ts';
import { sodiumReady } from '../../protocol/crypto/sodium.ts';
import { authorOf, HonestPractice, type Colleague } from '../harness/honest-practice.ts';
import { bendEntry, forgeCosig, forgeEntry } from '../harness/malicious-member.ts';
import { refusalOf } from '../harness/refusals.ts';

beforeAll(sodiumReady);

let practice: HonestPractice;
let ada: Colleague;
let ben: Colleague;
let cleo: Colleague;
beforeEach(() => {
  practice = new HonestPractice('log attacks');
  ada = practice.founder;
  ben = practice.add('Ben', 2);
  cleo = practice.add('Cleo');
});

/** What the log says to an entry, keeping nothing. */
const verdict = (entry: SignedEntry) => refusalOf(() => practice.log.check(entry));
const by = (who: Colleague, payload: Payload) => forgeEntry(practice.log.state, authorOf(who), payload);
const nobody = (): Author => ({ id: practice.id(), gen: 1, sign: signKey(asSignSeed(practice.random(32))) });

describe('ghost staff', () => {
  it('control: an admin adds a member', () => {
    expect(verdict(by(ben, practice.addPayload(practice.newColleague('Dora'))))).toBe('accepted');
  });
  it('the server adds someone of its own making', () => {
    const ghost = practice.newColleague('Ghost');
    const payload = practice.addPayload(ghost);
    expect(verdict(forgeEntry(practice.log.state, authorOf(ghost), payload))).toBe('fatal: log.author');
    const inAdasName = { ...nobody(), id: ada.userId };
    expect(verdict(forgeEntry(practice.log.state, inAdasName, payload))).toBe('fatal: log.signature');
  });
  it('a member adds a member', () => {
    expect(verdict(by(cleo, practice.addPayload(practice.newColleague('Dora'))))).toBe('fatal: log.rank');
  });
  it('an admin names an admin', () => {
    expect(verdict(by(ben, practice.addPayload(practice.newColleague('Dora'), 2)))).toBe('fatal: log.rank');
  });
  it('a colleague added with keys that nobody proved', () => {
    const dora = practice.addPayload(practice.newColleague('Dora'));
    const other = practice.addPayload(practice.newColleague('Eve'));
    expect(verdict(by(ada, { ...dora, pop: other.pop }))).toBe('fatal: log.pop');
    expect(verdict(by(ada, { ...dora, kemPk: other.kemPk }))).toBe('fatal: log.pop');
  });
  it('an invitation by mail where the policy forbids it', () => {
    const payload = practice.addPayload(practice.newColleague('Dora'), 1, 2);
    expect(verdict(by(ada, payload))).toBe('fatal: log.invite-by-mail');
    practice.post(practice.make({ type: 10, practiceName: 'Mill', policy: 1 }, authorOf(ada)));
    expect(verdict(by(ada, payload))).toBe('accepted');
  });
  it('an id or a login used twice; RECID as a person', () => {
    const dora = practice.newColleague('Dora');
    expect(verdict(by(ada, { ...practice.addPayload({ ...dora, userId: cleo.userId }) }))).toBe('fatal: log.id-used');
    expect(verdict(by(ada, practice.addPayload({ ...dora, login: 'cleo' })))).toBe('fatal: log.login-taken');
    const asRecords = { ...dora, userId: toId<'user'>(new Uint8Array(Buffer.from(RECID, 'base64url'))) };
    expect(verdict(by(ada, practice.addPayload(asRecords)))).toBe('fatal: log.id-used');
    const gateway = practice.addGateway();
    const asGateway = { ...dora, userId: gateway.gatewayId as unknown as Colleague['userId'] };
    expect(verdict(by(ada, practice.addPayload(asGateway)))).toBe('fatal: log.id-used');
  });
  it('a removed colleague is never added again under her id', () => {
    practice.remove(cleo);
    expect(verdict(by(ada, practice.addPayload(cleo)))).toBe('fatal: log.id-used');
  });
});

describe('history', () => {
  it('control: a fresh device replays it', () => {
    expect(PracticeLog.replay(practice.entries, practice.log.practiceId).head).toBe(practice.log.head);
  });
  it("another practice's log", () => {
    const other = new HonestPractice('another practice');
    const pinned = practice.log.practiceId;
    expect(refusalOf(() => PracticeLog.replay(other.entries, pinned))).toBe('fatal: log.other-practice');
    const foreign = makeEntry(other.log.state, authorOf(other.founder), { type: 5, userId: cleo.userId }, 5);
    expect(verdict(foreign)).toBe('fatal: log.other-practice');
  });
  it('a key swapped in history', () => {
    const evil = practice.newColleague('Ben');
    const swapped = [...practice.entries];
    const payload = { ...practice.addPayload(evil, 2), userId: ben.userId };
    swapped[1] = bendEntry(practice.entries[1]!, authorOf(ada), { payload: { ...payload } });
    // Even with the owner's own signature the proof of possession names another id …
    expect(refusalOf(() => PracticeLog.replay(swapped))).toBe('fatal: log.pop');
    // … and with a sound one, every later entry still points at the true history.
    swapped[1] = bendEntry(practice.entries[1]!, authorOf(ada), {
      payload: practice.addPayload({ ...evil, userId: ben.userId }, 2),
    });
    expect(refusalOf(() => PracticeLog.replay(swapped))).toBe('fatal: log.prev');
  });
  it('a byte changed, an entry dropped, two swapped, one repeated', () => {
    const replay = (entries: readonly SignedEntry[]) => refusalOf(() => PracticeLog.replay(entries));
    const [genesis, addBen, addCleo] = practice.entries as [SignedEntry, SignedEntry, SignedEntry];
    const bytes = addBen.bytes.slice();
    bytes[bytes.length - 1]! ^= 3;
    expect(replay([genesis, { ...addBen, bytes }, addCleo])).toBe('fatal: log.signature');
    expect(replay([genesis, addCleo])).toBe('fatal: log.seq');
    expect(replay([genesis, addCleo, addBen])).toBe('fatal: log.seq');
    expect(replay([genesis, addBen, addBen])).toBe('fatal: log.seq');
    expect(replay([])).toBe('fatal: log.empty');
    expect(replay([addBen])).toBe('fatal: log.genesis');
  });
  it('a forked log: two histories from one head', () => {
    const fork = practice.log.fork();
    fork.append(by(ada, { type: 5, userId: cleo.userId }));
    practice.remove(ben);
    expect(refusalOf(() => practice.log.cited(fork.seq, fork.head))).toBe('fatal: log.fork');
    expect(refusalOf(() => practice.log.cited(99, fork.head))).toBe('ahead: log.ahead');
    expect(refusalOf(() => practice.log.cited(0, fork.head))).toBe('fatal: log.citation');
    expect(refusalOf(() => practice.log.cited(practice.log.seq, practice.log.head))).toBe('accepted');
  });
  it('an honest entry that came too late is a conflict at the server', () => {
    const late = practice.make({ type: 9, userId: ada.userId, name: 'Ada L', login: 'ada' }, authorOf(ada));
    practice.remove(cleo);
    expect(refusalOf(() => practice.log.admit(late))).toBe('conflict: log.seq');
    expect(refusalOf(() => practice.log.admit(by(cleo, { type: 5, userId: ben.userId })))).toBe('fatal: log.author');
  });
  it('a genesis that is none', () => {
    const genesis = practice.entries[0]!;
    const bent = (over: Parameters<typeof bendEntry>[2]) =>
      refusalOf(() => PracticeLog.begin(bendEntry(genesis, authorOf(ada), over)));
    expect(bent({ seq: 2 })).toBe('fatal: log.genesis');
    expect(bent({ authorGen: 2 })).toBe('fatal: log.genesis');
    expect(bent({ authorId: ben.userId })).toBe('fatal: log.genesis');
    expect(bent({ prev: practice.log.head })).toBe('fatal: log.genesis');
    expect(refusalOf(() => PracticeLog.begin(forgeCosig(genesis, authorOf(ben))))).toBe('fatal: log.cosig-unasked');
    const [{ sign: key }] = ben.identities as [Colleague['identities'][0]];
    expect(refusalOf(() => PracticeLog.begin({ ...genesis, sig: sign(key, 'log', genesis.bytes) }))).toBe(
      'fatal: log.signature',
    );
    expect(
      verdict(
        bendEntry(genesis, authorOf(ada), { seq: 4, prev: practice.log.head, practiceId: practice.log.practiceId }),
      ),
    ).toBe('fatal: log.second-genesis');
    expect(ZERO_HASH).toHaveLength(43);
  });
});

describe('ranks', () => {
  it('control: an owner changes a role, an admin removes a member, a person renames itself', () => {
    expect(verdict(by(ada, { type: 4, userId: cleo.userId, role: 2 }))).toBe('accepted');
    expect(verdict(by(ben, { type: 5, userId: cleo.userId }))).toBe('accepted');
    expect(verdict(by(cleo, { type: 9, userId: cleo.userId, name: 'Cleo K', login: 'cleo.k' }))).toBe('accepted');
    expect(verdict(by(ben, { type: 9, userId: cleo.userId, name: 'Cleo K', login: 'cleo' }))).toBe('accepted');
  });
  it('an admin resets an owner', () => {
    const next = newIdentity(2, practice.random);
    expect(verdict(by(ben, practice.rekeyPayload(ada, next, 1)))).toBe('fatal: log.reset-rank');
    expect(verdict(by(ben, practice.rekeyPayload(cleo, next, 1)))).toBe('accepted');
  });
  it('a key changed by somebody else under the guise of its owner; a reset of oneself; a skipped generation', () => {
    const next = newIdentity(2, practice.random);
    expect(verdict(by(ada, practice.rekeyPayload(cleo, next, 0)))).toBe('fatal: log.rekey-by-other');
    expect(verdict(by(ada, practice.rekeyPayload(ada, next, 1)))).toBe('fatal: log.reset-rank');
    expect(verdict(by(cleo, practice.rekeyPayload(cleo, newIdentity(3, practice.random), 0)))).toBe('fatal: log.gen');
    const { pop } = practice.rekeyPayload(ben, next, 0);
    expect(verdict(by(cleo, { ...practice.rekeyPayload(cleo, next, 0), pop }))).toBe('fatal: log.pop');
  });
  it('the old key after a rekey', () => {
    const old = authorOf(ben);
    practice.rekey(ben);
    expect(verdict(forgeEntry(practice.log.state, old, { type: 5, userId: cleo.userId }))).toBe(
      'fatal: log.author-gen',
    );
    expect(verdict(by(ben, { type: 5, userId: cleo.userId }))).toBe('accepted');
  });
  it('an admin takes what is the owner’s', () => {
    expect(verdict(by(ben, { type: 4, userId: cleo.userId, role: 2 }))).toBe('fatal: log.rank');
    expect(verdict(by(ben, { type: 5, userId: ada.userId }))).toBe('fatal: log.rank');
    expect(verdict(by(ben, { type: 10, practiceName: 'Mine', policy: 0 }))).toBe('fatal: log.rank');
    expect(verdict(by(ben, practice.rotationPayload(newRecordsSecret(practice.random))))).toBe('fatal: log.rank');
    const signPk = nobody().sign.publicKey;
    expect(verdict(by(ben, { type: 8, gatewayId: practice.id(), signPk, active: true }))).toBe('fatal: log.rank');
  });
  it('a name changed by an equal, a login by another', () => {
    const dora = practice.add('Dora');
    expect(verdict(by(dora, { type: 9, userId: cleo.userId, name: 'Fool', login: 'cleo' }))).toBe('fatal: log.rank');
    expect(verdict(by(ada, { type: 9, userId: cleo.userId, name: 'Cleo', login: 'x' }))).toBe(
      'fatal: log.login-by-other',
    );
    expect(verdict(by(cleo, { type: 9, userId: cleo.userId, name: 'Cleo', login: 'ben' }))).toBe(
      'fatal: log.login-taken',
    );
  });
  it('a removed colleague writes on, or is written about', () => {
    practice.remove(cleo);
    expect(verdict(by(cleo, { type: 9, userId: cleo.userId, name: 'Cleo', login: 'cleo' }))).toBe('fatal: log.author');
    expect(verdict(by(ada, { type: 5, userId: cleo.userId }))).toBe('fatal: log.not-active');
    expect(verdict(by(ada, { type: 4, userId: cleo.userId, role: 2 }))).toBe('fatal: log.not-active');
  });
  it('the last owner leaves or steps down', () => {
    expect(verdict(by(ada, { type: 5, userId: ada.userId }))).toBe('fatal: log.last-owner');
    expect(verdict(by(ada, { type: 4, userId: ada.userId, role: 2 }))).toBe('fatal: log.last-owner');
  });
});

describe('one of two owners', () => {
  let dora: Colleague;
  beforeEach(() => {
    dora = practice.add('Dora', 3);
  });
  const rotation = () => by(ada, practice.rotationPayload(newRecordsSecret(practice.random)));

  it('control: with the other’s co-signature the records key rotates and an owner comes', () => {
    expect(verdict(forgeCosig(rotation(), authorOf(dora)))).toBe('accepted');
    const addOwner = by(ada, practice.addPayload(practice.newColleague('Eve'), 3));
    expect(verdict(forgeCosig(addOwner, authorOf(dora)))).toBe('accepted');
  });
  it('rotates the records key alone', () => {
    expect(verdict(rotation())).toBe('fatal: log.cosig-missing');
  });
  it('adds a second self as owner', () => {
    const self = practice.newColleague('Ada2');
    expect(verdict(by(ada, practice.addPayload(self, 3)))).toBe('fatal: log.cosig-missing');
    expect(verdict(by(ada, { type: 4, userId: ben.userId, role: 3 }))).toBe('fatal: log.cosig-missing');
    expect(verdict(forgeCosig(by(ada, practice.addPayload(self, 3)), authorOf(self)))).toBe('fatal: log.cosig-owner');
  });
  it('removes, demotes or resets the other', () => {
    const remove = by(ada, { type: 5, userId: dora.userId });
    expect(verdict(remove)).toBe('fatal: log.cosig-missing');
    expect(verdict(forgeCosig(remove, authorOf(ada)))).toBe('fatal: log.cosig-owner');
    expect(verdict(forgeCosig(remove, authorOf(dora)))).toBe('fatal: log.cosig-owner');
    expect(verdict(by(ada, { type: 4, userId: dora.userId, role: 1 }))).toBe('fatal: log.cosig-missing');
    const reset = practice.rekeyPayload(dora, newIdentity(2, practice.random), 1);
    expect(verdict(by(ada, reset))).toBe('fatal: log.cosig-missing');
  });
  it('co-signs by an admin, with an old key, with another signature', () => {
    expect(verdict(forgeCosig(rotation(), authorOf(ben)))).toBe('fatal: log.cosig-owner');
    const old = authorOf(dora);
    expect(verdict(forgeCosig(rotation(), { ...old, gen: 2 }))).toBe('fatal: log.cosig-owner');
    expect(verdict(forgeCosig(rotation(), old, 'log'))).toBe('fatal: log.cosig-signature');
    expect(verdict({ ...rotation(), cosig: new Uint8Array(5) })).toMatch(/^fatal: log.cosig/);
  });
  it('puts a co-signature where none belongs', () => {
    const rename = by(ada, { type: 9, userId: ada.userId, name: 'A', login: 'ada' });
    expect(verdict(forgeCosig(rename, authorOf(dora)))).toBe('fatal: log.cosig-unasked');
    expect(verdict(rename)).toBe('accepted');
  });
  it('may leave by itself', () => {
    expect(verdict(by(ada, { type: 5, userId: ada.userId }))).toBe('accepted');
  });
});

describe('the records key', () => {
  const recover = (who: Colleague, author: Author) =>
    forgeEntry(practice.log.state, author, practice.recoverPayload(who));

  it('control: custodians make an owner, new or known', () => {
    expect(verdict(recover(practice.newColleague('Eve'), practice.recordsAuthor()))).toBe('accepted');
    const next = { ...cleo, identities: [...cleo.identities, newIdentity(2, practice.random)] };
    expect(verdict(recover(next, practice.recordsAuthor()))).toBe('accepted');
  });
  it('a person uses the records key’s entry; the records key writes another type', () => {
    expect(verdict(recover(practice.newColleague('Eve'), authorOf(ada)))).toBe('fatal: log.author');
    const remove = forgeEntry(practice.log.state, practice.recordsAuthor(), { type: 5, userId: cleo.userId });
    expect(verdict(remove)).toBe('fatal: log.author');
  });
  it('an older records key, a forged one', () => {
    const old = practice.recordsAuthor();
    practice.rotateRecords();
    expect(verdict(recover(practice.newColleague('Eve'), old))).toBe('fatal: log.author-gen');
    const forged = { ...nobody(), id: RECID, gen: 2 } as Author;
    expect(verdict(recover(practice.newColleague('Eve'), forged))).toBe('fatal: log.signature');
  });
  it('recovers a removed person, renames one on the way, skips a generation, takes a used id or login', () => {
    const author = practice.recordsAuthor();
    const next = newIdentity(2, practice.random);
    const withNext = (who: Colleague, over: Partial<Colleague> = {}) => ({ ...who, identities: [next], ...over });
    expect(verdict(recover(withNext(cleo, { name: 'Someone' }), author))).toBe('fatal: log.recover-profile');
    const skipped = withNext(cleo, { identities: [newIdentity(3, practice.random)] });
    expect(verdict(recover(skipped, author))).toBe('fatal: log.gen');
    expect(verdict(recover(withNext(practice.newColleague('New')), author))).toBe('fatal: log.gen');
    const eve = practice.newColleague('Eve');
    expect(verdict(recover({ ...eve, login: 'ben' }, author))).toBe('fatal: log.login-taken');
    const gateway = practice.addGateway();
    const taken = { ...eve, userId: gateway.gatewayId as unknown as Colleague['userId'] };
    expect(verdict(recover(taken, author))).toBe('fatal: log.id-used');
    const payload = practice.recoverPayload(eve);
    expect(verdict(forgeEntry(practice.log.state, author, { ...payload, pop: practice.recoverPayload(ben).pop }))).toBe(
      'fatal: log.pop',
    );
    practice.remove(cleo);
    expect(verdict(recover(withNext(cleo), author))).toBe('fatal: log.not-active');
  });
  it('a rotation that skips a generation or has keys that are none', () => {
    const payload = practice.rotationPayload(newRecordsSecret(practice.random));
    expect(verdict(by(ada, payload))).toBe('accepted');
    expect(verdict(by(ada, { ...payload, newGen: 3 }))).toBe('fatal: log.gen');
    expect(verdict(by(ada, { ...payload, signPk: asSignPk(new Uint8Array(32)) }))).toBe('fatal: log.key');
    expect(verdict(by(ada, { ...payload, kemPk: asKemPk(new Uint8Array(1216).fill(255)) }))).toBe('fatal: log.key');
  });
});

describe('gateways', () => {
  it('control: an owner adds one and switches it off', () => {
    const gateway = practice.addGateway();
    practice.removeGateway(gateway);
    expect(practice.log.state.gateways.get(gateway.gatewayId)?.active).toBe(false);
  });
  it('switched on again, with another key, unknown, under a person’s id, with a small-order key', () => {
    const gateway = practice.addGateway();
    const { gatewayId } = gateway;
    const signPk = gateway.sign.publicKey;
    const other = nobody().sign.publicKey;
    expect(verdict(by(ada, { type: 8, gatewayId, signPk: other, active: false }))).toBe('fatal: log.gateway-key');
    expect(verdict(by(ada, { type: 8, gatewayId, signPk, active: true }))).toBe('fatal: log.id-used');
    expect(verdict(by(ada, { type: 8, gatewayId: practice.id(), signPk, active: false }))).toBe(
      'fatal: log.gateway-unknown',
    );
    const asPerson = ben.userId as unknown as typeof gatewayId;
    expect(verdict(by(ada, { type: 8, gatewayId: asPerson, signPk, active: true }))).toBe('fatal: log.id-used');
    const small = asSignPk(new Uint8Array(32));
    expect(verdict(by(ada, { type: 8, gatewayId: practice.id(), signPk: small, active: true }))).toBe('fatal: log.key');
  });
});

describe('signature reused across types', () => {
  it('a proof of possession, a co-signature or a control signature is no entry', () => {
    const payload: Payload = { type: 5, userId: cleo.userId };
    for (const label of ['pop', 'cosig', 'ctl', 'ev'] as const) {
      expect(verdict(forgeEntry(practice.log.state, authorOf(ada), payload, {}, label))).toBe('fatal: log.signature');
    }
    expect(verdict(forgeEntry(practice.log.state, authorOf(ada), payload))).toBe('accepted');
  });
});
