/**
 * Who has access: recovery code, new password, locking, removing a colleague. After a removal the circles are renewed
 * and the leaver opens nothing new; a new device of hers cannot even sign in.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ThreadId } from '../../protocol/wire/ids.ts';
import type { Corridor } from '../../client/sdk/api.ts';
import type { Colleague, World } from '../harness/world.ts';
import { createWorld, textsOf, until, untilThread } from '../harness/world.ts';

let world: World;
let ruth: Colleague;
let tomasz: Colleague;
let amira: Colleague;
let threadId: ThreadId;

beforeAll(async () => {
  world = await createWorld();
  ruth = await world.found();
  tomasz = await world.join(ruth, 'Tomasz Zieliński');
  amira = await world.join(ruth, 'Amira Haddad');
  threadId = await tomasz.corridor.threads.create({
    title: 'Back pain and low mood',
    memberIds: [ruth.userId, amira.userId],
    about: 'Lewis Adeyemi',
    text: 'He ticked both boxes. Shall we see him together?',
  });
  for (const { corridor } of [ruth, amira]) await untilThread(corridor, threadId, ({ synced }) => synced);
});
afterAll(() => world.close());

test('a mistyped share and shares that do not fit are told apart', async () => {
  const { corridor } = await world.device();
  const { sheets } = await corridor.setup.begin({
    practiceName: 'Elsewhere',
    name: 'Kim',
    login: 'kim',
    email: null,
    password: 'nine swallows under eaves',
    custodians: ['A', 'B', 'C'],
    needed: 2,
  });
  const [first = '', second = ''] = sheets.map(({ text }) => text);
  const broken = `${first.slice(0, 20)}${first[20] === 'A' ? 'B' : 'A'}${first.slice(21)}`;
  await expect(corridor.setup.confirm([broken, second])).rejects.toMatchObject({
    code: 'input.invalid',
    detail: 'share.1',
  });
  await expect(corridor.setup.confirm([first, first])).rejects.toMatchObject({
    code: 'input.invalid',
    detail: 'shares',
  });
  await expect(corridor.setup.finish()).rejects.toMatchObject({ code: 'input.invalid' });
  await corridor.setup.confirm([second, first]);
  await expect(corridor.setup.finish()).rejects.toMatchObject({ code: 'setup.closed' });
});

test('a weak or short password is refused before anything is made', async () => {
  const { corridor } = await world.device();
  for (const password of ['short', 'password1234', 'aaaaaaaaaaaaaaa', 'qwertyuiopas']) {
    const begun = corridor.setup.begin({
      practiceName: 'Elsewhere',
      name: 'Kim',
      login: 'kim',
      email: null,
      password,
      custodians: ['A'],
      needed: 1,
    });
    await expect(begun).rejects.toMatchObject({ code: 'input.invalid', detail: 'password' });
  }
});

test('locking shows nothing; the password opens everything again', async () => {
  const { corridor } = await world.signIn(amira);
  await untilThread(corridor, threadId, ({ synced }) => synced);
  corridor.session.lock();
  expect(corridor.getState()).toMatchObject({ phase: 'locked', me: null, threads: {}, login: amira.login });
  await corridor.session.unlock(amira.password);
  const thread = await untilThread(corridor, threadId, ({ synced }) => synced);
  expect(thread.title).toBe('Back pain and low mood');
  await corridor.session.signOut();
  expect(corridor.getState()).toMatchObject({ phase: 'signed-out', login: null, threads: {} });
});

test('the recovery code opens the account, a new password is set, old sessions and the old password end', async () => {
  const { corridor } = await world.device();
  await expect(corridor.session.recover(amira.login, amira.recoveryCode.slice(0, -1))).rejects.toMatchObject({
    code: 'input.invalid',
    detail: 'recoveryCode',
  });
  await corridor.session.recover(amira.login, amira.recoveryCode);
  expect(corridor.getState().phase).toBe('recovering');
  const { recoveryCode } = await corridor.session.changePassword('two kettles and a teapot');
  expect(recoveryCode).not.toBe(amira.recoveryCode);
  const thread = await untilThread(corridor, threadId, ({ synced }) => synced);
  expect(textsOf(thread)).toEqual(['He ticked both boxes. Shall we see him together?']);
  await until(amira.corridor, ({ phase }) => phase === 'signed-out');
  await expect(amira.corridor.session.signIn(amira.login, amira.password)).rejects.toMatchObject({
    code: 'signIn.refused',
  });
  await amira.corridor.session.signIn(amira.login, 'two kettles and a teapot');
  await untilThread(amira.corridor, threadId, ({ synced }) => synced);
});

test('a member may not invite, an admin may not make admins', async () => {
  await expect(tomasz.corridor.people.invite('member')).rejects.toMatchObject({ code: 'access.refused' });
  const jo = await world.join(ruth, 'Jo Pritchard', 'admin');
  await expect(jo.corridor.people.invite('admin')).rejects.toMatchObject({ code: 'access.refused' });
  const { inviteId } = await jo.corridor.people.invite('member');
  expect(ruth.corridor.getState().invitations.some((one) => one.inviteId === inviteId && one.code !== null)).toBe(
    false,
  );
  await jo.corridor.people.cancelInvitation(inviteId);
  expect(jo.corridor.getState().invitations.find((one) => one.inviteId === inviteId)?.state ?? 'cancelled').toBe(
    'cancelled',
  );
});

test('an owner makes a member an administrator and back; nobody else can, and the last owner stays one', async () => {
  const roleOf = (corridor: Corridor) => corridor.getState().people[tomasz.userId]?.role;
  const { people } = ruth.corridor;
  await people.setRole(tomasz.userId, 'admin');
  await until(amira.corridor, () => roleOf(amira.corridor) === 'admin');
  await until(tomasz.corridor, ({ me }) => me?.role === 'admin');
  const { inviteId } = await tomasz.corridor.people.invite('member');
  await tomasz.corridor.people.cancelInvitation(inviteId);
  const toOwner = tomasz.corridor.people.setRole(amira.userId, 'owner');
  await expect(toOwner).rejects.toMatchObject({ code: 'access.refused' });
  await expect(people.setRole(ruth.userId, 'member')).rejects.toMatchObject({ code: 'access.refused' });
  await people.setRole(tomasz.userId, 'member');
  await until(tomasz.corridor, ({ me }) => me?.role === 'member');
  await expect(tomasz.corridor.people.invite('member')).rejects.toMatchObject({ code: 'access.refused' });
});

test('a removed colleague is out at once: circles renewed, nothing new opens, the rest stays readable for the others', async () => {
  await amira.corridor.messages.send(threadId, { text: 'I would start with sleep.' });
  await untilThread(ruth.corridor, threadId, ({ preview }) => preview === 'I would start with sleep.');
  await ruth.corridor.people.remove(amira.userId);
  await until(amira.corridor, ({ phase }) => phase === 'signed-out');
  await until(tomasz.corridor, ({ people }) => people[amira.userId]?.active === false);
  const thread = await untilThread(tomasz.corridor, threadId, ({ memberIds }) => !memberIds.includes(amira.userId));
  expect(thread.memberIds).toHaveLength(2);
  await tomasz.corridor.messages.send(threadId, { text: 'Then the two of us will take it on.' });
  const seen = await untilThread(
    ruth.corridor,
    threadId,
    ({ preview }) => preview === 'Then the two of us will take it on.',
  );
  expect(textsOf(seen)).toContain('I would start with sleep.');
  // Nobody had read it, or written after it, while she was still there: the server could have added it later.
  expect(seen.messages.find(({ senderId }) => senderId === amira.userId)?.doubtful).toMatch(/before the sender left/);
  expect(seen.messages[0]?.doubtful).toBeNull();
  expect(amira.corridor.getState().threads).toEqual({});
  const { corridor } = await world.device();
  await expect(corridor.session.signIn(amira.login, 'two kettles and a teapot')).rejects.toMatchObject({
    name: 'Fault',
  });
});
