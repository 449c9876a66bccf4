/** message:send on a real database: order, chain, group commit, idempotency, conflicts, who hears it. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  ask,
  burst,
  faultOf,
  fresh,
  newThread,
  nextEpoch,
  openThread,
  say,
  take,
  toWire,
  write,
  type Person,
  type Practice,
  type Thread,
} from './domain-people.ts';
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

const send = (person: Person, thread: Thread, event: ReturnType<typeof say>) =>
  ask(world, person, 'message:send', { threadId: thread.threadId, event: toWire(event) });
const stored = (thread: Thread) => world.storage.stores.read.items.page(thread.threadId, 0, 1_000);

test('a message is numbered, chained, stored and told to the circle only', async () => {
  const thread = await openThread(practice, ann, [practice.owner]);
  const { ack, event, accepted } = await write(practice, thread, ann, 'Could you see her on Thursday at ten?');
  expect(ack).toMatchObject({ n: 2, chain: accepted.chain });
  const told = world.told.filter((one) => one.name === 'message:added').at(-1);
  expect(told?.to.toSorted()).toEqual([ann.userId, practice.owner.userId].toSorted());
  const page = await ask(world, practice.owner, 'thread:items', { threadId: thread.threadId, afterN: 1, limit: 10 });
  expect(page.headN).toBe(2);
  expect(Buffer.compare(page.items[0]!.data, event.bytes)).toBe(0);
  const outside = ask(world, ben, 'thread:items', { threadId: thread.threadId, afterN: 0, limit: 10 });
  await expect(outside).rejects.toMatchObject({ code: 'access.refused' });
});

test('100 people send at once: no hole, no double, at least 10 messages per fsync, one tell per thread and commit', async () => {
  const people = [ann, ben, practice.owner];
  const threads: Thread[] = [];
  for (let i = 0; i < 34; i++) threads.push(await openThread(practice, ann, [ben, practice.owner]));
  const round = async (texts: readonly string[]) => {
    const sends = threads.flatMap((thread) =>
      people.flatMap((person) => burst(practice, thread, person, texts).map((event) => ({ person, thread, event }))),
    );
    const before = world.storage.counts();
    const acks = await Promise.all(sends.map(({ person, thread, event }) => send(person, thread, event)));
    const done = sends.map((one, i) => ({ ...one, ack: acks[i]! })).toSorted((x, y) => x.ack.n - y.ack.n);
    for (const { thread, event } of done) take(practice, thread, event);
    return { done, commits: world.storage.counts().appendCommits - before.appendCommits };
  };
  await round(['Good morning.']);
  const told = world.told.length;
  const { done, commits } = await round(['First of five.', 'Second.', 'Third.', 'Fourth.', 'Last one.']);
  expect(done.length).toBe(510);
  expect(510 / commits).toBeGreaterThanOrEqual(10);
  for (const thread of threads) {
    const rows = await stored(thread);
    expect(rows.map((row) => row.n)).toEqual(Array.from({ length: 19 }, (_, i) => i + 1));
    expect(new Set(rows.map((row) => row.clientMsgId)).size).toBe(19);
    const mine = done.filter((one) => one.thread === thread);
    expect(new Set(mine.map(({ ack }) => ack.n)).size).toBe(15);
    for (const { ack } of mine) expect(rows[ack.n - 1]?.chain).toBe(ack.chain);
  }
  expect(world.told.length - told).toBeLessThanOrEqual(commits * threads.length);
  const items = world.told
    .slice(told)
    .flatMap((one) => (one.name === 'message:added' && 'items' in one.data ? one.data.items : []));
  expect(items.length).toBe(510);
});

test("one person's sends keep their order although their signatures are checked side by side", async () => {
  const thread = await openThread(practice, ann, [ben]);
  const texts = Array.from({ length: 20 }, (_, i) => `Step ${i}`);
  const acks = await Promise.all(burst(practice, thread, ann, texts).map((event) => send(ann, thread, event)));
  expect(acks.map((ack) => ack.n)).toEqual(texts.map((_, i) => i + 2));
});

test('a repeated message is the same message: at once, later, and after a restart', async () => {
  const thread = await openThread(practice, ann, [ben]);
  const event = say(practice, thread, ann, 'Her mother called twice.');
  const [first, second] = await Promise.all([send(ann, thread, event), send(ann, thread, event)]);
  expect(second).toEqual(first);
  expect(await send(ann, thread, event)).toEqual(first);
  await world.restart();
  expect(await send(ann, thread, event)).toEqual(first);
  expect((await stored(thread)).length).toBe(2);
});

test('the same id with other content is a conflict, by the same person or another one', async () => {
  const thread = await openThread(practice, ann, [ben]);
  const { event } = await write(practice, thread, ann, 'One.');
  const id = (await stored(thread))[1]!.clientMsgId!;
  expect(event.bytes.length).toBeGreaterThan(0);
  for (const person of [ann, ben]) {
    const other = say(practice, thread, person, 'Two.', id);
    await expect(send(person, thread, other)).rejects.toMatchObject({ code: 'conflict.duplicate' });
  }
});

test('an event on top of an old one of mine is conflict.head, and nothing changes', async () => {
  const thread = await openThread(practice, ann, [ben]);
  const [one, two] = [say(practice, thread, ann, 'From the phone.'), say(practice, thread, ann, 'From the desk.')];
  await send(ann, thread, one);
  await expect(send(ann, thread, two)).rejects.toMatchObject({ code: 'conflict.head' });
  take(practice, thread, one);
  await expect(write(practice, thread, ann, 'Made again.')).resolves.toMatchObject({ ack: { n: 3 } });
});

test('forged, foreign and damaged events are refused', async () => {
  const thread = await openThread(practice, ann, [ben]);
  const event = say(practice, thread, ann, 'Mine.');
  await expect(send(ben, thread, event)).rejects.toMatchObject({ code: 'access.refused' });
  const bent = { ...event, sig: event.sig.map((byte, i) => (i === 5 ? byte ^ 1 : byte)) as typeof event.sig };
  await expect(send(ann, thread, bent)).rejects.toMatchObject({ code: 'input.rejected', detail: 'event.signature' });
  const swapped = { ...event, body: say(practice, thread, ann, 'Another body.').body };
  await expect(send(ann, thread, swapped)).rejects.toMatchObject({ code: 'input.rejected' });
  const cut = { ...event, bytes: event.bytes.subarray(0, -1) };
  await expect(send(ann, thread, cut)).rejects.toMatchObject({ code: 'input.rejected' });
  const other = await openThread(practice, ann, [ben]);
  await expect(send(ann, other, event)).rejects.toMatchObject({ code: 'access.refused' });
  expect((await stored(thread)).length).toBe(1);
});

test('after a rotation the old epoch is refused and the new one is taken; the same rotation twice is one', async () => {
  const thread = await openThread(practice, ann, [ben]);
  const late = say(practice, thread, ben, 'Sealed before the rotation.');
  const next = nextEpoch(practice, thread, ann);
  const lost = nextEpoch(practice, thread, ben);
  const head = await ask(world, ann, 'circle:advance', next.input);
  expect(head).toEqual({ circleId: thread.circle.circleId, epoch: 2 });
  expect(await ask(world, ann, 'circle:advance', next.input)).toEqual(head);
  await expect(ask(world, ben, 'circle:advance', lost.input)).rejects.toMatchObject({ code: 'conflict.head' });
  expect(await faultOf(send(ben, thread, late))).toMatch(/^conflict\./);
  next.keep();
  await expect(write(practice, thread, ben, 'Sealed again.')).resolves.toMatchObject({ ack: { n: 2 } });
  expect(world.heard(ben.userId, 'circle:advanced')).toContainEqual(head);
});

test('a new member gets the thread and its history, and an envelope of her own only', async () => {
  const thread = await openThread(practice, ann, [ben]);
  const { owner } = practice;
  const members = [ann, ben, owner].map(({ userId }) => ({
    userId,
    rank: userId === ann.userId ? (2 as const) : (1 as const),
  }));
  const next = nextEpoch(practice, thread, ann, members);
  await ask(world, ann, 'circle:advance', next.input);
  next.keep();
  const told = world.heard(owner.userId, 'thread:added').at(-1);
  expect(told?.thread).toMatchObject({ threadId: thread.threadId, headN: 1 });
  const { epochs } = await ask(world, owner, 'circle:get', { circleId: thread.circle.circleId, afterEpoch: 0 });
  expect(epochs.map((one) => one.envelope === null)).toEqual([true, false]);
  expect(epochs[1]!.leaves.length).toBe(4);
  const taken = nextEpoch(practice, thread, ann, members.slice(0, 2));
  await ask(world, ann, 'circle:advance', taken.input);
  const { epochs: last } = await ask(world, owner, 'circle:get', { circleId: thread.circle.circleId, afterEpoch: 2 });
  expect(last.map((one) => one.envelope)).toEqual([null]);
  const page = { threadId: thread.threadId, afterN: 0, limit: 10 };
  await expect(ask(world, owner, 'thread:items', page)).rejects.toMatchObject({ code: 'access.refused' });
});

test('wrong envelopes are refused: one missing, one doubled, one bent', async () => {
  const { input } = newThread(practice, ann, [ben]);
  const { epoch } = input;
  const [first, ...rest] = epoch!.envelopes;
  const bent = { ...first!, envelope: first!.envelope.map((byte, i) => (i === 9 ? byte ^ 1 : byte)) };
  for (const envelopes of [rest, [first!, first!, ...rest], [bent, ...rest]]) {
    const wrong = ask(world, ann, 'thread:create', { ...input, epoch: { ...epoch!, envelopes } });
    await expect(wrong).rejects.toMatchObject({ code: 'input.rejected' });
  }
});

test('a thread made twice is one thread; other content under its id is a conflict', async () => {
  const { thread, input } = newThread(practice, ann, [ben]);
  const before = world.told.length;
  const made = await ask(world, ann, 'thread:create', input);
  const names = world.told.slice(before).map((one) => one.name);
  expect(names).toEqual(['circle:advanced', 'thread:added', 'message:added']);
  expect(await ask(world, ann, 'thread:create', input)).toEqual(made);
  const other = say(practice, thread, ann, 'Something else.');
  const wrong = ask(world, ann, 'thread:create', { ...input, events: [toWire(other)] });
  await expect(wrong).rejects.toMatchObject({ code: 'conflict.duplicate' });
  await expect(ask(world, practice.owner, 'thread:create', input)).rejects.toMatchObject({ code: 'access.refused' });
});

/** Takes the next number behind the server's back; among nodes, which take in what stands there, by a rule of the table. */
async function refuseNext({ threadId }: Thread): Promise<void> {
  if (!world.storage.stores.isShared) {
    return world.storage.stores.change(async (tx) => {
      const [row] = await tx.items.page(threadId, 0, 1);
      await tx.items.add([{ ...row!, n: 2, clientMsgId: fresh<'clientMsg'>() }]);
    });
  }
  const db = await world.database.open('write');
  await db.run(`ALTER TABLE items ADD CONSTRAINT no_room CHECK (threadId <> '${threadId}') NOT VALID`);
  await db.close();
}

test('when the disk refuses, nobody is told, nothing is acknowledged, and the next message is right', async () => {
  const thread = await openThread(practice, ann, [ben]);
  await refuseNext(thread);
  const before = world.told.length;
  const event = say(practice, thread, ann, 'Lost?');
  await expect(send(ann, thread, event)).rejects.toMatchObject({ code: 'storage' });
  expect(world.told.length).toBe(before);
});

test('pages fit a frame and go on by number', async () => {
  const thread = await openThread(practice, ann, [ben]);
  for (let i = 0; i < 14; i++) await write(practice, thread, ann, 'x'.repeat(60_000));
  const first = await ask(world, ben, 'thread:items', { threadId: thread.threadId, afterN: 0, limit: 200 });
  expect(first.items.length).toBeLessThan(15);
  const last = first.items.at(-1)!.n;
  const second = await ask(world, ben, 'thread:items', { threadId: thread.threadId, afterN: last, limit: 200 });
  expect(second.items[0]?.n).toBe(last + 1);
  expect(second.headN).toBe(15);
});
