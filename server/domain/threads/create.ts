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
import { announcePatient } from '../patients/announce.ts';
import type { Book } from '../practice/book.ts';
import type { ItemRow, ThreadRow } from '../records.ts';
import { judged } from '../rules.ts';
import type { Writes } from '../stores.ts';
import { announceItems, announceThread, hearersOf } from './announce.ts';
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
    await checkSubject(tx, book, verified);
    await tx.threads.create(row);
    await tx.items.add(items);
    if (row.kind === 2 && verified.subject !== null) await announcePatient(domain, tx, after, book, verified.subject);
    after(() => {
      if (begun !== null) book.keepCircle(begun.circle);
      domain.threads.add(hot);
      announce(domain, hot, row, items, begun !== null);
    });
  });
  return { threadId: row.threadId, acks: items.map(({ n, chain, at }) => ({ n, chain, at })) };
}

/**
 * A patient's thread is about a patient of this practice, and there is one of it. An internal thread may be about somebody
 * who is only a name in it, but not about another practice's patient. The unfiled thread is the gateway's to begin.
 */
async function checkSubject(tx: Writes, book: Book, { kind, subject }: Thread): Promise<void> {
  if (kind === 3) throw new Fault('input.rejected', 'thread.kind');
  if (subject === null) return;
  const patient = await tx.patients.byId(subject);
  if (patient === null && kind === 1) return;
  if (patient?.practiceId !== book.practiceId) throw new Fault('access.refused', 'patient');
  if (kind === 1) return;
  if (patient.mergedInto !== null) throw new Fault('access.refused', 'patient');
  if ((await tx.threads.ofSubjects([subject], 2)).length > 0) throw new Fault('conflict.duplicate', 'patient');
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
  if (!domain.verifier.verify(publicKey, message, event.sig)) {
    throw new Fault('input.rejected', 'event.signature');
  }
  return judgeNext(domain, hot, circle, event, parsed);
}

function announce(
  domain: Domain,
  hot: HotThread,
  row: ThreadRow,
  items: readonly ItemRow[],
  isNewCircle: boolean,
): void {
  const { circleId } = row;
  const last = items[items.length - 1];
  if (last === undefined) throw new Error('a thread without a first item');
  if (isNewCircle) {
    domain.publisher.tell(hearersOf(hot), 'circle:advanced', {
      circleId,
      epoch: hot.book.known(circleId)?.newest.epoch ?? 1,
    });
  }
  announceThread(domain, hot, row, last);
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
