/** A practice in which every kind of log entry occurred, and the verdict on a next one. */
import { asSignPk } from '../../protocol/crypto/keys.ts';
import type { LaterPayload } from '../../protocol/crypto/practice-log/entry.ts';
import type { Author } from '../../protocol/crypto/practice-log/make.ts';
import { authorOf, HonestPractice, type Colleague } from './honest-practice.ts';
import { refusalOf } from './refusals.ts';

/** A practice in which every type occurred: three owners, an admin, a removed and a recovered person, a gateway. */
export function lived(): { practice: HonestPractice; people: Record<string, Colleague> } {
  const practice = new HonestPractice();
  const owner = practice.add('Olga', 3);
  const third = practice.add('Tess', 3, practice.founder, owner);
  const admin = practice.add('Adam', 2);
  const member = practice.add('Mia', 1, admin);
  const gone = practice.add('Gus');
  practice.remove(gone, admin);
  practice.rekey(member);
  practice.reset(member, admin);
  practice.rotateRecords(practice.founder, owner);
  const recovered = practice.recover('Rhea');
  const gateway = practice.addGateway();
  practice.removeGateway(gateway);
  practice.post(practice.make({ type: 9, userId: member.userId, name: 'Mia M.', login: 'mia2' }, authorOf(member)));
  practice.post(practice.make({ type: 10, practiceName: 'Mill', policy: 5 }, authorOf(owner)));
  return { practice, people: { founder: practice.founder, owner, third, admin, member, gone, recovered } };
}

/** Verdict on an entry with this payload as the next one. */
export function verdict(
  practice: HonestPractice,
  by: Colleague | Author,
  payload: LaterPayload,
  cosigner?: Colleague,
): string {
  const author = 'identities' in by ? authorOf(by) : by;
  return refusalOf(() => practice.log.check(practice.make(payload, author, cosigner)));
}

export function newSignPk(): ReturnType<typeof asSignPk> {
  return asSignPk(
    Uint8Array.from(Buffer.from('d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a', 'hex')),
  );
}
