/** Signing in and out, what a wrong guess learns, how sessions end, and the sealed parts of an account. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { authenticate, jobs, routes } from '../../server/domain/use-cases.ts';
import { Fault } from '../../protocol/wire/faults.ts';
import { ask, faultOf, found, hire, nobody, signedIn, type Person, type Practice } from './domain-people.ts';
import { openWorld, type World } from './domain-world.ts';

let world: World;
let practice: Practice;
let ann: Person;
beforeAll(async () => {
  world = await openWorld();
  practice = (await found(world)).practice;
  ann = await hire(practice, 'Ann');
});
afterAll(() => world.close());

const signIn = (person: Person, authKey = person.credentials.authKey) =>
  routes['session:create'](world.domain, nobody, { login: person.login, authKey });
const DAY = 86_400_000;

test('password and recovery code each open their own wrap; the share needs the password', async () => {
  const { reply } = await signIn(ann);
  expect(reply).toMatchObject({ userId: ann.userId, standing: 'active', opens: { by: 'password' } });
  if (reply.opens.by !== 'password') throw new Error('not by password');
  expect(Buffer.compare(reply.opens.share, ann.credentials.share)).toBe(0);
  const recovered = await routes['session:recover'](world.domain, nobody, {
    login: ann.login,
    recAuth: ann.credentials.recAuth,
  });
  expect(Object.keys(recovered.reply.opens).toSorted()).toEqual(['by', 'wrapRec']);
});

test('prepare answers the true salt for a login and a lasting invented one for any other', async () => {
  const prepare = async (login: string) =>
    (await routes['session:prepare'](world.domain, nobody, { login })).reply.salt;
  expect(Buffer.compare(await prepare(ann.login), ann.credentials.salt)).toBe(0);
  const invented = await prepare('nobody.here');
  expect(invented.length).toBe(16);
  expect(Buffer.compare(await prepare('nobody.here'), invented)).toBe(0);
});

test('unknown login and wrong password are the same answer; ten tries per login, then a wait', async () => {
  const zed = await hire(practice, 'Zed');
  const codes: (string | null)[] = [];
  for (let i = 0; i < 12; i++) codes.push(await faultOf(signIn(zed, new Uint8Array(32))));
  expect(codes).toEqual([...Array.from({ length: 10 }, () => 'signIn.refused'), 'rate.limited', 'rate.limited']);
  const waits = await signIn(zed).catch((error: unknown) => (error instanceof Fault ? error.retryAfterMs : null));
  expect(waits).toBeGreaterThan(0);
  const unknown = routes['session:create'](world.domain, nobody, { login: 'nobody.here', authKey: new Uint8Array(32) });
  await expect(unknown).rejects.toMatchObject({ code: 'signIn.refused' });
});

test('the database knows no token, and none but a live one is an actor', async () => {
  const answer = await signIn(ann);
  const { token } = await signedIn(world, answer);
  const rows = await world.storage.stores.read.sessions.lastSeen(practice.log.practiceId);
  expect(JSON.stringify(rows)).not.toContain(token);
  expect(await authenticate(world.domain, `${token.slice(0, -2)}AA`)).toBeNull();
  for (const wrong of [null, '', 'x', 'é'.repeat(43)]) expect(await authenticate(world.domain, wrong)).toBeNull();
});

test('signing out ends the session, closes its sockets and clears the cookie', async () => {
  const { actor, token } = await signedIn(world, await signIn(ann));
  const got = await routes['session:get'](world.domain, { ...nobody, actor }, {});
  expect(got).toMatchObject({ reply: { sessionId: actor.sessionId }, cookie: { do: 'keep' } });
  const ended = await routes['session:end'](world.domain, { ...nobody, actor }, {});
  expect(ended.cookie).toEqual({ do: 'clear' });
  expect(world.closed).toContainEqual({ who: actor.sessionId, reason: 'signedOut' });
  expect(await authenticate(world.domain, token)).toBeNull();
  await expect(ask(world, { ...ann, actor }, 'sync:heads', {})).rejects.toMatchObject({ code: 'session.ended' });
  await expect(routes['session:get'](world.domain, nobody, {})).rejects.toMatchObject({ code: 'session.missing' });
});

test('new credentials end every other session of mine', async () => {
  const cat = await hire(practice, 'Cat');
  const other = await signedIn(world, await signIn(cat));
  const credentials = { ...cat.credentials, authKey: new Uint8Array(32).fill(7) };
  await ask(world, cat, 'credentials:put', { credentials });
  expect(world.closed).toContainEqual({ who: other.actor.sessionId, reason: 'revoked' });
  expect(await authenticate(world.domain, other.token)).toBeNull();
  expect(await authenticate(world.domain, cat.token)).not.toBeNull();
  await expect(signIn(cat)).rejects.toMatchObject({ code: 'signIn.refused' });
  await expect(signIn(cat, credentials.authKey)).resolves.toBeDefined();
});

test('my devices are listed to me, named by themselves; I end one or all others, and nobody else can', async () => {
  const flo = await hire(practice, 'Flo');
  const device = async (userAgent: string) =>
    signedIn(
      world,
      await routes['session:create'](
        world.domain,
        { ...nobody, userAgent },
        { login: flo.login, authKey: flo.credentials.authKey },
      ),
    );
  const phone = await device('Phone/1.0');
  world.now += 1_000;
  const desk = await device(`Desk/${'9'.repeat(300)}`);
  const list = async (actor = flo.actor) => (await ask(world, { ...flo, actor }, 'session:list', {})).sessions;
  world.now += 1_000;
  expect(await list()).toMatchObject([
    { sessionId: flo.actor.sessionId, current: true, device: '', lastSeenAt: world.now },
    { sessionId: desk.actor.sessionId, current: false, device: `Desk/${'9'.repeat(195)}` },
    { sessionId: phone.actor.sessionId, current: false, device: 'Phone/1.0' },
  ]);
  const revoke = (person: Person, sessionId: typeof phone.actor.sessionId | null) =>
    ask(world, person, 'session:revoke', { sessionId });
  await expect(revoke(ann, phone.actor.sessionId)).rejects.toMatchObject({ code: 'access.refused' });
  await expect(revoke(flo, ann.userId as never)).rejects.toMatchObject({ code: 'access.refused' });
  await revoke(flo, phone.actor.sessionId);
  await revoke(flo, phone.actor.sessionId);
  expect(world.closed.filter(({ who }) => who === phone.actor.sessionId)).toEqual([
    { who: phone.actor.sessionId, reason: 'revoked' },
  ]);
  expect(await authenticate(world.domain, phone.token)).toBeNull();
  expect((await list()).length).toBe(2);
  await revoke({ ...flo, actor: desk.actor }, null);
  expect(world.closed).toContainEqual({ who: flo.actor.sessionId, reason: 'revoked' });
  await expect(list()).rejects.toMatchObject({ code: 'session.ended' });
  expect((await list(desk.actor)).map((one) => one.current)).toEqual([true]);
});

test('keyring and pins are compare-and-swap; a repeated put is the same success', async () => {
  const eli = await hire(practice, 'Eli');
  const blob = (byte: number) => new Uint8Array(20).fill(byte);
  await ask(world, eli, 'pins:put', { version: 2, blob: blob(2) });
  await ask(world, eli, 'pins:put', { version: 2, blob: blob(2) });
  for (const version of [1, 2, 4]) {
    await expect(ask(world, eli, 'pins:put', { version, blob: blob(9) })).rejects.toMatchObject({
      code: 'conflict.version',
    });
  }
  const { pins } = await ask(world, eli, 'pins:get', {});
  expect(pins).toMatchObject({ version: 2 });
  await ask(world, eli, 'keyring:put', { version: 2, blob: blob(3) });
  const raced = [3, 3].map((version, i) => ask(world, eli, 'keyring:put', { version, blob: blob(10 + i) }));
  expect((await Promise.allSettled(raced)).map((one) => one.status).toSorted()).toEqual(['fulfilled', 'rejected']);
});

test('a session lives on while it is used, ends after 12 idle hours, and after 30 days anyway', async () => {
  const dee = await hire(practice, 'Dee');
  const { actor, token } = await signedIn(world, await signIn(dee));
  const expire = () => jobs['sessions:expire'].run(world.domain);
  for (let hours = 0; hours < 48; hours += 6) {
    world.now += 6 * 3_600_000;
    await ask(world, { ...dee, actor }, 'sync:heads', {});
    await expire();
  }
  expect(await authenticate(world.domain, token)).not.toBeNull();
  await world.restart();
  expect(await authenticate(world.domain, token)).not.toBeNull();
  await expire();
  world.now += 13 * 3_600_000;
  expect(await authenticate(world.domain, token)).toBeNull();
  await expire();
  expect(world.closed).toContainEqual({ who: actor.sessionId, reason: 'expired' });

  const again = await signedIn(world, await signIn(dee));
  world.now += 30 * DAY;
  await expect(ask(world, { ...dee, actor: again.actor }, 'sync:heads', {})).rejects.toMatchObject({
    code: 'session.ended',
  });
});

test('nothing in the log of the process holds a login, an address or a token', () => {
  const text = world.lines.join('\n');
  for (const secret of [ann.login, '@mail.example', ann.token]) expect(text).not.toContain(secret);
});
