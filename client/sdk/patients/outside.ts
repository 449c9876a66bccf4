/**
 * Messages that crossed the practice's border: sent to a patient, come in from one, or filed from the unfiled inbox. In
 * a thread they are messages like any other, with a `via` that says by which channel, to or from whom, and their fate. Pure.
 */
import { z } from '../../../protocol/wire/zod.ts';
import { LIMITS } from '../../../protocol/wire/limits.ts';
import { DELIVERY_RANK, deliveryState, type DeliveryState } from '../../../protocol/wire/sending.ts';
import { fileId, jobId as jobIdSchema } from '../../../protocol/wire/ids.ts';
import type { FileFacts, OpenedContent, ShownContent } from '../../vault/api.ts';
import type { DeliveryView, FileView, Message } from '../state.ts';

type Body = Extract<Message['body'], { readonly kind: 'text' }>;
type Inbound = Extract<OpenedContent, { readonly as: 'inbound' }>;
type Notice = Extract<OpenedContent, { readonly as: 'notice' }>;

/** Headers by which the gateway says what it found: the sender is not the contact; a machine wrote it (RFC 3834). */
const UNKNOWN_SENDER = 'corridor-sender';
const AUTOMATIC = 'Auto-Submitted';

/** What a `send` event and a message that still waits have in common. */
type SentWords = Pick<Extract<ShownContent, { t: 'send' }>, 'channel' | 'contactId' | 'to' | 'text' | 'jobId'> & {
  readonly subject?: string | null | undefined;
};

const plain = { kind: 'text', quote: null, mentions: [] } as const;

/** `at`: when the server took it, epoch ms. */
export function sentBody(content: SentWords, at: number, files: readonly FileView[]): Body {
  const { channel, contactId, to, text, jobId } = content;
  const subject = content.subject ?? null;
  const delivery: DeliveryView = { jobId, state: 'held', code: null, at, newsN: 0, undoUntil: at + LIMITS.undoMs };
  return { ...plain, text, files, via: { direction: 'out', channel, contactId, address: to, subject, delivery } };
}

export function receivedBody(inbound: Inbound, files: readonly FileView[]): Body {
  const { channel, from, subject, text, headers } = inbound;
  const isContact = headers[UNKNOWN_SENDER] !== 'unknown';
  const isAutomatic = (headers[AUTOMATIC] ?? 'no') !== 'no';
  const via = { direction: 'in', channel, address: from, subject, isContact, isAutomatic, filed: null } as const;
  return { ...plain, text, files, via };
}

const filedContent = z.object({
  channel: z.enum(['email', 'sms']),
  from: z.string(),
  subject: z.string().nullable(),
  text: z.string(),
  isAutomatic: z.boolean(),
  /** As the vault gives them: without keys. */
  files: z.array(z.object({ fileId, name: z.string(), mime: z.string(), size: z.int() })),
  /** When it came in, epoch ms. */
  at: z.int(),
});

/** An unfiled item, copied into its patient's thread by a colleague; null where it is in no form known here. */
export function filedBody(
  content: Extract<ShownContent, { t: 'filed' }>,
  viewOf: (file: FileFacts) => FileView,
): Body | null {
  const read = filedContent.safeParse(content.content);
  if (!read.success) return null;
  const { channel, from, subject, text, isAutomatic, files } = read.data;
  const via = { direction: 'in', channel, address: from, subject, isContact: false, isAutomatic, filed: null } as const;
  return { ...plain, text, files: files.map(viewOf), via };
}

/** The message with what the server says of its delivery as item n; itself where that is old news, or about another one. */
export function withNotice(body: Message['body'], notice: Notice, n: number): Message['body'] {
  if (body.kind !== 'text' || body.via?.direction !== 'out') return body;
  const { delivery } = body.via;
  const state = deliveryState.safeParse(notice.state);
  if (!state.success || !isNews(delivery.state, state.data)) return body;
  const code = notice.detail === '' ? null : notice.detail;
  const at = notice.timeMs;
  const undoUntil = state.data === 'held' ? delivery.undoUntil : null;
  return { ...body, via: { ...body.via, delivery: { ...delivery, state: state.data, code, at, newsN: n, undoUntil } } };
}

/** A fate only ever moves to a higher rank, so repeated and reversed reports change nothing. */
const isNews = (before: DeliveryState, now: DeliveryState): boolean => DELIVERY_RANK[now] > DELIVERY_RANK[before];

/** Which job a notice about a delivery names. */
export const jobOf = ({ about, ref }: Notice): string | null =>
  about === 1 && jobIdSchema.safeParse(ref).success ? ref : null;
