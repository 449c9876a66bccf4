/**
 * People for the load generator, who joined by real invitations. Only the password stretching is left out (the server never
 * sees it): accounts carry random authentication keys.
 */
import { newIdentity, sealKeyring, type Identity } from '../../protocol/crypto/account/keyring.ts';
import { practiceCircleId } from '../../protocol/crypto/circle/control.ts';
import { createCircle, type MadeControl } from '../../protocol/crypto/circle/make.ts';
import { toId } from '../../protocol/crypto/encoding.ts';
import { asKey } from '../../protocol/crypto/keys.ts';
import {
  checkJoin,
  inviteIdOf,
  joinPayload,
  makeJoin,
  newInviteSecret,
  sealInvite,
} from '../../protocol/crypto/practice-log/invite.ts';
import type { SignedEntry } from '../../protocol/crypto/practice-log/entry.ts';
import { PracticeLog } from '../../protocol/crypto/practice-log/log.ts';
import { makeEntry, makeGenesis, type Author } from '../../protocol/crypto/practice-log/make.ts';
import { randomBytes } from '../../protocol/crypto/sodium.ts';
import type { NewEpoch } from '../../protocol/wire/circles.ts';
import type { PracticeId, UserId } from '../../protocol/wire/ids.ts';
import type { NewAccount } from '../../protocol/wire/people.ts';
import { askOver, call } from './calls.ts';
import { connectRaw, type RawClient } from './raw-client.ts';

export interface Staff {
  readonly userId: UserId;
  readonly identity: Identity;
  readonly author: Author;
  readonly cookie: string;
  readonly client: RawClient;
}

export const newId = <Noun extends string>() => toId<Noun>(randomBytes(16));
export const now = () => Date.now();
const unheard = () => undefined;

export interface Founded {
  readonly log: PracticeLog;
  readonly owner: Staff;
  /** The practice's own circle at its first epoch. */
  readonly epoch: MadeControl;
}

/** Sets the practice up on the server at `url`. */
export async function found(url: string): Promise<Founded> {
  const identity = newIdentity(1);
  const records = newIdentity(1);
  const userId = newId<'user'>();
  const genesis = makeGenesis(
    {
      practiceName: 'Bench practice',
      userId,
      name: 'Owner',
      login: 'owner@example.org',
      signPk: identity.sign.publicKey,
      kemPk: identity.kemPk,
      recordsKemPk: records.kemPk,
      recordsSignPk: records.sign.publicKey,
      k: 1,
      n: 1,
      custodians: ['Safe'],
      policy: 0,
    },
    identity.sign,
    now(),
  );
  const log = PracticeLog.begin(genesis);
  const author = { id: userId, gen: 1, sign: identity.sign };
  const circle = { circleId: practiceCircleId(log.practiceId), kind: 0 as const, timeMs: now() };
  const epoch = createCircle(log.state, author, { ...circle, members: [{ userId, rank: 2 }] });
  const { cookie } = await call(url, 'practice:create', {
    genesis: signedEntry(genesis),
    account: account(userId, 'owner@example.org', identity, log.practiceId),
    epoch: upload(epoch),
  });
  return { log, owner: { userId, identity, author, cookie, client: await connectRaw(url, cookie, unheard) }, epoch };
}

/** Invites, joins and admits one more. */
export async function admit(url: string, { log, owner }: Founded): Promise<Staff> {
  const secret = newInviteSecret();
  const inviteId = inviteIdOf(secret);
  const userId = newId<'user'>();
  const { practiceId } = log;
  const invite = {
    practiceId,
    seq: log.seq,
    head: log.head,
    role: 1 as const,
    inviterId: owner.userId,
    userId,
    gen: 1,
  };
  const blob = sealInvite(secret, invite);
  await askOver(owner.client, 'invite:create', { inviteId, userId, role: 1, blob, sealedSecret: randomBytes(64) });
  const identity = newIdentity(1);
  const login = `staff${log.seq}@example.org`;
  const { join, mac } = makeJoin(secret, invite, { name: `Staff ${log.seq}`, login, identity });
  const joined = { inviteId, join, mac, account: account(userId, login, identity, practiceId) };
  const { cookie } = await call(url, 'invite:join', joined);
  const payload = joinPayload(invite, checkJoin(secret, invite, join, mac), 1, log.state);
  const entry = makeEntry(log.state, owner.author, payload, now());
  await askOver(owner.client, 'log:append', { signed: signedEntry(entry), epochs: [], inviteId });
  log.append(entry);
  const author = { id: userId, gen: 1, sign: identity.sign };
  return { userId, identity, author, cookie, client: await connectRaw(url, cookie, unheard) };
}

function account(userId: UserId, login: string, identity: Identity, practiceId: PracticeId): NewAccount {
  const keyring = { practiceId, identities: [{ gen: 1, signSeed: identity.signSeed, kemSeed: identity.kemSeed }] };
  return {
    userId,
    login,
    email: null,
    credentials: {
      salt: randomBytes(16),
      share: randomBytes(32),
      authKey: randomBytes(32),
      recAuth: randomBytes(32),
      wrapPw: randomBytes(105),
      wrapRec: randomBytes(105),
    },
    keyring: { version: 1, blob: sealKeyring(asKey(randomBytes(32)), userId, 1, keyring) },
    pins: null,
  };
}

const signedEntry = (entry: SignedEntry) => ({ entry: entry.bytes, sig: entry.sig, cosig: null });

export const upload = (made: MadeControl): NewEpoch => ({
  ctl: made.bytes,
  sig: made.sig,
  envelopes: [...made.envs].map(([to, envelope]) => ({ to: to as UserId, envelope })),
});
