/**
 * What stays on this device between visits, by account: versions seen (plain numbers), the outbox and drafts (sealed by
 * the vault under the account's own key). Signing out keeps the outbox: what was written is sent at the next sign-in.
 */
import { z } from '../../protocol/wire/zod.ts';
import { readContent, writeContent } from '../../protocol/wire/content.ts';
import type { Content } from '../../protocol/wire/content.ts';
import { bytes } from '../../protocol/wire/bytes.ts';
import { clientMsgId, fileId, threadId } from '../../protocol/wire/ids.ts';
import type { ThreadId, UserId } from '../../protocol/wire/ids.ts';
import type { SeenVersions } from '../vault/api.ts';
import { Refusal } from '../vault/api.ts';
import type { Desk } from './desk.ts';
import { dropSlices, noteKept } from './files/slices.ts';
import type { FileDraft } from './files/waiting.ts';
import { readDirect, writeDirect } from './outbox/direct-draft.ts';
import type { Sendable, SendDraft } from './outbox/sendable.ts';
import { filesOf } from './outbox/sendable.ts';
import type { Outgoing, ThreadModel } from './model.ts';

const versions = z.object({
  keyring: z.int().nonnegative(),
  pins: z.int().nonnegative(),
  since: z.int().positive().default(1),
});
const waitingFile = z.object({
  fileId,
  name: z.string(),
  mime: z.string(),
  sizeBytes: z.int(),
  sealedBytes: z.int(),
  secret: bytes(1, 4_096),
});
const outgoing = z.object({
  threadId,
  clientMsgId,
  /** Without its files. */
  content: z.string(),
  files: z.array(waitingFile).optional(),
  credits: z.int().optional(),
  at: z.int(),
  failure: z.string().nullable(),
});
const draft = z.string();

const encode = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
const decode = (bytes: Uint8Array): unknown => JSON.parse(new TextDecoder().decode(bytes));

type Local = Pick<Desk, 'local'>;
const versionsKey = (userId: UserId) => `${userId}/versions`;
const outboxPrefix = (userId: UserId) => `${userId}/outbox/`;
const draftsPrefix = (userId: UserId) => `${userId}/drafts/`;

const SESSION_HINT = 'session';

/** Has somebody signed in on this device and not signed out again? Says nothing about who, and proves nothing. */
export const hasSessionHint = async ({ local }: Local): Promise<boolean> => (await local.get(SESSION_HINT)) !== null;

export async function hintSession({ local }: Local, isSignedIn: boolean): Promise<void> {
  if (isSignedIn) await local.set(SESSION_HINT, encode(true));
  else await local.delete(SESSION_HINT);
}

/** Versions of keyring and pins that this device has seen, or null on a new one. */
export async function seenVersions({ local }: Local, userId: UserId): Promise<SeenVersions | null> {
  const bytes = await local.get(versionsKey(userId));
  if (bytes === null) return null;
  const parsed = versions.safeParse(decode(bytes));
  return parsed.success ? parsed.data : null;
}

export async function rememberVersions(desk: Desk, newer: Partial<SeenVersions>): Promise<void> {
  const { userId } = desk.model;
  if (userId === null) return;
  const kept = (await seenVersions(desk, userId)) ?? { keyring: 0, pins: 0, since: 1 };
  await desk.local.set(versionsKey(userId), encode({ ...kept, ...newer }));
}

export async function keepOutgoing(desk: Desk, inThread: ThreadId, message: Outgoing): Promise<void> {
  const { userId } = desk.model;
  if (userId === null) return;
  const key = `${outboxPrefix(userId)}${message.clientMsgId}`;
  const { clientMsgId: id, at, failure } = message;
  const what = { threadId: inThread, clientMsgId: id, at, failure, ...contentOut(message.content) };
  await desk.local.set(key, await desk.vault.sealLocal(key, encode(what)));
  const ids = idsOf(message.content);
  if (ids.length > 0) await noteKept(desk, userId, ids);
}

const idsOf = (content: Sendable) => filesOf(content).map((file) => file.fileId);

function contentOut(content: Sendable) {
  if (content.t === 'dm.resend') return { content: writeDirect(content) };
  if (content.t !== 'file' && content.t !== 'send' && content.t !== 'dm') return { content: writeContent(content) };
  const kept = content.files.flatMap((file) => (file.secret === null ? [] : [{ ...file, secret: file.secret }]));
  return {
    content: content.t === 'dm' ? writeDirect(content) : writeContent(withoutFiles(content)),
    files: kept.map((file) => z.encode(waitingFile, file)),
    ...(content.t === 'send' && { credits: content.credits }),
  };
}

function withoutFiles(content: FileDraft | SendDraft): Content {
  if (content.t === 'file') {
    const { files: _files, ...message } = content;
    return { ...message, t: 'text' };
  }
  const { files: _files, credits: _credits, subject, ...message } = content;
  return { ...message, ...(subject !== null && { subject }) };
}

export async function dropOutgoing(desk: Desk, message: Outgoing): Promise<void> {
  const { userId } = desk.model;
  if (userId === null) return;
  await desk.local.delete(`${outboxPrefix(userId)}${message.clientMsgId}`);
  const ids = idsOf(message.content);
  if (ids.length > 0) await dropSlices(desk, userId, ids);
}

/** Everything that still waits, oldest first, by thread. What this account cannot open is left alone. */
export async function keptOutgoing(desk: Desk, userId: UserId): Promise<Map<ThreadId, Outgoing[]>> {
  const all: (Outgoing & { readonly threadId: ThreadId })[] = [];
  for (const key of await desk.local.keys(outboxPrefix(userId))) {
    const parsed = outgoing.safeParse(await openKept(desk, key));
    const content = parsed.success ? contentIn(parsed.data) : null;
    if (!parsed.success || content === null) continue;
    const state = parsed.data.failure === null ? 'queued' : 'failed';
    // How far it got before is not kept; what goes to a patient is not called taken back on a guess.
    all.push({ ...parsed.data, content, state, mayBeOut: content.t === 'send' || content.t === 'dm' });
  }
  const byThread = new Map<ThreadId, Outgoing[]>();
  for (const { threadId: inThread, ...message } of all.sort((a, b) => a.at - b.at)) {
    byThread.set(inThread, [...(byThread.get(inThread) ?? []), message]);
  }
  return byThread;
}

function contentIn({ content: text, files = [], credits = 0 }: z.output<typeof outgoing>): Sendable | null {
  const direct = readDirect(text);
  const content = direct ?? sendableIn(text);
  const waiting = files.map((file) => ({ ...file, sentBytes: 0 }));
  if (content?.t === 'dm') return { ...content, files: waiting };
  if (content?.t === 'send') return { ...content, subject: content.subject ?? null, files: waiting, credits };
  return content?.t === 'text' && files.length > 0 ? { ...content, t: 'file', files: waiting } : content;
}

type KeptContent = Extract<Content, { readonly t: Exclude<Sendable['t'], 'file' | 'dm' | 'dm.resend'> }>;

function sendableIn(text: string): KeptContent | null {
  const read = readContent(text);
  if (read?.as !== 'content') return null;
  const { content } = read;
  switch (content.t) {
    case 'text':
    case 'edit':
    case 'delete':
    case 'react':
    case 'title':
    case 'send':
    case 'filed':
    case 'patient':
    case 'dm.revoke':
      return content;
    default:
      return null;
  }
}

/** Each thread's draft under a key of its own: the tabs of one browser do not write over each other's. */
export async function keepDraft(desk: Desk, thread: Pick<ThreadModel, 'threadId' | 'draft'>): Promise<void> {
  const { userId } = desk.model;
  if (userId === null) return;
  const key = `${draftsPrefix(userId)}${thread.threadId}`;
  if (thread.draft === '') await desk.local.delete(key);
  else await desk.local.set(key, await desk.vault.sealLocal(key, encode(thread.draft)));
}

export async function keptDrafts(desk: Desk, userId: UserId): Promise<Readonly<Record<string, string>>> {
  const texts: Record<string, string> = {};
  const prefix = draftsPrefix(userId);
  for (const key of await desk.local.keys(prefix)) {
    const parsed = draft.safeParse(await openKept(desk, key));
    if (parsed.success) texts[key.slice(prefix.length)] = parsed.data;
  }
  return texts;
}

/** The opened JSON under a key; undefined when there is none or it was sealed under another key. */
export async function openKept(desk: Desk, key: string): Promise<unknown> {
  const sealed = await desk.local.get(key);
  if (sealed === null) return undefined;
  try {
    return decode(await desk.vault.openLocal(key, sealed));
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}
