/**
 * Whom a message calls, and what for: what others wrote, and what became of what I sent to a patient. Counted by item numbers,
 * so that one mark says up to where everything was seen. Pure.
 */
import { firstLine } from './first-line.ts';
import type { Folded } from './folding.ts';
import type { Model, ThreadModel } from './model.ts';
import { hasLeft, readN } from './model.ts';
import type { DeliveryView, DirectView, Notification } from './state.ts';

const MAX_NOTIFICATIONS = 100;

interface Call {
  readonly kind: Notification['kind'];
  readonly n: number;
  readonly at: number;
}

export const isByOther = (model: Model, { senderId, body }: Folded) =>
  senderId !== model.userId && body.kind !== 'event';

export function notificationsOf(model: Model, thread: ThreadModel, threadTitle: string): Notification[] {
  const seen = hasLeft(model, thread) ? thread.n : Math.max(thread.noticedN, readN(model, thread));
  const all = thread.folding.messages.flatMap((folded) => callsOf(model, folded).map((call) => ({ ...call, folded })));
  return all
    .slice(-MAX_NOTIFICATIONS)
    .reverse()
    .map(({ kind, n, at, folded }) => ({
      key: `${thread.threadId}/${n}`,
      kind,
      threadId: thread.threadId,
      n,
      messageN: folded.n,
      senderId: folded.senderId,
      threadTitle,
      text: firstLine(folded),
      at,
      unread: n > seen,
    }));
}

function callsOf(model: Model, folded: Folded): readonly Call[] {
  const { item, n, body } = folded;
  const calls: Call[] = isByOther(model, folded) ? [{ kind: kindOf(model, folded), n, at: item.at }] : [];
  const failure = myFailureIn(model, folded);
  if (failure !== null) calls.push({ kind: 'undelivered', n: failure.newsN, at: failure.at });
  return body.kind === 'direct' ? [...calls, ...directCalls(model, body)] : calls;
}

/** Everybody may help a patient whose link is locked; the rest is for who sent it, or a link of it. */
function directCalls(model: Model, body: DirectView): Call[] {
  const first = body.proof.find(({ step }) => step === 'read');
  const isMine = isMineToo(model, body);
  return body.proof.flatMap((row): Call[] => {
    const { n, at, step } = row;
    if (step === 'locked') return [{ kind: 'locked', n, at }];
    if (!isMine) return [];
    if (row === first) return [{ kind: 'read', n, at }];
    return step === 'textFailed' || step === 'numberChanged' ? [{ kind: 'codeFailed', n, at }] : [];
  });
}

const isMineToo = ({ userId }: Model, { proof }: DirectView): boolean =>
  proof.some(({ by, step }) => by !== null && by === userId && (step === 'sent' || step === 'resent'));

const isForMe = ({ userId }: Model, { body }: Folded): boolean =>
  body.kind === 'text' && userId !== null && body.mentions.includes(userId);

const FAILED: ReadonlySet<string> = new Set(['undelivered', 'bounced', 'blocked', 'failed', 'complained']);

function myFailureIn(model: Model, { senderId, body }: Folded): DeliveryView | null {
  const delivery = deliveryOf(model, senderId, body);
  return delivery !== null && FAILED.has(delivery.state) ? delivery : null;
}

function deliveryOf(model: Model, senderId: Folded['senderId'], body: Folded['body']): DeliveryView | null {
  if (body.kind === 'direct') return isMineToo(model, body) ? body.delivery : null;
  if (senderId !== model.userId || body.kind !== 'text') return null;
  return body.via?.direction === 'out' ? body.via.delivery : null;
}

function kindOf(model: Model, folded: Folded): Notification['kind'] {
  if (folded.body.kind === 'form') return 'returned';
  if (folded.senderId === null) return 'reply';
  return isForMe(model, folded) ? 'mention' : 'message';
}

/** Newest first over all threads. */
export function newestNotifications(all: readonly (readonly Notification[])[]): Notification[] {
  return all
    .flat()
    .sort((a, b) => b.at - a.at || (a.key < b.key ? 1 : -1))
    .slice(0, MAX_NOTIFICATIONS);
}
