/** Circles: who may change them, what the server checks, staleness (protocol/README.md §5). */
import { beforeAll, describe, expect, it } from 'vitest';
import { checkEnvelopes, Circle, rotationDue, staleAt } from '../../protocol/crypto/circle/circle.ts';
import {
  decodeControl,
  decodeLeaf,
  encodeControl,
  encodeLeaf,
  envsHashOf,
  practiceCircleId,
  type Control,
} from '../../protocol/crypto/circle/control.ts';
import { EpochKeys, inboxSeed } from '../../protocol/crypto/circle/keys.ts';
import {
  advanceCircle,
  createCircle,
  stillActive,
  type MadeControl,
  type Wanted,
} from '../../protocol/crypto/circle/make.ts';
import { ZERO_HASH } from '../../protocol/crypto/encoding.ts';
import { RECID } from '../../protocol/crypto/practice-log/entry.ts';
import type { Author } from '../../protocol/crypto/practice-log/make.ts';
import { sign, type Signed } from '../../protocol/crypto/sign.ts';
import { sodiumReady, xwingPublic } from '../../protocol/crypto/sodium.ts';
import { listed, type HonestCircle } from '../harness/honest-circle.ts';
import { authorOf, HonestPractice, openerOf, type Colleague } from '../harness/honest-practice.ts';
import { refusalOf } from '../harness/refusals.ts';
import { changed, team, type Setting } from '../harness/team.ts';

beforeAll(sodiumReady);

const members = (circle: HonestCircle): Wanted[] => stillActive(circle.practice.log.state, circle.circle);

const verdict = ({ circle, practice }: Setting, signed: Signed): string =>
  refusalOf(() => circle.circle.check(practice.log, signed));

describe('an honest circle', () => {
  it('gives every member and the records key every epoch, a newcomer through back', () => {
    const setting = team();
    const { practice, founder, bob, circle } = setting;
    circle.advance(founder);
    circle.drop(founder, bob);
    const late = practice.add('Cleo');
    circle.add(founder, late);
    for (const who of [founder, late]) {
      const { keys } = circle.afresh(openerOf(who));
      for (const made of circle.stored) expect(keys.get(made.epoch)).toEqual(made.es);
    }
    const { keys } = circle.afresh(practice.recordsOpener());
    expect(keys.export().map((row) => row.poison)).toEqual([null, null, null, null]);
    const left = circle.afresh(openerOf(bob)).keys;
    expect([1, 2, 3, 4].map((epoch) => left.get(epoch) !== undefined)).toEqual([true, true, false, false]);
    expect(EpochKeys.import(keys.export()).get(2)).toEqual(keys.get(2));
    const { inboxPk } = circle.circle.newest.control;
    expect(xwingPublic(inboxSeed(circle.circle, 4, keys.get(4)!))).toEqual(inboxPk);
  });
  it("passes the server's checks, and forks cheaply", () => {
    const { practice, founder, circle } = team();
    for (const made of circle.stored) checkEnvelopes(circle.circle.at(made.epoch)!, made.leaves, made.envs);
    const next = circle.make(founder);
    const fork = circle.circle.fork();
    checkEnvelopes(fork.admit(practice.log, next), next.leaves, next.envs);
    fork.append(practice.log, next);
    expect([fork.newest.epoch, circle.circle.newest.epoch]).toEqual([2, 1]);
    expect(fork.cited(2, next.ctlHash).epoch).toBe(2);
    expect(refusalOf(() => fork.cited(3, next.ctlHash))).toBe('ahead: circle.ahead');
    expect(refusalOf(() => fork.cited(2, ZERO_HASH))).toBe('fatal: circle.fork');
    expect(refusalOf(() => fork.cited(0, ZERO_HASH))).toBe('fatal: circle.citation');
    expect(fork.everListed(founder.userId)).toBe(true);
    expect(fork.practiceId).toBe(practice.log.practiceId);
    expect(refusalOf(() => Circle.replay(practice.log, []))).toBe('fatal: circle.empty');
  });
  it('goes on through the records key when everybody left', () => {
    const { practice, founder, circle } = team(1);
    circle.advance(founder, []);
    expect(staleAt(circle.circle.newest, practice.log.state)).toBe('author-left');
    circle.advanceByRecords(listed([founder], 2));
    expect(circle.afresh(openerOf(founder)).keys.get(1)).toEqual(circle.stored[0]!.es);
    expect(staleAt(circle.circle.newest, practice.log.state)).toBeNull();
  });
});

describe('the first epoch', () => {
  const first = (
    practice: HonestPractice,
    author: Author,
    kind: 0 | 1 | 2,
    wanted: Wanted[],
    circleId = practice.id<'circle'>(),
  ): string => {
    const made = createCircle(practice.log.state, author, { circleId, kind, members: wanted, timeMs: 1 });
    return refusalOf(() => Circle.begin(practice.log, made));
  };
  it("is by a listed manager, the practice circle's by the genesis author under its own id", () => {
    const practice = new HonestPractice();
    const { founder } = practice;
    const olga = practice.add('Olga', 3);
    const c0 = practiceCircleId(practice.log.practiceId);
    const me = listed([founder], 2);
    expect(first(practice, authorOf(founder), 1, me)).toBe('accepted');
    expect(first(practice, authorOf(founder), 1, listed([founder]))).toBe('fatal: circle.first-author');
    expect(first(practice, authorOf(founder), 1, listed([olga], 2))).toBe('fatal: circle.first-author');
    expect(first(practice, practice.recordsAuthor(), 1, me)).toBe('fatal: circle.first-by-records');
    expect(first(practice, authorOf(founder), 0, me, c0)).toBe('accepted');
    expect(first(practice, authorOf(founder), 0, me)).toBe('fatal: circle.practice-circle');
    expect(first(practice, authorOf(founder), 2, me, c0)).toBe('fatal: circle.practice-circle');
    expect(first(practice, authorOf(olga), 0, listed([olga], 2), c0)).toBe('fatal: circle.practice-circle-author');
  });
});

describe('the next epoch', () => {
  it('is refused when it does not follow, cites wrongly or lists wrongly', () => {
    const setting = team();
    const { practice, founder, ann, circle } = setting;
    const next = circle.make(founder);
    const by = authorOf(founder);
    const cases: [string, (control: Control) => Partial<Control>][] = [
      ['epoch', () => ({ epoch: 3 })],
      ['prev', () => ({ prev: ZERO_HASH })],
      ['kind', () => ({ kind: 1 })],
      ['other-circle', () => ({ circleId: practice.id() })],
      ['other-practice', () => ({ practiceId: new HonestPractice('x').log.practiceId })],
      ['log-back', () => ({ logSeq: 2, logHash: practice.log.at(2)!.head })],
      ['author-gen', () => ({ authorGen: 2 })],
      ['author', () => ({ authorId: practice.id() })],
      ['author-gen', () => ({ authorId: RECID, authorGen: 4 })],
      ['signature', () => ({ authorId: RECID })],
      ['member', (c) => ({ members: c.members.map((one) => ({ ...one, gen: 2 })) })],
    ];
    for (const [why, change] of cases) expect(verdict(setting, changed(next, by, change))).toBe(`fatal: circle.${why}`);
    expect(
      verdict(
        setting,
        changed(next, by, () => ({ logSeq: 99 })),
      ),
    ).toBe('ahead: log.ahead');
    expect(
      verdict(
        setting,
        changed(next, by, () => ({ logHash: ZERO_HASH })),
      ),
    ).toBe('fatal: log.fork');
    expect(verdict(setting, { bytes: next.bytes, sig: sign(by.sign, 'ev', next.bytes) })).toBe(
      'fatal: circle.signature',
    );
    expect(verdict(setting, { bytes: next.bytes, sig: sign(authorOf(ann).sign, 'ctl', next.bytes) })).toBe(
      'fatal: circle.signature',
    );
  });
  it('is refused when its shape is wrong', () => {
    const setting = team();
    const { founder, circle } = setting;
    const next = circle.make(founder);
    const by = authorOf(founder);
    const link = decodeControl(next.bytes).back[0]!;
    const shapes: [string, (control: Control) => Partial<Control>][] = [
      ['ctl.members.order', (c) => ({ members: c.members.toReversed() })],
      ['ctl.back.order', () => ({ back: [link, link] })],
      ['ctl.back.order', () => ({ back: [{ ...link, from: 2 }] })],
      ['ctl.back.width', () => ({ back: [{ ...link, sealed: new Uint8Array(3) }] })],
      ['ctl.epoch', () => ({ epoch: 0 })],
      ['ctl.value', () => ({ kind: 7 as never })],
    ];
    for (const [why, change] of shapes) expect(verdict(setting, changed(next, by, change))).toBe(`fatal: ${why}`);
    const first = decodeControl(circle.stored[0]!.bytes);
    const withBack = encodeControl({ ...first, epoch: 2, back: [] });
    const epochAt = 4 + 8 + 36 + 20 + 7;
    const relabelled = withBack.map((byte, i) => (i === epochAt ? 1 : byte));
    expect(refusalOf(() => decodeControl(relabelled))).toBe('malformed: ctl.back.first');
  });
  it('is limited to 64 members', () => {
    const practice = new HonestPractice();
    const others = Array.from({ length: 64 }, (_, i) => practice.add(`P${i}`));
    const made = (kind: 0 | 1): MadeControl =>
      createCircle(practice.log.state, authorOf(practice.founder), {
        circleId: kind === 0 ? practiceCircleId(practice.log.practiceId) : practice.id(),
        kind,
        members: [...listed([practice.founder], 2), ...listed(others)],
        timeMs: 1,
      });
    expect(refusalOf(() => Circle.begin(practice.log, made(1)))).toBe('fatal: circle.size');
    expect(refusalOf(() => Circle.begin(practice.log, made(0)))).toBe('accepted');
  });
  it('lets a plain member leave, drop the removed, refresh, rotate, and no more', () => {
    const setting = team();
    const { practice, founder, ann, bob, circle } = setting;
    const cleo = practice.add('Cleo');
    const by = (who: Colleague, wanted?: Wanted[]): string => verdict(setting, circle.make(who, wanted));
    const all = members(circle);
    const without = (who: Colleague): Wanted[] => all.filter((one) => one.userId !== who.userId);
    expect(by(ann)).toBe('accepted');
    expect(by(ann, without(ann))).toBe('accepted');
    expect(by(ann, without(bob))).toBe('fatal: circle.rank');
    expect(by(ann, [...all, ...listed([cleo])])).toBe('fatal: circle.rank');
    expect(
      by(
        ann,
        all.map((one) => (one.userId === ann.userId ? { ...one, rank: 2 } : one)),
      ),
    ).toBe('fatal: circle.rank');
    expect(by(founder, [...all, ...listed([cleo])])).toBe('accepted');
    const outsider = advanceCircle(practice.log.state, authorOf(cleo), circle.circle, circle.keysOf(ann), {
      timeMs: 1,
    });
    expect(verdict(setting, outsider)).toBe('fatal: circle.author-not-listed');
    practice.remove(bob);
    practice.rekey(ann);
    expect(by(ann)).toBe('accepted');
    expect(refusalOf(() => circle.make(ann, all))).toBe('conflict: circle.member-inactive');
  });
  it('lets log admins manage kinds 0 and 2, and anyone when no manager is left', () => {
    for (const [kind, expected] of [
      [2, 'accepted'],
      [0, 'accepted'],
      [1, 'fatal: circle.rank'],
    ] as const) {
      const setting = team(kind);
      setting.practice.setRole(setting.ann, 2);
      expect(verdict(setting, setting.circle.make(setting.ann, listed([setting.ann])))).toBe(expected);
    }
    const setting = team(1);
    const olga = setting.practice.add('Olga', 3);
    const oto = setting.practice.add('Oto', 3, setting.founder, olga);
    setting.practice.remove(setting.founder, olga, oto);
    expect(verdict(setting, setting.circle.make(setting.ann, listed([setting.ann], 2)))).toBe('accepted');
  });
});

describe('the server at ingest', () => {
  it('answers a lost race and an old log with conflicts', () => {
    const { practice, founder, ann, bob, circle } = team();
    const [one, two] = [circle.make(founder), circle.make(ann)];
    circle.post(one);
    const admit = (made: Signed): string => refusalOf(() => circle.circle.admit(practice.log, made));
    expect(admit(two)).toBe('conflict: circle.epoch');
    const before = circle.make(ann);
    practice.remove(bob);
    expect(admit(before)).toBe('conflict: circle.stale');
    expect(admit({ bytes: before.bytes, sig: two.sig })).toBe('fatal: circle.signature');
    const leaving = circle.make(ann, listed([founder], 2));
    expect(admit(leaving)).toBe('accepted');
  });
  it('refuses envelopes that are incomplete or not those of the control', () => {
    const { founder, bob, circle } = team();
    const { leaves, envs } = circle.stored[0]!;
    const { newest } = circle.circle;
    const check = (l: readonly Uint8Array[], e: typeof envs): string => refusalOf(() => checkEnvelopes(newest, l, e));
    expect(check(leaves.slice(1), envs)).toBe('malformed: envs.hash');
    const without = new Map([...envs].filter(([r]) => r !== bob.userId));
    expect(check(leaves, without)).toBe('malformed: envs.recipients');
    expect(check(leaves, new Map([...without, [practiceIdLike(), new Uint8Array(1)]]))).toBe(
      'malformed: envs.envelope',
    );
    expect(check(leaves, new Map([...envs, [founder.userId, new Uint8Array(9)]]))).toBe('malformed: envs.envelope');
    const renamed = leaves.map((leaf, i) => (i === 0 ? encodeLeaf({ ...decodeLeaf(leaf), gen: 7 }) : leaf));
    const epoch = { ...newest, control: { ...newest.control, envsHash: envsHashOf(renamed) } };
    expect(refusalOf(() => checkEnvelopes(epoch, renamed, envs))).toBe('malformed: envs.recipients');
    expect(
      refusalOf(() =>
        checkEnvelopes(
          { ...newest, control: { ...newest.control, envsHash: envsHashOf(leaves.slice(1)) } },
          leaves.slice(1),
          envs,
        ),
      ),
    ).toBe('malformed: envs.recipients');
  });
});

const practiceIdLike = (): ReturnType<HonestPractice['id']> =>
  Buffer.alloc(16, 9).toString('base64url') as ReturnType<HonestPractice['id']>;

describe('staleness and rotation', () => {
  it('names why nobody may send', () => {
    const { practice, ann, bob, circle, founder } = team();
    const { newest } = circle.circle;
    expect(staleAt(newest, practice.log.state)).toBeNull();
    practice.rekey(ann);
    expect(staleAt(newest, practice.log.state)).toBe('member-rekeyed');
    practice.remove(bob);
    expect(staleAt(newest, practice.log.at(3)!)).toBeNull();
    circle.advance(founder);
    expect(staleAt(circle.circle.newest, practice.log.state)).toBeNull();
    practice.rotateRecords();
    expect(staleAt(circle.circle.newest, practice.log.state)).toBe('records-rotated');
    circle.advance(founder);
    practice.remove(ann);
    expect(staleAt(circle.circle.newest, practice.log.state)).toBe('member-inactive');
    expect(
      refusalOf(() =>
        advanceCircle(practice.log.state, authorOf(founder), circle.circle, new EpochKeys(), { timeMs: 1 }),
      ),
    ).toBe('conflict: circle.unopened');
  });
  it('asks for rotation after 90 days or 5,000 events', () => {
    const { circle } = team();
    const { newest } = circle.circle;
    const made = newest.control.timeMs;
    expect([
      rotationDue(newest, made, 0),
      rotationDue(newest, made + 90 * 86_400_000, 0),
      rotationDue(newest, made, 5000),
    ]).toEqual([false, true, true]);
  });
});
