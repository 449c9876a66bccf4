/**
 * An owner who has just set up a practice: the smallest real account, for tests that need a session more than a person.
 * Made with protocol/crypto and sent over HTTP; only the slow password stretching is left out, since the server never
 * sees it. Whole people, with devices and colleagues, are in the world of the flow tests.
 */
import { z } from 'zod';
import { newIdentity, sealKeyring } from '../../protocol/crypto/account/keyring.ts';
import { practiceCircleId } from '../../protocol/crypto/circle/control.ts';
import { createCircle } from '../../protocol/crypto/circle/make.ts';
import { toId } from '../../protocol/crypto/encoding.ts';
import { asKey } from '../../protocol/crypto/keys.ts';
import { PracticeLog } from '../../protocol/crypto/practice-log/log.ts';
import { makeGenesis } from '../../protocol/crypto/practice-log/make.ts';
import { randomBytes, sodiumReady } from '../../protocol/crypto/sodium.ts';
import type { UserId } from '../../protocol/wire/ids.ts';
import { ROUTES, type RouteInput } from '../../protocol/wire/routes.ts';

export interface Founder {
  readonly login: string;
  readonly userId: UserId;
  readonly authKey: Uint8Array;
  /** `name=value`, as it goes into a Cookie header. */
  readonly cookie: string;
  /** The Set-Cookie line as it came. */
  readonly setCookie: string;
}

/** Sets up a practice at `url`. Throws Error with the answer when it is refused. */
export async function found(url: string, login = 'owner@example.org'): Promise<Founder> {
  await sodiumReady();
  const { input, userId, authKey } = newPractice(login);
  const answer = await post(url, '/api/practices', z.encode(ROUTES['practice:create'].input, input));
  if (!answer.ok) throw new Error(`practice:create: ${answer.status} ${await answer.text()}`);
  const setCookie = answer.headers.getSetCookie()[0] ?? '';
  return { login, userId, authKey, setCookie, cookie: setCookie.split(';')[0] ?? '' };
}

export const post = (url: string, path: string, body: unknown, headers: Readonly<Record<string, string>> = {}) =>
  fetch(url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });

function newPractice(login: string) {
  const identity = newIdentity(1);
  const records = newIdentity(1);
  const userId = toId(randomBytes(16)) as UserId;
  const authKey = randomBytes(32);
  const facts = {
    practiceName: 'Test practice',
    userId,
    name: 'Olive Owner',
    login,
    signPk: identity.sign.publicKey,
    kemPk: identity.kemPk,
    recordsKemPk: records.kemPk,
    recordsSignPk: records.sign.publicKey,
    k: 1,
    n: 1,
    custodians: ['Safe'],
    policy: 0,
  };
  const genesis = makeGenesis(facts, identity.sign, Date.now());
  const log = PracticeLog.begin(genesis);
  const epoch = createCircle(
    log.state,
    { id: userId, gen: 1, sign: identity.sign },
    { circleId: practiceCircleId(log.practiceId), kind: 0, timeMs: Date.now(), members: [{ userId, rank: 2 }] },
  );
  const keyring = {
    practiceId: log.practiceId,
    identities: [{ gen: 1, signSeed: identity.signSeed, kemSeed: identity.kemSeed }],
  };
  const input: RouteInput<'practice:create'> = {
    genesis: { entry: genesis.bytes, sig: genesis.sig, cosig: null },
    epoch: {
      ctl: epoch.bytes,
      sig: epoch.sig,
      envelopes: [...epoch.envs].map(([to, envelope]) => ({ to: to as UserId, envelope: envelope })),
    },
    account: {
      userId,
      login,
      email: 'owner@example.org',
      credentials: {
        salt: randomBytes(16),
        share: randomBytes(32),
        authKey,
        recAuth: randomBytes(32),
        wrapPw: randomBytes(105),
        wrapRec: randomBytes(105),
      },
      pins: null,
      keyring: { version: 1, blob: sealKeyring(asKey(randomBytes(32)), userId, 1, keyring) },
    },
  };
  return { input, userId, authKey };
}
