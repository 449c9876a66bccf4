/** Vectors of protocol/README.md §3: every entry type, a co-signature, an invitation, the numbers people compare. */
import { newIdentity } from '../../../protocol/crypto/account/keyring.ts';
import { asShortKey, asSignSeed } from '../../../protocol/crypto/keys.ts';
import { fingerprint, practiceCode, safetyNumber } from '../../../protocol/crypto/practice-log/codes.ts';
import { decodeEntry, entryHash, type SignedEntry } from '../../../protocol/crypto/practice-log/entry.ts';
import {
  checkJoin,
  inviteCodeText,
  inviteIdOf,
  makeJoin,
  sealInvite,
} from '../../../protocol/crypto/practice-log/invite.ts';
import { authorOf, HonestPractice, type Colleague } from '../../harness/honest-practice.ts';
import { gatewayCode } from '../../../protocol/crypto/gateway/gateway-key.ts';
import { counting, row, tape, type Row, type Sections } from './tape.ts';

const seedsOf = ({ name, userId, identities }: Colleague) => ({
  name,
  userId,
  identities: identities.map(({ gen, signSeed, kemSeed }) => ({ gen, signSeed, kemSeed })),
});

/** A practice whose log holds all ten types. */
function eventful() {
  const t = tape('practice log');
  const practice = new HonestPractice(t.random);
  const ada = practice.founder;
  practice.post(practice.make({ type: 10, practiceName: 'Practice at the Old Mill', policy: 3 }, authorOf(ada)));
  const ben = practice.newColleague('Ben');
  practice.post(practice.make(practice.addPayload(ben, 2, 2), authorOf(ada)));
  const cleo = practice.add('Cleo', 3);
  practice.rekey(ben);
  practice.reset(ben);
  practice.setRole(ben, 1);
  practice.rotateRecords(ada, cleo);
  const dora = practice.recover('Dora');
  const gateway = practice.addGateway();
  practice.post(
    practice.make({ type: 9, userId: ben.userId, name: 'Ben O’Neill', login: 'ben.oneill' }, authorOf(ben)),
  );
  practice.remove(ben);
  return { practice, people: [ada, ben, cleo, dora], gateway, random: t };
}

const entryRow = (entry: SignedEntry): Row => {
  const { payload, ...head } = decodeEntry(entry.bytes);
  const what = `entry ${head.seq}: type ${payload.type}${entry.cosig ? ', co-signed' : ''}`;
  return row(what, { ...head, payload }, { ...entry, hash: entryHash(entry) });
};

function logRows(): Row[] {
  const { practice, people } = eventful();
  const { practiceId, state } = practice.log;
  const keys = { people: people.map(seedsOf), recordsSecrets: practice.recordsSecrets };
  return [
    row('keys of everyone in the entries below; authors sign with them', keys, { practiceId }),
    ...practice.entries.map(entryRow),
    row('practice code', { practiceId, seq: state.seq, head: state.head }, { code: practiceCode(state) }),
  ];
}

function numberRows(): Row[] {
  const { practice, people, gateway } = eventful();
  const { state } = practice.log;
  const [ada, , cleo] = people.map((one) => state.people.get(one.userId)!);
  const of = (person: NonNullable<typeof ada>) => {
    const { signPk, kemPk } = person.keys[person.gen - 1]!;
    return { userId: person.userId, gen: person.gen, signPk, kemPk };
  };
  const fingerprints = { ada: fingerprint(state, ada!), cleo: fingerprint(state, cleo!) };
  const number = safetyNumber(state, ada!, cleo!);
  const { gatewayId, sign } = gateway;
  return [
    row(
      'safety number of two colleagues',
      { practiceId: state.practiceId, a: of(ada!), b: of(cleo!) },
      { ...fingerprints, number },
    ),
    row('gateway code', { gatewayId, signPk: sign.publicKey }, { code: gatewayCode(gatewayId, sign.publicKey) }),
  ];
}

function inviteRows(): Row[] {
  const t = tape('invite');
  const practice = new HonestPractice(t.random);
  t.taken();
  const secret = asShortKey(counting(16, 80));
  const { practiceId, seq, head } = practice.log;
  const ids = { inviterId: practice.founder.userId, userId: practice.id<'user'>() };
  const invite = { practiceId, seq, head, role: 1 as const, ...ids, gen: 1 };
  const nonce = counting(24);
  const identity = newIdentity(1, t.random);
  const who = { name: 'Dora', login: 'dora', identity };
  const { join, mac } = makeJoin(secret, invite, who);
  checkJoin(secret, invite, join, mac);
  const { signSeed, kemSeed } = identity;
  return [
    row(
      'invitation',
      { secret, invite, nonce },
      { inviteId: inviteIdOf(secret), code: inviteCodeText(secret), blob: sealInvite(secret, invite, nonce) },
    ),
    row(
      'join',
      { secret, invite, name: 'Dora', login: 'dora', signSeed: asSignSeed(signSeed), kemSeed },
      { join, mac },
    ),
  ];
}

export const practiceLog = (): Sections => ({ log: logRows(), numbers: numberRows(), invite: inviteRows() });
