/**
 * Attacks on keys at rest and on the primitives themselves: a server that asks for cheap hashing or returns foreign or old
 * keyrings and pins, keys that are none, strings in place of keys, too few shares. A control case stands beside each.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import {
  openAccountKey,
  openDraft,
  openInviteSecret,
  recoveryKek,
  sealAccountKey,
  sealDraft,
  sealInviteSecret,
} from '../../protocol/crypto/account/account-key.ts';
import {
  checkKeyring,
  newIdentity,
  openKeyring,
  sealKeyring,
  type Keyring,
} from '../../protocol/crypto/account/keyring.ts';
import {
  openShare,
  passwordKek,
  passwordKeys,
  sealShare,
  serverSecrets,
} from '../../protocol/crypto/account/password.ts';
import { mergePins, openPins, PIN, pinned, sealPins, withPin, type Pins } from '../../protocol/crypto/account/pins.ts';
import { kdf } from '../../protocol/crypto/derive.ts';
import { utf8 } from '../../protocol/crypto/encoding.ts';
import { asKemPk, asKey, asShortKey, asSignPk, asSignSeed } from '../../protocol/crypto/keys.ts';
import { joinShares, readShare, rebuildRecords, splitRecords } from '../../protocol/crypto/records-key/records-key.ts';
import { open, seal } from '../../protocol/crypto/seal.ts';
import { sign, signKey, verify } from '../../protocol/crypto/sign.ts';
import { aeadSeal, blake2b, equalBytes, randomBytes, sodiumReady } from '../../protocol/crypto/sodium.ts';
import { authorOf, HonestPractice, type Colleague } from '../harness/honest-practice.ts';
import { forgeEntry } from '../harness/malicious-member.ts';
import { ed25519Oddities } from '../harness/odd-signatures.ts';
import { refusalOf } from '../harness/refusals.ts';

beforeAll(sodiumReady);

const key = () => asKey(randomBytes(32));

describe('the password', () => {
  it('weak parameters: the cost is no input, neither of the server nor of the caller', async () => {
    const asked: unknown[][] = [];
    const port = async (...given: [Uint8Array, Uint8Array]) => {
      asked.push(given);
      return blake2b(32, given[0], given[1]);
    };
    await passwordKeys(port, 'correct horse battery', 'Ada', new Uint8Array(16));
    expect(asked).toHaveLength(1);
    expect(asked[0]).toHaveLength(2);
    await expect(passwordKeys(port, 'x', 'ada', new Uint8Array(8))).rejects.toThrow(TypeError);
  });
  it('the database without the SECRET FILE: the share stays sealed, and without it no guess can be checked', () => {
    const [share, pwKey, ak] = [key(), key(), key()];
    const userId = new HonestPractice('x').founder.userId;
    const { shareKey } = serverSecrets(key());
    const sealed = sealShare(shareKey, userId, share);
    const wrap = sealAccountKey(passwordKek(pwKey, userId, share), userId, 'password', ak);
    expect(refusalOf(() => openShare(serverSecrets(key()).shareKey, userId, sealed))).toBe('key: open.share/user');
    expect(refusalOf(() => openAccountKey(passwordKek(pwKey, userId, key()), userId, 'password', wrap))).toBe(
      'key: open.ak',
    );
    const opened = openShare(shareKey, userId, sealed);
    expect(openAccountKey(passwordKek(pwKey, userId, opened), userId, 'password', wrap)).toEqual(ak);
  });
  it('a recovery code opens its own wrap only', () => {
    const userId = new HonestPractice('x').founder.userId;
    const code = asShortKey(randomBytes(16));
    const wrap = sealAccountKey(recoveryKek(code, userId), userId, 'recovery', key());
    expect(
      refusalOf(() => openAccountKey(recoveryKek(asShortKey(randomBytes(16)), userId), userId, 'recovery', wrap)),
    ).toBe('key: open.ak');
    expect(refusalOf(() => openAccountKey(recoveryKek(code, userId), userId, 'recovery', wrap))).toBe('accepted');
  });
});

describe('keyring and pins', () => {
  const setting = () => {
    const practice = new HonestPractice('keyrings');
    const ben = practice.add('Ben');
    return { practice, ben, ak: key() };
  };
  const ringOf = (practice: HonestPractice, who: Colleague): Keyring => ({
    practiceId: practice.log.practiceId,
    identities: who.identities.map(({ gen, signSeed, kemSeed }) => ({ gen, signSeed, kemSeed })),
  });

  it('control: opens in its place and fits the log', () => {
    const { practice, ben, ak } = setting();
    const sealed = sealKeyring(ak, ben.userId, 1, ringOf(practice, ben));
    expect(checkKeyring(openKeyring(ak, ben.userId, 1, sealed), ben.userId, practice.log.state)).toBe('ready');
  });
  it('a foreign or older one', () => {
    const { practice, ben, ak } = setting();
    const sealed = sealKeyring(ak, ben.userId, 2, ringOf(practice, ben));
    expect(refusalOf(() => openKeyring(ak, ben.userId, 1, sealed))).toBe('key: open.keyring');
    expect(refusalOf(() => openKeyring(ak, practice.founder.userId, 2, sealed))).toBe('key: open.keyring');
    expect(refusalOf(() => openKeyring(key(), ben.userId, 2, sealed))).toBe('key: open.keyring');
  });
  it('another practice, a rollback, a reset behind my back, a key that is not mine', () => {
    const { practice, ben } = setting();
    const fits = (ring: Keyring, state = practice.log.state, who = ben.userId) =>
      refusalOf(() => checkKeyring(ring, who, state));
    const early = practice.log.state;
    const first = ringOf(practice, ben);
    expect(fits(first, new HonestPractice('other').log.state)).toBe('fatal: keyring.other-practice');
    expect(fits(first, early, practice.id())).toBe('fatal: keyring.unlisted');
    practice.rekey(ben);
    expect(fits(first)).toBe('fatal: keyring.reset');
    expect(fits(ringOf(practice, ben), early)).toBe('accepted');
    practice.rekey(ben);
    expect(fits(ringOf(practice, ben), early)).toBe('fatal: keyring.rollback');
    const foreign = { ...ringOf(practice, ben), identities: ringOf(practice, practice.newColleague('x')).identities };
    expect(fits(foreign, early)).toBe('fatal: keyring.foreign');
    practice.reset(ben);
    const lost = { ...ben, identities: [...ben.identities.slice(0, 3), newIdentity(4, practice.random)] };
    expect(fits(ringOf(practice, lost))).toBe('fatal: keyring.reset');
  });
  it('pins of another account or version; two devices that were shown different histories', () => {
    const { practice, ben, ak } = setting();
    const { seq, head } = practice.log;
    const pins: Pins = { keyringVersion: 1, logSeq: seq, logHash: head, heads: [] };
    const sealed = sealPins(ak, ben.userId, 3, pins);
    expect(openPins(ak, ben.userId, 3, sealed)).toEqual(pins);
    expect(refusalOf(() => openPins(ak, ben.userId, 2, sealed))).toBe('key: open.pins');
    const other = { ...pins, logHash: practice.log.at(1)!.head };
    expect(refusalOf(() => mergePins(pins, other, () => true))).toBe('fatal: pins.fork');
    const shorter = { ...pins, logSeq: 1, logHash: practice.log.at(1)!.head };
    expect(refusalOf(() => mergePins(pins, shorter, () => false))).toBe('fatal: pins.fork');
    expect(mergePins(shorter, pins, () => true).logSeq).toBe(seq);
    const pin = { what: PIN.gateway, id: practice.id(), n: 4, hash: head };
    expect(pinned(withPin(pins, pin), PIN.gateway, pin.id)).toEqual(pin);
  });
  it('a draft or an invitation’s secret of another place', () => {
    const { practice, ben, ak } = setting();
    const threadId = practice.id<'thread'>();
    const sealed = sealDraft(ak, ben.userId, threadId, 2, '{}');
    expect(refusalOf(() => openDraft(ak, ben.userId, threadId, 1, sealed))).toBe('key: open.draft');
    expect(refusalOf(() => openDraft(ak, ben.userId, practice.id(), 2, sealed))).toBe('key: open.draft');
    expect(openDraft(ak, ben.userId, threadId, 2, sealed)).toBe('{}');
    const inviteId = practice.id<'invite'>();
    const secret = asShortKey(randomBytes(16));
    const kept = sealInviteSecret(ak, inviteId, secret);
    expect(refusalOf(() => openInviteSecret(ak, practice.id(), kept))).toBe('key: open.invite/is');
    expect(openInviteSecret(ak, inviteId, kept)).toEqual(secret);
  });
});

describe('keys that are none', () => {
  it('low-order, non-canonical and failing public keys never enter the log', () => {
    const practice = new HonestPractice('weak keys');
    const dora = practice.newColleague('Dora');
    const honest = practice.addPayload(dora);
    const add = (over: Partial<typeof honest>) =>
      refusalOf(() =>
        practice.log.check(forgeEntry(practice.log.state, authorOf(practice.founder), { ...honest, ...over })),
      );
    expect(add({})).toBe('accepted');
    expect(add({ signPk: asSignPk(new Uint8Array(32)) })).toBe('fatal: log.pop');
    expect(add({ kemPk: asKemPk(new Uint8Array(1216).fill(255)) })).toBe('fatal: log.pop');
    const zero = new Uint8Array(honest.kemPk);
    zero.fill(0, 1184);
    expect(add({ kemPk: asKemPk(zero) })).toBe('fatal: log.pop');
  });
  it('signatures with torsion, S + L, small order or other encodings', () => {
    const seed = asSignSeed(randomBytes(32));
    const bytes = utf8('bytes');
    for (const { what, publicKey, sig } of ed25519Oddities(seed, 'ev', bytes)) {
      const valid = verify(asSignPk(publicKey), 'ev', bytes, sig);
      // The one torsioned key whose equation holds without cofactor is valid, and every strict verifier agrees.
      expect([what, valid]).toEqual([what, what === 'honest' || what.endsWith(', challenge divisible by 8')]);
    }
    expect(verify(signKey(seed).publicKey, 'ev', bytes, sign(signKey(seed), 'ev', bytes))).toBe(true);
  });
  it('a string passed as a key is an error, not a key', () => {
    const text = 'k'.repeat(32) as unknown as ReturnType<typeof asKey>;
    const bytes = new Uint8Array(32);
    expect(() => asKey(text)).toThrow(TypeError);
    expect(() => aeadSeal(text, new Uint8Array(24), bytes, bytes)).toThrow(TypeError);
    expect(() => aeadSeal(asKey(bytes), 'n'.repeat(24) as unknown as Uint8Array, bytes, bytes)).toThrow(TypeError);
    expect(() => kdf(text, 't')).toThrow(TypeError);
    expect(() => blake2b(32, 'text' as unknown as Uint8Array)).toThrow(TypeError);
    expect(() => equalBytes('a' as unknown as Uint8Array, bytes)).toThrow(TypeError);
    expect(open(asKey(bytes), 't', bytes, seal(asKey(bytes), 't', bytes, bytes))).toEqual(bytes);
  });
});

describe('the records key', () => {
  const practice = () => new HonestPractice('records', { k: 3, n: 5, custodians: ['A', 'B', 'C', 'D', 'E'] });
  it('k − 1 shares give nothing; k give the key', () => {
    const { log, recordsSecrets } = practice();
    const [rs] = recordsSecrets as [ReturnType<typeof key>];
    const shares = splitRecords(rs, { practiceId: log.practiceId, gen: 1, k: 3, n: 5 });
    expect(refusalOf(() => joinShares(shares.slice(0, 2).map(readShare)))).toBe('key: shares.few');
    // Claiming a smaller k on the printed share does not help: what comes out is not the practice's key.
    const lowered = shares.slice(0, 2).map((share) => ({ ...readShare(share), k: 2 }));
    expect(joinShares(lowered)).not.toEqual(rs);
    expect(rebuildRecords(shares.slice(2), log.practiceId, log.state.records)).toEqual(rs);
  });
  it('shares mixed, doubled, of another practice or of another key', () => {
    const { log, recordsSecrets } = practice();
    const of = { practiceId: log.practiceId, gen: 1, k: 3, n: 5 };
    const shares = splitRecords(recordsSecrets[0]!, of);
    const rebuild = (texts: string[]) => refusalOf(() => rebuildRecords(texts, log.practiceId, log.state.records));
    const foreign = splitRecords(key(), of);
    expect(rebuild([...shares.slice(0, 2), foreign[2]!])).toBe('key: shares.other-key');
    expect(rebuild([shares[0]!, shares[0]!, shares[1]!])).toBe('key: shares.twice');
    const elsewhere = splitRecords(recordsSecrets[0]!, { ...of, practiceId: new HonestPractice('e').log.practiceId });
    expect(rebuild([...shares.slice(0, 2), elsewhere[2]!])).toBe('key: shares.other-practice');
    expect(rebuild([...shares.slice(0, 2), `1${shares[2]!.slice(1)}`])).toMatch(/^malformed/);
    expect(rebuild(shares.slice(1, 4))).toBe('accepted');
  });
});
