/** Account keys: password to wraps, recovery code, keyring, pins, drafts (protocol/README.md §2). */
import { beforeAll, describe, expect, it } from 'vitest';
import * as accountKey from '../../protocol/crypto/account/account-key.ts';
import {
  checkKeyring,
  newIdentity,
  openKeyring,
  sealKeyring,
  type Keyring,
} from '../../protocol/crypto/account/keyring.ts';
import * as password from '../../protocol/crypto/account/password.ts';
import { mergePins, openPins, PIN, pinned, sealPins, withPin, type Pins } from '../../protocol/crypto/account/pins.ts';
import { kdf } from '../../protocol/crypto/derive.ts';
import { idBytes, lp, toHash, toId, u32, u64 } from '../../protocol/crypto/encoding.ts';
import { asKey, asShortKey } from '../../protocol/crypto/keys.ts';
import { seal } from '../../protocol/crypto/seal.ts';
import { randomBytes, sodiumReady } from '../../protocol/crypto/sodium.ts';
import { argon2id } from '../harness/argon2id.ts';
import { HonestPractice } from '../harness/honest-practice.ts';
import { refusalOf } from '../harness/refusals.ts';

beforeAll(sodiumReady);

const userId = toId<'user'>(new Uint8Array(16).fill(1));
const otherId = toId<'user'>(new Uint8Array(16).fill(2));
const newKey = (): ReturnType<typeof asKey> => asKey(randomBytes(32));
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

describe('logins and names', () => {
  it('keeps logins in lower case ASCII', () => {
    expect(password.normalLogin('Ada.Byron@Mill')).toBe('ada.byron@mill');
    for (const bad of ['', 'a b', 'adé', 'a'.repeat(255), 'a\n'])
      expect(refusalOf(() => password.normalLogin(bad))).toBe('malformed: login');
    expect(password.isLogin('Ada')).toBe(false);
  });
  it('takes names of 1–200 bytes without control characters', () => {
    expect(['Ada', 'Дарья', 'é'.repeat(100)].map(password.isName)).toEqual([true, true, true]);
    expect(['', 'é'.repeat(101), 'a\tb', 'a\u0085'].map(password.isName)).toEqual([false, false, false, false]);
  });
});

describe('password', () => {
  it('opens the account with password and share, not with either alone', async () => {
    const serverSalt = randomBytes(16);
    const { authKey, pwKey } = await password.passwordKeys(argon2id, 'ﬁne password', 'Ada', serverSalt);
    const again = await password.passwordKeys(argon2id, 'fine password', 'ada', serverSalt);
    expect(hex(again.authKey)).toBe(hex(authKey));
    const [share, ak] = [newKey(), newKey()];
    const wrap = accountKey.sealAccountKey(password.passwordKek(pwKey, userId, share), userId, 'password', ak);
    expect(
      accountKey.openAccountKey(password.passwordKek(again.pwKey, userId, share), userId, 'password', wrap),
    ).toEqual(ak);
    const attempts = [
      () => accountKey.openAccountKey(password.passwordKek(pwKey, userId, newKey()), userId, 'password', wrap),
      () => accountKey.openAccountKey(password.passwordKek(pwKey, userId, share), userId, 'recovery', wrap),
      () => accountKey.openAccountKey(password.passwordKek(pwKey, otherId, share), otherId, 'password', wrap),
    ];
    for (const attempt of attempts) expect(refusalOf(attempt)).toBe('key: open.ak');
  });
  it('demands a server salt of 16 bytes', () => {
    expect(() => password.passwordSalt('ada', new Uint8Array(8))).toThrow(TypeError);
  });
  it('gives the server secrets of its own and a stable false salt', () => {
    const { pepper, shareKey, saltKey, totpKey } = password.serverSecrets(newKey());
    const [key, share] = [newKey(), newKey()];
    const kept = [
      password.storedAuth(pepper, userId, key),
      password.storedRecovery(pepper, userId, key),
      password.storedSession(pepper, key),
    ];
    expect(new Set(kept.map(hex)).size).toBe(3);
    const sealed = password.sealShare(shareKey, userId, share);
    expect(password.openShare(shareKey, userId, sealed)).toEqual(share);
    expect(refusalOf(() => password.openShare(shareKey, otherId, sealed))).toBe('key: open.share/user');
    const totp = password.sealTotp(totpKey, userId, share);
    expect(password.openTotp(totpKey, userId, totp)).toEqual(Uint8Array.from(share));
    expect(refusalOf(() => password.openTotp(totpKey, otherId, totp))).toBe('key: open.totp');
    expect(password.fakeSalt(saltKey, 'nobody')).toEqual(password.fakeSalt(saltKey, 'nobody'));
    expect(password.fakeSalt(saltKey, 'nobody')).toHaveLength(16);
  });
});

describe('account key', () => {
  const code = asShortKey(new Uint8Array(16).fill(7));
  it('opens with the recovery code as it was written down', () => {
    const ak = newKey();
    const wrap = accountKey.sealAccountKey(accountKey.recoveryKek(code, userId), userId, 'recovery', ak);
    const text = accountKey.recoveryCodeText(code);
    expect(text).toHaveLength(32);
    const typed = accountKey.readRecoveryCode(text.toLowerCase().replace(/(....)/g, '$1-'));
    expect(accountKey.openAccountKey(accountKey.recoveryKek(typed, userId), userId, 'recovery', wrap)).toEqual(ak);
    expect(hex(accountKey.recoveryAuth(typed))).toBe(hex(kdf(code, 'rec-auth')));
  });
  it('notices a typo in the recovery code', () => {
    const text = accountKey.recoveryCodeText(code);
    const typo = (text.startsWith('0') ? '1' : '0') + text.slice(1);
    expect(refusalOf(() => accountKey.readRecoveryCode(typo))).toBe('malformed: recovery-code');
  });
  it('refuses sealed keys of another length', () => {
    const kek = newKey();
    const wrong = seal(kek, 'ak', lp(idBytes(userId), Uint8Array.of(1)), new Uint8Array(31));
    expect(refusalOf(() => accountKey.openAccountKey(kek, userId, 'password', wrong))).toBe('key: open.ak');
    const ak = newKey();
    const inviteId = toId<'invite'>(randomBytes(16));
    const short = seal(kdf(ak, 'invite'), 'invite/is', idBytes(inviteId), new Uint8Array(15));
    expect(refusalOf(() => accountKey.openInviteSecret(ak, inviteId, short))).toBe('key: open.invite/is');
  });
  it('seals drafts, invitations and local data to their place', () => {
    const ak = newKey();
    const [threadId, inviteId] = [toId<'thread'>(randomBytes(16)), toId<'invite'>(randomBytes(16))];
    const draft = accountKey.sealDraft(ak, userId, threadId, 3, '{"v":1}');
    expect(accountKey.openDraft(ak, userId, threadId, 3, draft)).toBe('{"v":1}');
    expect(refusalOf(() => accountKey.openDraft(ak, userId, threadId, 2, draft))).toBe('key: open.draft');
    const notText = Uint8Array.from({ length: 256 }, (_, i) => (i === 0 ? 255 : i === 1 ? 0x80 : 0));
    const bad = seal(kdf(ak, 'draft'), 'draft', lp(idBytes(userId), idBytes(threadId), u64(3)), notText);
    expect(refusalOf(() => accountKey.openDraft(ak, userId, threadId, 3, bad))).toBe('malformed: draft.text');
    const kept = accountKey.sealInviteSecret(ak, inviteId, code);
    expect(accountKey.openInviteSecret(ak, inviteId, kept)).toEqual(code);
    const local = accountKey.sealLocal(ak, userId, 'outbox', Uint8Array.of(1, 2));
    expect(accountKey.openLocal(ak, userId, 'outbox', local)).toEqual(Uint8Array.of(1, 2));
    expect(refusalOf(() => accountKey.openLocal(ak, userId, 'other', local))).toBe('key: open.local');
  });
});

describe('keyring', () => {
  it('round-trips, and opens only as that version of that person', () => {
    const { log, founder } = new HonestPractice();
    const keyring: Keyring = { practiceId: log.practiceId, identities: [founder.identities[0]!, newIdentity(2)] };
    const ak = newKey();
    const sealed = sealKeyring(ak, userId, 4, keyring);
    const opened = openKeyring(ak, userId, 4, sealed);
    expect(opened.practiceId).toBe(log.practiceId);
    expect(opened.identities.map((one) => hex(one.signSeed))).toEqual(
      keyring.identities.map((one) => hex(one.signSeed)),
    );
    for (const attempt of [() => openKeyring(ak, userId, 3, sealed), () => openKeyring(ak, otherId, 4, sealed)])
      expect(refusalOf(attempt)).toBe('key: open.keyring');
    const gap = [newIdentity(2), newIdentity(4)];
    expect(() => sealKeyring(ak, userId, 1, { ...keyring, identities: gap })).toThrow(TypeError);
  });
  it('refuses a gap inside', () => {
    const ak = newKey();
    const [seed, practice] = [new Uint8Array(32), new Uint8Array(32)];
    for (const gens of [[0], [1, 3], [2, 2], [3, 2]]) {
      const plaintext = lp('cor1/keyring', practice, ...gens.map((gen) => lp(u32(gen), seed, seed)));
      const sealed = seal(kdf(ak, 'keyring'), 'keyring', lp(idBytes(userId), u32(1)), plaintext);
      expect(refusalOf(() => openKeyring(ak, userId, 1, sealed))).toBe('malformed: keyring.identity.gen');
    }
  });
  it('compares itself with the log', () => {
    const practice = new HonestPractice();
    const eve = practice.add('Eve');
    const ring = (of = eve, practiceId = practice.log.practiceId): Keyring => ({
      practiceId,
      identities: [...of.identities],
    });
    const check = (keyring: Keyring, id = eve.userId): string =>
      refusalOf(() => checkKeyring(keyring, id, practice.log.state));
    const first = ring();
    expect(checkKeyring(first, eve.userId, practice.log.state)).toBe('ready');
    const prepared = { ...first, identities: [...first.identities, newIdentity(2)] };
    expect(checkKeyring(prepared, eve.userId, practice.log.state)).toBe('rekeying');
    expect(check(first, otherId)).toBe('fatal: keyring.unlisted');
    expect(check(ring(eve, new HonestPractice('another').log.practiceId))).toBe('fatal: keyring.other-practice');
    expect(check({ ...prepared, identities: [...prepared.identities, newIdentity(3)] })).toBe(
      'fatal: keyring.rollback',
    );
    expect(check({ ...first, identities: [newIdentity(1)] })).toBe('fatal: keyring.foreign');
    practice.reset(eve);
    expect(check(first)).toBe('fatal: keyring.reset');
    expect(check(prepared)).toBe('fatal: keyring.reset');
    // Who was reset begins again with that generation.
    expect(check({ ...first, identities: [newIdentity(2)] })).toBe('fatal: keyring.reset');
    const again = { ...first, identities: eve.identities.slice(1) };
    expect(checkKeyring(again, eve.userId, practice.log.state)).toBe('ready');
    practice.rekey(eve);
    expect(check({ ...first, identities: eve.identities.slice(2) })).toBe('fatal: keyring.foreign');
  });
});

describe('pins', () => {
  const hash = (value: number): ReturnType<typeof toHash> => toHash(new Uint8Array(32).fill(value));
  const circle = { what: PIN.circle, id: toId(new Uint8Array(16).fill(9)), n: 3, hash: hash(1) } as const;
  const thread = { what: PIN.thread, id: toId(new Uint8Array(16).fill(4)), n: 8, hash: hash(2) } as const;
  const pins: Pins = { keyringVersion: 2, logSeq: 5, logHash: hash(5), heads: [circle, thread] };
  it('round-trips in order, as that version of that person', () => {
    const ak = newKey();
    const sealed = sealPins(ak, userId, 7, { ...pins, heads: [thread, circle] });
    expect(openPins(ak, userId, 7, sealed)).toEqual(pins);
    expect(refusalOf(() => openPins(ak, userId, 6, sealed))).toBe('key: open.pins');
  });
  it('refuses heads that are doubled or out of order', () => {
    const ak = newKey();
    const head = lp(Uint8Array.of(1), idBytes(circle.id), u64(1), new Uint8Array(32));
    const plaintext = lp('cor1/pins', u32(1), u64(1), new Uint8Array(32), lp('cor1/heads', head, head));
    const sealed = seal(kdf(ak, 'pins'), 'pins', lp(idBytes(userId), u64(1)), plaintext);
    expect(refusalOf(() => openPins(ak, userId, 1, sealed))).toBe('malformed: pins.heads.order');
  });
  it('merges two devices to the greater heads, after asking', () => {
    const newer = { ...thread, n: 9, hash: hash(3) };
    const other = withPin({ ...pins, logSeq: 4, logHash: hash(4), keyringVersion: 3, heads: [circle] }, newer);
    const merged = mergePins(pins, other, () => true);
    expect(merged).toEqual({ keyringVersion: 3, logSeq: 5, logHash: hash(5), heads: [circle, newer] });
    expect(pinned(merged, PIN.thread, thread.id)).toEqual(newer);
    expect(pinned(merged, PIN.gateway, thread.id)).toBeUndefined();
    expect(refusalOf(() => mergePins(pins, other, () => false))).toBe('fatal: pins.fork');
    const forked = withPin(pins, { ...circle, hash: hash(8) });
    expect(refusalOf(() => mergePins(pins, forked, () => true))).toBe('fatal: pins.fork');
  });
});
