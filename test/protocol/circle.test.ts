/** Circles: who may change them, envelopes that everybody recomputes, back links, staleness (protocol/README.md §5). */
import { beforeAll, describe, expect, it } from 'vitest';
import { checkEnvelopes, Circle, rotationDue, staleAt } from '../../protocol/crypto/circle/circle.ts';
import {
  controlHash,
  decodeControl,
  decodeLeaf,
  encodeControl,
  encodeLeaf,
  envelopeHash,
  envsHashOf,
  practiceCircleId,
  type Control,
} from '../../protocol/crypto/circle/control.ts';
import { makeEnvelope, openEnvelope, sealBack } from '../../protocol/crypto/circle/envelope.ts';
import { EpochKeys, inboxSeed, openEpoch } from '../../protocol/crypto/circle/keys.ts';
import {
  advanceCircle,
  createCircle,
  stillActive,
  type MadeControl,
  type Wanted,
} from '../../protocol/crypto/circle/make.ts';
import { toHash, ZERO_HASH } from '../../protocol/crypto/encoding.ts';
import { asKey, type Key } from '../../protocol/crypto/keys.ts';
import { RECID } from '../../protocol/crypto/practice-log/entry.ts';
import type { Author } from '../../protocol/crypto/practice-log/make.ts';
import { sign, type Signed } from '../../protocol/crypto/sign.ts';
import { randomBytes, sodiumReady, xwingPublic } from '../../protocol/crypto/sodium.ts';
import { HonestCircle, listed } from '../harness/honest-circle.ts';
import { authorOf, HonestPractice, openerOf, type Colleague } from '../harness/honest-practice.ts';
import { refusalOf } from '../harness/refusals.ts';

beforeAll(sodiumReady);

interface Setting {
  practice: HonestPractice;
  founder: Colleague;
  ann: Colleague;
  bob: Colleague;
  circle: HonestCircle;
}
/** Founder manages, Ann and Bob are plain members. */
function team(kind: 0 | 1 | 2 = 2): Setting {
  const practice = new HonestPractice();
  const { founder } = practice;
  const [ann, bob] = [practice.add('Ann'), practice.add('Bob')];
  const circle = new HonestCircle(practice, kind, founder, [...listed([founder], 2), ...listed([ann, bob])]);
  return { practice, founder, ann, bob, circle };
}
/** The honest next control with fields changed, signed again by its author. */
function changed(made: MadeControl, by: Author, change: (control: Control) => Partial<Control>): Signed {
  const control = decodeControl(made.bytes);
  const bytes = encodeControl({ ...control, ...change(control) });
  return { bytes, sig: sign(by.sign, 'ctl', bytes) };
}
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

describe('opening an epoch', () => {
  it('catches a server that lies about leaves or envelopes', () => {
    const { practice, ann, bob, circle } = team();
    const { leaves, envs } = circle.stored[0]!;
    const open = (l: readonly Uint8Array[], env: Uint8Array, me = openerOf(ann)): string =>
      refusalOf(() => openEpoch(practice.log, circle.circle, new EpochKeys(), me, 1, { leaves: l, env }));
    const mine = envs.get(ann.userId)!;
    expect(open(leaves, mine)).toBe('accepted');
    expect(open(leaves.toReversed(), mine)).toBe('fatal: epoch.leaves');
    expect(open(leaves, envs.get(bob.userId)!)).toBe('fatal: epoch.my-envelope');
    expect(open(leaves, mine, { ...openerOf(ann), kemSeed: () => undefined })).toBe('key: epoch.no-seed');
    expect(open(leaves, mine, openerOf(practice.add('Zoe')))).toBe('key: epoch.not-listed');
    expect(
      refusalOf(() => openEpoch(practice.log, circle.circle, new EpochKeys(), openerOf(ann), 2, { leaves, env: mine })),
    ).toBe('ahead: circle.ahead');
  });
  it('keeps an unknown failure of a port as it is', () => {
    const { practice, ann, circle } = team();
    const { leaves, envs } = circle.stored[0]!;
    const broken = {
      id: ann.userId,
      kemSeed: (): never => {
        throw new RangeError('port');
      },
    };
    expect(() =>
      openEpoch(practice.log, circle.circle, new EpochKeys(), broken, 1, { leaves, env: envs.get(ann.userId)! }),
    ).toThrow(RangeError);
  });
});

/** A bad author: controls that pass every public check, made with chosen envelopes, commitment and back. */
function poisonous(
  setting: Setting,
  evil: {
    env?: (honest: Uint8Array, r: string) => Uint8Array;
    leaf?: (leaf: Uint8Array, r: string) => Uint8Array;
    control?: (control: Control, es: Key) => Partial<Control>;
  },
): MadeControl {
  const { circle, ann } = setting;
  const honest = circle.make(ann);
  const envs = new Map([...honest.envs].map(([r, env]) => [r, evil.env?.(env, r) ?? env] as const));
  const leaves = honest.leaves.map((leaf) => {
    const { r, gen } = decodeLeaf(leaf);
    const made = encodeLeaf({ r, gen, hash: envelopeHash(envs.get(r)!) });
    return evil.leaf?.(made, r) ?? made;
  });
  const signed = changed(honest, authorOf(ann), (control) => ({
    envsHash: envsHashOf(leaves),
    ...evil.control?.(control, honest.es),
  }));
  return { ...honest, ...signed, sig: signed.sig as MadeControl['sig'], ctlHash: controlHash(signed), leaves, envs };
}
const poisonOf = (setting: Setting, made: MadeControl, who = setting.founder): string | undefined => {
  setting.circle.post(made);
  return setting.circle.keysOf(who).poison(made.epoch);
};

describe('a bad author poisons, and the circle goes on', () => {
  const wrongEs = asKey(new Uint8Array(32).fill(9));
  it.each([
    [
      'junk for me',
      (s: Setting) => poisonous(s, { env: (env, r) => (r === s.founder.userId ? randomBytes(env.length) : env) }),
      'epoch.envelope',
    ],
    [
      'junk for a colleague',
      (s: Setting) => poisonous(s, { env: (env, r) => (r === s.bob.userId ? randomBytes(env.length) : env) }),
      'epoch.other-envelope',
    ],
    [
      'junk for the records key',
      (s: Setting) => poisonous(s, { env: (env, r) => (r === RECID ? randomBytes(env.length) : env) }),
      'epoch.other-envelope',
    ],
    [
      'another generation in my leaf',
      (s: Setting) =>
        poisonous(s, {
          leaf: (leaf, r) => (r === s.founder.userId ? encodeLeaf({ ...decodeLeaf(leaf), gen: 4 }) : leaf),
        }),
      'epoch.leaf',
    ],
    [
      'a leaf that is none',
      (s: Setting) => poisonous(s, { leaf: (leaf, r) => (r === RECID ? Uint8Array.of(1) : leaf) }),
      'epoch.other-envelope',
    ],
    [
      'another secret than committed',
      (s: Setting) => poisonous(s, { control: () => ({ epochCommit: toHash(wrongEs) }) }),
      'epoch.commitment',
    ],
    [
      'another inbox key',
      (s: Setting) => poisonous(s, { control: () => ({ inboxPk: xwingPublic(s.founder.identities[0]!.kemSeed) }) }),
      'epoch.inbox',
    ],
    [
      'a back link to a wrong secret',
      (s: Setting) =>
        poisonous(s, {
          control: (c, es) => ({
            back: [{ from: 1, sealed: sealBack({ circleId: c.circleId, epoch: 2 }, es, 1, wrongEs) }],
          }),
        }),
      'epoch.back',
    ],
    [
      'a back link that does not open',
      (s: Setting) => poisonous(s, { control: () => ({ back: [{ from: 1, sealed: new Uint8Array(105) }] }) }),
      'epoch.back',
    ],
    ['no back link', (s: Setting) => poisonous(s, { control: () => ({ back: [] }) }), 'epoch.back-skipped'],
  ])('%s', (_, make, why) => {
    const setting = team();
    const { practice, founder, bob, circle } = setting;
    expect(poisonOf(setting, make(setting))).toBe(why);
    expect(staleAt(circle.circle.newest, practice.log.state, true)).toBe('poisoned');
    circle.advance(founder);
    expect(circle.keysOf(founder).poison(3)).toBeUndefined();
    expect(circle.afresh(openerOf(founder)).keys.get(1)).toEqual(circle.stored[0]!.es);
    expect(circle.afresh(openerOf(bob)).keys.get(3)).toEqual(circle.stored[2]!.es);
  });
  it('an envelope of the right length with a short secret inside is junk too', () => {
    const setting = team();
    const { founder, circle } = setting;
    const name = { circleId: circle.circle.circleId, epoch: 2 };
    const [me] = founder.identities as [Colleague['identities'][number]];
    const made = poisonous(setting, {
      env: (env, r) =>
        r === founder.userId
          ? makeEnvelope(name, asKey(new Uint8Array(32)), { r: founder.userId, gen: 1 }, me.kemPk)
          : env,
    });
    expect(poisonOf(setting, made)).toBe('epoch.commitment');
    expect(openEnvelope(name, { r: founder.userId, gen: 1 }, me.kemSeed, made.envs.get(founder.userId)!)).toHaveLength(
      32,
    );
  });
  it('my own first link is missing: a newcomer marks the older epoch and goes on', () => {
    const setting = team();
    const { practice, founder, circle } = setting;
    circle.post(poisonous(setting, { control: () => ({ back: [{ from: 1, sealed: new Uint8Array(105) }] }) }));
    const cleo = practice.add('Cleo');
    circle.add(founder, cleo);
    const { keys } = circle.afresh(openerOf(cleo));
    expect(keys.poison(3)).toBeUndefined();
    expect([keys.get(3) !== undefined, keys.get(1) !== undefined]).toEqual([true, true]);
  });
});

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
