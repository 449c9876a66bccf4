/** Setting up, inviting, joining, letting in, removing: each step as the server sees it, with retries and forgeries. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Fault } from '../../protocol/wire/faults.ts';
import { authenticate, routes } from '../../server/domain/use-cases.ts';
import {
  ask,
  burst,
  entryFor,
  faultOf,
  fresh,
  found,
  hire,
  inviteAndJoin,
  newThread,
  nextEpoch,
  nobody,
  openThread,
  say,
  toWire,
  write,
  type Person,
  type Practice,
} from './domain-people.ts';
import { openWorld, type World } from './domain-world.ts';

let world: World;
let practice: Practice;
beforeAll(async () => {
  world = await openWorld();
  practice = (await found(world)).practice;
});
afterAll(() => world.close());

test('a practice set up twice with the same bytes is one practice with two sessions', async () => {
  const { input, answer } = await found(world);
  const again = await routes['practice:create'](world.domain, nobody, input);
  expect(again.reply).toMatchObject({ userId: answer.reply.userId, practiceId: answer.reply.practiceId });
  expect(again.reply.sessionId).not.toBe(answer.reply.sessionId);
  const thief = {
    ...input,
    account: { ...input.account, credentials: { ...input.account.credentials, authKey: new Uint8Array(32) } },
  };
  await expect(routes['practice:create'](world.domain, nobody, thief)).rejects.toMatchObject({ code: 'setup.closed' });
});

test('setup is open to the first visitor only, unless it is always open', async () => {
  const closed = await openWorld({ setup: 'first' });
  const status = () => routes['server:status'](closed.domain, nobody, {});
  expect((await status()).reply.setupOpen).toBe(true);
  await found(closed);
  expect((await status()).reply.setupOpen).toBe(false);
  await expect(found(closed)).rejects.toMatchObject({ code: 'setup.closed' });
  await closed.close();
});

test('who has joined waits: sees nothing of the practice until somebody lets them in', async () => {
  const { person, inviteId, input, payload } = await inviteAndJoin(practice, 'Wanda');
  const sync = await ask(world, person, 'sync:heads', {});
  expect(sync).toMatchObject({ standing: 'waiting', circles: [], threads: [], presence: [] });
  await expect(ask(world, person, 'log:list', { afterSeq: 0, limit: 10 })).rejects.toMatchObject({
    code: 'access.waiting',
  });
  await ask(world, person, 'pins:put', { version: 2, blob: new Uint8Array(10) });

  const again = await routes['invite:join'](world.domain, nobody, input);
  expect(again.reply).toMatchObject({ userId: person.userId, standing: 'waiting' });
  const other = { ...input, mac: input.mac.map((byte) => byte ^ 1) };
  await expect(routes['invite:join'](world.domain, nobody, other)).rejects.toMatchObject({ code: 'invite.gone' });

  const { input: entry, keep } = entryFor(practice, payload, inviteId);
  const added = await ask(world, practice.owner, 'log:append', entry);
  keep();
  expect(await ask(world, practice.owner, 'log:append', entry)).toEqual(added);
  expect(world.heard(person.userId, 'standing:changed')).toEqual([{}]);
  expect((await ask(world, person, 'sync:heads', {})).standing).toBe('active');
  expect(world.heard(practice.owner.userId, 'invite:changed').map((one) => one.state)).toEqual([
    'open',
    'joined',
    'admitted',
  ]);
});

test('an entry that is not what the newcomer posted is refused, and so is one without an invitation', async () => {
  const { inviteId, payload } = await inviteAndJoin(practice, 'Xenia');
  const other = await inviteAndJoin(practice, 'Yves');
  if (payload.type !== 2 || other.payload.type !== 2) throw new Error('not a STAFF_ADD');
  const tries = [
    entryFor(practice, payload, null),
    entryFor(practice, payload, other.inviteId),
    entryFor(practice, { ...payload, role: 2 as const }, inviteId),
    entryFor(practice, { ...payload, name: 'Somebody Else' }, inviteId),
  ];
  for (const { input } of tries) {
    const refused = ask(world, practice.owner, 'log:append', input);
    expect(await faultOf(refused)).toMatch(/^(input\.rejected|invite\.gone)$/);
  }
  expect((await ask(world, practice.owner, 'log:list', { afterSeq: 0, limit: 100 })).headSeq).toBe(practice.log.seq);
});

test('an entry made on an old head is a conflict; an entry by somebody else is refused', async () => {
  const dan = await hire(practice, 'Dan');
  const rename = { type: 9 as const, userId: practice.owner.userId, name: 'Olivia O.', login: practice.owner.login };
  const late = entryFor(practice, rename);
  const first = entryFor(practice, { ...rename, name: 'Olivia' });
  await ask(world, practice.owner, 'log:append', first.input);
  first.keep();
  await expect(ask(world, practice.owner, 'log:append', late.input)).rejects.toMatchObject({ code: 'conflict.head' });
  const hers = entryFor(practice, rename);
  await expect(ask(world, dan, 'log:append', hers.input)).rejects.toMatchObject({ code: 'access.refused' });
  const moved = entryFor(practice, { ...rename, login: 'elsewhere' });
  await expect(ask(world, practice.owner, 'log:append', moved.input)).rejects.toMatchObject({
    detail: 'profile.login',
  });
});

test('a withdrawn invitation cannot be used, and who had joined by it is signed out', async () => {
  const { person, inviteId, payload } = await inviteAndJoin(practice, 'Zoe');
  await ask(world, practice.owner, 'invite:cancel', { inviteId });
  expect(world.closed).toContainEqual({ who: person.actor.sessionId, reason: 'removed' });
  expect(await authenticate(world.domain, person.token)).toBeNull();
  await expect(ask(world, person, 'sync:heads', {})).rejects.toMatchObject({ code: 'session.ended' });
  const { input } = entryFor(practice, payload, inviteId);
  await expect(ask(world, practice.owner, 'log:append', input)).rejects.toMatchObject({ code: 'invite.gone' });
  await expect(routes['invite:read'](world.domain, nobody, { inviteId })).rejects.toMatchObject({
    code: 'invite.gone',
  });
});

test('invitations expire after seven days, and only those above a member may make or see them', async () => {
  const eve = await hire(practice, 'Eve');
  const inviteId = fresh<'invite'>();
  const make = (by: Person, role: 1 | 2 | 3, id = inviteId) =>
    ask(world, by, 'invite:create', {
      inviteId: id,
      userId: fresh<'user'>(),
      role,
      blob: new Uint8Array(50),
      sealedSecret: new Uint8Array(50),
    });
  await expect(make(eve, 1)).rejects.toMatchObject({ code: 'access.refused' });
  await expect(ask(world, eve, 'invite:list', {})).rejects.toMatchObject({ code: 'access.refused' });
  const admin = await hire(practice, 'Ada', 2);
  await expect(make(admin, 2)).rejects.toMatchObject({ code: 'access.refused' });
  const { expiresAt } = await make(admin, 1);
  expect(expiresAt).toBe(world.now + 7 * 86_400_000);
  const seen = (await ask(world, practice.owner, 'invite:list', {})).invites.find((one) => one.inviteId === inviteId);
  expect(seen).toMatchObject({ state: 'open', sealedSecret: null });
  const mine = (await ask(world, admin, 'invite:list', {})).invites.find((one) => one.inviteId === inviteId);
  expect(mine?.sealedSecret?.length).toBe(50);
  expect((await routes['invite:read'](world.domain, nobody, { inviteId })).reply.entries.length).toBe(practice.log.seq);
});

test('a removed colleague hears nothing after the commit, can do nothing, and her sends are refused', async () => {
  const [fay, gus] = [await hire(practice, 'Fay'), await hire(practice, 'Gus')];
  const thread = await openThread(practice, gus, [fay]);
  const sealed = say(practice, thread, fay, 'Written before I left.');
  const removal = entryFor(practice, { type: 5, userId: fay.userId });
  const old = practice.log.fork();
  const before = world.told.length;
  await ask(world, practice.owner, 'log:append', removal.input);
  removal.keep();
  expect(world.closed).toContainEqual({ who: fay.userId, reason: 'removed' });
  expect(await authenticate(world.domain, fay.token)).toBeNull();
  const late = ask(world, fay, 'message:send', { threadId: thread.threadId, event: toWire(sealed) });
  await expect(late).rejects.toMatchObject({ code: 'session.ended' });

  const unaware = toWire(say({ world, log: old }, thread, gus, 'To whom?'));
  const stale = ask(world, gus, 'message:send', { threadId: thread.threadId, event: unaware });
  await expect(stale).rejects.toMatchObject({ code: 'conflict.stale' });
  const next = nextEpoch(practice, thread, gus);
  await ask(world, gus, 'circle:advance', next.input);
  next.keep();
  await write(practice, thread, gus, 'She has left us.');
  expect(world.told.slice(before).filter((one) => one.to.includes(fay.userId))).toEqual([]);
  await world.restart();
  expect((await ask(world, gus, 'sync:heads', {})).presence.map((one) => one.userId)).not.toContain(fay.userId);
});

test('removal against 60 sends in flight: whatever was taken before it stands, nobody removed hears what came after', async () => {
  const [kim, lee] = [await hire(practice, 'Kim'), await hire(practice, 'Lee')];
  const thread = await openThread(practice, lee, [kim, practice.owner]);
  const texts = Array.from({ length: 20 }, (_, i) => `In flight ${i}`);
  const sends = [kim, lee, practice.owner].flatMap((person) =>
    burst(practice, thread, person, texts).map((event) =>
      ask(world, person, 'message:send', { threadId: thread.threadId, event: toWire(event) }),
    ),
  );
  const removal = entryFor(practice, { type: 5, userId: kim.userId });
  const removed = ask(world, practice.owner, 'log:append', removal.input).then(() => world.told.length);
  const [outcomes, from] = [await Promise.allSettled(sends), await removed];
  removal.keep();
  const acks = outcomes.filter((one) => one.status === 'fulfilled').map((one) => one.value.n);
  const rows = await world.storage.stores.read.items.page(thread.threadId, 1, 100);
  expect(rows.map((row) => row.n)).toEqual(acks.toSorted((a, b) => a - b));
  expect(world.told.slice(from).filter((one) => one.to.includes(kim.userId))).toEqual([]);
  const refused = outcomes.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []));
  const isExpected = (error: unknown) => error instanceof Fault && /^(conflict|session|access)\./.test(error.code);
  expect(refused.every(isExpected)).toBe(true);
});

test('a removal and the rotation it calls for are one commit', async () => {
  const [hal, ivy] = [await hire(practice, 'Hal'), await hire(practice, 'Ivy')];
  const thread = await openThread(practice, practice.owner, [hal, ivy]);
  const removal = entryFor(practice, { type: 5, userId: hal.userId });
  const log = practice.log.fork();
  log.append({ bytes: removal.input.signed.entry, sig: removal.input.signed.sig, cosig: null });
  const next = nextEpoch({ ...practice, log }, thread, practice.owner);
  const bad = { ...next.input.epoch, envelopes: next.input.epoch.envelopes.slice(1) };
  const commits = world.storage.counts().commits;
  await expect(ask(world, practice.owner, 'log:append', { ...removal.input, epochs: [bad] })).rejects.toMatchObject({
    code: 'input.rejected',
  });
  expect(world.storage.counts().commits).toBe(commits);
  const twice = { ...removal.input, epochs: [next.input.epoch, next.input.epoch] };
  await expect(ask(world, practice.owner, 'log:append', twice)).rejects.toMatchObject({ detail: 'epochs.twice' });
  await ask(world, practice.owner, 'log:append', { ...removal.input, epochs: [next.input.epoch] });
  removal.keep();
  next.keep();
  expect(world.storage.counts().commits).toBe(commits + 1);
  await write(practice, thread, ivy, 'And on we go.');
  const told = world.told.filter((one) => one.name === 'message:added').at(-1);
  expect(told?.to.toSorted()).toEqual([ivy.userId, practice.owner.userId].toSorted());
});

test('a newcomer can be added to the practice circle with the entry that lets her in', async () => {
  const { person, inviteId, payload } = await inviteAndJoin(practice, 'Jo');
  const { input, keep } = entryFor(practice, payload, inviteId);
  const log = practice.log.fork();
  log.append({ bytes: input.signed.entry, sig: input.signed.sig, cosig: null });
  const members = [
    { userId: practice.owner.userId, rank: 2 as const },
    { userId: person.userId, rank: 1 as const },
  ];
  const next = nextEpoch({ ...practice, log }, practice.room, practice.owner, members);
  await ask(world, practice.owner, 'log:append', { ...input, epochs: [next.input.epoch] });
  keep();
  next.keep();
  const { circles } = await ask(world, person, 'sync:heads', {});
  expect(circles).toEqual([{ circleId: practice.room.circle.circleId, epoch: 2 }]);
  expect(newThread(practice, person, []).thread.circle.kind).toBe(1);
});

test('who is left out of a new epoch is told so, and nobody else; from then on they hear nothing', async () => {
  const ann = await hire(practice, 'Ann');
  const ben = await hire(practice, 'Ben');
  const thread = await openThread(practice, ann, [ben]);
  const { circleId } = thread.circle;
  const same = nextEpoch(practice, thread, ann);
  await ask(world, ann, 'circle:advance', same.input);
  same.keep();
  expect(world.told.filter((one) => one.name === 'circle:left' && one.to.length > 0)).toEqual([]);
  const { input, keep } = nextEpoch(practice, thread, ann, [{ userId: ann.userId, rank: 2 }]);
  await ask(world, ann, 'circle:advance', input);
  keep();
  await ask(world, ann, 'circle:advance', input);
  expect(world.heard(ben.userId, 'circle:left')).toEqual([{ circleId }]);
  expect(world.heard(ann.userId, 'circle:left')).toEqual([]);
  const told = world.told.length;
  await write(practice, thread, ann, 'Without you.');
  expect(world.told.slice(told).flatMap((one) => one.to)).not.toContain(ben.userId);
  const listed = await ask(world, ben, 'sync:heads', {});
  expect(JSON.stringify(listed)).not.toContain(thread.threadId);
});

test('who was left out reads the chain up to the epoch that did so and not beyond; who was never in reads nothing', async () => {
  const ann = await hire(practice, 'Ann');
  const ben = await hire(practice, 'Ben');
  const eve = await hire(practice, 'Eve');
  const thread = await openThread(practice, ann, [ben]);
  const { circleId } = thread.circle;
  for (const members of [[{ userId: ann.userId, rank: 2 as const }], undefined]) {
    const next = nextEpoch(practice, thread, ann, members);
    await ask(world, ann, 'circle:advance', next.input);
    next.keep();
  }
  const { epochs } = await ask(world, ben, 'circle:get', { circleId, afterEpoch: 0 });
  expect(epochs.map(({ envelope }) => envelope !== null)).toEqual([true, false]);
  expect((await ask(world, ann, 'circle:get', { circleId, afterEpoch: 0 })).epochs.length).toBe(3);
  expect(await faultOf(ask(world, eve, 'circle:get', { circleId, afterEpoch: 0 }))).toBe('access.refused');
});

test('heads come in pages that fit a frame, each thread once; circles and presence with the first', async () => {
  const ann = await hire(practice, 'Ann');
  for (let i = 0; i < 5; i++) await openThread(practice, ann, [practice.owner]);
  const all = (await ask(world, ann, 'sync:heads', {})).threads.map((one) => one.threadId);
  expect(all).toEqual(all.toSorted());
  expect(all.length).toBe(5);
  const rest = await ask(world, ann, 'sync:heads', { afterThreadId: all[2]! });
  expect(rest.threads.map((one) => one.threadId)).toEqual(all.slice(3));
  expect(rest).toMatchObject({ more: false, circles: [], presence: [], standing: 'active' });
  const { threads } = world.storage.stores.read;
  expect((await threads.ofMember(ann.userId, null, 2)).map((row) => row.threadId)).toEqual(all.slice(0, 2));
});
