/**
 * Direct Messages before real HTTP: a desk of the domain's tests (clinician and gateway played with the protocol) with our
 * own HTTP in front, so that the patients' page and its guest meet the true server. Codes come from the carrier's side.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { sealFile } from '../../protocol/crypto/file/seal.ts';
import { linkText } from '../../protocol/crypto/direct-message/link.ts';
import { newDirectMessage, type Issue } from '../../protocol/crypto/direct-message/make.ts';
import { openReply, parseReply, verifyReply } from '../../protocol/crypto/direct-message/reply.ts';
import { inboxSeed } from '../../protocol/crypto/circle/keys.ts';
import { makeJob } from '../../protocol/crypto/gateway/job.ts';
import { asSignPk } from '../../protocol/crypto/keys.ts';
import type { Hash } from '../../protocol/wire/bytes.ts';
import type { SealedFile } from '../../protocol/wire/content.ts';
import type { DirectMessageDocument, ReplyContent } from '../../protocol/wire/direct-messages.ts';
import type { NewDm } from '../../protocol/wire/dm.ts';
import type { FileId } from '../../protocol/wire/ids.ts';
import { createGuest } from '../../client/patient/guest/guest.ts';
import type { Guest } from '../../client/patient/guest/api.ts';
import { createDispatch } from '../../server/dispatch.ts';
import { getGuestFile, putGuestSlice } from '../../server/domain/direct-messages/files.ts';
import { getFile, putSlice } from '../../server/domain/files.ts';
import { createEdge, type Edge } from '../../server/edge.ts';
import { createHttp } from '../../server/http/http.ts';
import { openDesk, type Desk } from '../flows/domain-desk.ts';
import { texted } from '../flows/domain-direct.ts';
import { ask, fresh, toWire } from '../flows/domain-people.ts';
import { catchUp, sealed } from '../flows/domain-sending.ts';
import { argon2id } from './argon2id.ts';
import { browserShelf, tabsInTurn } from './browser-shelf.ts';

export const PRACTICE = 'Harbour Street Practice';
/** How a message says who wrote it. */
export const SENDER = 'Ruth Hall, physiotherapist';
export const PHONE = '+44 1632 960123';

export interface SentDirect {
  readonly issue: Issue;
  readonly ref: Hash;
  /** As it stands in the e-mail. */
  readonly link: string;
  readonly path: string;
  readonly fragment: string;
}

export interface NewDirect {
  readonly text?: string;
  readonly files?: readonly { readonly name: string; readonly mime: string; readonly bytes: Uint8Array }[];
  readonly forms?: DirectMessageDocument['forms'];
  /** Undefined: as older messages, which do not say who wrote them. */
  readonly from?: string | undefined;
  readonly spoken?: boolean;
  readonly replies?: boolean;
  readonly expiry?: NewDm['expiry'];
  /** Where it is not texted, the desk's practice must allow it. */
  readonly code?: NewDm['code'];
}

export interface Direct {
  readonly desk: Desk;
  readonly url: string;
  /** Every request that reached the server, as `POST /api/m/state`. */
  readonly requests: string[];
  send(what?: NewDirect): Promise<SentDirect>;
  /** A page's vault, before its link is read. */
  guest(): Promise<Guest>;
  /** The newest code that the carrier was given. */
  code(): Promise<string>;
  /** How many texts the carrier was given so far. */
  texts(): Promise<number>;
  /** What the patient sent, verified and opened as a colleague does. */
  replies(sent: SentDirect): Promise<ReplyContent[]>;
  close(): Promise<void>;
}

interface Place {
  /** The built pages; none by default. */
  readonly webDir?: string;
  /** How many entries of X-Forwarded-For are believed. */
  readonly proxyHops?: number;
}

export async function openDirect({ webDir = './no-pages', proxyHops = 0 }: Place = {}): Promise<Direct> {
  const desk = await openDesk();
  const { world, owner } = desk;
  const requests: string[] = [];
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://localhost:${(server.address() as AddressInfo).port}`;
  const listener = listenerFor(desk, createEdge(url, proxyHops), webDir);
  server.on('request', (request, response) => {
    requests.push(`${request.method} ${request.url}`);
    listener(request, response);
  });
  const { settings, version } = await ask(world, owner, 'delivery:settings', {});
  const named = { ...settings, phone: PHONE, displayName: PRACTICE };
  await ask(world, owner, 'delivery:configure', { settings: named, version: version + 1 });
  const inTurn = tabsInTurn();
  const taken: string[] = [];
  const hear = async () => {
    taken.push(...(await texted(desk)).map((text) => text.code));
    return taken;
  };
  return {
    desk,
    url,
    requests,
    send: (what = {}) => sendDirect(desk, url, what),
    guest: () =>
      createGuest({
        origin: url,
        network: fetch,
        argon2id,
        now: () => Date.now(),
        browserShelf: async () => browserShelf(),
        inTurn,
      }),
    async code() {
      const last = (await hear()).at(-1);
      if (last === undefined) throw new Error('no text came');
      return last;
    },
    texts: async () => (await hear()).length,
    replies: (sent) => openReplies(desk, sent),
    async close() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      await world.close();
    },
  };
}

function listenerFor({ world }: Desk, edge: Edge, webDir: string) {
  const { domain } = world;
  return createHttp({
    ...createDispatch(domain),
    authenticate: () => Promise.resolve(null),
    log: domain.log,
    edge,
    files: {
      put: (actor, slice) => putSlice(domain, actor, slice),
      get: (actor, fileId) => getFile(domain, actor, fileId),
    },
    guestFiles: {
      put: (token, slice) => putGuestSlice(domain, token, slice),
      get: (token, fileId) => getGuestFile(domain, token, fileId),
    },
    webDir,
    mailbox: null,
    docs: null,
    webhooks: { gate: () => 'absent', take: () => Promise.resolve(null) },
    gatewayCalls: null,
    whyNotReady: () => Promise.resolve(null),
  });
}

async function upload({ world, owner, thread }: Desk, bytes: Uint8Array) {
  const made = sealFile(bytes);
  const { fileId } = made.file;
  const { threadId } = thread;
  await ask(world, owner, 'file:begin', { threadId, fileId, sealedBytes: made.sealed.length });
  const slice = 1_000_000;
  for (let offset = 0; offset < made.sealed.length; offset += slice) {
    await putSlice(world.domain, owner.actor, { fileId, offset, bytes: made.sealed.slice(offset, offset + slice) });
  }
  return made.file;
}

async function sendDirect(desk: Desk, url: string, what: NewDirect): Promise<SentDirect> {
  const { world, owner, sending, thread } = desk;
  const { text = 'Your result is back. Please call us about it.', forms = [], spoken = false, replies = true } = what;
  const from = 'from' in what ? what.from : SENDER;
  const files: SealedFile[] = [];
  for (const { name, mime, bytes } of what.files ?? []) files.push({ ...(await upload(desk, bytes)), name, mime });
  const { circle, threadId, contactId } = thread;
  const { epoch, control } = circle.newest;
  const place = { threadId, circleId: circle.circleId, epoch, inboxPk: control.inboxPk };
  const terms = { contactId, expiresAt: null, spoken, summary: 'Result', practice: PRACTICE, replies };
  const issue = await newDirectMessage(argon2id, terms, place, {
    text,
    files,
    forms,
    ...(from !== undefined && { from, sentAt: Date.now() }),
  });
  const link = linkText(url, { dmId: issue.secrets.dmId, link: issue.secrets.link, spoken });
  const event = sealed(sending.practice, thread, owner, {
    t: 'dm',
    ...issue.event,
    ...(what.code !== undefined && { code: what.code }),
  });
  const job = makeJob(sending.practice.log, owner.author, sending.gateway.key, {
    jobId: fresh<'job'>(),
    threadId,
    contactId,
    notAfter: world.now + 3 * 86_400_000,
    content: { kind: 'dm', to: 'mia@mail.example', link, practice: PRACTICE, expiresAt: null },
  });
  const { capsule, ...ids } = issue.row;
  const fileIds: FileId[] = files.map(({ fileId }) => fileId);
  const { expiry = 'day', code = 'sms' } = what;
  const dm: NewDm = { ...ids, capsule: capsule.bytes, contactId, epoch, spoken, replies, expiry, code, fileIds };
  const sent = { job: job.bytes, sig: job.sig, body: job.body, credits: 0 };
  const input = { threadId, event: toWire(event), dm, job: sent, doc: issue.document };
  await ask(world, owner, 'dm:send', input);
  await catchUp(sending, thread);
  const [path = '', fragment = ''] = link.slice(url.length).split('#');
  return { issue, ref: event.evHash, link, path, fragment };
}

async function openReplies(desk: Desk, { issue }: SentDirect): Promise<ReplyContent[]> {
  const { world, owner, thread } = desk;
  const { items } = await ask(world, owner, 'thread:items', { threadId: thread.threadId, afterN: 0, limit: 200 });
  return items.flatMap(({ kind, data, sig, body }) => {
    if (kind !== 3 || sig === null || body === null) return [];
    const reply = parseReply(data);
    if (reply.dmId !== issue.secrets.dmId) return [];
    if (!verifyReply(asSignPk(issue.event.rsPub), { bytes: data, sig })) throw new Error('not the patient’s');
    const read = openReply(inboxSeed(thread.circle, reply.epoch, thread.keys.get(reply.epoch)!), reply, body);
    return read.as === 'content' ? [read.content] : [];
  });
}
