/** Messages and changes of them: into the outbox, again, or back into the draft. */
import type { Hash } from '../../../protocol/wire/bytes.ts';
import { Fault } from '../../../protocol/wire/faults.ts';
import type { ThreadId } from '../../../protocol/wire/ids.ts';
import { LIMITS } from '../../../protocol/wire/limits.ts';
import type { AttachedFile, Messages, NewMessage } from '../api.ts';
import type { Desk } from '../desk.ts';
import { safeMime } from '../files/kinds.ts';
import { cleanName } from '../files/name.ts';
import { checkFiles } from '../files/check.ts';
import type { WaitingFile } from '../files/waiting.ts';
import { isUp } from '../files/waiting.ts';
import type { Folded } from '../fold.ts';
import type { Sendable } from '../outbox/sendable.ts';
import { filesOf } from '../outbox/sendable.ts';
import { keepDraft } from '../kept.ts';
import { hasLeft } from '../model.ts';
import type { Outgoing, ThreadModel } from '../model.ts';
import type { Outbox } from '../outbox/outbox.ts';
import { randomId } from '../random-id.ts';

/** Leaves room for the JSON around the text and for escapes of the few characters that need them. */
const MAX_JSON_BYTES = LIMITS.paddedBytes - 512;

const MAX_EMOJI_CHARS = 64;

/** What one file takes in the JSON at most: key, hash and a name of 255 characters. */
const FILE_JSON_BYTES = 1_400;

/**
 * Fault `input.invalid` for an empty text, `input.tooLarge` for one that does not fit into an event with what else it holds:
 * a subject, and so many files.
 */
export function checkText(text: string, { subject = '', files = 0 } = {}): void {
  if (text.trim() === '') throw new Fault('input.invalid', 'text');
  const bytes = new TextEncoder().encode(JSON.stringify((subject + text).normalize('NFC'))).length;
  if (bytes + files * FILE_JSON_BYTES > MAX_JSON_BYTES) throw new Fault('input.tooLarge', 'text');
}

function contentOf({ text, quote, mentions = [], files = [] }: NewMessage): Sendable {
  checkFiles(files);
  if (files.length === 0 || text !== '') checkText(text, { files: files.length });
  return {
    ...(files.length === 0 ? { t: 'text' } : { t: 'file', files: files.map(begun) }),
    text,
    ...(quote !== undefined && quote !== null && { quote: quote as Hash }),
    ...(mentions.length > 0 && { mentions: [...new Set(mentions)] }),
  };
}

/** Shown as it is called until it is known what it is. */
export const begun = ({ name, size }: AttachedFile): WaitingFile => ({
  fileId: randomId<'file'>(),
  name: cleanName(name),
  mime: safeMime(''),
  sizeBytes: size,
  sealedBytes: 0,
  secret: null,
  sentBytes: 0,
});

/** The message that `ref` names, if it is there, still says something and is not about to be deleted; else Fault `access.refused`. */
function messageOf({ folding, outbox }: ThreadModel, ref: string): Folded {
  const isGoing = outbox.some(
    ({ content, state }) => content.t === 'delete' && content.ref === ref && state !== 'failed',
  );
  if (isGoing) throw new Fault('access.refused', 'ref');
  const place = folding.places.get(ref);
  const folded = place === undefined ? undefined : folding.messages[place];
  if (folded?.body.kind !== 'text') throw new Fault('access.refused', 'ref');
  return folded;
}

/** It failed, or its event cannot have gone out, because not all of its files are up. */
const mayBeTakenBack = ({ state, content, mayBeOut }: Outgoing): boolean =>
  state === 'failed' || (!mayBeOut && !filesOf(content).every(isUp));

export function createMessages(desk: Desk, outbox: Outbox): Messages {
  const { model, store } = desk;
  const threadOf = (threadId: ThreadId): ThreadModel => {
    const thread = model.threads.get(threadId);
    if (thread === undefined || hasLeft(model, thread)) throw new Fault('access.refused', 'thread');
    return thread;
  };
  const waiting = (thread: ThreadModel, key: string): Outgoing | undefined =>
    thread.outbox.find(({ clientMsgId }) => clientMsgId === key);
  return {
    async send(threadId, message) {
      const { clientMsgId } = await outbox.add(threadOf(threadId), contentOf(message), message.files);
      return { key: clientMsgId };
    },
    async edit(threadId, ref, text) {
      const thread = threadOf(threadId);
      const { n, senderId, body } = messageOf(thread, ref);
      const hasFiles = body.kind === 'text' && body.files.length > 0;
      if (!hasFiles || text !== '') checkText(text);
      if (senderId !== model.userId || !thread.editable.has(n)) throw new Fault('access.refused', 'edit');
      await outbox.add(thread, { t: 'edit', ref: ref as Hash, text });
    },
    async delete(threadId, ref) {
      const thread = threadOf(threadId);
      if (messageOf(thread, ref).senderId !== model.userId) throw new Fault('access.refused', 'delete');
      await outbox.add(thread, { t: 'delete', ref: ref as Hash });
    },
    async react(threadId, ref, emoji, on) {
      const thread = threadOf(threadId);
      messageOf(thread, ref);
      if (emoji.trim() === '' || emoji.length > MAX_EMOJI_CHARS) throw new Fault('input.invalid', 'emoji');
      await outbox.add(thread, { t: 'react', ref: ref as Hash, emoji, on });
    },
    async retry(threadId, key) {
      const thread = threadOf(threadId);
      const message = waiting(thread, key);
      if (message !== undefined) await outbox.retry(thread, message);
    },
    async discard(threadId, key) {
      const thread = threadOf(threadId);
      const message = waiting(thread, key);
      if (message === undefined || !mayBeTakenBack(message)) return;
      const { content } = message;
      const words = 'text' in content ? [content.text] : [];
      thread.draft = [...words, thread.draft].filter((text) => text !== '').join('\n');
      store.touchThread(threadId);
      await keepDraft(desk, thread);
      await outbox.drop(thread, message);
    },
  };
}
