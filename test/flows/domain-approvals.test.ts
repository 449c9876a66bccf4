/**
 * Proposals of owners on the server: who may make, see, complete and end them, that nothing of one is half done, and that
 * a repeated or late ask does no harm. The clients' side is sdk-owners.test.ts.
 */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { cosign, makeEntry } from '../../protocol/crypto/practice-log/make.ts';
import type { SignedEntry } from '../../protocol/wire/people.ts';
import { LIMITS } from '../../protocol/wire/limits.ts';
import { expireApprovals } from '../../server/domain/approvals.ts';
import { ask, entryFor, faultOf, found, fresh, hire, nextEpoch, type Person, type Practice } from './domain-people.ts';
import { openWorld, type World } from './domain-world.ts';

let world: World;
let practice: Practice;
let ada: Person;
let ben: Person;
let cleo: Person;
let dora: Person;
beforeEach(async () => {
  world = await openWorld();
  ({ practice } = await found(world));
  ada = practice.owner;
  ben = await hire(practice, 'Ben', 3);
  cleo = await hire(practice, 'Cleo', 2);
  dora = await hire(practice, 'Dora', 1);
});
afterEach(() => world.close());

type Payload = Parameters<typeof makeEntry>[2];
const make = (by: Person, payload: Payload) => {
  const entry = makeEntry(practice.log.state, by.author, payload, world.now);
  return { entry, signed: { entry: entry.bytes, sig: entry.sig, cosig: null } as SignedEntry };
};
const toOwner = (who: Person): Payload => ({ type: 4, userId: who.userId, role: 3 });
async function propose(by: Person, payload: Payload) {
  const approvalId = fresh<'approval'>();
  const { entry, signed } = make(by, payload);
  await ask(world, by, 'approval:propose', { approvalId, signed });
  const complete = (second: Person): SignedEntry => {
    const { bytes, sig, cosig } = cosign(practice.log.state, entry, second.author);
    return { entry: bytes, sig, cosig: cosig ?? null };
  };
  return { approvalId, entry, signed, complete };
}
const listed = async (by: Person) => (await ask(world, by, 'approval:list', {})).approvals.map((one) => one.approvalId);
const roleOf = async (who: Person) => {
  const book = await world.domain.books.get(practice.log.practiceId);
  return book.log.state.people.get(who.userId)?.role;
};

test('proposed, seen by owners, told to owners only, completed by a second owner; again is the same success', async () => {
  const { approvalId, entry, signed, complete } = await propose(ada, toOwner(dora));
  expect(await listed(ben)).toEqual([approvalId]);
  for (const who of [cleo, dora]) {
    expect(await faultOf(listed(who))).toBe('access.refused');
    expect(world.heard(who.userId, 'approval:changed')).toEqual([]);
  }
  expect(world.heard(ben.userId, 'approval:changed')).toEqual([{ approvalId }]);
  await ask(world, ada, 'approval:propose', { approvalId, signed });
  const done = { approvalId, signed: complete(ben), epochs: [] };
  const { seq } = await ask(world, ben, 'approval:approve', done);
  expect(seq).toBe(practice.log.seq + 1);
  expect(await ask(world, ben, 'approval:approve', done)).toEqual({ seq });
  expect(await roleOf(dora)).toBe(3);
  practice.log.append({ ...entry, cosig: done.signed.cosig });
  expect(await listed(ben)).toEqual([]);
  expect(world.heard(dora.userId, 'log:added').at(-1)).toMatchObject({ seq });
  expect(await faultOf(ask(world, ben, 'approval:withdraw', { approvalId }))).toBe('approval.gone');
});

test('neither its author nor a member completes it, and log:append is no way round', async () => {
  const { approvalId, signed, complete } = await propose(ada, toOwner(dora));
  const second = complete(ben);
  expect(await faultOf(ask(world, ada, 'approval:approve', { approvalId, signed: second, epochs: [] }))).toBe(
    'access.refused',
  );
  expect(await faultOf(ask(world, ada, 'approval:approve', { approvalId, signed, epochs: [] }))).toBe('input.rejected');
  expect(await faultOf(ask(world, cleo, 'approval:approve', { approvalId, signed: second, epochs: [] }))).toBe(
    'access.refused',
  );
  expect(await faultOf(ask(world, ben, 'log:append', { signed: second, epochs: [], inviteId: null }))).toBe(
    'access.refused',
  );
  expect(await faultOf(ask(world, ada, 'log:append', { signed, epochs: [], inviteId: null }))).toBe('input.rejected');
  const other = await propose(ada, { type: 5, userId: ben.userId });
  expect(await faultOf(ask(world, ben, 'approval:withdraw', { approvalId: other.approvalId }))).toBe('access.refused');
  expect(await roleOf(dora)).toBe(1);
});

test('what needs no second owner, what may not be, and what is not mine is no proposal', async () => {
  const put = (by: Person, payload: Payload, made = make(by, payload)) =>
    faultOf(ask(world, by, 'approval:propose', { approvalId: fresh<'approval'>(), signed: made.signed }));
  expect(await put(ada, { type: 4, userId: dora.userId, role: 2 })).toBe('input.rejected');
  expect(await put(ada, { type: 10, practiceName: 'Ours', policy: 0 })).toBe('input.rejected');
  expect(await put(cleo, toOwner(dora))).toBe('access.refused');
  expect(await put(ben, toOwner(dora), make(ada, toOwner(dora)))).toBe('access.refused');
  expect(
    await put(ada, toOwner(dora), { ...make(ada, toOwner(dora)), signed: { ...make(ben, toOwner(dora)).signed } }),
  ).toBe('access.refused');
  expect(await listed(ada)).toEqual([]);
});

test('a log that moved makes it late; its author renews it under the same id, for the same wish only', async () => {
  const { approvalId, complete } = await propose(ada, toOwner(dora));
  const late = complete(ben);
  const move = entryFor(practice, { type: 4, userId: dora.userId, role: 2 });
  await ask(world, ada, 'log:append', move.input);
  move.keep();
  expect(await faultOf(ask(world, ben, 'approval:approve', { approvalId, signed: late, epochs: [] }))).toBe(
    'approval.stale',
  );
  const again = make(ada, toOwner(dora));
  const elsewhere = make(ada, toOwner(cleo));
  expect(await faultOf(ask(world, ada, 'approval:propose', { approvalId, signed: elsewhere.signed }))).toBe(
    'conflict.duplicate',
  );
  expect(
    await faultOf(ask(world, ben, 'approval:propose', { approvalId, signed: make(ben, toOwner(dora)).signed })),
  ).toBe('conflict.duplicate');
  await ask(world, ada, 'approval:propose', { approvalId, signed: again.signed });
  const { bytes, sig, cosig } = cosign(practice.log.state, again.entry, ben.author);
  await ask(world, ben, 'approval:approve', {
    approvalId,
    signed: { entry: bytes, sig, cosig: cosig ?? null },
    epochs: [],
  });
  expect(await roleOf(dora)).toBe(3);
});

test('all or nothing: an epoch that does not hold leaves the proposal open and the log as it was', async () => {
  const third = await propose(ada, toOwner(dora));
  const done = third.complete(ben);
  const stale = nextEpoch(practice, practice.room, ada, [{ userId: ada.userId, rank: 2 }]);
  const epochs = [stale.input.epoch, stale.input.epoch];
  const code = await faultOf(
    ask(world, ben, 'approval:approve', { approvalId: third.approvalId, signed: done, epochs }),
  );
  expect(code).toBe('access.refused');
  expect(await roleOf(dora)).toBe(1);
  expect(await listed(ben)).toEqual([third.approvalId]);
  await world.restart();
  expect(await listed(ben)).toEqual([third.approvalId]);
  await ask(world, ben, 'approval:approve', { approvalId: third.approvalId, signed: done, epochs: [] });
  expect(await roleOf(dora)).toBe(3);
});

test('after seven days it is gone, withdrawn it is gone, and neither can be completed', async () => {
  const first = await propose(ada, toOwner(dora));
  await ask(world, ada, 'approval:withdraw', { approvalId: first.approvalId });
  await ask(world, ada, 'approval:withdraw', { approvalId: first.approvalId });
  const approve = (one: typeof first) =>
    faultOf(ask(world, ben, 'approval:approve', { approvalId: one.approvalId, signed: one.complete(ben), epochs: [] }));
  expect(await approve(first)).toBe('approval.gone');
  const second = await propose(ada, toOwner(dora));
  world.now += LIMITS.approvalDays * 86_400_000;
  expect(await approve(second)).toBe('approval.gone');
  await expireApprovals(world.domain);
  expect((await world.storage.stores.read.approvals.byId(second.approvalId))?.state).toBe('expired');
  expect(world.heard(ben.userId, 'approval:changed').at(-1)).toEqual({ approvalId: second.approvalId });
});

test('no more may wait than anybody can look through', async () => {
  for (let i = 0; i < LIMITS.approvalsOpen; i++) await propose(ada, toOwner(dora));
  expect(await faultOf(propose(ada, toOwner(dora)))).toBe('rate.limited');
});
