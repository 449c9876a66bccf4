/**
 * A proposal is not an entry: whoever passes one off as approved, or serves a changed or pointless one, is refused by every
 * client, whatever the server says about it.
 */
import { beforeEach, expect, test } from 'vitest';
import { decodeEntry, encodeCosig, encodeEntry, type SignedEntry } from '../../protocol/crypto/practice-log/entry.ts';
import { cosign, makeEntry } from '../../protocol/crypto/practice-log/make.ts';
import { COSIG_LABEL } from '../../protocol/crypto/practice-log/entry.ts';
import { sign } from '../../protocol/crypto/sign.ts';
import { authorOf, HonestPractice, type Colleague } from '../harness/honest-practice.ts';
import { refusalOf } from '../harness/refusals.ts';

let practice: HonestPractice;
let ada: Colleague;
let ben: Colleague;
let cleo: Colleague;
let dora: Colleague;
beforeEach(() => {
  practice = new HonestPractice();
  ada = practice.founder;
  ben = practice.add('Ben', 3);
  cleo = practice.add('Cleo', 3, ada, ben);
  dora = practice.add('Dora', 1);
});

const propose = (userId = dora.userId, by = ada): SignedEntry =>
  makeEntry(
    practice.log.state,
    authorOf(by),
    { type: 4, userId, role: userId === dora.userId ? 3 : 1 },
    2_000_000_000_000,
  );
const verdict = (signed: SignedEntry): string => refusalOf(() => practice.log.check(signed));
const reading = (signed: SignedEntry): string => refusalOf(() => practice.log.checkProposal(signed));
const cosigned = (of: SignedEntry, by: Colleague, over = of): SignedEntry => {
  const { id, gen, sign: key } = authorOf(by);
  return {
    ...of,
    cosig: encodeCosig({ ownerId: id as Colleague['userId'], gen, sig: sign(key, COSIG_LABEL, over.bytes) }),
  };
};

test('control: the honest way is taken', () => {
  const asked = propose();
  expect(practice.log.checkProposal(asked)).toMatchObject({ isNext: true, entry: { payload: { role: 3 } } });
  expect(verdict(cosign(practice.log.state, asked, authorOf(ben)))).toBe('accepted');
});

test('passed off as approved: without a second signature, with the author’s, the subject’s, a member’s, another entry’s', () => {
  const asked = propose();
  expect(verdict(asked)).toBe('fatal: log.cosig-missing');
  expect(verdict(cosigned(asked, ada))).toBe('fatal: log.cosig-owner');
  expect(verdict(cosigned(asked, dora))).toBe('fatal: log.cosig-owner');
  const aboutBen = propose(ben.userId);
  expect(verdict(cosigned(aboutBen, ben))).toBe('fatal: log.cosig-owner');
  expect(verdict(cosigned(aboutBen, cleo, asked))).toBe('fatal: log.cosig-signature');
});

test('a changed wish, or one that its author may not have, is no proposal', () => {
  const asked = propose();
  const entry = decodeEntry(asked.bytes);
  const other = encodeEntry({ ...entry, payload: { type: 4, userId: cleo.userId, role: 1 } });
  expect(reading({ ...asked, bytes: other })).toBe('fatal: log.signature');
  expect(reading(propose(dora.userId, dora))).toBe('fatal: log.rank');
  expect(reading(cosigned(asked, ben))).toBe('fatal: log.cosig-unasked');
  const alone = makeEntry(
    practice.log.state,
    authorOf(ada),
    { type: 4, userId: dora.userId, role: 2 },
    2_000_000_000_000,
  );
  expect(reading(alone)).toBe('fatal: log.cosig-unasked');
});

test('one that the log has left behind is late, not false; one from ahead waits; one of another branch is a fork', () => {
  const asked = propose();
  practice.add('Eve', 1);
  expect(practice.log.checkProposal(asked).isNext).toBe(false);
  expect(verdict(cosigned(asked, ben))).toBe('fatal: log.seq');
  const { bytes } = asked;
  const ahead = encodeEntry({ ...decodeEntry(bytes), seq: practice.log.seq + 2 });
  expect(reading({ ...asked, bytes: ahead })).toBe('ahead: log.ahead');
  const forked = encodeEntry({ ...decodeEntry(bytes), seq: practice.log.seq + 1 });
  expect(reading({ ...asked, bytes: forked })).toBe('fatal: log.prev');
});
