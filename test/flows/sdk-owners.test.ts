/**
 * Two owners for what makes, unmakes or removes an owner: one asks, another decides on her own device, and everybody's
 * client verifies both signatures. Members, administrators and outsiders see nothing of it and cannot take part.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ThreadId, UserId } from '../../protocol/wire/ids.ts';
import type { Corridor } from '../../client/sdk/api.ts';
import type { Approval } from '../../client/sdk/state.ts';
import { tamperStopped } from '../harness/lying-database.ts';
import type { Colleague, World } from '../harness/world.ts';
import { createWorld, until, untilThread } from '../harness/world.ts';

let world: World;
let ruth: Colleague;
let tomasz: Colleague;
let amira: Colleague;
let jo: Colleague;
let threadId: ThreadId;

beforeAll(async () => {
  world = await createWorld();
  ruth = await world.found();
  tomasz = await world.join(ruth, 'Tomasz Zieliński', 'owner');
  amira = await world.join(ruth, 'Amira Haddad');
  jo = await world.join(ruth, 'Jo Pritchard', 'admin');
  threadId = await tomasz.corridor.threads.create({
    title: 'Rota',
    memberIds: [ruth.userId, amira.userId, jo.userId],
    about: null,
    text: 'Who is in on Friday?',
  });
  for (const { corridor } of [ruth, amira, jo]) await untilThread(corridor, threadId, ({ synced }) => synced);
});
afterAll(() => world.close());

const roleOf = (corridor: Corridor, userId: UserId) => corridor.getState().people[userId]?.role;
const hasRole = (corridor: Corridor, userId: UserId, role: string) =>
  until(corridor, () => roleOf(corridor, userId) === role, `${role} ${userId}`);
const asked = async ({ corridor }: Colleague, fits: (one: Approval) => boolean = () => true): Promise<Approval> =>
  (await until(corridor, ({ approvals }) => approvals.some(fits), `approval ${fits.toString()}`)).approvals.find(fits)!;
const settled = ({ corridor }: Colleague) => until(corridor, ({ approvals }) => approvals.length === 0, 'no approvals');

test('the first owner names the second alone; from then on naming one is asked, not done', async () => {
  expect(roleOf(ruth.corridor, tomasz.userId)).toBe('owner');
  expect(await ruth.corridor.people.setRole(amira.userId, 'admin')).toBe('done');
  await hasRole(amira.corridor, amira.userId, 'admin');
  expect(await ruth.corridor.people.setRole(amira.userId, 'owner')).toBe('proposed');
  expect(roleOf(ruth.corridor, amira.userId)).toBe('admin');
  const mine = await asked(ruth);
  expect(mine).toMatchObject({ what: 'role', role: 'owner', subjectId: amira.userId, mine: true, state: 'open' });
  const theirs = await asked(tomasz);
  expect(theirs).toMatchObject({ proposedBy: ruth.userId, mine: false, state: 'open', approvalId: mine.approvalId });
  // Asking twice is asking once.
  expect(await ruth.corridor.people.setRole(amira.userId, 'owner')).toBe('proposed');
  expect(ruth.corridor.getState().approvals).toHaveLength(1);
});

test('the proposer, the subject, a member and a stranger to it cannot approve, and see nothing they should not', async () => {
  const { approvalId } = await asked(tomasz);
  await expect(ruth.corridor.people.approve(approvalId)).rejects.toMatchObject({ code: 'access.refused' });
  for (const { corridor } of [amira, jo]) {
    expect(corridor.getState().approvals).toEqual([]);
    await expect(corridor.people.approve(approvalId)).rejects.toMatchObject({ code: 'approval.gone' });
    await expect(corridor.people.decline(approvalId)).rejects.toMatchObject({ code: 'access.refused' });
  }
  expect(roleOf(jo.corridor, amira.userId)).toBe('admin');
});

test('a second owner approves, and everybody verifies it', async () => {
  const { approvalId } = await asked(tomasz);
  await tomasz.corridor.people.approve(approvalId);
  for (const { corridor } of [ruth, tomasz, amira, jo]) await hasRole(corridor, amira.userId, 'owner');
  await settled(ruth);
  expect(tomasz.corridor.getState().approvals).toEqual([]);
  await expect(tomasz.corridor.people.approve(approvalId)).rejects.toMatchObject({ code: 'approval.gone' });
});

test('anybody may change the own name, and everybody sees it; nobody takes another login by it', async () => {
  await jo.corridor.people.rename('  Jo Pritchard-Bell ');
  await until(ruth.corridor, ({ people }) => people[jo.userId]?.name === 'Jo Pritchard-Bell');
  expect(jo.corridor.getState().me).toMatchObject({ name: 'Jo Pritchard-Bell', login: jo.login });
  await expect(jo.corridor.people.rename(' ')).rejects.toMatchObject({ code: 'input.invalid', detail: 'name' });
});

test('declining ends it, withdrawing ends my own; nothing changes', async () => {
  expect(await amira.corridor.people.setRole(jo.userId, 'owner')).toBe('proposed');
  await ruth.corridor.people.decline((await asked(ruth)).approvalId);
  await settled(amira);
  expect(await amira.corridor.people.setRole(jo.userId, 'owner')).toBe('proposed');
  await amira.corridor.people.decline((await asked(amira)).approvalId);
  for (const one of [ruth, tomasz]) await settled(one);
  expect(roleOf(ruth.corridor, jo.userId)).toBe('admin');
});

test('whom it is about can neither approve nor decline: demoting an owner is for a third', async () => {
  expect(await amira.corridor.people.setRole(tomasz.userId, 'admin')).toBe('proposed');
  const { approvalId } = await asked(tomasz);
  await expect(tomasz.corridor.people.approve(approvalId)).rejects.toMatchObject({ code: 'access.refused' });
  await expect(tomasz.corridor.people.decline(approvalId)).rejects.toMatchObject({ code: 'access.refused' });
  // Asking for the same is approving it.
  await asked(ruth);
  expect(await ruth.corridor.people.setRole(tomasz.userId, 'admin')).toBe('done');
  await hasRole(tomasz.corridor, tomasz.userId, 'admin');
  // No owner any more: what owners ask is no longer for him to see.
  await until(tomasz.corridor, ({ approvals }) => approvals.length === 0);
});

test('a log that moved makes it late; the proposer’s device signs it again by itself', async () => {
  expect(await amira.corridor.people.setRole(tomasz.userId, 'owner')).toBe('proposed');
  const { approvalId } = await asked(ruth);
  await ruth.corridor.people.setRole(jo.userId, 'member');
  await ruth.corridor.people.approve(approvalId);
  await hasRole(jo.corridor, tomasz.userId, 'owner');
  await settled(amira);
});

test('while the proposer is away it waits for her device, and goes on when she is back', async () => {
  expect(await amira.corridor.people.setRole(tomasz.userId, 'member')).toBe('proposed');
  const { approvalId } = await asked(ruth);
  amira.corridor.session.lock();
  await ruth.corridor.people.setRole(jo.userId, 'admin');
  await asked(ruth, ({ state }) => state === 'stale');
  await expect(ruth.corridor.people.approve(approvalId)).rejects.toMatchObject({ code: 'approval.stale' });
  await amira.corridor.session.unlock(amira.password);
  await asked(ruth, ({ state }) => state === 'open');
  await ruth.corridor.people.decline(approvalId);
  await settled(ruth);
});

test('removing another owner: the approver’s device renews the circles, the rest is renewed by the others', async () => {
  const pair = await amira.corridor.threads.create({
    title: 'Between two',
    memberIds: [tomasz.userId],
    about: null,
    text: 'Only you and me.',
  });
  await untilThread(tomasz.corridor, pair, ({ synced }) => synced);
  expect(await amira.corridor.people.remove(tomasz.userId)).toBe('proposed');
  const { approvalId } = await asked(ruth, ({ what }) => what === 'remove');
  expect(tomasz.corridor.getState().phase).toBe('ready');
  await ruth.corridor.people.approve(approvalId);
  await until(tomasz.corridor, ({ phase }) => phase === 'signed-out');
  for (const { corridor } of [ruth, amira, jo]) {
    await until(corridor, ({ people }) => people[tomasz.userId]?.active === false);
    await untilThread(corridor, threadId, ({ memberIds }) => !memberIds.includes(tomasz.userId));
  }
  // Ruth is not in this one: Amira, who had asked, renews it at once.
  await untilThread(amira.corridor, pair, ({ memberIds }) => memberIds.length === 1);
  await amira.corridor.messages.send(threadId, { text: 'Friday is covered.' });
  await untilThread(jo.corridor, threadId, ({ preview }) => preview === 'Friday is covered.');
});

test('a server that changes who is meant is caught by the second owner, who is shown nothing to approve', async () => {
  expect(await amira.corridor.people.setRole(jo.userId, 'owner')).toBe('proposed');
  const { approvalId } = await asked(ruth);
  amira.corridor.session.lock();
  const db = await world.database.open('write');
  const row = await db.get<{ entry: Uint8Array }>('SELECT entry FROM approvals WHERE approvalId = $approvalId', {
    approvalId,
  });
  const [meant, forged] = [jo, ruth].map(({ userId }) => Buffer.from(userId, 'base64url').toString('latin1'));
  const entry = Buffer.from(
    Buffer.from(row!.entry)
      .toString('latin1')
      .replaceAll(meant!, () => forged!),
    'latin1',
  );
  expect(entry.equals(row!.entry)).toBe(false);
  await world.stop();
  await db.run('UPDATE approvals SET entry = $entry WHERE approvalId = $approvalId', { entry, approvalId });
  await db.close();
  await world.start();
  const { alarms } = await until(ruth.corridor, (state) => state.alarms.length > 0 && state.approvals.length === 0);
  expect(alarms[0]).toMatchObject({ what: 'log', reason: 'log.signature' });
  await expect(ruth.corridor.people.approve(approvalId)).rejects.toMatchObject({ code: 'approval.gone' });
});

test('a server that raises the role of an invitation is caught by whoever made it, and nobody is let in as that', async () => {
  const { inviteId, code } = await ruth.corridor.people.invite('member');
  const { corridor } = await world.device();
  await tamperStopped(world, `UPDATE invites SET role = 2 WHERE inviteId = '${inviteId}'`);
  await expect(corridor.joining.read(code)).rejects.toMatchObject({ reason: 'invite.role' });
  const { alarms } = await until(ruth.corridor, (state) =>
    state.alarms.some(({ reason }) => reason === 'invite.other'),
  );
  expect(alarms.length).toBeGreaterThan(0);
});
