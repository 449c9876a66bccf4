/**
 * What people have received, read, noticed and marked. The read cursor is signed by its owner and judged like an event;
 * the others are the server's word. All are high-water marks: a lower one is a success that changes nothing, but a cursor
 * from before somebody left is kept as evidence.
 */
import { checkCursor, cursorSignature, parseCursor } from '../../../protocol/crypto/cursor.ts';
import { lastLeaving } from '../../../protocol/crypto/event/coverage.ts';
import type { AskInput, AskReply } from '../../../protocol/wire/events.ts';
import { Fault } from '../../../protocol/wire/faults.ts';
import type { UserId } from '../../../protocol/wire/ids.ts';
import { colleague, inThread } from '../access.ts';
import { change } from '../change.ts';
import type { Domain } from '../domain.ts';
import type { Actor } from '../ports.ts';
import type { DeliveredRow } from '../records.ts';
import { judged } from '../rules.ts';
import type { HotThread } from './hot.ts';

/** cursor:set. Faults: input.rejected, storage, and those of access. */
export async function setCursor(
  domain: Domain,
  actor: Actor,
  { cursor: { userId, cur, sig } }: AskInput<'cursor:set'>,
): Promise<AskReply<'cursor:set'>> {
  await colleague(domain, actor);
  const cursor = judged(() => parseCursor(cur));
  if (userId !== actor.userId || cursor.userId !== actor.userId) throw new Fault('access.refused');
  const { hot, circle, book } = await inThread(domain, actor, cursor.threadId);
  if (await isMarkedUnread(domain, hot, userId)) await mark(domain, actor, hot, { n: 0, unread: false }, null);
  judged(() => circle.cited(cursor.epoch, cursor.ctlHash));
  const attested = { n: cursor.n, ...lastLeaving(book.log, circle, cursor) };
  if (hot.isRead(userId, attested)) return { n: hot.readN(userId) };
  const { publicKey, message } = judged(() => cursorSignature(book.log, cursor, cur));
  if (!domain.verifier.verify(publicKey, message, sig)) throw new Fault('input.rejected', 'cursor.signature');
  await hot.ready({ chainAt: cursor.n });
  if (hot.isRead(userId, attested)) return { n: hot.readN(userId) };
  judged(() => checkCursor({ log: book.log, circle, thread: hot }, cursor));
  hot.keepRead(userId, attested);
  const { threadId } = cursor;
  await domain.receipts.cursor({ threadId, userId, ...attested, cur, sig, at: domain.clock.now() });
  return { n: hot.readN(userId) };
}

/** Another node may have marked it. */
const isMarkedUnread = async ({ stores }: Domain, hot: HotThread, userId: UserId): Promise<boolean> =>
  stores.isShared
    ? (await stores.read.receipts.ownOn(hot.threadId, userId))?.markedUnread === true
    : hot.markedUnread.has(userId);

/** receipt:delivered, for many threads at once. */
export async function setDelivered(
  domain: Domain,
  actor: Actor,
  { threads }: AskInput<'receipt:delivered'>,
): Promise<AskReply<'receipt:delivered'>> {
  const at = domain.clock.now();
  const reached: { readonly hot: HotThread; readonly n: number }[] = [];
  for (const { threadId, n } of threads) {
    const { hot } = await inThread(domain, actor, threadId);
    if (n > hot.n) throw new Fault('input.rejected', 'receipt.n');
    reached.push({ hot, n });
  }
  const rows: DeliveredRow[] = [];
  // All threads have passed: from here on nothing is assumed that is not stored.
  for (const { hot, n } of reached) {
    // My other device was first: its time counts, for those who are told and for those who ask.
    if (n <= (hot.deliveredN.get(actor.userId) ?? 0)) continue;
    hot.deliveredN.set(actor.userId, n);
    rows.push({ threadId: hot.threadId, userId: actor.userId, n, at });
  }
  if (rows.length > 0) await domain.receipts.delivered(rows);
  return {};
}

/** notification:seen: told to my own devices only. */
export async function setNoticed(
  domain: Domain,
  actor: Actor,
  { threadId, n }: AskInput<'notification:seen'>,
): Promise<AskReply<'notification:seen'>> {
  const { hot } = await inThread(domain, actor, threadId);
  if (n > hot.n) throw new Fault('input.rejected', 'notification.n');
  await change(domain, async (tx, after) => {
    await tx.receipts.moveNoticed(threadId, actor.userId, n);
    after(() => domain.publisher.tell([actor.userId], 'notification:cleared', { threadId, n }, actor.socketId));
  });
  return {};
}

/** mark:set: read without a receipt, or unread again; told to my own devices only. */
export async function setMark(
  domain: Domain,
  actor: Actor,
  { threadId, n, unread }: AskInput<'mark:set'>,
): Promise<AskReply<'mark:set'>> {
  const { hot } = await inThread(domain, actor, threadId);
  if (n !== null && n > hot.n) throw new Fault('input.rejected', 'mark.n');
  await mark(domain, actor, hot, { n: n ?? 0, unread }, actor.socketId);
  return {};
}

async function mark(
  domain: Domain,
  { userId }: Actor,
  hot: HotThread,
  { n, unread }: { readonly n: number; readonly unread: boolean },
  except: string | null,
): Promise<void> {
  const { threadId } = hot;
  await change(domain, async (tx, after) => {
    await tx.receipts.moveMark(threadId, userId, n, unread);
    const marks = await tx.receipts.ownOn(threadId, userId);
    after(() => {
      if (unread) hot.markedUnread.add(userId);
      else hot.markedUnread.delete(userId);
      domain.watch.add(threadId);
      domain.publisher.tell([userId], 'mark:moved', { threadId, n: marks?.markN ?? n, unread }, except);
    });
  });
}
