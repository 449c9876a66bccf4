/**
 * A conversation as rows to draw: days, the "new" line, groups of one person's messages, lines of history.
 * Pure; what is drawn how is decided by the rows' components.
 */
import type { Message } from '../../sdk/state.ts';
import { dayKey } from '../corridor/time.ts';

export type Row =
  | { readonly kind: 'day'; readonly key: string; readonly at: number }
  | { readonly kind: 'new'; readonly key: string }
  | { readonly kind: 'event'; readonly key: string; readonly message: Message }
  | {
      readonly kind: 'message';
      readonly key: string;
      readonly message: Message;
      /** First of its group: shows who and when. */
      readonly head: boolean;
      /** The newest of mine that somebody has read: names who, and when. */
      readonly readers: boolean;
    };

const GROUP_MS = 5 * 60_000;

/** `unreadFromN` is the number of the first message that was unread when the thread was opened. */
export function toRows(messages: readonly Message[], unreadFromN: number | null): readonly Row[] {
  const rows: Row[] = [];
  const lastRead = messages.findLast((one) => one.mine && one.receipts.some((receipt) => receipt.readAt !== null));
  let before: Message | null = null;
  let lined = unreadFromN === null;
  for (const message of messages) {
    const newDay = before === null || dayKey(before.at) !== dayKey(message.at);
    if (newDay) rows.push({ kind: 'day', key: `day:${message.key}`, at: message.at });
    const newLine = !lined && message.n !== null && unreadFromN !== null && message.n >= unreadFromN && !message.mine;
    if (newLine) {
      rows.push({ kind: 'new', key: 'new' });
      lined = true;
    }
    if (message.body.kind === 'event') {
      rows.push({ kind: 'event', key: message.key, message });
      before = message;
      continue;
    }
    const head = newDay || newLine || !continues(before, message);
    rows.push({ kind: 'message', key: message.key, message, head, readers: message === lastRead });
    before = message;
  }
  return rows;
}

function continues(before: Message | null, message: Message): boolean {
  return (
    before !== null &&
    before.body.kind !== 'event' &&
    before.senderId === message.senderId &&
    message.at - before.at < GROUP_MS
  );
}
