/**
 * A whole practice for the load generator: people who joined by real invitations, threads with circles of their own,
 * and messages sealed and signed beforehand, so that what is measured is the server. Only the password stretching is
 * left out (the server never sees it): accounts carry random authentication keys.
 */
import { newIdentity, sealKeyring, type Identity } from '../../protocol/crypto/account/keyring.ts';
import { Circle } from '../../protocol/crypto/circle/circle.ts';
import { practiceCircleId } from '../../protocol/crypto/circle/control.ts';
import { createCircle, type MadeControl } from '../../protocol/crypto/circle/make.ts';
import { toId } from '../../protocol/crypto/encoding.ts';
import { makeEvent } from '../../protocol/crypto/event/seal.ts';
import { asKey } from '../../protocol/crypto/keys.ts';
import {
  checkJoin,
  inviteIdOf,
  joinPayload,
  makeJoin,
  newInviteSecret,
  sealInvite,
} from '../../protocol/crypto/practice-log/invite.ts';
import type { SignedEntry } from '../../protocol/crypto/practice-log/entry.ts';
import { PracticeLog } from '../../protocol/crypto/practice-log/log.ts';
import { makeEntry, makeGenesis, type Author } from '../../protocol/crypto/practice-log/make.ts';
import { randomBytes } from '../../protocol/crypto/sodium.ts';
import type { LastOfSender, ThreadFacts } from '../../protocol/crypto/thread/facts.ts';
import { checkThread, makeThread, type VerifiedThread } from '../../protocol/crypto/thread/thread.ts';
import type { NewEpoch } from '../../protocol/wire/circles.ts';
import type { PracticeId, UserId } from '../../protocol/wire/ids.ts';
import type { NewAccount } from '../../protocol/wire/people.ts';
import { askOver, call, encodeAsk } from './calls.ts';
import type { Counter, Member } from './measure.ts';
import { connectRaw, type RawClient } from './raw-client.ts';

interface Staff {
  readonly userId: UserId;
  readonly identity: Identity;
  readonly author: Author;
  readonly client: RawClient;
}

export interface Shape {
  readonly threads: number;
  readonly membersPerThread: number;
  readonly messagesPerMember: number;
}

/** Text that pads to exactly 1 KiB together with its JSON frame. */
const TEXT = 'Knee flexion 112 degrees, pain 3/10 on stairs, exercises daily; review on Thursday. '.repeat(11);

const newId = <Noun extends string>() => toId<Noun>(randomBytes(16));
const now = () => Date.now();

/** Builds the practice on the server at `url` and returns its members, connected, with their frames ready. */
export async function enrol(url: string, shape: Shape, counter: Counter): Promise<Member[]> {
  const people = shape.threads * shape.membersPerThread;
  const { log, owner } = await foundPractice(url, counter);
  const staff = [owner];
  while (staff.length < people) staff.push(await admit(url, log, owner, counter));
  const members: Member[] = [];
  for (let t = 0; t < shape.threads; t++) {
    const group = staff.slice(t * shape.membersPerThread, (t + 1) * shape.membersPerThread);
    members.push(...(await converse(log, group, shape.messagesPerMember)));
  }
  return members;
}

async function foundPractice(url: string, counter: Counter): Promise<{ log: PracticeLog; owner: Staff }> {
  const identity = newIdentity(1);
  const records = newIdentity(1);
  const userId = newId<'user'>();
  const genesis = makeGenesis(
    {
      practiceName: 'Bench practice',
      userId,
      name: 'Owner',
      login: 'owner@example.org',
      signPk: identity.sign.publicKey,
      kemPk: identity.kemPk,
      recordsKemPk: records.kemPk,
      recordsSignPk: records.sign.publicKey,
      k: 1,
      n: 1,
      custodians: ['Safe'],
      policy: 0,
    },
    identity.sign,
    now(),
  );
  const log = PracticeLog.begin(genesis);
  const author = { id: userId, gen: 1, sign: identity.sign };
  const circle = { circleId: practiceCircleId(log.practiceId), kind: 0 as const, timeMs: now() };
  const epoch = createCircle(log.state, author, { ...circle, members: [{ userId, rank: 2 }] });
  const { cookie } = await call(url, 'practice:create', {
    genesis: signedEntry(genesis),
    account: account(userId, 'owner@example.org', identity, log.practiceId),
    epoch: upload(epoch),
  });
  return { log, owner: { userId, identity, author, client: await connectRaw(url, cookie, counter.seen) } };
}

async function admit(url: string, log: PracticeLog, owner: Staff, counter: Counter): Promise<Staff> {
  const secret = newInviteSecret();
  const inviteId = inviteIdOf(secret);
  const userId = newId<'user'>();
  const { practiceId } = log;
  const invite = {
    practiceId,
    seq: log.seq,
    head: log.head,
    role: 1 as const,
    inviterId: owner.userId,
    userId,
    gen: 1,
  };
  const blob = sealInvite(secret, invite);
  await askOver(owner.client, 'invite:create', { inviteId, userId, role: 1, blob, sealedSecret: randomBytes(64) });
  const identity = newIdentity(1);
  const login = `staff${log.seq}@example.org`;
  const { join, mac } = makeJoin(secret, invite, { name: `Staff ${log.seq}`, login, identity });
  const joined = { inviteId, join, mac, account: account(userId, login, identity, practiceId) };
  const { cookie } = await call(url, 'invite:join', joined);
  const payload = joinPayload(invite, checkJoin(secret, invite, join, mac), 1, log.state);
  const entry = makeEntry(log.state, owner.author, payload, now());
  await askOver(owner.client, 'log:append', { signed: signedEntry(entry), epochs: [], inviteId });
  log.append(entry);
  const author = { id: userId, gen: 1, sign: identity.sign };
  return { userId, identity, author, client: await connectRaw(url, cookie, counter.seen) };
}

/** One thread of the group, opened by its first member, and the frames that each member will send into it. */
async function converse(log: PracticeLog, group: readonly Staff[], messages: number): Promise<Member[]> {
  const [first] = group;
  if (first === undefined) return [];
  const circleId = newId<'circle'>();
  const listed = group.map((person) => ({
    userId: person.userId,
    rank: person === first ? (2 as const) : (1 as const),
  }));
  const epoch = createCircle(log.state, first.author, { circleId, kind: 1, members: listed, timeMs: now() });
  const circle = Circle.begin(log, epoch);
  const what = { threadId: newId<'thread'>(), kind: 1 as const, subject: null, timeMs: now() };
  const thr = makeThread(log.citation(), circle, first.author, what);
  const thread = checkThread(log, circle, thr);
  const opening = chain(log, circle, thread, first, epoch, undefined, 1);
  await askOver(first.client, 'thread:create', {
    epoch: upload(epoch),
    thr: thr.bytes,
    sig: thr.sig,
    events: opening.events,
  });
  return group.map((person) => {
    const made = chain(log, circle, thread, person, epoch, person === first ? opening.last : undefined, messages);
    const frames = made.events.map((event) =>
      JSON.stringify(encodeAsk('message:send', { threadId: what.threadId, event })),
    );
    let next = 0;
    return { client: person.client, nextFrame: () => frames[next++] };
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
  const facts: ThreadFacts = {
    threadId: thread.threadId,
    circleId: thread.circleId,
    from: 0,
    n: 0,
    head: thread.chain0,
    epoch: thread.epoch,
    logSeq: thread.logSeq,
    chainAt: (n) => (n === 0 ? thread.chain0 : undefined),
    lastOf: () => last,
    isUsed: () => false,
  };
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

function account(userId: UserId, login: string, identity: Identity, practiceId: PracticeId): NewAccount {
  const keyring = { practiceId, identities: [{ gen: 1, signSeed: identity.signSeed, kemSeed: identity.kemSeed }] };
  return {
    userId,
    login,
    email: null,
    credentials: {
      salt: randomBytes(16),
      share: randomBytes(32),
      authKey: randomBytes(32),
      recAuth: randomBytes(32),
      wrapPw: randomBytes(105),
      wrapRec: randomBytes(105),
    },
    keyring: { version: 1, blob: sealKeyring(asKey(randomBytes(32)), userId, 1, keyring) },
    pins: null,
  };
}

const signedEntry = (entry: SignedEntry) => ({ entry: entry.bytes, sig: entry.sig, cosig: null });

const upload = (made: MadeControl): NewEpoch => ({
  ctl: made.bytes,
  sig: made.sig,
  envelopes: [...made.envs].map(([to, envelope]) => ({ to: to as UserId, envelope })),
});
