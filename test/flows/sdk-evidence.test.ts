/**
 * Who had read what before a colleague left: that stays evidence for good, also when the readers read on afterwards, on
 * devices that ran all the time and on new ones. Only what nobody had seen by then is marked.
 */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Corridor } from '../../client/sdk/api.ts';
import type { ThreadId } from '../../protocol/wire/ids.ts';
import type { Colleague, World } from '../harness/world.ts';
import { createWorld, until, untilThread } from '../harness/world.ts';

let world: World;
let ann: Colleague;
let ben: Colleague;
let cleo: Colleague;
let threadId: ThreadId;

beforeEach(async () => {
  world = await createWorld();
  ann = await world.found();
  ben = await world.join(ann, 'Ben Osei');
  cleo = await world.join(ann, 'Cleo Marsh');
  await until(ann.corridor, ({ people }) => Object.keys(people).length === 3);
  const memberIds = [ben.userId, cleo.userId];
  threadId = await ann.corridor.threads.create({ title: 'Shoulder', memberIds, about: null, text: 'How is it?' });
  await untilThread(cleo.corridor, threadId, ({ synced }) => synced);
  await cleo.corridor.messages.send(threadId, { text: 'Better' });
  await untilThread(ben.corridor, threadId, ({ preview }) => preview === 'Better');
});
afterEach(() => world.close());

function look({ corridor }: Colleague, isLooking: boolean): void {
  corridor.threads.open(isLooking ? threadId : null);
  corridor.setFocus(isLooking);
}

/** Ben writes; all three devices show it, and, if Ann reads it, hers and Cleo's have her cursor. */
async function benWrites(text: string, isRead: boolean): Promise<void> {
  look(ann, isRead);
  await ben.corridor.messages.send(threadId, { text });
  for (const { corridor } of [ann, cleo]) await untilThread(corridor, threadId, ({ preview }) => preview === text);
  if (!isRead) return;
  await untilRead(ben.corridor, text, ann);
  const at = readAt(ben.corridor, text, ann);
  // Receipts are shown to senders only, with the time of the newest cursor.
  await until(cleo.corridor, () => readAt(cleo.corridor, 'Better', ann) === at);
}

const readAt = (corridor: Corridor, text: string, reader: Colleague): number | null =>
  corridor
    .getState()
    .threads[threadId]!.messages.find(({ body }) => body.kind === 'text' && body.text === text)
    ?.receipts.find(({ userId }) => userId === reader.userId)?.readAt ?? null;
const untilRead = (corridor: Corridor, text: string, reader: Colleague) =>
  until(corridor, () => readAt(corridor, text, reader) !== null, `${text} read by ${reader.name}`);

/** Both who stay read on. */
async function readOn(): Promise<void> {
  look(ann, true);
  await cleo.corridor.messages.send(threadId, { text: 'I take over' });
  await untilRead(cleo.corridor, 'I take over', ann);
  look(cleo, true);
  await ann.corridor.messages.send(threadId, { text: 'Thank you' });
  await untilRead(ann.corridor, 'Thank you', cleo);
}

const marked = (corridor: Corridor): string[] =>
  corridor
    .getState()
    .threads[threadId]!.messages.flatMap(({ body, doubtful }) =>
      doubtful !== null && body.kind === 'text' ? [body.text] : [],
    );

/** On the running devices of Ann and Cleo, and on a new one of each. */
async function expectOnlyUnreadMarked(): Promise<void> {
  for (const person of [ann, cleo]) {
    expect(marked(person.corridor)).toEqual(['Unread']);
    const { corridor } = await world.signIn(person);
    await untilThread(corridor, threadId, ({ synced }) => synced);
    await until(corridor, () => marked(corridor).length > 0);
    expect(marked(corridor)).toEqual(['Unread']);
    for (const one of [person.corridor, corridor]) expect(one.getState().alarms).toEqual([]);
    // An earlier cursor never takes back what is shown as read.
    for (const one of [person.corridor, corridor]) {
      await (person === ann ? untilRead(one, 'Thank you', cleo) : untilRead(one, 'I take over', ann));
    }
  }
}

test('a colleague is removed from the practice: what was read before stays unmarked', async () => {
  await benWrites('First', true);
  await benWrites('Second', true);
  await benWrites('Unread', false);
  await ann.corridor.people.remove(ben.userId);
  await untilThread(cleo.corridor, threadId, ({ memberIds }) => !memberIds.includes(ben.userId));
  await readOn();
  await expectOnlyUnreadMarked();
});

test('a colleague is taken out of the thread: what was read before stays unmarked', async () => {
  await benWrites('First', true);
  await benWrites('Second', true);
  await benWrites('Unread', false);
  await ann.corridor.threads.removePerson(threadId, ben.userId);
  await untilThread(cleo.corridor, threadId, ({ memberIds }) => !memberIds.includes(ben.userId));
  await readOn();
  await expectOnlyUnreadMarked();
});

/** On running devices, without anything else that happens, and on new ones. */
async function expectMarked(people: readonly Colleague[], ...texts: string[]): Promise<void> {
  for (const person of people) {
    const isMarked = (corridor: Corridor) => until(corridor, () => marked(corridor).join() === texts.join());
    await isMarked(person.corridor);
    const { corridor } = await world.signIn(person);
    await untilThread(corridor, threadId, ({ synced }) => synced);
    await isMarked(corridor);
  }
}

test('a colleague leaves by herself: devices that run mark what nobody had read, before anything else happens', async () => {
  await benWrites('First', true);
  await benWrites('Unread', false);
  await ben.corridor.threads.leave(threadId);
  await expectMarked([ann, cleo], 'Unread');
});

test('a colleague leaves, comes back and leaves again: each stay is judged by its own end', async () => {
  await benWrites('First', true);
  await benWrites('Unread', false);
  await ann.corridor.threads.removePerson(threadId, ben.userId);
  await ann.corridor.threads.addPeople(threadId, [ben.userId]);
  await untilThread(ben.corridor, threadId, ({ left, memberIds }) => !left && memberIds.includes(ben.userId));
  await benWrites('Back again', true);
  await benWrites('Unread again', false);
  await expectMarked([ann, cleo, ben], 'Unread');
  await ben.corridor.threads.leave(threadId);
  await expectMarked([ann, cleo], 'Unread', 'Unread again');
});
