/**
 * A whole practice for the load generator: threads with circles of their own, and messages sealed and signed beforehand, so
 * that what is measured is the server. It is made once for each kind of database; every measurement starts its server on a
 * copy, so that all of them begin with the same.
 */
import { Circle } from '../../protocol/crypto/circle/circle.ts';
import { createCircle, type MadeControl } from '../../protocol/crypto/circle/make.ts';
import { makeCursor } from '../../protocol/crypto/cursor.ts';
import { makeEvent } from '../../protocol/crypto/event/seal.ts';
import type { PracticeLog } from '../../protocol/crypto/practice-log/log.ts';
import type { LastOfSender, ThreadFacts } from '../../protocol/crypto/thread/facts.ts';
import { checkThread, makeThread, type VerifiedThread } from '../../protocol/crypto/thread/thread.ts';
import type { Hash } from '../../protocol/wire/bytes.ts';
import type { CircleId, ThreadId, UserId } from '../../protocol/wire/ids.ts';
import { askOver, encodeAsk } from './calls.ts';
import { admit, found, newId, now, upload, type Staff } from './people.ts';

/** One member of one thread, with what to sign in with and what to send. */
export interface Enrolled {
  readonly userId: UserId;
  readonly cookie: string;
  readonly threadId: ThreadId;
  /** Inputs of message:send as JSON, to be sent in this order, each once. */
  readonly frames: readonly string[];
  /** Input of cursor:set as JSON: "I have read up to n". */
  readonly cursorAt: (n: number, chain: Hash) => string;
}

export interface Shape {
  readonly threads: number;
  readonly membersPerThread: number;
  readonly messagesPerMember: number;
}

/** Text that pads to exactly 1 KiB together with its JSON frame. */
const TEXT = 'Knee flexion 112 degrees, pain 3/10 on stairs, exercises daily; review on Thursday. '.repeat(11);

/** Builds the practice on the server at `url`. */
export async function enrol(url: string, shape: Shape): Promise<Enrolled[]> {
  const people = shape.threads * shape.membersPerThread;
  const founded = await found(url);
  const staff = [founded.owner];
  while (staff.length < people) staff.push(await admit(url, founded));
  const enrolled: Enrolled[] = [];
  for (let t = 0; t < shape.threads; t++) {
    const group = staff.slice(t * shape.membersPerThread, (t + 1) * shape.membersPerThread);
    enrolled.push(...(await converse(founded.log, group, shape.messagesPerMember)));
  }
  for (const { client } of staff) client.close();
  return enrolled;
}

/** A circle that a thread begins in: made together with it, or there already. */
interface Ground {
  readonly circleId: CircleId;
  readonly made: MadeControl;
  readonly isNew: boolean;
}

/** A circle of its own, whose first member keeps it. */
export function ownCircle(log: PracticeLog, group: readonly Staff[]): Ground {
  const circleId = newId<'circle'>();
  const [first] = group;
  if (first === undefined) throw new Error('a circle of nobody');
  const members = group.map(({ userId }) => ({ userId, rank: userId === first.userId ? (2 as const) : (1 as const) }));
  const made = createCircle(log.state, first.author, { circleId, kind: 1, members, timeMs: now() });
  return { circleId, made, isNew: true };
}

type About = Pick<Parameters<typeof makeThread>[3], 'kind' | 'subject'>;

/** Begins a thread with a first message of its author. */
export async function begin(log: PracticeLog, author: Staff, ground: Ground, about: About) {
  const circle = Circle.begin(log, ground.made);
  const threadId = newId<'thread'>();
  const thr = makeThread(log.citation(), circle, author.author, { ...about, threadId, timeMs: now() });
  const thread = checkThread(log, circle, thr);
  const { events, last } = chain(log, circle, thread, author, ground.made, undefined, 1);
  const epoch = ground.isNew ? upload(ground.made) : null;
  await askOver(author.client, 'thread:create', { epoch, thr: thr.bytes, sig: thr.sig, events });
  return { threadId, circle, thread, last };
}

/** One thread of the group, opened by its first member, and the frames that each member will send into it. */
async function converse(log: PracticeLog, group: readonly Staff[], messages: number): Promise<Enrolled[]> {
  const [first] = group;
  if (first === undefined) return [];
  const ground = ownCircle(log, group);
  const { threadId, circle, thread, last } = await begin(log, first, ground, { kind: 1, subject: null });
  return group.map((person) => {
    const made = chain(log, circle, thread, person, ground.made, person === first ? last : undefined, messages);
    return {
      userId: person.userId,
      cookie: person.cookie,
      threadId,
      frames: made.events.map((event) => JSON.stringify(encodeAsk('message:send', { threadId, event }))),
      cursorAt: (n, at) => {
        const world = { log, circle, thread: { ...factsOf(thread), chainAt: () => at } };
        const { bytes, sig } = makeCursor(world, person.author, n, now());
        return JSON.stringify(encodeAsk('cursor:set', { cursor: { userId: person.userId, cur: bytes, sig } }));
      },
    };
  });
}

/** `count` events of one sender, each chained to the one before; all have seen nothing yet, which the rules allow. */
function chain(
  log: PracticeLog,
  circle: Circle,
  thread: VerifiedThread,
  person: Staff,
  epoch: MadeControl,
  from: LastOfSender | undefined,
  count: number,
) {
  let last = from;
  const facts: ThreadFacts = { ...factsOf(thread), lastOf: () => last };
  const events = Array.from({ length: count }, () => {
    const content = { v: 1, t: 'text', text: TEXT } as const;
    const clientMsgId = newId<'clientMsg'>();
    const what = { clientMsgId, class: 1 as const, timeMs: now(), content };
    const made = makeEvent({ log, circle, thread: facts, es: epoch.es }, person.author, what);
    last = { seq: (last?.seq ?? 0) + 1, hash: made.evHash };
    return { ev: made.bytes, sig: made.sig, body: made.body };
  });
  return { events, last };
}

/** Of a member who has seen nothing yet. */
const factsOf = (thread: VerifiedThread): ThreadFacts => ({
  threadId: thread.threadId,
  circleId: thread.circleId,
  from: 0,
  n: 0,
  head: thread.chain0,
  epoch: thread.epoch,
  logSeq: thread.logSeq,
  chainAt: (n) => (n === 0 ? thread.chain0 : undefined),
  lastOf: () => undefined,
  isUsed: () => false,
});
