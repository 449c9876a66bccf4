/** Messages: into the outbox, again, or back into the draft. */
import { Fault } from '../../../protocol/wire/faults.ts';
import type { ThreadId } from '../../../protocol/wire/ids.ts';
import { LIMITS } from '../../../protocol/wire/limits.ts';
import type { Messages } from '../api.ts';
import type { Desk } from '../desk.ts';
import type { Outgoing, ThreadModel } from '../model.ts';
import type { Outbox } from '../outbox/outbox.ts';

/** Leaves room for the JSON around the text and for escapes of the few characters that need them. */
const MAX_JSON_BYTES = LIMITS.paddedBytes - 512;

/** Fault `input.invalid` for an empty text, `input.tooLarge` for one that does not fit into an event. */
export function checkText(text: string): void {
  if (text.trim() === '') throw new Fault('input.invalid', 'text');
  const bytes = new TextEncoder().encode(JSON.stringify(text.normalize('NFC'))).length;
  if (bytes > MAX_JSON_BYTES) throw new Fault('input.tooLarge', 'text');
}

export function createMessages(desk: Desk, outbox: Outbox): Messages {
  const { model, store } = desk;
  const threadOf = (threadId: ThreadId): ThreadModel => {
    const thread = model.threads.get(threadId);
    if (thread === undefined) throw new Fault('access.refused', 'thread');
    return thread;
  };
  const waiting = (thread: ThreadModel, key: string): Outgoing | undefined =>
    thread.outbox.find(({ clientMsgId }) => clientMsgId === key);
  return {
    async send(threadId, text, quote) {
      checkText(text);
      const { clientMsgId } = await outbox.add(threadOf(threadId), text, quote ?? null);
      return { key: clientMsgId };
    },
    async retry(threadId, key) {
      const thread = threadOf(threadId);
      const message = waiting(thread, key);
      if (message !== undefined) await outbox.retry(thread, message);
    },
    async discard(threadId, key) {
      const thread = threadOf(threadId);
      const message = waiting(thread, key);
      if (message === undefined || message.state !== 'failed') return;
      thread.draft = thread.draft === '' ? message.text : `${message.text}\n${thread.draft}`;
      store.touchThread(threadId);
      await outbox.drop(thread, message);
    },
  };
}
