/**
 * Whatever several devices of several people do in a thread, in whatever order, with or without a network (P4, P6): what
 * each device was told adds up to what a fresh sign-in fetches, all members see the same items, an outsider nothing.
 * Drawn at random from every kind of event there is; the seed is fixed, `CORRIDOR_RUNS=200` is the long run.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Corridor } from '../../client/sdk/api.ts';
import type { State } from '../../client/sdk/state.ts';
import { Fault } from '../../protocol/wire/faults.ts';
import type { ThreadId } from '../../protocol/wire/ids.ts';
import type { BadLine } from '../harness/bad-line.ts';
import { badLine } from '../harness/bad-line.ts';
import { commonPart, sharedState, untilAlike } from '../harness/shared-state.ts';
import type { Colleague, World } from '../harness/world.ts';
import { createWorld, until, untilThread } from '../harness/world.ts';

const RUNS = Number(process.env['CORRIDOR_RUNS'] ?? 6);
const SEED = Number(process.env['CORRIDOR_SEED'] ?? 20_261_123);

/** A device of somebody whose network the test takes away and gives back. */
interface Hand {
  readonly person: Colleague;
  readonly corridor: Corridor;
  network(isUp: boolean): void;
}

let world: World;
let outsider: Colleague;
let people: Colleague[];
let hands: Hand[];
const lines: BadLine[] = [];

beforeAll(async () => {
  world = await createWorld({
    CORRIDOR_ASKS_PER_SECOND: '2000',
    CORRIDOR_PUBLIC_URL: 'https://corridor.example.org',
  });
  const ruth = await world.found();
  const tomasz = await world.join(ruth, 'Tomasz Zieliński');
  const amira = await world.join(ruth, 'Amira Haddad');
  outsider = await world.join(ruth, 'Jo Pritchard');
  people = [ruth, tomasz, amira];
  hands = [];
  for (const person of [ruth, tomasz, tomasz, amira]) hands.push(await handOf(person));
  for (const { corridor } of hands) await until(corridor, (state) => Object.keys(state.people).length === 4);
}, 90_000);
afterAll(async () => {
  for (const line of lines) await line.close();
  await world.close();
});

async function handOf(person: Colleague): Promise<Hand> {
  const line = await badLine(world.app.port);
  lines.push(line);
  const { corridor } = await world.signIn(person, { url: line.url });
  return { person, corridor, network: (isUp) => (isUp ? line.up() : line.down()) };
}

/** What may be done, each with the device that does it, some number to choose by, and a yes or no. */
type Act = (hand: Hand, threadId: ThreadId, pick: number, flag: boolean) => unknown;

const threadOf = ({ corridor }: Hand, threadId: ThreadId) => corridor.getState().threads[threadId]!;
const one = <T>(list: readonly T[], pick: number): T | undefined => list[pick % Math.max(1, list.length)];
const TEXTS = ['Morning', 'Łódź 🏥', 'שלום', 'e\u0301tude', 'two\nlines', ' spaces ', '👩🏽‍⚕️'];
const EMOJI = ['👍', '❤️', '👩🏽‍⚕️'];
const chosen = (hand: Hand, threadId: ThreadId, pick: number, isMine = false) =>
  one(
    threadOf(hand, threadId).messages.filter(({ ref, mine }) => ref !== null && (mine || !isMine)),
    pick,
  );

const ACTS = {
  text: ({ corridor }, threadId, pick) => corridor.messages.send(threadId, { text: one(TEXTS, pick)! }),
  quote: (hand, threadId, pick) =>
    hand.corridor.messages.send(threadId, { text: 'That', quote: chosen(hand, threadId, pick)?.ref ?? null }),
  mention: (hand, threadId, pick) =>
    hand.corridor.messages.send(threadId, {
      text: 'You',
      mentions: [one(threadOf(hand, threadId).memberIds, pick)!],
    }),
  edit(hand, threadId, pick) {
    const ref = chosen(hand, threadId, pick, true)?.ref;
    return typeof ref === 'string' && hand.corridor.messages.edit(threadId, ref, `Rather ${pick}`);
  },
  delete(hand, threadId, pick) {
    const ref = chosen(hand, threadId, pick, true)?.ref;
    return typeof ref === 'string' && hand.corridor.messages.delete(threadId, ref);
  },
  react(hand, threadId, pick, flag) {
    const ref = chosen(hand, threadId, pick)?.ref;
    return typeof ref === 'string' && hand.corridor.messages.react(threadId, ref, one(EMOJI, pick)!, flag);
  },
  rename: ({ corridor }, threadId, pick) => corridor.threads.rename(threadId, `Title ${pick}`),
  read({ corridor }, threadId) {
    corridor.threads.open(threadId);
    corridor.setFocus(true);
  },
  lookAway,
  readPrivately: ({ corridor }, threadId) => corridor.notifications.markRead(threadId),
  markUnread: ({ corridor }, threadId) => corridor.threads.markUnread(threadId),
  typing: ({ corridor }, threadId) => corridor.threads.typing(threadId),
  draft: ({ corridor }, threadId, pick) => corridor.threads.draft(threadId, `half ${pick}`),
  add(hand, threadId, pick) {
    const { memberIds, mayManage } = threadOf(hand, threadId);
    const others = people.map(({ userId }) => userId).filter((userId) => !memberIds.includes(userId));
    return mayManage && others.length > 0 && hand.corridor.threads.addPeople(threadId, [one(others, pick)!]);
  },
  remove(hand, threadId, pick) {
    const { memberIds, mayManage } = threadOf(hand, threadId);
    const others = memberIds.filter((userId) => userId !== hand.person.userId);
    return mayManage && others.length > 0 && hand.corridor.threads.removePerson(threadId, one(others, pick)!);
  },
  leave: ({ corridor }, threadId) => corridor.threads.leave(threadId),
  networkGone: (hand) => hand.network(false),
  networkBack: (hand) => hand.network(true),
} satisfies Record<string, Act>;

function lookAway({ corridor }: Hand): void {
  corridor.setFocus(false);
  corridor.threads.open(null);
}

/** Talk is more frequent than comings and goings. */
const OFTEN: readonly (keyof typeof ACTS)[] = ['text', 'text', 'text', 'edit', 'react', 'read', 'networkBack'];
const step = fc.record({
  act: fc.constantFrom(...OFTEN, ...(Object.keys(ACTS) as (keyof typeof ACTS)[])),
  by: fc.nat({ max: 3 }),
  pick: fc.nat({ max: 50 }),
  flag: fc.boolean(),
});

/** Refused for a reason that a member may meet: not (or no longer) allowed, or no network. */
async function perform(act: Act, hand: Hand, threadId: ThreadId, pick: number, flag: boolean): Promise<void> {
  const thread = hand.corridor.getState().threads[threadId];
  if (thread === undefined || thread.left) return;
  try {
    await act(hand, threadId, pick, flag);
  } catch (error) {
    if (!(error instanceof Fault) || !/^(access\.refused|input\.invalid|unavailable)$/.test(error.code)) throw error;
  }
}

async function newThread(): Promise<ThreadId> {
  const [ruth, ...others] = hands as [Hand, ...Hand[]];
  const memberIds = people.slice(1).map(({ userId }) => userId);
  const threadId = await ruth.corridor.threads.create({ title: 'Rota', memberIds, about: 'M. Petrova', text: 'So' });
  for (const { corridor } of others) await untilThread(corridor, threadId, ({ synced }) => synced);
  return threadId;
}

/** The notifications of this thread only: of the newest hundred, those of threads that one has left may be any number. */
function viewOf(state: State, threadId: ThreadId) {
  const { notifications, ...rest } = sharedState(state);
  return { ...rest, notifications: notifications.filter((one) => one.threadId === threadId) };
}

async function agree(threadId: ThreadId): Promise<void> {
  for (const hand of hands) {
    hand.network(true);
    lookAway(hand);
  }
  for (const person of people) {
    const { corridor } = await world.signIn(person);
    await until(corridor, ({ phase }) => phase === 'ready');
    const devices = hands.filter((hand) => hand.person === person).map((hand) => hand.corridor);
    await untilAlike([corridor, ...devices], (state) => viewOf(state, threadId));
    await corridor.session.signOut();
  }
  const inside = hands
    .map(({ corridor }) => corridor)
    .filter((corridor) => corridor.getState().threads[threadId]?.left === false);
  await untilAlike(inside, ({ threads }) => threads[threadId]!.messages.filter(({ n }) => n !== null).map(commonPart));
  const nothing = { threads: {}, notifications: [], unreadTotal: 0, alarms: [] };
  expect(outsider.corridor.getState()).toMatchObject(nothing);
  for (const { corridor } of hands) expect(corridor.getState().alarms).toEqual([]);
}

test(
  'what was told adds up to what is fetched, whatever happened',
  async () => {
    const anything = fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 40 }), async (steps) => {
      const threadId = await newThread();
      for (const { act, by, pick, flag } of steps) await perform(ACTS[act], hands[by]!, threadId, pick, flag);
      await agree(threadId);
    });
    await fc.assert(anything, { numRuns: RUNS, seed: SEED, endOnFailure: true });
  },
  RUNS * 20_000,
);
