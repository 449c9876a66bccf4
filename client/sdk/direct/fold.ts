/**
 * Direct Messages among the items of a thread: each becomes one message, which its later links, receipts and the server's
 * words change; answers and returned forms are messages of their own. Pure.
 */
import type { DmId, DocId, UserId } from '../../../protocol/wire/ids.ts';
import { dmId as dmIdSchema } from '../../../protocol/wire/ids.ts';
import type { OpenedContent, OpenedItem, ShownContent } from '../../vault/api.ts';
import { add, changeAt, viewOf, type Folded, type Folding, type ShownDocument } from '../folding.ts';
import type { Message } from '../state.ts';
import {
  sentDirect,
  withDocument,
  withLink,
  withMail,
  withReply,
  withRevoke,
  withWord,
  type DirectBody,
  type LinkContent,
} from './shown.ts';

type Notice = Extract<OpenedContent, { readonly as: 'notice' }>;
type Reply = Extract<OpenedContent, { readonly as: 'reply' }>;

const UNNAMED_FORM = 'Form';

/** The first event that names a link counts: nobody takes over its fate by naming it again. */
export function foldDirect(folding: Folding, item: OpenedItem, senderId: UserId, content: LinkContent): void {
  const isFirst = !folding.links.has(content.dmId);
  const former = content.t === 'dm' ? undefined : placeOfDocument(folding, content.ref, content.docId);
  const place = former ?? folding.messages.length;
  if (isFirst) folding.links.set(content.dmId, place);
  if (isFirst && content.jobId !== undefined && !folding.jobs.has(content.jobId)) {
    folding.jobs.set(content.jobId, place);
  }
  // A new link to something that does not stand here is a message too: what the patient answers to it must be seen.
  if (former === undefined && (content.t === 'dm' || isFirst)) {
    const body = sentDirect(content, senderId, item);
    const document = folding.documents.get(content.docId);
    return add(folding, item, senderId, document === undefined ? body : withDocument(body, document));
  }
  if (isFirst) changeBody(folding, place, (body) => withLink(body, content, senderId, item));
}

/** Of the message that this event began, where it brought this document. */
function placeOfDocument(folding: Folding, ref: string, docId: DocId): number | undefined {
  const place = folding.places.get(ref);
  return bodyAt(folding, place)?.docId === docId ? place : undefined;
}

export function foldRevoke(
  folding: Folding,
  item: OpenedItem,
  senderId: UserId,
  { dmId }: Extract<ShownContent, { readonly t: 'dm.revoke' }>,
): void {
  changeBody(folding, folding.links.get(dmId), (body) => withRevoke(body, dmId, senderId, item));
}

/** About a link, or about the e-mail that brought it. */
export function foldWord(folding: Folding, item: OpenedItem, notice: Notice): void {
  if (notice.about === 1) {
    return changeBody(folding, folding.jobs.get(notice.ref ?? ''), (body) => withMail(body, notice, item));
  }
  const dmId = dmIdSchema.safeParse(notice.ref);
  if (notice.about !== 2 || !dmId.success) return;
  changeBody(folding, folding.links.get(dmId.data), (body) => withWord(body, notice, dmId.data, item));
}

/** What the vault has verified; receipts change the message only. */
export function foldReply(folding: Folding, item: OpenedItem, { dmId, content }: Reply): void {
  const place = folding.links.get(dmId);
  const message = place === undefined ? undefined : folding.messages[place];
  if (message === undefined) return;
  changeBody(folding, place, (body) => withReply(body, content, dmId, item));
  const about = { dmId, answersTo: message.item.ref };
  if (content.t === 'text') {
    add(folding, item, null, { kind: 'reply', ...about, text: content.text, files: content.files.map(viewOf) });
  } else if (content.t === 'form') {
    const { form: key, answers, files, risk = false } = content;
    const returned = { kind: 'form', ...about, key, answers, risk, files: files.map(viewOf) } as const;
    add(folding, item, null, { ...returned, ...formOf(bodyAt(folding, place), key) });
  }
}

function formOf(body: DirectBody | undefined, wanted: string) {
  const form = body?.forms.find(({ key }) => key === wanted);
  return {
    title: form?.title ?? UNNAMED_FORM,
    version: form?.version ?? null,
    questionnaire: form?.questionnaire ?? null,
  };
}

/** A document that was fetched; null: it cannot be had. */
export function foldDocument(folding: Folding, docId: DocId, document: ShownDocument | null): void {
  folding.documents.set(docId, document);
  folding.messages.forEach(({ body }, place) => {
    if (body.kind === 'direct' && body.docId === docId)
      changeBody(folding, place, (old) => withDocument(old, document));
  });
  folding.messages.forEach(({ body }, place) => {
    if (body.kind !== 'form' || body.questionnaire !== null) return;
    const sent = bodyAt(folding, folding.places.get(body.answersTo));
    if (sent?.docId !== docId) return;
    changeAt(folding, place, (old) => ({ ...old, body: { ...body, ...formOf(sent, body.key) } }));
  });
}

const bodyAt = (folding: Folding, place: number | undefined): DirectBody | undefined => {
  const body: Message['body'] | undefined = place === undefined ? undefined : folding.messages[place]?.body;
  return body?.kind === 'direct' ? body : undefined;
};

function changeBody(folding: Folding, place: number | undefined, next: (body: DirectBody) => DirectBody): void {
  changeAt(folding, place, (old: Folded) => {
    if (old.body.kind !== 'direct') return old;
    const body = next(old.body);
    return body === old.body ? old : { ...old, body };
  });
}

/** The Direct Message that this event began, and the newest link to it. */
export function directBehind(
  folding: Folding,
  ref: string,
): { readonly folded: Folded; readonly body: DirectBody; readonly dmId: DmId } | null {
  const place = folding.places.get(ref);
  const folded = place === undefined ? undefined : folding.messages[place];
  if (folded?.body.kind !== 'direct') return null;
  return { folded, body: folded.body, dmId: folded.body.dmId };
}
