/**
 * People of a test practice and what their clients make: set-up, invitations, circles, threads, events and cursors.
 * Keys are shared within the test, because what is tested here is the server: it can open nothing anyway.
 */
import { newIdentity, type Identity } from '../../protocol/crypto/account/keyring.ts';
import { sealInviteSecret } from '../../protocol/crypto/account/account-key.ts';
import { Circle } from '../../protocol/crypto/circle/circle.ts';
import { practiceCircleId } from '../../protocol/crypto/circle/control.ts';
import { EpochKeys } from '../../protocol/crypto/circle/keys.ts';
import { advanceCircle, createCircle, stillActive, type MadeControl } from '../../protocol/crypto/circle/make.ts';
import { makeCursor } from '../../protocol/crypto/cursor.ts';
import { toId } from '../../protocol/crypto/encoding.ts';
import { admitEvent, parseEvent } from '../../protocol/crypto/event/event.ts';
import { makeEvent, type MadeEvent } from '../../protocol/crypto/event/seal.ts';
import { asKey } from '../../protocol/crypto/keys.ts';
import {
  checkJoin,
  inviteIdOf,
  joinPayload,
  makeJoin,
  newInviteSecret,
  sealInvite,
} from '../../protocol/crypto/practice-log/invite.ts';
import { PracticeLog } from '../../protocol/crypto/practice-log/log.ts';
import { makeEntry, makeGenesis, type Author } from '../../protocol/crypto/practice-log/make.ts';
import { newRecordsSecret, recordsKeys } from '../../protocol/crypto/records-key/records-key.ts';
import { randomBytes } from '../../protocol/crypto/sodium.ts';
import { ThreadMemory } from '../../protocol/crypto/thread/facts.ts';
import { checkThread, makeThread } from '../../protocol/crypto/thread/thread.ts';
import type { NewEpoch } from '../../protocol/wire/circles.ts';
import type { AskInput, AskName, AskReply } from '../../protocol/wire/events.ts';
import { Fault } from '../../protocol/wire/faults.ts';
import type { InviteId, ThreadId, UserId } from '../../protocol/wire/ids.ts';
import type { Credentials, NewAccount } from '../../protocol/wire/people.ts';
import type { NewEvent } from '../../protocol/wire/threads.ts';
import type { Actor, Caller } from '../../server/domain/ports.ts';
import { asks, authenticate, routes } from '../../server/domain/use-cases.ts';
import type { World } from './domain-world.ts';

export const nobody: Caller = { actor: null, ip: '192.0.2.1', userAgent: null };
export const fresh = <Noun extends string>() => toId<Noun>(randomBytes(16));

export interface Person {
  readonly userId: UserId;
  readonly login: string;
  readonly identity: Identity;
  readonly author: Author;
  readonly credentials: Credentials;
  actor: Actor;
  /** The cookie's value. */
  token: string;
}

export interface Room {
  circle: Circle;
  readonly keys: EpochKeys;
}
export interface Thread extends Room {
  readonly threadId: ThreadId;
  readonly facts: ThreadMemory;
}

export interface Practice {
  readonly world: World;
  readonly log: PracticeLog;
  readonly owner: Person;
  readonly room: Room;
}

export const ask = <N extends AskName>(
  world: World,
  person: Person,
  name: N,
  input: AskInput<N>,
): Promise<AskReply<N>> => asks[name](world.domain, person.actor, input);

const credentials = (): Credentials => ({
  salt: randomBytes(16),
  share: randomBytes(32),
  authKey: randomBytes(32),
  recAuth: randomBytes(32),
  wrapPw: randomBytes(100),
  wrapRec: randomBytes(100),
});

const newAccount = (userId: UserId, login: string, made: Credentials): NewAccount => ({
  userId,
  login,
  email: `${login}@mail.example`,
  credentials: made,
  keyring: { version: 1, blob: randomBytes(200) },
  pins: { version: 1, blob: randomBytes(200) },
});

const uploaded = (made: MadeControl): NewEpoch => ({
  ctl: made.bytes,
  sig: made.sig,
  envelopes: [...made.envs].map(([to, envelope]) => ({ to: to as UserId, envelope })),
});

export async function signedIn(
  world: World,
  answer: { cookie: { do: string; token?: string } },
): Promise<{ actor: Actor; token: string }> {
  const token = answer.cookie.token ?? '';
  const actor = await authenticate(world.domain, token);
  if (actor === null) throw new Error('not signed in');
  return { actor: { ...actor, socketId: `socket-${token.slice(0, 6)}` }, token };
}

let counter = 0;

/** A new practice with its owner. `input` is what was posted, to be posted again. */
export async function found(world: World) {
  const userId = fresh<'user'>();
  const login = `owner${++counter}`;
  const identity = newIdentity(1);
  const records = recordsKeys(newRecordsSecret());
  const genesis = makeGenesis(
    {
      practiceName: 'Harbour Street Practice',
      userId,
      name: 'Olivia Owner',
      login,
      signPk: identity.sign.publicKey,
      kemPk: identity.kemPk,
      recordsKemPk: records.kemPk,
      recordsSignPk: records.sign.publicKey,
      k: 2,
      n: 3,
      custodians: ['A', 'B', 'C'],
      policy: 0,
    },
    identity.sign,
    world.now,
  );
  const log = PracticeLog.begin(genesis);
  const author: Author = { id: userId, gen: 1, sign: identity.sign };
  const members = [{ userId, rank: 2 as const }];
  const circleId = practiceCircleId(log.practiceId);
  const made = createCircle(log.state, author, { circleId, kind: 0, members, timeMs: world.now });
  const mine = credentials();
  const input = {
    genesis: { entry: genesis.bytes, sig: genesis.sig, cosig: null },
    account: newAccount(userId, login, mine),
    epoch: uploaded(made),
  };
  const answer = await routes['practice:create'](world.domain, nobody, input);
  const owner: Person = { userId, login, identity, author, credentials: mine, ...(await signedIn(world, answer)) };
  const keys = new EpochKeys();
  keys.set(1, made.es);
  const practice: Practice = { world, log, owner, room: { circle: Circle.begin(log, made), keys } };
  return { practice, input, answer };
}

/** Invites somebody and lets them join; they wait until `admit`. */
export async function inviteAndJoin({ world, log, owner }: Practice, name: string, role: 1 | 2 | 3 = 1) {
  const secret = newInviteSecret();
  const inviteId = inviteIdOf(secret);
  const userId = fresh<'user'>();
  const invite = {
    practiceId: log.practiceId,
    seq: log.seq,
    head: log.head,
    role,
    inviterId: owner.userId,
    userId,
    gen: 1,
  };
  await ask(world, owner, 'invite:create', {
    inviteId,
    userId,
    role,
    blob: sealInvite(secret, invite),
    sealedSecret: sealInviteSecret(asKey(randomBytes(32)), inviteId, secret),
  });
  const identity = newIdentity(1);
  const login = `${name.toLowerCase()}${++counter}`;
  const made = makeJoin(secret, invite, { name, login, identity });
  const mine = credentials();
  const input = { inviteId, ...made, account: newAccount(userId, login, mine) };
  const answer = await routes['invite:join'](world.domain, nobody, input);
  const author: Author = { id: userId, gen: 1, sign: identity.sign };
  const person: Person = { userId, login, identity, author, credentials: mine, ...(await signedIn(world, answer)) };
  return {
    person,
    inviteId,
    input,
    payload: joinPayload(invite, checkJoin(secret, invite, made.join, made.mac), 1, log.state),
  };
}

/** The signed entry that lets somebody in, as log:append takes it; `keep` when the server has taken it. */
export function entryFor(
  { world, log, owner }: Practice,
  payload: Parameters<typeof makeEntry>[2],
  inviteId: InviteId | null = null,
) {
  const entry = makeEntry(log.state, owner.author, payload, world.now);
  const signed = { entry: entry.bytes, sig: entry.sig, cosig: entry.cosig ?? null };
  return { input: { signed, epochs: [] as NewEpoch[], inviteId }, keep: () => log.append(entry) };
}

/** A colleague: invited, joined, let in. */
export async function hire(practice: Practice, name: string, role: 1 | 2 | 3 = 1): Promise<Person> {
  const { person, inviteId, payload } = await inviteAndJoin(practice, name, role);
  const { input, keep } = entryFor(practice, payload, inviteId);
  await ask(practice.world, practice.owner, 'log:append', input);
  keep();
  return person;
}

/** The input of thread:create for a new circle of these people, and the thread as its members then know it. */
export function newThread(
  { world, log }: Practice,
  author: Person,
  others: readonly Person[],
  text = 'The first word.',
) {
  const members = [author, ...others].map(({ userId }) => ({
    userId,
    rank: userId === author.userId ? (2 as const) : (1 as const),
  }));
  const made = createCircle(log.state, author.author, {
    circleId: fresh<'circle'>(),
    kind: 1,
    members,
    timeMs: world.now,
  });
  const circle = Circle.begin(log, made);
  const keys = new EpochKeys();
  keys.set(1, made.es);
  const threadId = fresh<'thread'>();
  const thr = makeThread(log.citation(), circle, author.author, {
    threadId,
    kind: 1,
    subject: null,
    timeMs: world.now,
  });
  const facts = new ThreadMemory(checkThread(log, circle, thr));
  const thread: Thread = { threadId, circle, keys, facts };
  const event = say({ world, log }, thread, author, text);
  const input: AskInput<'thread:create'> = {
    epoch: uploaded(made),
    thr: thr.bytes,
    sig: thr.sig,
    events: [toWire(event)],
  };
  return { thread, input, event };
}

export const toWire = ({ bytes, sig, body }: MadeEvent): NewEvent => ({ ev: bytes, sig, body });

/** The next event of somebody, as their client would make it now; not yet sent. */
export function say(
  { world, log }: Pick<Practice, 'world' | 'log'>,
  { circle, keys, facts }: Thread,
  author: Person,
  text: string,
  clientMsgId = fresh<'clientMsg'>(),
  cls: 1 | 2 = 1,
): MadeEvent {
  const es = keys.get(circle.newest.epoch);
  if (es === undefined) throw new Error('no epoch secret');
  const content = { t: 'text' as const, text };
  return makeEvent({ log, circle, thread: facts, es }, author.author, {
    clientMsgId,
    class: cls,
    timeMs: world.now,
    content,
  });
}

/** What every member's client does with an item it receives: check, number, chain. */
export function take({ log }: Pick<Practice, 'log'>, { circle, facts }: Thread, { bytes, sig, body }: MadeEvent) {
  const { accepted } = admitEvent({ log, circle, thread: facts }, parseEvent(bytes), sig, body);
  facts.apply(accepted);
  return accepted;
}

/** A thread that the server has taken. */
export async function openThread(practice: Practice, author: Person, others: readonly Person[]): Promise<Thread> {
  const { thread, input, event } = newThread(practice, author, others);
  await ask(practice.world, author, 'thread:create', input);
  take(practice, thread, event);
  return thread;
}

/** Makes, sends and takes one message. */
export async function write(practice: Practice, thread: Thread, author: Person, text: string, cls: 1 | 2 = 1) {
  const event = say(practice, thread, author, text, fresh<'clientMsg'>(), cls);
  const ack = await ask(practice.world, author, 'message:send', { threadId: thread.threadId, event: toWire(event) });
  return { ack, event, accepted: take(practice, thread, event) };
}

/** Several events of one person in a row, each made before any is acknowledged. */
export function burst(practice: Practice, thread: Thread, author: Person, texts: readonly string[]): MadeEvent[] {
  const base = thread.facts;
  let last = base.lastOf(author.userId);
  return texts.map((text) => {
    const facts = Object.create(base) as ThreadMemory;
    const mine = last;
    Object.defineProperties(facts, {
      threadId: { value: base.threadId },
      circleId: { value: base.circleId },
      n: { value: base.n },
      head: { value: base.head },
      epoch: { value: base.epoch },
      logSeq: { value: base.logSeq },
      lastOf: { value: () => mine },
    });
    const event = say(practice, { ...thread, facts }, author, text);
    last = { seq: (mine?.seq ?? 0) + 1, hash: event.evHash };
    return event;
  });
}

export function cursorOf({ world, log }: Practice, { circle, facts }: Thread, reader: Person, n = facts.n) {
  const made = makeCursor({ log, circle, thread: facts }, reader.author, n, world.now);
  return { cursor: { userId: reader.userId, cur: made.bytes, sig: made.sig } };
}

/** The next epoch of a room with these members; `keep` when the server has taken it. */
export function nextEpoch(
  { world, log }: Practice,
  room: Room,
  author: Person,
  members?: readonly { userId: UserId; rank: 1 | 2 }[],
) {
  const change = { timeMs: world.now, members: members ?? stillActive(log.state, room.circle) };
  const made = advanceCircle(log.state, author.author, room.circle, room.keys, change);
  const keep = () => {
    room.circle.append(log, made);
    room.keys.set(made.epoch, made.es);
  };
  return { input: { epoch: uploaded(made) }, made, keep };
}

/** The code of the Fault that a promise ends with; null when it succeeds. Anything but a Fault is thrown on. */
export async function faultOf(work: Promise<unknown>): Promise<string | null> {
  try {
    await work;
    return null;
  } catch (error) {
    if (error instanceof Fault) return error.code;
    throw error;
  }
}
