/**
 * Folds the verified items of a thread, one by one, into what a reader sees: messages with their edits, deletions and
 * reactions, title, identity card. Pure: the same items give the same result on every device. Who may edit or delete
 * is judged here (only the author of the original); signatures were judged by the vault.
 */
import type { Content } from '../../protocol/wire/content.ts';
import type { UserId } from '../../protocol/wire/ids.ts';
import type { OpenedItem, ShownContent } from '../vault/api.ts';
import { foldDirect, foldReply, foldRevoke, foldWord } from './direct/fold.ts';
import { add, changeAt, newFolding, viewOf, type Folded, type Folding } from './folding.ts';
import { filedBody, jobOf, receivedBody, sentBody, withNotice } from './patients/outside.ts';
import type { Sendable } from './outbox/sendable.ts';
import type { FileView, Message } from './state.ts';

export { newFolding, type Folded, type Folding };

/** How long a message may be edited, by the server's commit times; later edits count nowhere. */
export const EDIT_WITHIN_MS = 600_000;

/** Takes in the next item; items come once each, in order. */
export function fold(folding: Folding, item: OpenedItem): void {
  const { opened } = item;
  if (item.senderId === null) return foldOutside(folding, item, opened);
  folding.senders.add(item.senderId);
  if (opened.as === 'content') return foldContent(folding, item, item.senderId, opened.content);
  if (opened.as === 'inbound' || opened.as === 'notice' || opened.as === 'reply') return;
  foldUnread(folding, item, opened);
}

/** Nothing can be read of it, but that something stands here is told. */
function foldUnread(folding: Folding, item: OpenedItem, { as }: Pick<OpenedItem['opened'], 'as'>): void {
  if (as === 'erased') return add(folding, item, item.senderId, { kind: 'deleted' });
  if (as !== 'undecryptable' && as !== 'newer' && as !== 'withheld' && as !== 'unverified') return;
  add(folding, item, item.senderId, { kind: 'unreadable', why: item.poisoned ? 'poisoned' : as });
}

/** What no colleague sent: from a patient, or the server's word about something that stands here. */
function foldOutside(folding: Folding, item: OpenedItem, opened: OpenedItem['opened']): void {
  if (opened.as === 'inbound') return add(folding, item, null, receivedBody(opened, opened.files.map(viewOf)));
  if (opened.as === 'reply') return foldReply(folding, item, opened);
  if (opened.as !== 'notice') return foldUnread(folding, item, opened);
  foldWord(folding, item, opened);
  const place = folding.jobs.get(jobOf(opened) ?? '');
  const old = place === undefined ? undefined : folding.messages[place];
  if (place === undefined || old === undefined) return;
  const body = withNotice(delivered(old), opened, item.n);
  if (body !== old.body) folding.messages[place] = { ...old, body };
}

function foldContent(folding: Folding, item: OpenedItem, senderId: UserId, content: ShownContent): void {
  switch (content.t) {
    case 'text':
      return add(folding, item, senderId, textBody(content));
    case 'file':
      return add(folding, item, senderId, fileBody(content, content.files.map(viewOf)));
    case 'note':
      return add(folding, item, senderId, textBody(content));
    case 'edit':
      return change(folding, content.ref, (old) => edited(old, item.at, senderId, content.text));
    case 'delete':
      return change(folding, content.ref, (old) => deleted(old, senderId));
    case 'react':
      return change(folding, content.ref, (old) => reacted(old, senderId, content.emoji, content.on));
    case 'ack':
      return;
    case 'title': {
      const isFirst = folding.title === null;
      folding.title = content.title;
      if (!isFirst) add(folding, item, senderId, { kind: 'event', text: `Title changed to “${content.title}”` });
      return;
    }
    case 'patient': {
      const isNews = folding.about !== null && folding.about !== content.name;
      folding.about = content.name;
      if (isNews) add(folding, item, senderId, { kind: 'event', text: `Identity card changed to ${content.name}` });
      return;
    }
    case 'erase':
      for (const ref of content.refs) change(folding, ref, erased);
      return;
    case 'send': {
      // The first one counts: nobody takes over the fate of a colleague's message by naming its job again.
      if (!folding.jobs.has(content.jobId)) folding.jobs.set(content.jobId, folding.messages.length);
      const body = sentBody(content, item.at, sentFiles(content));
      // Elsewhere than in a patient's own thread it is what a colleague says, until the server tells of its delivery.
      return add(folding, item, senderId, folding.kind === 2 ? body : said(body));
    }
    case 'filed': {
      const body = copiedBody(content);
      return add(folding, item, senderId, folding.kind === 2 ? body : said(body));
    }
    case 'breakglass':
      return add(folding, item, senderId, { kind: 'event', text: `Opened with the records key: ${content.reason}` });
    case 'dm':
    case 'dm.resend':
      if (folding.kind === 2) return foldDirect(folding, item, senderId, content);
      return add(folding, item, senderId, textBody({ t: 'note', text: content.summary }));
    case 'dm.revoke':
      return foldRevoke(folding, item, senderId, content);
    default:
      // Known to the protocol, not to this screen.
      return add(folding, item, senderId, { kind: 'unreadable', why: 'newer' });
  }
}

/** A text to a colleague, which the server has taken: its words as something that left the practice. */
function delivered({ body, item }: Folded): Message['body'] {
  const content = item.opened.as === 'content' ? item.opened.content : null;
  if (content?.t !== 'send' || body.kind !== 'text' || body.via !== null) return body;
  return sentBody(content, item.at, sentFiles(content));
}
/** Without the look of having crossed the practice's border. */
const said = (body: Message['body']): Message['body'] => (body.kind === 'text' ? { ...body, via: null } : body);
const sentFiles = ({ files = [] }: Extract<ShownContent, { readonly t: 'send' }>): FileView[] => files.map(viewOf);

/** What I wrote, before it is sealed, looks as it will afterwards. */
export const textBody = (content: Extract<Content, { readonly t: 'text' | 'note' | 'edit' }>): Text => ({
  kind: 'text',
  text: content.text,
  quote: content.t === 'text' ? (content.quote ?? null) : null,
  mentions: content.t === 'text' ? (content.mentions ?? []) : [],
  files: [],
  via: null,
});
/** What came in unfiled, in the patient's thread. */
export const copiedBody = (content: Extract<ShownContent, { readonly t: 'filed' }>): Message['body'] =>
  filedBody(content, viewOf) ?? { kind: 'unreadable', why: 'newer' };
/** A message with files; their views say how far they are. */
export const fileBody = (
  content: Pick<Extract<ShownContent, { readonly t: 'file' }>, 'text' | 'quote' | 'mentions'>,
  files: readonly FileView[],
): Text => ({
  kind: 'text',
  text: content.text ?? '',
  quote: content.quote ?? null,
  mentions: content.mentions ?? [],
  files,
  via: null,
});
type Text = Extract<Message['body'], { readonly kind: 'text' }>;

/** The message as it looks once this waiting change of mine is taken, `at` now by my clock. */
export function previewed(old: Folded, content: Sendable, me: UserId, at: number): Folded {
  if (content.t === 'edit') return edited(old, at, me, content.text);
  if (content.t === 'delete') return deleted(old, me);
  return content.t === 'react' ? reacted(old, me, content.emoji, content.on) : old;
}

const change = (folding: Folding, ref: string, next: (old: Folded) => Folded): void =>
  changeAt(folding, folding.places.get(ref), next);

/** `edited` keeps what stood before, oldest first, each with the time of its replacement. */
function edited(old: Folded, at: number, by: UserId, text: string): Folded {
  if (old.senderId !== by || old.body.kind !== 'text' || old.body.via !== null || at - old.item.at > EDIT_WITHIN_MS)
    return old;
  const before = { text: old.body.text, at };
  return { ...old, body: { ...old.body, text }, edited: [...old.edited, before] };
}

function deleted(old: Folded, by: UserId): Folded {
  // What has left the practice cannot be unsaid; taking it back in time is a matter of its delivery.
  const isSent = old.body.kind === 'text' ? old.body.via !== null : old.body.kind === 'direct';
  return old.senderId === by && !isSent ? { ...old, body: { kind: 'deleted' }, reactions: [] } : old;
}

/** An owner's erasure takes effect where the body is gone; the vault has judged who erased. */
function erased(old: Folded): Folded {
  const isGone = old.body.kind === 'unreadable' && old.body.why === 'withheld';
  return isGone ? { ...old, body: { kind: 'deleted' } } : old;
}

function reacted(old: Folded, by: UserId, emoji: string, isOn: boolean): Folded {
  if (old.body.kind !== 'text') return old;
  const others = (of: (typeof old.reactions)[number]) => of.by.filter((userId) => userId !== by);
  const known = old.reactions.some((reaction) => reaction.emoji === emoji);
  const all = known || !isOn ? old.reactions : [...old.reactions, { emoji, by: [] }];
  const reactions = all
    .map((one) => (one.emoji === emoji ? { emoji, by: isOn ? [...others(one), by] : others(one) } : one))
    .filter((one) => one.by.length > 0);
  return { ...old, reactions };
}
