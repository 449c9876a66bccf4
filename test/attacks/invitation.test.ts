/**
 * Attacks on the way in: a server that swaps a newcomer's join or shows another practice, and proofs of possession made
 * for something else. A control case stands beside each.
 */
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newIdentity } from '../../protocol/crypto/account/keyring.ts';
import type { Payload, SignedEntry } from '../../protocol/crypto/practice-log/entry.ts';
import {
  checkInvite,
  checkJoin,
  joinPayload,
  makeJoin,
  newInviteSecret,
  openInvite,
  sealInvite,
} from '../../protocol/crypto/practice-log/invite.ts';
import { PracticeLog } from '../../protocol/crypto/practice-log/log.ts';
import { makePop } from '../../protocol/crypto/practice-log/make.ts';
import { sodiumReady } from '../../protocol/crypto/sodium.ts';
import { authorOf, HonestPractice, type Colleague } from '../harness/honest-practice.ts';
import { forgeEntry } from '../harness/malicious-member.ts';
import { refusalOf } from '../harness/refusals.ts';

beforeAll(sodiumReady);

let practice: HonestPractice;
let ada: Colleague;
let cleo: Colleague;
beforeEach(() => {
  practice = new HonestPractice('invitation attacks');
  ada = practice.founder;
  practice.add('Ben', 2);
  cleo = practice.add('Cleo');
});

const verdict = (entry: SignedEntry) => refusalOf(() => practice.log.check(entry));
const by = (who: Colleague, payload: Payload) => forgeEntry(practice.log.state, authorOf(who), payload);

describe('invitation', () => {
  const setting = () => {
    const secret = newInviteSecret(practice.random);
    const { practiceId, seq, head } = practice.log;
    const invite = {
      practiceId,
      seq,
      head,
      role: 1 as const,
      inviterId: ada.userId,
      userId: practice.id<'user'>(),
      gen: 1,
    };
    const blob = sealInvite(secret, invite, practice.random(24));
    const who = { name: 'Dora', login: 'dora', identity: newIdentity(1, practice.random) };
    return { secret, invite, blob, ...makeJoin(secret, invite, who) };
  };
  it('control: the newcomer joins and the admin signs what she proved', () => {
    const { secret, invite, blob, join, mac } = setting();
    checkInvite(openInvite(secret, blob), practice.log);
    const joined = checkJoin(secret, invite, join, mac);
    expect(verdict(by(ada, joinPayload(invite, joined, 1, practice.log.state)))).toBe('accepted');
  });
  it('the server swaps the join, or makes one without the secret', () => {
    const { secret, invite, join, mac } = setting();
    const other = setting();
    expect(refusalOf(() => checkJoin(secret, invite, other.join, other.mac))).toMatch(/^fatal: join/);
    const changed = join.slice();
    changed[changed.length - 1]! ^= 1;
    expect(refusalOf(() => checkJoin(secret, invite, changed, mac))).toMatch(/^fatal: join/);
    expect(refusalOf(() => checkJoin(secret, invite, join, other.mac))).toMatch(/^fatal: join/);
    expect(refusalOf(() => openInvite(other.secret, sealInvite(secret, invite)))).toBe('key: open.inv');
  });
  it('the server shows the newcomer another practice, or a log without the inviter’s head', () => {
    const { invite } = setting();
    expect(refusalOf(() => checkInvite(invite, new HonestPractice('trap').log))).toBe('fatal: log.other-practice');
    const cut = PracticeLog.replay(practice.entries.slice(0, 2));
    expect(refusalOf(() => checkInvite(invite, cut))).toBe('ahead: log.ahead');
  });
});

it('a pop says which practice, person, generation, login and keys', () => {
  const dora = practice.newColleague('Dora');
  const payload = practice.addPayload(dora);
  const { signPk, kemPk } = payload;
  const [{ sign: key }] = dora.identities as [Colleague['identities'][0]];
  const subject = { practiceId: practice.log.practiceId, userId: dora.userId, gen: 1, login: 'dora', signPk, kemPk };
  const pops = [
    makePop({ ...subject, practiceId: new HonestPractice('x').log.practiceId }, key),
    makePop({ ...subject, userId: cleo.userId }, key),
    makePop({ ...subject, gen: 2 }, key),
    makePop({ ...subject, login: 'dora2' }, key),
  ];
  for (const pop of pops) expect(verdict(by(ada, { ...payload, pop }))).toBe('fatal: log.pop');
  expect(verdict(by(ada, { ...payload, pop: makePop(subject, key) }))).toBe('accepted');
});
