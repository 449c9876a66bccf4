/** Opening an epoch: envelopes that everybody recomputes, back links, poison (protocol/README.md §5). */
import { beforeAll, describe, expect, it } from 'vitest';
import { staleAt } from '../../protocol/crypto/circle/circle.ts';
import {
  controlHash,
  decodeLeaf,
  encodeLeaf,
  envelopeHash,
  envsHashOf,
  type Control,
} from '../../protocol/crypto/circle/control.ts';
import { makeEnvelope, openEnvelope, sealBack } from '../../protocol/crypto/circle/envelope.ts';
import { EpochKeys, openEpoch } from '../../protocol/crypto/circle/keys.ts';
import type { MadeControl } from '../../protocol/crypto/circle/make.ts';
import { toHash } from '../../protocol/crypto/encoding.ts';
import { asKey, type Key } from '../../protocol/crypto/keys.ts';
import { RECID } from '../../protocol/crypto/practice-log/entry.ts';
import { randomBytes, sodiumReady, xwingPublic } from '../../protocol/crypto/sodium.ts';
import { authorOf, openerOf, type Colleague } from '../harness/honest-practice.ts';
import { refusalOf } from '../harness/refusals.ts';
import { changed, team, type Setting } from '../harness/team.ts';

beforeAll(sodiumReady);

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
