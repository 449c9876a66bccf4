/**
 * A new key for a known colleague, on the server: what she prepares is kept aside, a wrong or early ask changes nothing,
 * and the commit that logs the key replaces credentials, keyring, pins and sessions at once. The clients' side is
 * sdk-reset.test.ts.
 */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { newIdentity } from '../../protocol/crypto/account/keyring.ts';
import {
  checkJoin,
  inviteIdOf,
  joinPayload,
  makeJoin,
  newInviteSecret,
  sealInvite,
} from '../../protocol/crypto/practice-log/invite.ts';
import { randomBytes } from '../../protocol/crypto/sodium.ts';
import { routes } from '../../server/domain/use-cases.ts';
import { ask, entryFor, faultOf, found, hire, nobody, type Person, type Practice } from './domain-people.ts';
import { openWorld, type World } from './domain-world.ts';

let world: World;
let practice: Practice;
let dora: Person;
beforeEach(async () => {
  world = await openWorld();
  ({ practice } = await found(world));
  dora = await hire(practice, 'Dora');
});
afterEach(() => world.close());

/** Invited as a known colleague; what her browser would post, and the entry that confirms it. */
async function invited() {
  const { log, owner } = practice;
  const secret = newInviteSecret();
  const inviteId = inviteIdOf(secret);
  const { practiceId, seq, head } = log.state;
  const invite = { practiceId, seq, head, role: 1 as const, inviterId: owner.userId, userId: dora.userId, gen: 2 };
  const sealedSecret = randomBytes(40);
  const blob = sealInvite(secret, invite);
  await ask(world, owner, 'invite:create', { inviteId, userId: dora.userId, role: 1, blob, sealedSecret });
  const person = log.state.people.get(dora.userId)!;
  const made = makeJoin(secret, invite, { name: person.name, login: person.login, identity: newIdentity(2) });
  const credentials = {
    salt: randomBytes(16),
    share: randomBytes(32),
    authKey: randomBytes(32),
    recAuth: randomBytes(32),
    wrapPw: randomBytes(100),
    wrapRec: randomBytes(100),
  };
  const first = () => ({ version: 1, blob: randomBytes(90) });
  const input = { inviteId, ...made, credentials, keyring: first(), pins: first() };
  const payload = () => joinPayload(invite, checkJoin(secret, invite, made.join, made.mac), 1, log.state);
  return { inviteId, input, credentials, payload };
}
const enter = (inviteId: Awaited<ReturnType<typeof invited>>['inviteId'], authKey: Uint8Array) =>
  routes['reset:enter'](world.domain, nobody, { inviteId, authKey });
const signIn = (authKey: Uint8Array) => routes['session:create'](world.domain, nobody, { login: dora.login, authKey });

test('kept aside until confirmed; then everything of the old account is replaced in that commit', async () => {
  const { inviteId, input, credentials, payload } = await invited();
  expect(await faultOf(enter(inviteId, credentials.authKey))).toBe('invite.gone');
  await routes['reset:join'](world.domain, nobody, input);
  await routes['reset:join'](world.domain, nobody, input);
  expect(await faultOf(enter(inviteId, credentials.authKey))).toBe('access.waiting');
  expect(await faultOf(enter(inviteId, randomBytes(32)))).toBe('invite.gone');
  expect(await faultOf(signIn(credentials.authKey))).toBe('signIn.refused');
  expect(await faultOf(signIn(dora.credentials.authKey))).toBeNull();
  expect(world.closed).toEqual([]);

  const { input: entry } = entryFor(practice, payload(), inviteId);
  await ask(world, practice.owner, 'log:append', entry);
  expect(world.closed).toContainEqual({ who: dora.actor.sessionId, reason: 'revoked' });
  expect(await faultOf(ask(world, dora, 'sync:heads', {}))).toBe('session.ended');
  expect(await faultOf(signIn(dora.credentials.authKey))).toBe('signIn.refused');
  const { reply } = await enter(inviteId, credentials.authKey);
  expect(reply).toMatchObject({ userId: dora.userId, standing: 'active', keyring: { version: 1 } });
  expect(new Uint8Array(reply.keyring.blob)).toEqual(new Uint8Array(input.keyring.blob));
  expect(reply.opens.by).toBe('password');
});

test('the door by invitation is no second place to guess at: too many tries close it to the right password too', async () => {
  const { inviteId, input, credentials, payload } = await invited();
  await routes['reset:join'](world.domain, nobody, input);
  const { input: entry } = entryFor(practice, payload(), inviteId);
  await ask(world, practice.owner, 'log:append', entry);
  for (let i = 0; i < 10; i++) expect(await faultOf(enter(inviteId, randomBytes(32)))).toBe('invite.gone');
  expect(await faultOf(enter(inviteId, credentials.authKey))).toBe('rate.limited');
  expect(await faultOf(signIn(credentials.authKey))).toBe('rate.limited');
});

test('a key that nobody prepared, or without its invitation, replaces nothing', async () => {
  const { inviteId, input, payload } = await invited();
  const early = entryFor(practice, payload(), inviteId);
  expect(await faultOf(ask(world, practice.owner, 'log:append', early.input))).toBe('invite.gone');
  await routes['reset:join'](world.domain, nobody, input);
  const other = await invited();
  const wrong = entryFor(practice, other.payload(), inviteId);
  expect(await faultOf(ask(world, practice.owner, 'log:append', wrong.input))).toBe('input.rejected');
  const without = entryFor(practice, payload(), null);
  expect(await faultOf(ask(world, practice.owner, 'log:append', without.input))).toBe('invite.gone');
  await ask(world, practice.owner, 'invite:cancel', { inviteId });
  expect(await faultOf(enter(inviteId, input.credentials.authKey))).toBe('invite.gone');
  expect(await faultOf(signIn(dora.credentials.authKey))).toBeNull();
});

test('an administrator invites members only, and an owner’s key is not given here', async () => {
  const admin = await hire(practice, 'Adam', 2);
  const create = (by: Person, of: Person, role: 1 | 2 | 3) =>
    faultOf(
      ask(world, by, 'invite:create', {
        inviteId: inviteIdOf(newInviteSecret()),
        userId: of.userId,
        role,
        blob: randomBytes(90),
        sealedSecret: randomBytes(40),
      }),
    );
  expect(await create(admin, dora, 1)).toBeNull();
  expect(await create(admin, dora, 2)).toBe('access.refused');
  expect(await create(practice.owner, dora, 2)).toBe('input.rejected');
  expect(await create(admin, admin, 2)).toBe('access.refused');
  expect(await create(dora, admin, 2)).toBe('access.refused');
  const second = await hire(practice, 'Olga', 3);
  expect(await create(practice.owner, second, 3)).toBe('access.refused');
});
