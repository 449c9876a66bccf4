/**
 * From model to State: one thread at a time, reusing every message object that did not change, so that a view redraws
 * only what is new. Pure but for that reuse. Unread counts are computed here from positions, never kept.
 */
import type { ThreadId, UserId } from '../../protocol/wire/ids.ts';
import type { Folded } from './fold.ts';
import { copiedBody, fileBody, previewed, textBody } from './fold.ts';
import { waitingDirect } from './direct/waiting.ts';
import type { DirectBody } from './direct/shown.ts';
import { waitingView } from './files/waiting.ts';
import { firstLine, firstLineOf } from './first-line.ts';
import { sentBody } from './patients/outside.ts';
import type { Model, Outgoing, ThreadModel } from './model.ts';
import { withHistory } from './history.ts';
import { hasLeft, isLocked, readN } from './model.ts';
import { isByOther, notificationsOf } from './notified.ts';
import type {
  Alarm,
  Me,
  Message,
  Notification,
  Person,
  Practice,
  Receipt,
  Role,
  SendState,
  State,
  Thread,
} from './state.ts';
import { alarmOf } from './words.ts';

/** In place of the title, until a colleague of the thread has renewed its key for mine. */
const LOCKED = 'Opens with the next message of a colleague';
/** What came in from outside and belongs to nobody yet. */
const UNFILED = 'Unfiled';

const ROLES: Readonly<Record<1 | 2 | 3, Role>> = { 1: 'member', 2: 'admin', 3: 'owner' };
export const roleName = (role: 1 | 2 | 3): Role => ROLES[role];
export const roleNumber = (role: Role): 1 | 2 | 3 => (role === 'owner' ? 3 : role === 'admin' ? 2 : 1);

const KINDS: Readonly<Record<1 | 2 | 3, Thread['kind']>> = { 1: 'internal', 2: 'patient', 3: 'unfiled' };

/** What was shown of a thread last time, for reuse. */
export class ThreadProjection {
  private readonly shown = new Map<
    string,
    { readonly from: Folded; readonly mark: string; readonly message: Message }
  >();
  thread: Thread | null = null;
  notifications: readonly Notification[] = [];

  update(model: Model, thread: ThreadModel): void {
    const memberIds = model.circles.get(thread.circleId)?.memberIds ?? [];
    const readers = memberIds.filter((userId) => userId !== model.userId);
    const folded = withChanges(model, thread);
    const known = folded.map((one) => this.message(model, thread, one, readers));
    const messages = withHistory(model, thread, folded, known);
    for (const outgoing of thread.outbox) messages.push(...waiting(outgoing, model.userId));
    const shown = reused(this.thread?.messages ?? [], messages);
    const alarm = threadAlarm(model, thread);
    const title = titleOf(model, thread);
    const unread = unreadOf(model, thread);
    const left = hasLeft(model, thread);
    const last = thread.folding.messages.findLast(({ body }) => firstLineOf(body) !== null);
    this.thread = {
      threadId: thread.threadId,
      circleId: thread.circleId,
      kind: KINDS[thread.view.kind],
      patientId: thread.view.kind === 2 ? thread.view.subject : null,
      title,
      about: aboutOf(model, thread),
      memberIds,
      lastAt: thread.folding.lastAt ?? thread.view.createdAt,
      preview: last === undefined ? '' : firstLine(last),
      previewBy: last?.senderId ?? null,
      unread: Math.max(unread.length, thread.markedUnread && !left ? 1 : 0),
      markedUnread: thread.markedUnread,
      viewing: thread.viewing.filter((userId) => userId !== model.userId),
      unreadFromN: thread.unreadFromN,
      typing: [...thread.typing.keys()],
      mayManage: model.circles.get(thread.circleId)?.mayManage === true,
      left,
      messages: shown,
      synced: thread.n > 0 && thread.n >= thread.serverN,
      alarm,
      draft: thread.draft,
    };
    this.notifications = notificationsOf(model, thread, title);
  }

  private message(model: Model, thread: ThreadModel, folded: Folded, readers: readonly UserId[]): Message {
    const isMine = folded.senderId === model.userId;
    const receipts = isMine ? receiptsOf(thread, folded.n, readers) : [];
    const doubtful = thread.doubtful.has(folded.n) ? 'Not seen by anyone before the sender left.' : null;
    const editable = isMine && folded.body.kind === 'text' && folded.body.via === null && thread.editable.has(folded.n);
    const filed = thread.view.kind === 3 ? (model.filed.get(folded.item.ref) ?? null) : null;
    const body = folded.body.kind === 'direct' ? withHere(model, thread, folded.body) : folded.body;
    const here = body.kind === 'direct' ? `${body.phrase}${body.endsAt}${body.numberChanged}${body.codesTo}` : '';
    const mark = `${here}${filed?.by ?? ''}${isMine}${editable}${doubtful !== null}${receipts.map((one) => `${one.userId}${one.readAt}/${one.deliveredAt}`).join()}`;
    const known = this.shown.get(folded.key);
    if (known !== undefined && known.from === folded && known.mark === mark) return known.message;
    const message: Message = {
      key: folded.key,
      n: folded.n,
      clientMsgId: folded.item.clientMsgId,
      ref: folded.item.ref,
      senderId: folded.senderId,
      mine: isMine,
      at: folded.item.at,
      body: thread.view.kind === 3 ? inInbox(body, filed) : body,
      editable,
      edited: folded.edited,
      reactions: folded.reactions,
      state: isMine ? stateOf(receipts) : null,
      failure: null,
      receipts,
      doubtful,
    };
    this.shown.set(folded.key, { from: folded, mark, message });
    return message;
  }
}

/** With what stands in no item: this device's phrase, and what only the server knows of the newest link. */
function withHere({ phrases }: Model, { directRows }: ThreadModel, body: DirectBody): DirectBody {
  const row = directRows.get(body.dmId);
  const { endsAt, numberChanged, codesTo } = row ?? body;
  return { ...body, phrase: phrases.get(body.dmId) ?? null, endsAt, numberChanged, codesTo };
}

/** In the unfiled inbox: nobody's contact wrote it, and somebody may have filed it. */
function inInbox(body: Message['body'], filed: { readonly by: UserId; readonly threadId: ThreadId } | null) {
  if (body.kind !== 'text' || body.via?.direction !== 'in') return body;
  return { ...body, via: { ...body.via, isContact: false, filed } };
}

/** `readAt` is the time of the newest cursor that covers the message: the same on every device of mine. */
function receiptsOf(thread: ThreadModel, n: number, readers: readonly UserId[]): Receipt[] {
  return readers.flatMap((userId) => {
    const read = thread.cursors.get(userId);
    const delivered = thread.delivered.get(userId);
    const readAt = read !== undefined && read.n >= n ? read.at : null;
    const deliveredAt = delivered !== undefined && delivered.n >= n ? delivered.at : null;
    return [{ userId, readAt, deliveredAt }];
  });
}

function stateOf(receipts: readonly Receipt[]): SendState {
  if (receipts.length === 0) return 'sent';
  if (receipts.every(({ readAt }) => readAt !== null)) return 'read';
  return receipts.every(({ readAt, deliveredAt }) => readAt !== null || deliveredAt !== null) ? 'delivered' : 'sent';
}

/** A title of mine that still waits is shown already. */
export function titleOf(model: Model, thread: ThreadModel): string {
  const { folding, outbox } = thread;
  if (isLocked(model, thread)) return LOCKED;
  const waits = outbox.findLast(({ content, state }) => content.t === 'title' && state !== 'failed');
  if (waits?.content.t === 'title') return waits.content.title;
  if (thread.view.kind === 3) return UNFILED;
  return folding.title ?? (thread.view.kind === 2 ? aboutOf(model, thread) : null) ?? '';
}

/** By the signed identity card; a thread that a patient's own message began has the server's word until there is one. */
export function aboutOf(model: Model, { view, folding }: ThreadModel): string | null {
  if (view.subject === null) return null;
  return folding.about ?? (view.kind === 2 ? (model.patientNames.get(view.subject) ?? null) : null);
}

/** The messages with the changes of mine that still wait, so that they are seen at once. */
function withChanges({ userId }: Model, { folding, outbox }: ThreadModel): readonly Folded[] {
  const changes = outbox.filter(({ content, state }) => 'ref' in content && state !== 'failed');
  if (changes.length === 0 || userId === null) return folding.messages;
  const messages = [...folding.messages];
  for (const { content, at } of changes) {
    const place = 'ref' in content ? folding.places.get(content.ref) : undefined;
    const old = place === undefined ? undefined : messages[place];
    if (place !== undefined && old !== undefined) messages[place] = previewed(old, content, userId, at);
  }
  return messages;
}

/** A message that waits; an edit only where it could not be sent, so that its words are not lost. */
function waiting(outgoing: Outgoing, me: UserId | null): Message[] {
  const { state } = outgoing;
  const body = waitingBody(outgoing, state);
  if (body === null) return [];
  const message: Message = {
    key: outgoing.clientMsgId,
    n: null,
    clientMsgId: outgoing.clientMsgId,
    ref: null,
    senderId: me ?? ('' as UserId),
    mine: true,
    at: outgoing.at,
    body,
    editable: false,
    edited: [],
    reactions: [],
    state,
    failure: outgoing.failure,
    receipts: [],
    doubtful: null,
  };
  return [message];
}

function waitingBody({ content, at }: Outgoing, state: Outgoing['state']): Message['body'] | null {
  switch (content.t) {
    case 'text':
      return textBody(content);
    case 'file':
      return fileBody(content, content.files.map(waitingView));
    case 'send':
      return sentBody(content, at, content.files.map(waitingView));
    case 'dm':
      return waitingDirect(content, at);
    case 'filed':
      return copiedBody(content);
    case 'edit':
      return state === 'failed' ? textBody(content) : null;
    default:
      return null;
  }
}

/** Messages by others beyond my read position. */
export function unreadOf(model: Model, thread: ThreadModel): Folded[] {
  if (hasLeft(model, thread)) return [];
  const from = readN(model, thread);
  const unread: Folded[] = [];
  const { messages } = thread.folding;
  for (let place = messages.length - 1; place >= 0; place--) {
    const folded = messages[place];
    if (folded === undefined || folded.n <= from) break;
    if (isByOther(model, folded)) unread.unshift(folded);
  }
  return unread;
}

function threadAlarm(model: Model, thread: ThreadModel): Alarm | null {
  if (thread.trouble !== null) return alarmOf({ what: 'thread', id: thread.threadId, reason: thread.trouble });
  return model.alarms.find(({ what }) => what === 'log') ?? null;
}

/** The same objects as before wherever nothing about a person changed. */
export function peopleOf(model: Model, before: State['people']): State['people'] {
  const people: Record<UserId, Person> = {};
  let isChanged = Object.keys(before).length !== (model.log?.people.length ?? 0);
  for (const { userId, name, login, role, active, reset } of model.log?.people ?? []) {
    const presence = model.presence.get(userId);
    const person: Person = {
      userId,
      name,
      login,
      role: roleName(role),
      active,
      presence: active ? (presence?.state ?? 'offline') : 'offline',
      lastSeenAt: presence?.lastSeenAt ?? null,
      reset: sameReset(before[userId]?.reset ?? null, reset),
    };
    const known = before[userId];
    const shown = same(known ?? null, person);
    people[userId] = shown;
    isChanged ||= shown !== known;
  }
  return isChanged ? people : before;
}

const sameReset = (before: Person['reset'], now: Person['reset']): Person['reset'] =>
  before !== null && now !== null && before.by === now.by && before.at === now.at ? before : now;

/**
 * Lines of history and messages that wait are made anew each time: the former ones where they say the same, and the former
 * list where nothing in it is new.
 */
function reused(before: readonly Message[], now: readonly Message[]): readonly Message[] {
  const passing = new Map(before.flatMap((message) => (message.n === null ? [[message.key, message] as const] : [])));
  const messages = now.map((message) => {
    const former = message.n === null ? passing.get(message.key) : undefined;
    return former !== undefined && JSON.stringify(former) === JSON.stringify(message) ? former : message;
  });
  const isSame = before.length === messages.length && messages.every((message, place) => message === before[place]);
  return isSame ? before : messages;
}

/** `before` itself where it says the same as `now`, so that a view that selects it does not redraw. */
function same<T extends object>(before: T | null, now: T): T {
  if (before === null) return now;
  const keys = Object.keys(now) as (keyof T)[];
  return keys.every((key) => before[key] === now[key]) ? before : now;
}

export function practiceOf({ log }: Model, before: Practice | null): Practice | null {
  if (log === null) return null;
  const { practiceId, practiceName: name, code, seq: logSeq, policy } = log;
  return same(before, { practiceId, name, code, logSeq, ...policy });
}

export function meOf(model: Model, before: Me | null = null): Me | null {
  const person = model.log?.people.find(({ userId }) => userId === model.userId);
  if (person === undefined) return null;
  const { userId, login, name, role } = person;
  return same(before, { userId, login, name, role: roleName(role) });
}
