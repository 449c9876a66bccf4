/**
 * The lines between messages that tell who came and who went, from the verified epochs of the thread's circle. They have
 * no number and count as nothing unread. Each stands before the first message that was sealed after the change.
 */
import type { UserId } from '../../protocol/wire/ids.ts';
import type { MembershipChange } from '../vault/api.ts';
import type { Folded } from './fold.ts';
import type { Model, ThreadModel } from './model.ts';
import type { Message } from './state.ts';

/** `messages` belong to `folded`, one to one; answers them with the lines in their places. */
export function withHistory(
  model: Model,
  { circleId }: ThreadModel,
  folded: readonly Folded[],
  messages: readonly Message[],
): Message[] {
  const changes = model.circles.get(circleId)?.changes ?? [];
  const all: Message[] = [];
  let next = 0;
  const putUpTo = (epoch: number | null, beforeAt: number) => {
    for (; next < changes.length; next++) {
      const change = changes[next];
      if (change === undefined || (epoch !== null && change.epoch > epoch)) return;
      // The author's clock may be off; the line never leaves its place in time.
      const at = Math.max(all.at(-1)?.at ?? 0, Math.min(change.at, beforeAt));
      all.push(lineOf(model, change, at));
    }
  };
  messages.forEach((message, place) => {
    const epoch = folded[place]?.item.epoch ?? null;
    if (epoch !== null) putUpTo(epoch, message.at);
    all.push(message);
  });
  putUpTo(null, Infinity);
  return all;
}

function lineOf(model: Model, change: MembershipChange, at: number): Message {
  return {
    key: `epoch${change.epoch}`,
    n: null,
    clientMsgId: null,
    ref: null,
    senderId: change.authorId ?? ('' as UserId),
    mine: change.authorId === model.userId,
    at,
    body: { kind: 'event', text: sentence(model, change) },
    editable: false,
    edited: [],
    reactions: [],
    state: null,
    failure: null,
    receipts: [],
    doubtful: null,
  };
}

const list = new Intl.ListFormat('en-GB', { type: 'conjunction' });

/** "Asha added Tom and Ruth", "Tom left", "Asha removed Tom", "Tom left the practice". */
function sentence({ log }: Model, { authorId, added, removed }: MembershipChange): string {
  const person = (userId: UserId | null) => log?.people.find((one) => one.userId === userId);
  const nameOf = (userId: UserId | null) => person(userId)?.name ?? 'The records key';
  const isGone = (userId: UserId) => person(userId)?.active !== true;
  const author = nameOf(authorId);
  const parts = [
    [added, `${author} added `, ''],
    [removed.filter((userId) => userId !== authorId && !isGone(userId)), `${author} removed `, ''],
    [removed.filter((userId) => userId === authorId && !isGone(userId)), '', ' left'],
    [removed.filter(isGone), '', ' left the practice'],
  ] as const;
  const said = parts.flatMap(([who, before, after]) =>
    who.length === 0 ? [] : [`${before}${list.format(who.map(nameOf))}${after}`],
  );
  return said.join(', ');
}
