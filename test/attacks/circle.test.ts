/**
 * Attacks on who shares a key: a server, a plain member, a leaver or a careless author bends an epoch of a circle.
 * Fatal is what only a bad server can cause; poison names the author. A control case stands beside each.
 */
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { checkEnvelopes, Circle, staleAt } from '../../protocol/crypto/circle/circle.ts';
import {
  decodeControl,
  decodeLeaf,
  encodeLeaf,
  practiceCircleId,
  type Control,
} from '../../protocol/crypto/circle/control.ts';
import { sealBack } from '../../protocol/crypto/circle/envelope.ts';
import { EpochKeys, openEpoch } from '../../protocol/crypto/circle/keys.ts';
import { createCircle, type MadeControl } from '../../protocol/crypto/circle/make.ts';
import { asKey } from '../../protocol/crypto/keys.ts';
import { RECID } from '../../protocol/crypto/practice-log/entry.ts';
import type { Author } from '../../protocol/crypto/practice-log/make.ts';
import { sodiumReady } from '../../protocol/crypto/sodium.ts';
import { HonestCircle, listed } from '../harness/honest-circle.ts';
import { authorOf, HonestPractice, openerOf, type Colleague } from '../harness/honest-practice.ts';
import { bendControl, otherSecretFor } from '../harness/malicious-member.ts';
import { refusalOf } from '../harness/refusals.ts';

beforeAll(sodiumReady);

let practice: HonestPractice;
let ada: Colleague;
let ben: Colleague;
let cleo: Colleague;
let dora: Colleague;
/** A team: Ada manages, Ben and Cleo are plain members; Dora is staff outside it. */
let team: HonestCircle;
beforeEach(() => {
  practice = new HonestPractice('circle attacks');
  ada = practice.founder;
  ben = practice.add('Ben');
  cleo = practice.add('Cleo');
  dora = practice.add('Dora');
  team = new HonestCircle(practice, 1, ada, [...listed([ada], 2), ...listed([ben, cleo])]);
});

const verdict = (control: MadeControl, circle: Circle = team.circle) =>
  refusalOf(() => circle.check(practice.log, control));
/** An honest next epoch by `by`, bent and signed by `author`. */
const bent = (by: Colleague, how: Parameters<typeof bendControl>[2], author: Author = authorOf(by)) =>
  bendControl(team.make(by), author, how);
const over = (fields: Partial<Control>) => ({ control: (honest: Control) => ({ ...honest, ...fields }) });

/** What `who` finds when it opens an epoch that the public check let pass. */
function opened(control: MadeControl, who: Colleague = ben): string {
  const circle = team.circle.fork();
  circle.append(practice.log, control);
  const keys = EpochKeys.import(team.keysOf(who).export());
  const { epoch, leaves, envs } = control;
  const env = envs.get(who.userId)!;
  const result = refusalOf(() => openEpoch(practice.log, circle, keys, openerOf(who), epoch, { leaves, env }));
  return result === 'accepted' ? (keys.poison(epoch) ?? 'good') : result;
}

describe('membership', () => {
  it('control: a manager adds, a member leaves, drops whom the log removed, rotates', () => {
    expect(verdict(team.make(ada, [...listed([ada], 2), ...listed([ben, cleo, dora])]))).toBe('accepted');
    expect(verdict(team.make(ben, [...listed([ada], 2), ...listed([cleo])]))).toBe('accepted');
    expect(verdict(team.make(ben))).toBe('accepted');
    practice.remove(cleo);
    expect(verdict(team.make(ben))).toBe('accepted');
  });
  it('a member adds a member, drops another, or makes itself manager', () => {
    expect(verdict(team.make(ben, [...listed([ada], 2), ...listed([ben, cleo, dora])]))).toBe('fatal: circle.rank');
    expect(verdict(team.make(ben, [...listed([ada], 2), ...listed([ben])]))).toBe('fatal: circle.rank');
    expect(verdict(team.make(ben, [...listed([ada, ben], 2), ...listed([cleo])]))).toBe('fatal: circle.rank');
  });
  it('a leaverless circle: everybody listed may do all once no manager is active', () => {
    const eve = practice.add('Eve', 3);
    const other = new HonestCircle(practice, 1, eve, [...listed([eve], 2), ...listed([ben])]);
    practice.remove(eve, eve);
    const adds = other.make(ben, listed([ben, dora]));
    expect(verdict(adds, other.circle)).toBe('accepted');
  });
  it('someone outside the list authors the next epoch', () => {
    expect(verdict(bent(ben, over({ authorId: dora.userId }), authorOf(dora)))).toBe('fatal: circle.author-not-listed');
  });
  it('a ghost signs in a member’s name', () => {
    expect(verdict(bent(ben, {}, authorOf(dora)))).toBe('fatal: circle.signature');
    expect(verdict(bent(ben, { label: 'thr' }))).toBe('fatal: circle.signature');
  });
  it('lists someone removed, of an older generation, or unknown to the log', () => {
    const honest = team.make(ada);
    const state = practice.log.state;
    practice.remove(cleo);
    const cited = { logSeq: practice.log.seq, logHash: practice.log.head };
    expect(verdict(bendControl(honest, authorOf(ada), over(cited)))).toBe('fatal: circle.member');
    practice.rekey(ben);
    expect(refusalOf(() => team.make(ada, listed([ada, cleo], 2)))).toBe('conflict: circle.member-inactive');
    expect(state.people.size).toBe(4);
    const stranger = practice.newColleague('Eve');
    const honestNow = team.make(ada, listed([ada], 2));
    const members = [{ userId: stranger.userId, gen: 1, rank: 1 as const }];
    expect(verdict(bendControl(honestNow, authorOf(ada), over({ members })))).toBe('fatal: circle.member');
  });
  it('too many members', () => {
    const crowd = Array.from({ length: 65 }, (_, i) => practice.add(`P${i}`));
    expect(verdict(team.make(ada, [...listed([ada], 2), ...listed(crowd.slice(0, 63))]))).toBe('accepted');
    expect(verdict(team.make(ada, [...listed([ada], 2), ...listed(crowd)]))).toBe('fatal: circle.size');
  });
});

describe('the chain', () => {
  it('control: replayed from its bytes by a late joiner', () => {
    team.advance(ada);
    expect(Circle.replay(practice.log, team.stored).newest.ctlHash).toBe(team.circle.newest.ctlHash);
  });
  it('an epoch dropped, repeated, from another history, of another circle or practice', () => {
    team.advance(ada);
    team.advance(ben);
    const [first, second, third] = team.stored as [MadeControl, MadeControl, MadeControl];
    const replay = (controls: MadeControl[]) => refusalOf(() => Circle.replay(practice.log, controls));
    expect(replay([first, third])).toBe('fatal: circle.epoch');
    expect(replay([first, second, second])).toBe('fatal: circle.epoch');
    expect(replay([])).toBe('fatal: circle.empty');
    expect(replay([second])).toBe('fatal: circle.epoch');
    expect(verdict(bent(ada, over({ prev: first.ctlHash })))).toBe('fatal: circle.prev');
    const other = new HonestCircle(practice, 1, ada, listed([ada], 2));
    expect(verdict(other.make(ada))).toBe('fatal: circle.other-circle');
    const elsewhere = new HonestPractice('elsewhere');
    expect(verdict(bent(ada, over({ practiceId: elsewhere.log.practiceId })))).toBe('fatal: circle.other-practice');
    expect(verdict(bent(ada, over({ kind: 2 })))).toBe('fatal: circle.kind');
  });
  it('a fork: the cited epoch is not mine', () => {
    const fork = team.make(ben);
    team.advance(ada);
    expect(refusalOf(() => team.circle.cited(2, fork.ctlHash))).toBe('fatal: circle.fork');
    expect(refusalOf(() => team.circle.cited(3, fork.ctlHash))).toBe('ahead: circle.ahead');
    expect(refusalOf(() => team.circle.cited(0, fork.ctlHash))).toBe('fatal: circle.citation');
    expect(refusalOf(() => team.circle.cited(2, team.circle.newest.ctlHash))).toBe('accepted');
  });
  it('two rotations race: the second is a conflict at the server', () => {
    const late = team.make(ben);
    team.advance(ada);
    expect(refusalOf(() => team.circle.admit(practice.log, late))).toBe('conflict: circle.epoch');
    expect(refusalOf(() => team.circle.admit(practice.log, team.make(ben)))).toBe('accepted');
  });
});

describe('old log entries', () => {
  it('a removed colleague and the server cite an entry from before the removal', () => {
    const old = { logSeq: practice.log.seq, logHash: practice.log.head };
    practice.remove(cleo);
    team.advance(ada);
    const back = { ...old, authorId: cleo.userId };
    expect(verdict(bent(ben, over(back), authorOf(cleo)))).toBe('fatal: circle.log-back');
    const now = { authorId: cleo.userId };
    expect(verdict(bent(ben, over(now), authorOf(cleo)))).toBe('fatal: circle.author');
    expect(verdict(team.make(ben))).toBe('accepted');
  });
  it('a ctl that cites what I have not fetched waits; one that cites another log is a fork', () => {
    const future = { logSeq: practice.log.seq + 1 };
    expect(verdict(bent(ada, over(future)))).toBe('ahead: log.ahead');
    expect(verdict(bent(ada, over({ logSeq: 2 })))).toBe('fatal: log.fork');
  });
  it('an author of an older generation', () => {
    const old = authorOf(ben);
    practice.rekey(ben);
    const honest = team.make(ada);
    const fields = over({ authorId: ben.userId, authorGen: 1 });
    expect(verdict(bendControl(honest, old, fields))).toBe('fatal: circle.author-gen');
  });
  it('the records key of an older generation; control: the newest may author any later epoch', () => {
    const old = practice.recordsAuthor();
    practice.rotateRecords();
    const honest = team.make(ada);
    const byRecords = (author: Author) =>
      verdict(bendControl(honest, author, over({ authorId: author.id, authorGen: author.gen })));
    expect(byRecords(old)).toBe('fatal: circle.author-gen');
    expect(byRecords(practice.recordsAuthor())).toBe('accepted');
    const { sign } = authorOf(dora);
    expect(byRecords({ ...practice.recordsAuthor(), sign })).toBe('fatal: circle.signature');
  });
});

describe('the first epoch', () => {
  const begin = (control: MadeControl) => refusalOf(() => Circle.begin(practice.log, control));
  const first = (
    author: Colleague,
    kind: 0 | 1 | 2,
    members = listed([author], 2),
    circleId = practice.id<'circle'>(),
  ) => createCircle(practice.log.state, authorOf(author), { circleId, kind, members, timeMs: 1 }, practice.random);

  it('control: the genesis author makes the practice circle, anyone a team', () => {
    expect(begin(first(ada, 0, listed([ada], 2), practiceCircleId(practice.log.practiceId)))).toBe('accepted');
    expect(begin(first(ben, 2))).toBe('accepted');
  });
  it('a second practice circle, or one by somebody else', () => {
    const own = practiceCircleId(practice.log.practiceId);
    expect(begin(first(ada, 0))).toBe('fatal: circle.practice-circle');
    expect(begin(first(ben, 0, listed([ben], 2), own))).toBe('fatal: circle.practice-circle-author');
    expect(begin(first(ada, 1, listed([ada], 2), own))).toBe('fatal: circle.practice-circle');
  });
  it('an author who is not listed as manager; the records key; a history before it', () => {
    expect(begin(first(ada, 1, listed([ada])))).toBe('fatal: circle.first-author');
    expect(begin(first(ada, 1, listed([ben], 2)))).toBe('fatal: circle.first-author');
    const records = practice.recordsAuthor();
    const byRecords = bendControl(first(ada, 1), records, over({ authorId: RECID, authorGen: 1 }));
    expect(begin(byRecords)).toBe('fatal: circle.first-by-records');
    const withPrev = bendControl(first(ada, 1), authorOf(ada), over({ prev: team.circle.newest.ctlHash }));
    expect(begin(withPrev)).toBe('fatal: circle.prev');
  });
});

describe('envelopes', () => {
  it('control: every member and the records key open the honest epoch', () => {
    team.advance(ada);
    const { leaves, envs, epoch } = team.stored[1]!;
    for (const who of [ada, ben, cleo]) expect(team.keysOf(who).get(2)).toBeDefined();
    expect(team.keysFor(practice.recordsOpener()).get(2)).toBeDefined();
    expect(refusalOf(() => checkEnvelopes(team.circle.at(epoch)!, leaves, envs))).toBe('accepted');
    expect(opened(team.make(ada))).toBe('good');
  });
  it.each([
    ['the records key', () => RECID as string],
    ['one colleague', () => cleo.userId as string],
  ])('a bad envelope for %s is found by the others, who got good ones', (_, victim) => {
    const honest = team.make(ada);
    const bad = bendControl(honest, authorOf(ada), {
      env: (to, env) => (to === victim() ? otherSecretFor(honest, practice.log.state, to) : env),
    });
    expect(verdict(bad)).toBe('accepted');
    expect(opened(bad, ben)).toBe('epoch.other-envelope');
    expect(staleAt(team.circle.newest, practice.log.state, true)).toBe('poisoned');
  });
  it('the victim itself finds that its secret is not the committed one', () => {
    const honest = team.make(ada);
    const bad = bendControl(honest, authorOf(ada), {
      env: (to, env) => (to === ben.userId ? otherSecretFor(honest, practice.log.state, to) : env),
    });
    expect(opened(bad, ben)).toBe('epoch.commitment');
    const noise = bendControl(honest, authorOf(ada), {
      env: (to, env) => (to === ben.userId ? env.map((byte) => byte ^ 1) : env),
    });
    expect(opened(noise, ben)).toBe('epoch.envelope');
  });
  it('an inbox key that the secret does not give', () => {
    const other = team.make(ada);
    const { inboxPk } = decoded(other);
    expect(opened(bent(ada, over({ inboxPk })))).toBe('epoch.inbox');
  });
  it('a recipient left out or added: the server refuses the upload, members call it poison', () => {
    const honest = team.make(ada);
    const without = bendControl(honest, authorOf(ada), {
      leaves: (own) => own.filter((_, i) => i !== leafOf(honest, cleo)),
    });
    expect(verdict(without)).toBe('accepted');
    const epoch = team.circle.check(practice.log, without);
    expect(refusalOf(() => checkEnvelopes(epoch, without.leaves, without.envs))).toBe('malformed: envs.recipients');
    expect(opened(without, ben)).toBe('epoch.recipients');
    const extra = bendControl(honest, authorOf(ada), {
      leaves: (own) => [...own, encodeLeaf({ r: dora.userId, gen: 1, hash: team.circle.newest.ctlHash })],
    });
    expect(opened(extra, ben)).toBe('epoch.recipients');
  });
  it('the server swaps leaves or gives me another envelope', () => {
    const honest = team.make(ada);
    const circle = team.circle.fork();
    circle.append(practice.log, honest);
    const open = (leaves: readonly Uint8Array[], env: Uint8Array) =>
      refusalOf(() => openEpoch(practice.log, circle, new EpochKeys(), openerOf(ben), 2, { leaves, env }));
    const env = honest.envs.get(ben.userId)!;
    expect(open([...honest.leaves].reverse(), env)).toBe('fatal: epoch.leaves');
    expect(open(honest.leaves, honest.envs.get(cleo.userId)!)).toBe('fatal: epoch.my-envelope');
    expect(open(honest.leaves, env)).toBe('accepted');
    const epoch = circle.newest;
    const envs = new Map(honest.envs).set(ben.userId, honest.envs.get(cleo.userId)!);
    expect(refusalOf(() => checkEnvelopes(epoch, honest.leaves, envs))).toBe('malformed: envs.envelope');
    expect(refusalOf(() => checkEnvelopes(epoch, [...honest.leaves].reverse(), envs))).toBe('malformed: envs.hash');
  });
  it('a leaf left out for me alone is the server’s doing, for it checked the upload', () => {
    const honest = team.make(ada);
    const without = bendControl(honest, authorOf(ada), {
      leaves: (own) => own.filter((_, i) => i !== leafOf(honest, ben)),
    });
    expect(opened(without, ben)).toBe('fatal: epoch.my-leaf');
  });
});

describe('back', () => {
  const backTo = (from: number, secret: Uint8Array) => (made: MadeControl) => ({
    from,
    sealed: sealBack({ circleId: team.circle.circleId, epoch: made.epoch }, made.es, from, asKey(secret)),
  });
  const withBack = (by: Colleague, ...links: ReturnType<typeof backTo>[]) => {
    const honest = team.make(by);
    return bendControl(honest, authorOf(by), over({ back: links.map((link) => link(honest)) }));
  };

  it('control: a late joiner reads all epochs through back', () => {
    team.advance(ada);
    team.add(ada, dora);
    const { keys } = team.afresh(openerOf(dora));
    expect([1, 2, 3].map((epoch) => keys.get(epoch))).toEqual([1, 2, 3].map((epoch) => team.keysOf(ada).get(epoch)));
  });
  it('control: someone dropped and admitted again gets what lies between through back', () => {
    team.drop(ada, ben);
    team.add(ada, ben);
    const { keys } = team.afresh(openerOf(ben));
    expect(keys.export().map(({ epoch, poison }) => [epoch, poison])).toEqual([1, 2, 3].map((epoch) => [epoch, null]));
    expect(keys.get(2)).toEqual(team.keysOf(ada).get(2));
  });
  it('a wrong secret, a skipped epoch, none at all, noise', () => {
    team.advance(ada);
    const [one, two] = [team.keysOf(ada).get(1)!, team.keysOf(ada).get(2)!];
    expect(opened(withBack(ada, backTo(1, one)))).toBe('epoch.back-skipped');
    expect(opened(withBack(ada, backTo(2, one)))).toBe('epoch.back');
    expect(opened(withBack(ada))).toBe('epoch.back-skipped');
    const sealed = new Uint8Array(105).fill(1);
    expect(opened(withBack(ada, () => ({ from: 2, sealed })))).toBe('epoch.back');
    expect(opened(withBack(ada, backTo(2, two)))).toBe('good');
  });
  it('links to itself or to the future have no shape', () => {
    team.advance(ada);
    const secret = team.keysOf(ada).get(1)!;
    expect(verdict(withBack(ada, backTo(3, secret)))).toBe('fatal: ctl.back.order');
    expect(verdict(withBack(ada, backTo(2, secret), backTo(1, secret)))).toBe('fatal: ctl.back.order');
  });
  it('past a poisoned epoch the next one links the good one before it and the poisoned one', () => {
    const honest = team.make(ada);
    team.post(
      bendControl(honest, authorOf(ada), {
        env: (to, env) => (to === RECID ? otherSecretFor(honest, practice.log.state, to) : env),
      }),
    );
    expect(team.keysOf(ben).poison(2)).toBe('epoch.other-envelope');
    const past = team.make(ben);
    expect(decoded(past).back.map(({ from }) => from)).toEqual([1, 2]);
    team.post(past);
    expect(team.keysOf(cleo).poison(3)).toBeUndefined();
    expect(team.keysOf(cleo).get(3)).toBeDefined();
  });
});

describe('staleness', () => {
  const stale = () => staleAt(team.circle.newest, practice.log.state);
  it('control: fresh after each honest rotation', () => {
    expect(stale()).toBeNull();
    practice.remove(cleo);
    team.advance(ada);
    expect(stale()).toBeNull();
  });
  it('a removed or rekeyed colleague is still listed; the records key rotated', () => {
    practice.rekey(ben);
    expect(stale()).toBe('member-rekeyed');
    team.advance(ada);
    practice.rotateRecords();
    expect(stale()).toBe('records-rotated');
    team.advance(ada);
    practice.remove(ben);
    expect(stale()).toBe('member-inactive');
  });
  it('a leaver authors its own leaving epoch: nobody sends in it', () => {
    team.advance(ben, [...listed([ada], 2), ...listed([cleo])]);
    expect(stale()).toBe('author-left');
    team.advance(cleo);
    expect(stale()).toBeNull();
  });
  it('an epoch that is stale from birth is refused by the server, but for a leaver’s own', () => {
    const honest = team.make(ada);
    practice.rekey(ben);
    expect(refusalOf(() => team.circle.admit(practice.log, honest))).toBe('conflict: circle.stale');
    const leave = team.make(cleo, [...listed([ada], 2), ...listed([ben])]);
    expect(refusalOf(() => team.circle.admit(practice.log, leave))).toBe('accepted');
  });
});

it('everybody left: the records key lets someone in again', () => {
  const eve = practice.add('Eve');
  const lone = new HonestCircle(practice, 1, eve, listed([eve], 2));
  practice.remove(eve);
  lone.advanceByRecords(listed([ada], 2));
  expect(staleAt(lone.circle.newest, practice.log.state)).toBeNull();
  expect(lone.keysOf(ada).get(1)).toBeDefined();
});

const decoded = (made: MadeControl) => decodeControl(made.bytes);
const leafOf = (made: MadeControl, who: Colleague) =>
  made.leaves.findIndex((leaf) => decodeLeaf(leaf).r === who.userId);
