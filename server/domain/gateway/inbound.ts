/**
 * An inbound mail or text becomes an item: judged like everything that is signed, stored once, in the thread of its
 * patient or in the unfiled one, which the gateway authors where it does not exist yet. Durable when it resolves.
 */
import type { Circle } from '../../../protocol/crypto/circle/circle.ts';
import { checkInbound, parseInbound, type ParsedInbound } from '../../../protocol/crypto/gateway/inbound.ts';
import { conflictFor, recast } from '../../../protocol/crypto/refusal.ts';
import { admitThread, checkThread } from '../../../protocol/crypto/thread/thread.ts';
import { Fault } from '../../../protocol/wire/faults.ts';
import type { ClientMsgId, GatewayId, ThreadId } from '../../../protocol/wire/ids.ts';
import { LIMITS } from '../../../protocol/wire/limits.ts';
import { change, type AfterCommit } from '../change.ts';
import type { Domain } from '../domain.ts';
import { announcePatient } from '../patients/announce.ts';
import { patientOf } from '../patients/read.ts';
import type { Book } from '../practice/book.ts';
import type { ItemRow, ThreadRow } from '../records.ts';
import { judged } from '../rules.ts';
import type { Writes } from '../stores.ts';
import { announceItems, announceThread } from '../threads/announce.ts';
import { HotThread } from '../threads/hot.ts';
import type { NewInbound, SignedBytes } from './door.ts';

const KEY_CHARS = 200;
const MESSAGE_ID = /^<[\x21-\x3b=?-\x7e]{1,298}>$/;
/** What a gateway that is merely late can cause: log, circle or thread have moved on. */
const LATE = ['inbound.epoch', 'inbound.log-seq', 'thread.log-back'];

interface Added {
  readonly threadId: ThreadId;
  readonly repeated: boolean;
}

export async function add(domain: Domain, inbound: NewInbound): Promise<Added> {
  const { practiceId, providerKey } = inbound;
  if (providerKey.length === 0 || providerKey.length > KEY_CHARS) throw new Fault('input.invalid', 'providerKey');
  const book = await domain.books.get(practiceId);
  const before = await domain.stores.read.gateways.inbound(practiceId, providerKey);
  if (before !== null) return { threadId: before.threadId, repeated: true };
  return inbound.thread === null
    ? addToThread(domain, book, inbound)
    : addWithThread(domain, book, inbound, inbound.thread);
}

/** Rejects what no gateway of this practice can have made, before anything is locked. */
function parsed({ item }: NewInbound): ParsedInbound {
  if (item.body.length > LIMITS.inboundBodyBytes) throw new Fault('input.tooLarge', 'inbound');
  return judged(() => parseInbound(item.bytes));
}

async function addToThread(domain: Domain, book: Book, inbound: NewInbound): Promise<Added> {
  const { threadId } = parsed(inbound);
  return domain.threads.exclusive(threadId, async (hot) => {
    if (hot.book !== book) throw new Fault('access.refused');
    const circle = await circleOf(book, hot);
    return change(domain, (tx, after) => store(domain, tx, after, { hot, circle, inbound }));
  });
}

async function circleOf(book: Book, { circleId }: Pick<HotThread, 'circleId'>): Promise<Circle> {
  const circle = await book.circle(circleId);
  if (circle === null) throw new Fault('access.refused', 'circle');
  return circle;
}

/** One at a time in a practice, like every new thread: the second finds the first one's. */
function addWithThread(domain: Domain, book: Book, inbound: NewInbound, signed: SignedBytes): Promise<Added> {
  return book.exclusive(async () => {
    const circle = await circleOf(book, parsed(inbound));
    const thread = judged(() => conflictFor(LATE, () => checkThread(book.log, circle, signed)));
    if (!book.log.state.gateways.has(thread.authorId as GatewayId)) throw new Fault('access.refused', 'thread.author');
    judged(() => admitThread(book.log, circle, thread));
    const hot = new HotThread(domain.stores.read, book, thread);
    return change(domain, async (tx, after) => {
      const { threadId, circleId, thrHash, kind, subject } = thread;
      const row: ThreadRow = {
        threadId,
        circleId,
        thrHash,
        kind,
        subject,
        practiceId: book.practiceId,
        thr: signed.bytes,
        sig: signed.sig,
        at: domain.clock.now(),
      };
      if (subject !== null) await patientOf(tx, book, subject);
      const exists =
        subject === null
          ? await tx.gateways.unfiled(book.practiceId)
          : ((await tx.threads.ofSubjects([subject], 2))[0] ?? null);
      if (exists !== null) throw new Fault('conflict.head', 'thread');
      await tx.threads.create(row);
      const added = await store(domain, tx, after, { hot, circle, inbound, row });
      if (!added.repeated && subject !== null) await announcePatient(domain, tx, after, book, subject);
      return added;
    });
  });
}

interface Arrival {
  readonly hot: HotThread;
  readonly circle: Circle;
  readonly inbound: NewInbound;
  /** A thread that begins with it. */
  readonly row?: ThreadRow;
}

async function store(
  domain: Domain,
  tx: Writes,
  after: AfterCommit,
  { hot, circle, inbound, row }: Arrival,
): Promise<Added> {
  const { practiceId, providerKey, messageId } = inbound;
  const before = await tx.gateways.inbound(practiceId, providerKey);
  // Somebody was faster with the same message; a thread made for it is not needed.
  if (before !== null && row !== undefined) throw new Fault('conflict.head', 'thread');
  if (before !== null) return { threadId: before.threadId, repeated: true };
  const item = judge(domain, hot, circle, inbound);
  const { threadId, n, at } = item;
  await tx.items.add([item]);
  await tx.gateways.addInbound({ practiceId, providerKey, threadId, n, at });
  if (messageId !== null && MESSAGE_ID.test(messageId)) await tx.deliveries.noteMessageId(threadId, messageId);
  after(() => {
    if (row !== undefined) {
      domain.threads.add(hot);
      announceThread(domain, hot, row, item);
    }
    announceItems(domain, [item]);
  });
  return { threadId, repeated: false };
}

/** The next item of the thread; `hot` counts it from now on. */
function judge(domain: Domain, hot: HotThread, circle: Circle, { item }: NewInbound): ItemRow {
  const { log } = hot.book;
  const inbound = judged(() => parseInbound(item.bytes));
  // The newest inbox is the only one whose readers are those of today.
  if (inbound.epoch < circle.newest.epoch) throw new Fault('conflict.head', 'inbound.epoch');
  const world = { log, circle, threadKind: hot.thread.kind, facts: hot };
  const accepted = judged(() =>
    conflictFor(LATE, () => recast('ahead', 'conflict', () => checkInbound(world, inbound, item, item.body))),
  );
  hot.apply(accepted);
  return {
    threadId: hot.threadId,
    n: accepted.n,
    kind: 2,
    data: item.bytes,
    sig: item.sig,
    body: item.body,
    hash: accepted.itemHash,
    chain: accepted.chain,
    senderId: null,
    senderSeq: null,
    clientMsgId: inbound.inboundId as string as ClientMsgId,
    class: 1,
    epoch: accepted.epoch,
    logSeq: accepted.logSeq,
    at: domain.clock.now(),
  };
}
