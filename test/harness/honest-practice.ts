/**
 * An honest practice at the level of bytes: its log, its colleagues with their keys, its records key and its gateway.
 * Everything is made by protocol/crypto itself with scripted randomness and a clock that moves on by itself.
 */
import { newIdentity, type Identity } from '../../protocol/crypto/account/keyring.ts';
import type { Opener } from '../../protocol/crypto/circle/keys.ts';
import { toId } from '../../protocol/crypto/encoding.ts';
import { asSignSeed, type Key, type Random, type SignKey } from '../../protocol/crypto/keys.ts';
import { RECID, type Genesis, type Payload, type SignedEntry } from '../../protocol/crypto/practice-log/entry.ts';
import { PracticeLog } from '../../protocol/crypto/practice-log/log.ts';
import {
  cosign,
  makeEntry,
  makeGenesis,
  makePop,
  needsCosig,
  type Author,
} from '../../protocol/crypto/practice-log/make.ts';
import type { Role } from '../../protocol/crypto/practice-log/state.ts';
import {
  newRecordsSecret,
  recordsKeys,
  sealPrevious,
  type RecordsKeys,
} from '../../protocol/crypto/records-key/records-key.ts';
import { signKey } from '../../protocol/crypto/sign.ts';
import type { Id } from '../../protocol/wire/bytes.ts';
import type { GatewayId, UserId } from '../../protocol/wire/ids.ts';
import { scriptedRandom } from './scripted-random.ts';

/** A person with every generation of its keys, newest last. */
export interface Colleague {
  readonly name: string;
  readonly login: string;
  readonly userId: UserId;
  readonly identities: Identity[];
}
export interface HonestGateway {
  readonly gatewayId: GatewayId;
  readonly sign: SignKey;
}

export const authorOf = ({ userId, identities }: Colleague): Author => {
  const newest = identities.at(-1)!;
  return { id: userId, gen: newest.gen, sign: newest.sign };
};
export const openerOf = ({ userId, identities }: Colleague): Opener => ({
  id: userId,
  kemSeed: (gen) => identities[gen - 1]?.kemSeed,
});

export class HonestPractice {
  readonly random: Random;
  readonly log: PracticeLog;
  readonly entries: SignedEntry[];
  readonly founder: Colleague;
  /** RS of each records generation, from 1. */
  readonly recordsSecrets: Key[];
  #now: number;

  constructor(
    seed: string | Random = 'practice',
    custody: Partial<Pick<Genesis, 'k' | 'n' | 'custodians' | 'policy'>> = {},
  ) {
    this.random = typeof seed === 'string' ? scriptedRandom(seed) : seed;
    this.#now = 1_750_000_000_000;
    this.founder = this.newColleague('Ada');
    const rs = newRecordsSecret(this.random);
    this.recordsSecrets = [rs];
    const { kemPk: recordsKemPk, sign } = recordsKeys(rs);
    const [me] = this.founder.identities as [Identity];
    const { userId, name, login } = this.founder;
    const own = { userId, name, login, signPk: me.sign.publicKey, kemPk: me.kemPk };
    const shared = { k: 2, n: 3, custodians: ['Safe', 'Notary', 'Bank'], policy: 0, ...custody };
    const keys = { recordsKemPk, recordsSignPk: sign.publicKey };
    const genesis = makeGenesis(
      { practiceName: 'Practice at the Mill', ...own, ...keys, ...shared },
      me.sign,
      this.now(),
    );
    this.log = PracticeLog.begin(genesis);
    this.entries = [{ bytes: genesis.bytes, sig: genesis.sig }];
  }

  /** A minute later than the last time. */
  now(): number {
    return (this.#now += 60_000);
  }
  later(ms: number): void {
    this.#now += ms;
  }
  id<Noun extends string>(): Id<Noun> {
    return toId<Noun>(this.random(16));
  }

  /** Someone with keys whom the log does not know yet. */
  newColleague(name: string): Colleague {
    const userId = this.id<'user'>();
    return { name, login: name.toLowerCase(), userId, identities: [newIdentity(1, this.random)] };
  }

  /** The founder's next entry unless `by` says otherwise; a second owner co-signs where one is needed. */
  make(payload: Exclude<Payload, Genesis>, by: Author, cosigner?: Colleague): SignedEntry {
    const entry = makeEntry(this.log.state, by, payload, this.now());
    if (!needsCosig(this.log.state, by.id, payload) || cosigner === undefined) return entry;
    return cosign(this.log.state, entry, authorOf(cosigner));
  }
  post(entry: SignedEntry): void {
    this.log.append(entry);
    this.entries.push(entry);
  }

  addPayload(who: Colleague, role: Role = 1, via: 1 | 2 = 1): Payload & { type: 2 } {
    const { userId, name, login } = who;
    const [{ sign, kemPk }] = who.identities as [Identity];
    const subject = { practiceId: this.log.practiceId, userId, gen: 1, login, signPk: sign.publicKey, kemPk };
    const pop = makePop(subject, sign);
    return { type: 2, userId, role, name, login, signPk: sign.publicKey, kemPk, pop, via };
  }
  add(name: string, role: Role = 1, by: Colleague = this.founder, cosigner?: Colleague): Colleague {
    const who = this.newColleague(name);
    this.post(this.make(this.addPayload(who, role), authorOf(by), cosigner));
    return who;
  }

  rekeyPayload(who: Colleague, next: Identity, reset: 0 | 1): Payload & { type: 3 } {
    const { userId, login } = who;
    const { sign, kemPk, gen: newGen } = next;
    const subject = { practiceId: this.log.practiceId, userId, gen: newGen, login, signPk: sign.publicKey, kemPk };
    const pop = makePop(subject, sign);
    return { type: 3, userId, newGen, signPk: sign.publicKey, kemPk, pop, reset };
  }
  /** A new generation by the colleague itself. */
  rekey(who: Colleague): void {
    const next = newIdentity(who.identities.length + 1, this.random);
    this.post(this.make(this.rekeyPayload(who, next, 0), authorOf(who)));
    who.identities.push(next);
  }
  /** A new generation given by an admin or owner. */
  reset(who: Colleague, by: Colleague = this.founder, cosigner?: Colleague): void {
    const next = newIdentity(who.identities.length + 1, this.random);
    this.post(this.make(this.rekeyPayload(who, next, 1), authorOf(by), cosigner));
    who.identities.push(next);
  }
  remove(who: Colleague, by: Colleague = this.founder, cosigner?: Colleague): void {
    this.post(this.make({ type: 5, userId: who.userId }, authorOf(by), cosigner));
  }
  setRole(who: Colleague, role: Role, by: Colleague = this.founder, cosigner?: Colleague): void {
    this.post(this.make({ type: 4, userId: who.userId, role }, authorOf(by), cosigner));
  }

  rotationPayload(rs: Key, withPrevious = true): Payload & { type: 6 } {
    const newGen = this.recordsSecrets.length + 1;
    const { kemPk, sign } = recordsKeys(rs);
    const old = this.recordsSecrets.at(-1)!;
    const previous = withPrevious
      ? sealPrevious(kemPk, this.log.practiceId, newGen, old, this.random)
      : new Uint8Array(0);
    return { type: 6, newGen, kemPk, signPk: sign.publicKey, k: 1, n: 1, custodians: ['Safe'], previous };
  }
  rotateRecords(by: Colleague = this.founder, cosigner?: Colleague): void {
    const rs = newRecordsSecret(this.random);
    this.post(this.make(this.rotationPayload(rs), authorOf(by), cosigner));
    this.recordsSecrets.push(rs);
  }

  /** The records key as author of a type 7 entry or a ctl. */
  recordsAuthor(): Author {
    const { sign } = this.records();
    return { id: RECID, gen: this.recordsSecrets.length, sign };
  }
  records(gen = this.recordsSecrets.length): RecordsKeys {
    return recordsKeys(this.recordsSecrets[gen - 1]!);
  }
  recordsOpener(): Opener {
    return { id: RECID, kemSeed: (gen) => (gen <= this.recordsSecrets.length ? this.records(gen).kemSeed : undefined) };
  }

  recoverPayload(who: Colleague): Payload & { type: 7 } {
    const { userId, name, login } = who;
    const { sign, kemPk, gen: newGen } = who.identities.at(-1)!;
    const subject = { practiceId: this.log.practiceId, userId, gen: newGen, login, signPk: sign.publicKey, kemPk };
    const pop = makePop(subject, sign);
    return { type: 7, userId, newGen, name, login, signPk: sign.publicKey, kemPk, pop };
  }
  /** A new owner by k custodians. */
  recover(name: string): Colleague {
    const who = this.newColleague(name);
    this.post(this.make(this.recoverPayload(who), this.recordsAuthor()));
    return who;
  }

  addGateway(by: Colleague = this.founder): HonestGateway {
    const gatewayId = this.id<'gateway'>();
    const sign = signKey(asSignSeed(this.random(32)));
    this.post(this.make({ type: 8, gatewayId, signPk: sign.publicKey, active: true }, authorOf(by)));
    return { gatewayId, sign };
  }
  removeGateway({ gatewayId, sign }: HonestGateway, by: Colleague = this.founder): void {
    this.post(this.make({ type: 8, gatewayId, signPk: sign.publicKey, active: false }, authorOf(by)));
  }
}
