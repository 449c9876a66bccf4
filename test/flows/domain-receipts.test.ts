/** Read cursors, delivered and noticed marks: signed where it matters, monotone, batched, told to the circle. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask, cursorOf, nextEpoch, openThread, write, type Person, type Practice } from './domain-people.ts';
import { openTeam } from './domain-team.ts';
import type { World } from './domain-world.ts';

let world: World;
let practice: Practice;
let ann: Person;
let ben: Person;
beforeAll(async () => {
  ({ world, practice, ann, ben } = await openTeam());
});
afterAll(() => world.close());

test('a cursor is stored, told to the circle and never goes back', async () => {
  const thread = await openThread(practice, ann, [ben]);
  for (const text of ['One.', 'Two.', 'Three.']) await write(practice, thread, ann, text);
  const [low, high] = [cursorOf(practice, thread, ben, 2), cursorOf(practice, thread, ben, 4)];
  expect(await ask(world, ben, 'cursor:set', high)).toEqual({ n: 4 });
  expect(await ask(world, ben, 'cursor:set', low)).toEqual({ n: 4 });
  const told = world.heard(ann.userId, 'cursor:moved').filter((one) => one.threadId === thread.threadId);
  expect(told).toEqual([{ threadId: thread.threadId, cursors: [high.cursor] }]);
  await world.restart();
  expect(await ask(world, ben, 'cursor:set', low)).toEqual({ n: 4 });
  const head = (await ask(world, ann, 'sync:heads', {})).threads.find((one) => one.threadId === thread.threadId);
  expect(head?.cursors.map((one) => Buffer.compare(one.cur, high.cursor.cur))).toEqual([0]);
});

test('a cursor from before somebody left stays beside the newest, also when both came at once', async () => {
  const thread = await openThread(practice, ann, [ben, practice.owner]);
  for (const text of ['One.', 'Two.', 'Three.']) await write(practice, thread, ann, text);
  const cursors = () => [2, 3, 4].map((n) => cursorOf(practice, thread, ann, n));
  const [two, three] = cursors();
  await ask(world, ann, 'cursor:set', two!);
  const next = nextEpoch(practice, thread, ann, [
    { userId: ann.userId, rank: 2 },
    { userId: practice.owner.userId, rank: 1 },
  ]);
  const soon = ask(world, ann, 'cursor:set', three!);
  await ask(world, ann, 'circle:advance', next.input);
  next.keep();
  const four = cursors()[2]!;
  await Promise.all([soon, ask(world, ann, 'cursor:set', four)]);
  const headOf = async () =>
    (await ask(world, practice.owner, 'sync:heads', {})).threads.find((one) => one.threadId === thread.threadId);
  const kept = (await headOf())!.cursors.map(({ userId, cur }) => [userId, Buffer.from(cur).toString('hex')]);
  expect(kept).toEqual([four, three!].map(({ cursor }) => [ann.userId, Buffer.from(cursor.cur).toString('hex')]));
  expect(await ask(world, ann, 'cursor:set', two!)).toEqual({ n: 4 });
  const stored = await world.storage.stores.read.receipts.cursors([thread.threadId]);
  expect(stored.map(({ n, leftEpoch }) => [n, leftEpoch])).toEqual([[4, 2]]);
});

test('a cursor of another device that had not heard of the leaving is evidence, though it comes late and moves nothing', async () => {
  const thread = await openThread(practice, ann, [ben, practice.owner]);
  for (const text of ['One.', 'Two.', 'Three.']) await write(practice, thread, ann, text);
  const [two, three] = [cursorOf(practice, thread, ann, 2), cursorOf(practice, thread, ann, 3)];
  const next = nextEpoch(practice, thread, ann, [
    { userId: ann.userId, rank: 2 },
    { userId: practice.owner.userId, rank: 1 },
  ]);
  await ask(world, ann, 'circle:advance', next.input);
  next.keep();
  const newest = cursorOf(practice, thread, ann, 3);
  await ask(world, ann, 'cursor:set', newest);
  const bent = { cursor: { ...three.cursor, sig: three.cursor.sig.map((byte, i) => (i === 40 ? byte ^ 4 : byte)) } };
  await expect(ask(world, ann, 'cursor:set', bent)).rejects.toMatchObject({ detail: 'cursor.signature' });
  expect(await ask(world, ann, 'cursor:set', three)).toEqual({ n: 3 });
  const kept = [newest, three].map(({ cursor }) => cursor);
  const hex = (cursors: readonly { readonly cur: Uint8Array }[]) =>
    cursors.map(({ cur }) => Buffer.from(cur).toString('hex'));
  const told = world.heard(practice.owner.userId, 'cursor:moved').filter((one) => one.threadId === thread.threadId);
  expect(told.flatMap(({ cursors }) => hex(cursors))).toEqual(hex(kept));
  await world.restart();
  // What it shows is known: neither it nor a lower one changes anything.
  for (const again of [three, two]) expect(await ask(world, ann, 'cursor:set', again)).toEqual({ n: 3 });
  const head = (await ask(world, ann, 'sync:heads', {})).threads.find((one) => one.threadId === thread.threadId);
  expect(hex(head!.cursors)).toEqual(hex(kept));
});

test('many cursors at once are few commits and keep the greatest', async () => {
  const thread = await openThread(practice, ann, [ben, practice.owner]);
  for (let i = 0; i < 20; i++) await write(practice, thread, ann, `Line ${i}`);
  const sets = [ann, ben, practice.owner].flatMap((person) =>
    Array.from({ length: 20 }, (_, i) => ({ person, input: cursorOf(practice, thread, person, i + 2) })),
  );
  const before = world.storage.counts().commits;
  await Promise.all(sets.map(({ person, input }) => ask(world, person, 'cursor:set', input)));
  expect(world.storage.counts().commits - before).toBeLessThanOrEqual(3);
  const kept = await world.storage.stores.read.receipts.cursors([thread.threadId]);
  expect(kept.map((row) => row.n)).toEqual([21, 21, 21]);
});

test('cursors of others, of the future, of another thread, with a bent signature or by a stranger are refused', async () => {
  const thread = await openThread(practice, ann, [ben]);
  const other = await openThread(practice, ann, [ben]);
  await write(practice, thread, ann, 'One.');
  const good = cursorOf(practice, thread, ben);
  const bent = { cursor: { ...good.cursor, sig: good.cursor.sig.map((byte, i) => (i === 40 ? byte ^ 4 : byte)) } };
  await expect(ask(world, ann, 'cursor:set', good)).rejects.toMatchObject({ code: 'access.refused' });
  await expect(ask(world, ben, 'cursor:set', bent)).rejects.toMatchObject({ detail: 'cursor.signature' });
  const cut = { cursor: { ...good.cursor, cur: good.cursor.cur.subarray(1) } };
  await expect(ask(world, ben, 'cursor:set', cut)).rejects.toMatchObject({ code: 'input.rejected' });
  await write(practice, other, ann, 'Elsewhere.');
  await write(practice, other, ann, 'Elsewhere.');
  const swapped = cursorOf(practice, { ...other, facts: other.facts }, ben, 3);
  expect(await ask(world, ben, 'cursor:set', swapped)).toEqual({ n: 3 });
  const stranger = cursorOf(practice, thread, practice.owner);
  await expect(ask(world, practice.owner, 'cursor:set', stranger)).rejects.toMatchObject({ code: 'access.refused' });
});

test('delivered marks rise, are told in one go, and may not pass the head', async () => {
  const thread = await openThread(practice, ann, [ben]);
  await write(practice, thread, ann, 'One.');
  const at = (n: number) => ask(world, ben, 'receipt:delivered', { threads: [{ threadId: thread.threadId, n }] });
  await Promise.all([at(1), at(2), at(1)]);
  const told = world.heard(ann.userId, 'receipt:moved').filter((one) => one.threadId === thread.threadId);
  expect(told.at(-1)?.delivered).toMatchObject([{ userId: ben.userId, n: 2 }]);
  await expect(at(3)).rejects.toMatchObject({ code: 'input.rejected' });
  const head = (await ask(world, ann, 'sync:heads', {})).threads.find((one) => one.threadId === thread.threadId);
  expect(head?.delivered).toMatchObject([{ userId: ben.userId, n: 2 }]);
});

test('delivered marks of several threads are all taken or none', async () => {
  const [one, other] = [await openThread(practice, ann, [ben]), await openThread(practice, ann, [ben])];
  const mark = ({ threadId }: { threadId: (typeof one)['threadId'] }, n: number) => ({ threadId, n });
  const set = (threads: ReturnType<typeof mark>[]) => ask(world, ben, 'receipt:delivered', { threads });
  await expect(set([mark(one, 1), mark(other, 9)])).rejects.toMatchObject({ code: 'input.rejected' });
  await set([mark(one, 1)]);
  expect(await world.storage.stores.read.receipts.delivered([one.threadId])).toMatchObject([{ n: 1 }]);
});

test('a seen notification is told to my own other devices only, and is kept', async () => {
  const thread = await openThread(practice, ann, [ben]);
  await ask(world, ben, 'notification:seen', { threadId: thread.threadId, n: 1 });
  const told = world.told.filter((one) => one.name === 'notification:cleared');
  expect(told.map((one) => [one.to, one.except])).toEqual([[[ben.userId], ben.actor.socketId]]);
  await expect(ask(world, ben, 'notification:seen', { threadId: thread.threadId, n: 2 })).rejects.toMatchObject({
    code: 'input.rejected',
  });
  const noticedN = async (person: Person) =>
    (await ask(world, person, 'sync:heads', {})).threads.find((one) => one.threadId === thread.threadId)?.noticedN;
  expect(await noticedN(ben)).toBe(1);
  expect(await noticedN(ann)).toBe(0);
});

test('a private mark rises, is told to my own other devices only, and any reading clears "unread"', async () => {
  const thread = await openThread(practice, ann, [ben]);
  const { threadId } = thread;
  await write(practice, thread, ann, 'One.');
  const marks = async (person: Person) => {
    const head = (await ask(world, person, 'sync:heads', {})).threads.find((one) => one.threadId === threadId);
    return [head?.markN, head?.markedUnread];
  };
  const set = (n: number | null, unread: boolean) => ask(world, ben, 'mark:set', { threadId, n, unread });
  await set(2, false);
  await set(1, false);
  expect(await marks(ben)).toEqual([2, false]);
  await expect(set(3, false)).rejects.toMatchObject({ code: 'input.rejected', detail: 'mark.n' });
  await set(null, true);
  await set(null, true);
  expect(await marks(ben)).toEqual([2, true]);
  await set(2, false);
  expect(await marks(ben)).toEqual([2, false]);
  const told = world.told.filter((one) => one.name === 'mark:moved');
  expect(
    told.every((one) => one.to.length === 1 && one.to[0] === ben.userId && one.except === ben.actor.socketId),
  ).toBe(true);
  expect(world.heard(ben.userId, 'mark:moved')).toEqual(
    [false, false, true, true, false].map((unread) => ({ threadId, n: 2, unread })),
  );
  const read = cursorOf(practice, thread, ben);
  await ask(world, ben, 'cursor:set', read);
  await set(null, true);
  await world.restart();
  expect(await marks(ben)).toEqual([2, true]);
  await ask(world, ben, 'cursor:set', read);
  expect(await marks(ben)).toEqual([2, false]);
  expect(world.heard(ben.userId, 'mark:moved').at(-1)).toEqual({ threadId, n: 2, unread: false });
  expect(await marks(ann)).toEqual([0, false]);
});
