/**
 * The guest's vault: holds the link, asks for the code, opens the message and seals what the patient answers. Runs in the
 * page's Worker and, for tests, in Node. Opening the link changes nothing; only `askCode` and `unlock` do.
 */
import { spokenMix } from '../../../protocol/crypto/direct-message/keys.ts';
import { readLink, readPhrase, type Link } from '../../../protocol/crypto/direct-message/link.ts';
import type { Key } from '../../../protocol/crypto/keys.ts';
import { Refusal } from '../../../protocol/crypto/refusal.ts';
import { sodiumReady } from '../../../protocol/crypto/sodium.ts';
import type { UnlockedDm } from '../../../protocol/wire/dm-page.ts';
import { Fault } from '../../../protocol/wire/faults.ts';
import type { SealedFile } from '../../../protocol/wire/content.ts';
import type { CodeBy } from '../../../protocol/wire/dm.ts';
import type { Argon2id } from '../../vault/api.ts';
import { noDraft, type Draft } from '../draft.ts';
import type { Asked, Guest, Message, Outgoing, Progress, ReturnedForm, Unlocked } from './api.ts';
import { openDoor, type Door } from './door.ts';
import { createDrafts, idOf, type Drafts } from './drafts.ts';
import { openDocumentFile, sendFiles, shownFile } from './files.ts';
import { createReplies, type Replies } from './replies.ts';
import { inSession, moveOn, openMessage, proofOf, type Opened } from './session.ts';
import { inBrowser, withServer, type BrowserShelf } from './shelf.ts';

export interface GuestPorts {
  /** Origin of the server, without a trailing slash. */
  readonly origin: string;
  readonly network: typeof fetch;
  readonly argon2id: Argon2id;
  /** Epoch ms. */
  readonly now: () => number;
  /** Sealed drafts of messages that need no texted code. */
  readonly browserShelf: () => Promise<BrowserShelf>;
  /** Runs work of this name in one tab of the browser after the other. */
  readonly inTurn: <T>(name: string, work: () => Promise<T>) => Promise<T>;
}

const RETRY_MS = 60_000;

interface Held {
  link: Link | null;
  /** How its code comes, as the server said last. */
  code: CodeBy;
  /** Spoken mode: what the code gave, until the phrase opens it. */
  waitsForPhrase: UnlockedDm | null;
  opened: Opened | null;
  /** Never goes down while this page lives: the server must not lead a reply into an epoch that was left. */
  seenVer: number;
  /** Files of a reply whose answer was lost: the same ones again are up already. */
  sealedReply: { readonly of: string; readonly files: readonly SealedFile[] } | null;
}

interface Desk {
  readonly held: Held;
  readonly door: Door;
  readonly replies: Replies;
  readonly drafts: Drafts;
  readonly ports: GuestPorts;
}

/** Resolves when libsodium is ready. */
export async function createGuest(ports: GuestPorts): Promise<Guest> {
  await sodiumReady();
  const door = openDoor(ports.origin, ports.network);
  const held: Held = { link: null, code: 'sms', waitsForPhrase: null, opened: null, seenVer: 0, sealedReply: null };
  const [far, near] = [withServer(door, idOf), inBrowser(ports.browserShelf)];
  const drafts = createDrafts(() => (held.code === 'sms' ? far : near));
  const desk = { held, door, ports, replies: createReplies(door, ports.now), drafts };
  return { ...aboutLink(desk), ...aboutMessage(desk), ...aboutAnswers(desk) };
}

function theLink({ held: { link } }: Desk): Link {
  if (link === null) throw new Fault('dm.session', 'link');
  return link;
}

function theMessage({ held: { opened } }: Desk): Opened {
  if (opened === null) throw new Fault('dm.session');
  return opened;
}

async function open(desk: Desk, unlocked: UnlockedDm, mix: Key | null): Promise<Message> {
  const { held, drafts, replies } = desk;
  const message = openMessage(theLink(desk), unlocked, mix, held.seenVer);
  held.seenVer = message.ver;
  held.opened = message;
  held.waitsForPhrase = null;
  const draft = await orWithout(drafts.fetch(message), noDraft);
  // Without a code nobody knows who has opened it, so nobody signs that it was read.
  if (held.code !== 'none') await orWithout(replies.send(message, { t: 'opened' }), undefined);
  return shown(message, held.code, draft);
}

/** Before the message is open. */
function aboutLink(desk: Desk): Pick<Guest, 'read' | 'look' | 'askCode' | 'unlock' | 'speak'> {
  const { held, door, ports } = desk;
  return {
    async read(path, fragment) {
      try {
        held.link = readLink(path, fragment);
        return { spoken: held.link.spoken };
      } catch (error) {
        if (error instanceof Refusal) return null;
        throw error;
      }
    },
    async look() {
      const answer = await door.call('dm:state', proofOf(theLink(desk)));
      const { practice } = answer;
      if (answer.is !== 'open') return { is: answer.is, practice, endsAt: null, code: held.code };
      held.code = answer.code;
      return { is: 'waiting', practice, endsAt: answer.endsAt, code: held.code };
    },
    async askCode(known): Promise<Asked> {
      const theirs = held.code === 'mail' ? { email: known } : { digits: known };
      const answer = await orWait(door.call('dm:ask-code', { ...proofOf(theLink(desk)), ...theirs }));
      if (answer.is === 'often') return { is: 'wait', ms: answer.retryAfterMs };
      return answer.is === 'asked' ? { is: 'asked', againInMs: answer.againAfterMs } : answer;
    },
    async unlock(code): Promise<Unlocked> {
      const link = theLink(desk);
      const answer = await orWait(door.call('dm:unlock', { ...proofOf(link), code }));
      if (answer.is === 'wrong') return answer.left > 0 ? { is: 'wrong', left: answer.left } : { is: 'over' };
      if (answer.is !== 'unlocked') return answer;
      if (!link.spoken) return { is: 'open', message: await open(desk, answer, null) };
      held.waitsForPhrase = answer;
      return { is: 'phrase' };
    },
    async speak(phrase) {
      const { dmId, link } = theLink(desk);
      const unlocked = held.waitsForPhrase;
      if (unlocked === null) throw new Fault('dm.session');
      try {
        return await open(desk, unlocked, await spokenMix(ports.argon2id, readPhrase(phrase), dmId, link));
      } catch (error) {
        // Ten wrong letters open nothing and cost nothing: the server is not asked.
        if (error instanceof Refusal && (error.kind === 'key' || error.kind === 'malformed')) return null;
        throw error;
      }
    },
  };
}

/** While it is open. */
function aboutMessage(desk: Desk): Pick<Guest, 'renew' | 'openFile' | 'saveDraft' | 'lock'> {
  const { held, door, replies, drafts } = desk;
  return {
    async renew() {
      const message = theMessage(desk);
      moveOn(message, await door.call('dm:renew', inSession(message)));
      held.seenVer = message.ver;
      return message.leftMs;
    },
    async openFile(fileId, progress) {
      const message = theMessage(desk);
      const file = message.document.files.find((one) => one.fileId === fileId);
      if (file === undefined) throw new Fault('access.refused', 'file');
      const blob = await openDocumentFile(door, message, file, progress);
      await orWithout(replies.send(message, { t: 'docOpened', file: fileId }), undefined);
      return blob;
    },
    saveDraft: async (draft) => drafts.save(theMessage(desk), draft),
    async lock() {
      const message = held.opened;
      held.opened = null;
      held.waitsForPhrase = null;
      drafts.forget();
      if (message !== null) await door.call('dm:close', inSession(message));
    },
  };
}

/** The same files for the same words or form go up once, also when the answer to what they went with was lost. */
async function sealedOnce(
  desk: Desk,
  about: string,
  files: readonly File[],
  progress: Progress,
): Promise<readonly SealedFile[]> {
  const { held, door } = desk;
  const of = JSON.stringify([about, files.map(({ name, size, lastModified }) => [name, size, lastModified])]);
  const kept = held.sealedReply;
  const sealed = kept?.of === of ? kept.files : await sendFiles(door, theMessage(desk), files, progress);
  held.sealedReply = { of, files: sealed };
  return sealed;
}

/** What goes back to the practice. */
function aboutAnswers(desk: Desk): Pick<Guest, 'reply' | 'returnForm'> {
  const { held, replies, ports } = desk;
  return {
    async reply({ text, files }: Outgoing, progress: Progress) {
      const message = theMessage(desk);
      const sealed = await sealedOnce(desk, text, files, progress);
      await replies.send(message, { t: 'text', text, ...(sealed.length > 0 && { files: [...sealed] }) });
      held.sealedReply = null;
    },
    // Whether another tab has returned it is known once that has kept that it did.
    returnForm: async (returned, progress) =>
      ports.inTurn(`corridor-return-${theLink(desk).dmId}`, () => returnForm(desk, returned, progress)),
  };
}

/** What is kept says then that it was returned; nothing is sent where it says so already. */
async function returnForm(
  desk: Desk,
  { key, answers, isRisk, files }: ReturnedForm,
  progress: Progress,
): Promise<Draft> {
  const { held, replies, drafts, ports } = desk;
  const message = theMessage(desk);
  const isStillWanted = async () => ((await drafts.fetch(message)).forms[key]?.sentAt ?? null) === null;
  if (files.length === 0 || (await isStillWanted())) {
    const sealed = await sealedOnce(desk, key, files, progress);
    const more = { ...(isRisk && { risk: true as const }), ...(sealed.length > 0 && { files: [...sealed] }) };
    await replies.send(message, { t: 'form', form: key, answers, ...more }, isStillWanted);
    held.sealedReply = null;
  }
  const draft = await drafts.fetch(message);
  const before = draft.forms[key] ?? { answers: {}, sentAt: null };
  // What was sent need not stay in a browser that others may use.
  const kept = held.code === 'sms' ? before : { ...before, answers: {} };
  const forms = { ...draft.forms, [key]: { ...kept, sentAt: before.sentAt ?? ports.now() } };
  const next = { ...draft, forms };
  // It is sent: that this browser keeps nothing must not have it sent again.
  return held.code === 'sms' ? drafts.save(message, next) : orWithout(drafts.save(message, next), next);
}

function shown({ document, capsule, expiresAt, leftMs }: Opened, code: CodeBy, draft: Draft): Message {
  return {
    practice: capsule.practice,
    from: document.from ?? null,
    sentAt: document.sentAt ?? null,
    text: document.text,
    files: document.files.map(shownFile),
    forms: document.forms,
    expiresAt: expiresAt ?? capsule.expiresAt,
    canReply: capsule.replies,
    code,
    draft,
    leftMs,
  };
}

/**
 * What must not keep a patient from reading: a receipt, or a draft that a broken line withholds (the next save finds and
 * merges it). What does not follow the protocol is still thrown.
 */
async function orWithout<T>(work: Promise<T>, without: T): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof Fault) return without;
    throw error;
  }
}

/** Asked too often for this address as a whole: the same to the reader as asked too often for this link. */
async function orWait<T>(work: Promise<T>): Promise<T | { readonly is: 'wait'; readonly ms: number }> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof Fault) || error.code !== 'rate.limited') throw error;
    return { is: 'wait', ms: error.retryAfterMs ?? RETRY_MS };
  }
}
