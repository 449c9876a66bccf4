/** thread:create: a new thread, its own circle where it brings one, and its first events: all of it or nothing. */
import type { Circle } from '../../../protocol/crypto/circle/circle.ts';
import { eventSignature, parseEvent } from '../../../protocol/crypto/event/event.ts';
import { admitThread, checkThread, decodeThread, type Thread } from '../../../protocol/crypto/thread/thread.ts';
import type { AskInput, AskReply } from '../../../protocol/wire/events.ts';
import { Fault } from '../../../protocol/wire/faults.ts';
import type { NewEvent } from '../../../protocol/wire/threads.ts';
import { colleague, inCircle, inThread } from '../access.ts';
import { same } from '../bytes.ts';
import { change } from '../change.ts';
import { checkFirst, readControl, type CheckedEpoch } from '../circles/upload.ts';
import type { Domain } from '../domain.ts';
import type { Actor } from '../ports.ts';
import type { Book } from '../practice/book.ts';
import type { ItemRow, ThreadRow } from '../records.ts';
import { judged } from '../rules.ts';
import { announceItems } from './announce.ts';
import { HotThread } from './hot.ts';
import { judgeNext } from './judge.ts';

type Input = AskInput<'thread:create'>;
type Reply = AskReply<'thread:create'>;
type Beginning = CheckedEpoch & { readonly circle: Circle };

export async function create(domain: Domain, actor: Actor, input: Input): Promise<Reply> {
  const { book } = await colleague(domain, actor);
  return book.exclusive(() => createInTurn(domain, actor, input));
}

async function createInTurn(domain: Domain, actor: Actor, input: Input): Promise<Reply> {
  const { book } = await colleague(domain, actor);
  const thread = judged(() => decodeThread(input.thr));
  if (thread.practiceId !== book.practiceId || thread.authorId !== actor.userId) throw new Fault('access.refused');
  const stored = await domain.stores.read.threads.byId(thread.threadId);
  if (stored !== null) return repeated(domain, actor, stored, input);

  const begun = input.epoch === null ? null : await begin(domain, actor, book, input.epoch, thread);
  const { circle } = begun ?? (await inCircle(domain, actor, thread.circleId));
  const verified = judged(() => checkThread(book.log, circle, { bytes: input.thr, sig: input.sig }));
  judged(() => admitThread(book.log, circle, verified));
  const hot = new HotThread(domain.stores.read, book, verified);
  const items: ItemRow[] = [];
  for (const event of input.events) items.push(await firstItem(domain, actor, hot, circle, event));

  const row: ThreadRow = {
    threadId: verified.threadId,
    circleId: verified.circleId,
    practiceId: verified.practiceId,
    thr: input.thr,
    sig: input.sig,
    thrHash: verified.thrHash,
    kind: verified.kind,
    subject: verified.subject,
    at: domain.clock.now(),
  };
  await change(domain, async (tx, after) => {
    if (begun !== null) await tx.circles.advance(begun.row);
    await tx.threads.create(row);
    await tx.items.add(items);
    after(() => {
      if (begun !== null) book.keepCircle(begun.circle);
      domain.threads.add(hot);
      announce(domain, book, circle, row, items, begun !== null);
    });
  });
  return { threadId: row.threadId, acks: items.map(({ n, chain, at }) => ({ n, chain, at })) };
}

/** The circle that a thread brings along: its own, of kind 1 or a named team, by the same author. */
async function begin(
  domain: Domain,
  actor: Actor,
  book: Book,
  upload: NonNullable<Input['epoch']>,
  thread: Thread,
): Promise<Beginning> {
  const control = readControl(upload);
  if (control.authorId !== actor.userId || control.circleId !== thread.circleId || control.kind === 0) {
    throw new Fault('access.refused');
  }
  if ((await domain.stores.read.circles.practiceOf(control.circleId)) !== null) throw new Fault('conflict.duplicate');
  return checkFirst(book.log, upload, domain.clock.now());
}

async function firstItem(
  domain: Domain,
  actor: Actor,
  hot: HotThread,
  circle: Circle,
  event: NewEvent,
): Promise<ItemRow> {
  const parsed = judged(() => parseEvent(event.ev));
  if (parsed.threadId !== hot.threadId || parsed.senderId !== actor.userId) throw new Fault('access.refused');
  const { publicKey, message } = judged(() => eventSignature(hot.book.log, parsed));
  if (!(await domain.verifier.verify(publicKey, message, event.sig))) {
    throw new Fault('input.rejected', 'event.signature');
  }
  return judgeNext(domain, hot, circle, event, parsed);
}

function announce(
  domain: Domain,
  book: Book,
  circle: Circle,
  row: ThreadRow,
  items: readonly ItemRow[],
  isNewCircle: boolean,
): void {
  const hearers = book.hearers(circle.newest);
  const { threadId, circleId, thr, sig } = row;
  const last = items[items.length - 1];
  if (last === undefined) throw new Error('a thread without a first item');
  if (isNewCircle) domain.publisher.tell(hearers, 'circle:advanced', { circleId, epoch: circle.newest.epoch });
  const head = { headN: last.n, headChain: last.chain, lastAt: last.at };
  const marks = { cursors: [], delivered: [], noticedN: 0, markN: 0, markedUnread: false };
  const thread = { threadId, circleId, thr, sig, ...head, ...marks };
  domain.publisher.tell(hearers, 'thread:added', { thread });
  announceItems(domain, items);
}

/** The same binding and events again: the same success. */
async function repeated(domain: Domain, actor: Actor, stored: ThreadRow, input: Input): Promise<Reply> {
  await inThread(domain, actor, stored.threadId);
  const items = await domain.stores.read.items.page(stored.threadId, 0, input.events.length);
  const isSame =
    same(stored.thr, input.thr) &&
    same(stored.sig, input.sig) &&
    input.events.every(({ ev, sig }, i) => same(items[i]?.data ?? null, ev) && same(items[i]?.sig ?? null, sig));
  if (!isSame) throw new Fault('conflict.duplicate');
  return { threadId: stored.threadId, acks: items.map(({ n, chain, at }) => ({ n, chain, at })) };
}
