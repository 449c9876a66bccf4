/** The records key: shares, rebuilding, rotation's `previous`; and the invitation ceremony (protocol/README.md §3, §4). */
import { beforeAll, describe, expect, it } from 'vitest';
import { newIdentity } from '../../protocol/crypto/account/keyring.ts';
import { lp } from '../../protocol/crypto/encoding.ts';
import { asShortKey, type Key } from '../../protocol/crypto/keys.ts';
import * as invite from '../../protocol/crypto/practice-log/invite.ts';
import {
  joinShares,
  newRecordsSecret,
  openPrevious,
  readShare,
  rebuildRecords,
  recordsKeys,
  sealPrevious,
  splitRecords,
} from '../../protocol/crypto/records-key/records-key.ts';
import { seal, sealTo } from '../../protocol/crypto/seal.ts';
import { randomBytes, sodiumReady } from '../../protocol/crypto/sodium.ts';
import { kdf } from '../../protocol/crypto/derive.ts';
import { authorOf, HonestPractice } from '../harness/honest-practice.ts';
import { refusalOf } from '../harness/refusals.ts';

beforeAll(sodiumReady);

describe('shares', () => {
  it.each([
    [1, 1],
    [1, 3],
    [2, 3],
    [3, 5],
    [16, 16],
  ])('%i of %i rebuild the secret, in any order', (k, n) => {
    const practice = new HonestPractice('shares', { k, n, custodians: Array.from({ length: n }, (_, i) => `C${i}`) });
    const { practiceId, state } = practice.log;
    const [rs] = practice.recordsSecrets as [Key];
    const texts = splitRecords(rs, { practiceId, gen: 1, k, n });
    expect(texts.every((text) => text.length === 82)).toBe(true);
    expect(rebuildRecords(texts.slice(n - k).toReversed(), practiceId, state.records)).toEqual(rs);
    expect(rebuildRecords(texts, practiceId, state.records)).toEqual(rs);
    expect(refusalOf(() => rebuildRecords(texts.slice(1, k), practiceId, state.records))).toBe('key: shares.few');
  });
  it('notices what does not belong together', () => {
    const practice = new HonestPractice();
    const { practiceId, state } = practice.log;
    const of = { practiceId, gen: 1, k: 2, n: 3 };
    const [a, b] = splitRecords(practice.recordsSecrets[0]!, of) as [string, string, string];
    const rebuild = (...texts: string[]): string => refusalOf(() => rebuildRecords(texts, practiceId, state.records));
    const [foreign] = splitRecords(newRecordsSecret(), of) as [string];
    const other = new HonestPractice('other').log.practiceId;
    expect(rebuild(a, a)).toBe('key: shares.twice');
    expect(
      rebuild(
        a,
        foreign.replace(/./, (c) => c),
      ),
    ).toMatch(/^key: shares\.(twice|other-key)$/);
    expect(rebuild(b, foreign)).toBe('key: shares.other-key');
    expect(rebuild(a, splitRecords(practice.recordsSecrets[0]!, { ...of, gen: 2 })[1]!)).toBe('key: shares.other-key');
    expect(refusalOf(() => rebuildRecords([a, b], other, state.records))).toBe('key: shares.other-practice');
    expect(refusalOf(() => joinShares([readShare(a), { ...readShare(b), k: 3 }]))).toBe('key: shares.mixed');
    expect(refusalOf(() => joinShares([]))).toBe('key: shares.few');
  });
  it('notices a typo in one', () => {
    const practice = new HonestPractice();
    const [text] = splitRecords(practice.recordsSecrets[0]!, {
      practiceId: practice.log.practiceId,
      gen: 1,
      k: 2,
      n: 3,
    }) as [string];
    const typo = text.slice(0, 40) + (text[40] === '0' ? '1' : '0') + text.slice(41);
    expect(refusalOf(() => readShare(typo))).toBe('malformed: share.check');
    expect(refusalOf(() => readShare(text.slice(1)))).toBe('malformed: base32');
    const zeroth = splitRecords(practice.recordsSecrets[0]!, {
      practiceId: practice.log.practiceId,
      gen: 0,
      k: 2,
      n: 3,
    })[0]!;
    expect(refusalOf(() => readShare(zeroth))).toBe('malformed: share.fields');
    expect(() =>
      splitRecords(practice.recordsSecrets[0]!, { practiceId: practice.log.practiceId, gen: 1, k: 4, n: 3 }),
    ).toThrow(TypeError);
  });
  it('one share below the threshold fits every secret', () => {
    const { practiceId } = new HonestPractice().log;
    const of = { practiceId, gen: 1, k: 2, n: 2 };
    const [rs, coefficient] = [newRecordsSecret(), randomBytes(32)];
    const share = readShare(splitRecords(rs, of, () => coefficient)[0]!);
    const otherRs = newRecordsSecret();
    const fitting = share.y.map((byte, i) => byte ^ otherRs[i]!);
    expect(readShare(splitRecords(otherRs, of, () => fitting)[0]!).y).toEqual(share.y);
  });
});

describe('rotation of the records key', () => {
  it('hands the older secret to the newer', () => {
    const { practiceId } = new HonestPractice().log;
    const [older, newer] = [newRecordsSecret(), newRecordsSecret()];
    const previous = sealPrevious(recordsKeys(newer).kemPk, practiceId, 2, older);
    expect(openPrevious(newer, practiceId, 2, previous)).toEqual(older);
    expect(refusalOf(() => openPrevious(older, practiceId, 2, previous))).toBe('key: open.kem/rec/prev');
    expect(refusalOf(() => openPrevious(newer, practiceId, 3, previous))).toBe('key: open.kem/rec/prev');
    const context = lp('cor1/recprev', Buffer.from(practiceId, 'base64url'), Uint8Array.of(0, 0, 0, 2));
    const short = sealTo(recordsKeys(newer).kemPk, 'rec/prev', context, new Uint8Array(31));
    expect(refusalOf(() => openPrevious(newer, practiceId, 2, short))).toBe('key: open.kem/rec/prev');
  });
});

describe('invitation', () => {
  const secret = asShortKey(new Uint8Array(16).fill(5));
  function ceremony(gen = 1): { practice: HonestPractice; given: invite.Invite; join: Uint8Array; mac: Uint8Array } {
    const practice = new HonestPractice();
    const { seq, head, practiceId } = practice.log;
    const who = gen === 1 ? practice.newColleague('Nia') : practice.add('Nia');
    const given = {
      practiceId,
      seq,
      head,
      role: 1 as const,
      inviterId: practice.founder.userId,
      userId: who.userId,
      gen,
    };
    const opened = invite.openInvite(
      invite.readInviteCode(invite.inviteCodeText(secret).toLowerCase()),
      invite.sealInvite(secret, given),
    );
    const { join, mac } = invite.makeJoin(secret, opened, { name: 'Nia', login: 'nia', identity: newIdentity(gen) });
    return { practice, given, join, mac };
  }
  it('brings a new colleague into the log', () => {
    const { practice, given, join, mac } = ceremony();
    expect(invite.inviteCodeText(secret)).toHaveLength(26);
    expect(invite.inviteIdOf(secret)).toBe(invite.decodeJoin(join).inviteId);
    invite.checkInvite(given, practice.log);
    const joined = invite.checkJoin(secret, given, join, mac);
    practice.post(practice.make(invite.joinPayload(given, joined, 1, practice.log.state), authorOf(practice.founder)));
    expect(practice.log.state.people.get(given.userId)).toMatchObject({ name: 'Nia', gen: 1, via: 1, active: true });
    expect(refusalOf(() => invite.joinPayload(given, joined, 1, practice.log.state))).toBe('conflict: join.generation');
  });
  it('gives a colleague who lost everything a new generation', () => {
    const { practice, given, join, mac } = ceremony(2);
    const payload = invite.joinPayload(given, invite.checkJoin(secret, given, join, mac), 1, practice.log.state);
    expect(payload).toMatchObject({ type: 3, newGen: 2, reset: 1 });
    practice.post(practice.make(payload, authorOf(practice.founder)));
    expect(practice.log.state.people.get(given.userId)?.keys[1]?.origin).toBe('reset');
  });
  it('draws a secret of its own', () => {
    expect(invite.newInviteSecret()).toHaveLength(16);
  });
  it('refuses another code, another practice, a log behind or beside', () => {
    const { practice, given } = ceremony();
    const blob = invite.sealInvite(secret, given);
    expect(refusalOf(() => invite.openInvite(asShortKey(new Uint8Array(16)), blob))).toBe('key: open.inv');
    const other = new HonestPractice('other');
    expect(refusalOf(() => invite.checkInvite(given, other.log))).toBe('fatal: log.other-practice');
    expect(refusalOf(() => invite.checkInvite({ ...given, seq: 9 }, practice.log))).toBe('ahead: log.ahead');
    practice.add('Mia');
    expect(refusalOf(() => invite.checkInvite({ ...given, seq: 2 }, practice.log))).toBe('fatal: log.fork');
    const id = Buffer.from(invite.inviteIdOf(secret), 'base64url');
    const trailing = seal(kdf(secret, 'inv/blob'), 'inv', id, lp('cor1/invite'));
    expect(refusalOf(() => invite.openInvite(secret, trailing))).toBe('malformed: invite.short');
  });
  it('refuses a join that the server made or changed', () => {
    const { given, join, mac } = ceremony();
    const check = (bytes: Uint8Array, code: Uint8Array, of = given): string =>
      refusalOf(() => invite.checkJoin(secret, of, bytes, code));
    const macOf = (bytes: Uint8Array): Uint8Array => kdf(secret, 'inv/mac', bytes);
    const changed = join.map((byte, i) => (i === join.length - 1 ? byte ^ 1 : byte));
    expect(check(changed, mac)).toBe('fatal: join.mac');
    expect(check(changed, macOf(changed))).toBe('fatal: join.pop');
    expect(check(join.subarray(1), macOf(join.subarray(1)))).toMatch(/^fatal: join\./);
    expect(check(join, mac, { ...given, gen: 2 })).toBe('fatal: join.person');
    expect(check(join, mac, { ...given, practiceId: new HonestPractice('x').log.practiceId })).toBe(
      'fatal: join.practice',
    );
    const otherSecret = asShortKey(new Uint8Array(16).fill(6));
    const foreign = invite.makeJoin(otherSecret, given, { name: 'Nia', login: 'nia', identity: newIdentity(1) }).join;
    expect(check(foreign, macOf(foreign))).toBe('fatal: join.invite');
    const shouting = invite.makeJoin(secret, given, { name: 'Nia', login: 'NIA', identity: newIdentity(1) });
    expect(check(shouting.join, shouting.mac)).toBe('fatal: join.name');
  });
});
