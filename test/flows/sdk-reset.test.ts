/**
 * A colleague who lost password and recovery code gets a new key: an administrator invites her again, she chooses a new
 * password, the administrator confirms. Her login stays, she reads her history again, everything old of hers is refused,
 * and everybody is told until the safety number was compared.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { InviteId, ThreadId } from '../../protocol/wire/ids.ts';
import type { Colleague, Device, World } from '../harness/world.ts';
import { createWorld, textsOf, until, untilThread } from '../harness/world.ts';

const NEW_PASSWORD = 'four swans below the bridge';
let world: World;
let ruth: Colleague;
let tomasz: Colleague;
let amira: Colleague;
let jo: Colleague;
let shared: ThreadId;
let without: ThreadId;
let again: Device;
let inviteId: InviteId;
let recoveryCode: string;

beforeAll(async () => {
  world = await createWorld();
  ruth = await world.found();
  tomasz = await world.join(ruth, 'Tomasz Zieliński');
  amira = await world.join(ruth, 'Amira Haddad');
  jo = await world.join(ruth, 'Jo Pritchard', 'admin');
  shared = await amira.corridor.threads.create({
    title: 'Stairs',
    memberIds: [ruth.userId, tomasz.userId, jo.userId],
    about: 'Lewis Adeyemi',
    text: 'He climbs stairs again.',
  });
  without = await tomasz.corridor.threads.create({
    title: 'Between two',
    memberIds: [amira.userId],
    about: null,
    text: 'Lunch?',
  });
  for (const { corridor } of [ruth, tomasz, jo, amira]) {
    await untilThread(corridor, shared, ({ synced }) => synced);
  }
  await untilThread(amira.corridor, without, ({ synced }) => synced);
  await amira.corridor.messages.send(without, { text: 'At one.' });
  await untilThread(tomasz.corridor, without, ({ preview }) => preview === 'At one.');
});
afterAll(() => world.close());

test('who may: an administrator for a member, an owner for an administrator, nobody for an owner or for herself', async () => {
  await expect(tomasz.corridor.people.giveNewKey(amira.userId)).rejects.toMatchObject({ code: 'access.refused' });
  await expect(jo.corridor.people.giveNewKey(ruth.userId)).rejects.toMatchObject({
    code: 'access.refused',
    detail: 'reset.owner',
  });
  await expect(jo.corridor.people.giveNewKey(jo.userId)).rejects.toMatchObject({ code: 'access.refused' });
  const { inviteId: forJo } = await ruth.corridor.people.giveNewKey(jo.userId);
  await ruth.corridor.people.cancelInvitation(forJo);
});

test('the code opens as a new key for her, and nothing changes before it is confirmed', async () => {
  const made = await jo.corridor.people.giveNewKey(amira.userId);
  ({ inviteId } = made);
  again = await world.device();
  const { corridor } = again;
  expect(await corridor.joining.read(made.code)).toMatchObject({
    inviterName: 'Jo Pritchard',
    role: 'member',
    reset: { name: 'Amira Haddad', login: amira.login },
  });
  const account = { name: 'Somebody Else', login: 'else', email: null };
  await expect(corridor.joining.accept({ ...account, password: 'short' })).rejects.toMatchObject({
    code: 'input.invalid',
    detail: 'password',
  });
  ({ recoveryCode } = await corridor.joining.accept({ ...account, password: NEW_PASSWORD }));
  expect(corridor.getState().phase).toBe('waiting');
  const { invitations } = await until(jo.corridor, (state) =>
    state.invitations.some((one) => one.inviteId === inviteId && one.joiner !== null),
  );
  expect(invitations.find((one) => one.inviteId === inviteId)).toMatchObject({
    isReset: true,
    joiner: { name: 'Amira Haddad', login: amira.login },
  });
  // The invitation works once, the old password still does, the new one not yet.
  const late = await world.device();
  await expect(late.corridor.joining.read(made.code)).rejects.toMatchObject({ code: 'invite.gone' });
  await expect(late.corridor.session.signIn(amira.login, NEW_PASSWORD)).rejects.toMatchObject({
    code: 'signIn.refused',
  });
  const old = await world.signIn(amira);
  await old.corridor.session.signOut();
  expect(amira.corridor.getState().phase).toBe('ready');
});

test('confirmed: she reads everything in threads with the administrator at once, and old sessions end', async () => {
  await jo.corridor.people.admit(inviteId);
  await until(amira.corridor, ({ phase }) => phase === 'signed-out');
  const { corridor } = again;
  await until(corridor, ({ phase }) => phase === 'ready');
  const thread = await untilThread(corridor, shared, ({ synced }) => synced);
  expect(thread.title).toBe('Stairs');
  expect(thread.about).toBe('Lewis Adeyemi');
  expect(textsOf(thread)).toEqual(['He climbs stairs again.']);
  expect(thread.messages[0]).toMatchObject({ mine: true });
  await corridor.messages.send(shared, { text: 'I am back.' });
  for (const one of [ruth, tomasz, jo])
    await untilThread(one.corridor, shared, ({ preview }) => preview === 'I am back.');
  expect(corridor.getState().alarms).toEqual([]);
});

test('a thread without the administrator opens with the next message of its members', async () => {
  const { corridor } = again;
  await until(corridor, ({ threads }) => threads[without] !== undefined);
  expect(corridor.getState().threads[without]).toMatchObject({
    title: 'Opens with the next message of a colleague',
    synced: false,
    alarm: null,
  });
  expect(textsOf(corridor.getState().threads[without])).toEqual([]);
  await tomasz.corridor.messages.send(without, { text: 'Tomorrow then.' });
  const thread = await untilThread(corridor, without, ({ preview, synced }) => synced && preview === 'Tomorrow then.');
  expect(thread.title).toBe('Between two');
  expect(textsOf(thread)).toEqual(['Lunch?', 'At one.', 'Tomorrow then.']);
  await corridor.messages.send(without, { text: 'Good.' });
  await untilThread(tomasz.corridor, without, ({ preview }) => preview === 'Good.');
});

test('what was hers is refused: password, recovery code; the new ones open everything on a fresh device', async () => {
  const { corridor } = await world.device();
  await expect(corridor.session.signIn(amira.login, amira.password)).rejects.toMatchObject({ code: 'signIn.refused' });
  await expect(corridor.session.recover(amira.login, amira.recoveryCode)).rejects.toMatchObject({
    code: 'signIn.refused',
  });
  await corridor.session.signIn(amira.login, NEW_PASSWORD);
  const thread = await untilThread(corridor, without, ({ synced, preview }) => synced && preview === 'Good.');
  expect(textsOf(thread)).toHaveLength(4);
  expect(corridor.getState().alarms).toEqual([]);
  await corridor.session.signOut();
  // Her old browser, which remembers higher versions of keyring and pins, is no rollback alarm either.
  await amira.corridor.session.signIn(amira.login, NEW_PASSWORD);
  await untilThread(amira.corridor, without, ({ synced, preview }) => synced && preview === 'Good.');
  expect(amira.corridor.getState().alarms).toEqual([]);
  const other = await world.device();
  await other.corridor.session.recover(amira.login, recoveryCode);
  expect(other.corridor.getState().phase).toBe('recovering');
});

test('everybody is told by whom, until the safety number was compared; other devices of the one who did know it', async () => {
  for (const { corridor } of [ruth, tomasz, jo]) {
    const { people } = corridor.getState();
    expect(people[amira.userId]?.reset).toMatchObject({ by: jo.userId });
    expect(people[tomasz.userId]?.reset).toBeNull();
  }
  const mine = await tomasz.corridor.people.safetyNumber(amira.userId);
  expect(mine).toBe(await again.corridor.people.safetyNumber(tomasz.userId));
  // What is confirmed is what was compared, not whatever the number is by now.
  const other = await tomasz.corridor.people.safetyNumber(jo.userId);
  await expect(tomasz.corridor.people.confirmNumber(amira.userId, other)).rejects.toMatchObject({ detail: 'number' });
  expect(tomasz.corridor.getState().people[amira.userId]?.reset).not.toBeNull();
  await tomasz.corridor.people.confirmNumber(amira.userId, mine);
  expect(tomasz.corridor.getState().people[amira.userId]?.reset).toBeNull();
  expect(ruth.corridor.getState().people[amira.userId]?.reset).not.toBeNull();
  await tomasz.corridor.session.signOut();
  const { corridor } = await world.signIn(tomasz);
  await until(corridor, ({ phase }) => phase === 'ready');
  expect(corridor.getState().people[amira.userId]?.reset).toBeNull();
});

test('a second reset begins where the first ended; an invitation withdrawn meanwhile lets nobody in', async () => {
  const first = await ruth.corridor.people.giveNewKey(amira.userId);
  const second = await jo.corridor.people.giveNewKey(amira.userId);
  const { corridor } = await world.device();
  await corridor.joining.read(second.code);
  await corridor.joining.accept({ name: '', login: '', email: null, password: 'nine barges in the lock' });
  await until(jo.corridor, (state) =>
    state.invitations.some((one) => one.inviteId === second.inviteId && one.joiner !== null),
  );
  await jo.corridor.people.cancelInvitation(second.inviteId);
  await until(corridor, ({ phase }) => phase === 'signed-out');
  const third = await world.device();
  await third.corridor.joining.read(first.code);
  await third.corridor.joining.accept({ name: '', login: '', email: null, password: 'ten barges in the lock' });
  await until(ruth.corridor, (state) =>
    state.invitations.some((one) => one.inviteId === first.inviteId && one.joiner !== null),
  );
  await ruth.corridor.people.admit(first.inviteId);
  await until(third.corridor, ({ phase }) => phase === 'ready');
  const thread = await untilThread(third.corridor, shared, ({ synced }) => synced);
  expect(textsOf(thread)).toEqual(['He climbs stairs again.', 'I am back.']);
  expect(third.corridor.getState().alarms).toEqual([]);
});
