/**
 * One message on its way: seal, send, compare, and mend what honestly goes wrong (a colleague was faster, the circle's
 * key is out of date, the answer did not come) until it stands in the thread, has to wait, or cannot be sent.
 */
import { FAULTS, Fault } from '../../../protocol/wire/faults.ts';
import { Refusal } from '../../vault/api.ts';
import type { NewContent } from '../../vault/api.ts';
import type { ItemAck, NewEvent } from '../../../protocol/wire/threads.ts';
import type { Desk } from '../desk.ts';
import { fetched } from '../fetched.ts';
import type { Uploads } from '../files/upload.ts';
import { isLost } from '../same-wish.ts';
import { EDIT_TOO_LATE } from '../words.ts';
import { isHeld } from '../model.ts';
import type { Outgoing, ThreadModel } from '../model.ts';
import type { PracticeSync } from '../sync/practice.ts';
import type { ThreadSync } from '../sync/thread.ts';
import type { DirectDraft, LinkDraft } from './direct-draft.ts';
import { filesOf, secretsOf } from './sendable.ts';
import type { Sendable, SendDraft } from './sendable.ts';

const MAX_TRIES = 12;
const PAUSE_MS = 250;
const PAUSE_MAX_MS = 8_000;
/** A lost race is somebody else's progress: try again soon, and for long. */
const MAX_RACES = 80;
const RACE_PAUSE_MS = 15;
const RACE_PAUSE_MAX_MS = 400;

export interface SendParts {
  readonly desk: Desk;
  readonly practice: PracticeSync;
  readonly threads: ThreadSync;
  readonly uploads: Uploads;
}

/** `sent`: it stands in the verified thread · `later`: at the next connection · otherwise why not. */
export type Outcome = 'sent' | 'later' | { readonly error: unknown };

export async function sendOne(parts: SendParts, thread: ThreadModel, message: Outgoing): Promise<Outcome> {
  const { desk } = parts;
  if (isTooLate(thread, message)) return { error: new Fault('access.refused', EDIT_TOO_LATE) };
  message.state = 'sending';
  desk.store.touchThread(thread.threadId);
  for (let tries = 1, races = 0; ;) {
    const before = sentBytes(message);
    try {
      await upload(parts, thread, message);
      await parts.practice.freshen(thread.circleId);
      const made = await sealed(desk, thread, message);
      if (!isHeld(desk.model, thread)) return 'later';
      const ack = await handedOver(desk, message, made);
      await parts.threads.acknowledged(thread, made.event, ack);
      return 'sent';
    } catch (error) {
      if (!isHeld(desk.model, thread)) return 'later';
      // Taken back while its files went up.
      if (!thread.outbox.includes(message)) return 'sent';
      if (sentBytes(message) > before) tries = 1;
      const next = judge(desk, error, tries, races);
      if (next !== 'again') return next;
      await pause(desk, isRace(error) ? racePauseMs(++races) : Math.min(PAUSE_MAX_MS, PAUSE_MS * 2 ** tries++));
    }
    // Somebody else may be here after the pause, with the keys of their own.
    if (!isHeld(desk.model, thread)) return 'later';
    const mended = await mend(parts, thread);
    if (!isHeld(desk.model, thread)) return 'later';
    if (mended !== null) return mended;
    // Fetching may have shown that it was taken after all.
    if (!thread.outbox.includes(message)) return 'sent';
  }
}

async function handedOver({ connection }: Desk, message: Outgoing, { hand }: Sealed) {
  message.mayBeOut ||= connection.isOnline();
  try {
    return await hand();
  } catch (error) {
    if (saysNo(error)) message.mayBeOut = false;
    throw error;
  }
}

/** A Fault of the server's own is a no; silence, an answer that cannot be read, and "twice" are not. */
const saysNo = (error: unknown): boolean =>
  error instanceof Fault && error.code !== 'conflict.duplicate' && !isLost(error);

const sentBytes = ({ content }: Outgoing): number => filesOf(content).reduce((sum, file) => sum + file.sentBytes, 0);

/** Once the last file is up, nobody can take the message back. */
async function upload({ uploads }: SendParts, thread: ThreadModel, message: Outgoing): Promise<void> {
  const files = filesOf(message.content);
  if (files.length === 0) return;
  await uploads.run(thread.threadId, message.clientMsgId, files);
  if (!thread.outbox.includes(message)) throw new Fault('unavailable', 'ended');
}

interface Sealed {
  readonly event: NewEvent;
  /** Gives it to the server, with what goes out beside it. */
  readonly hand: () => Promise<ItemAck>;
}

async function sealed(desk: Desk, thread: ThreadModel, message: Outgoing): Promise<Sealed> {
  const { vault, connection } = desk;
  const { clientMsgId, content } = message;
  const { threadId } = thread;
  if (content.t === 'dm' || content.t === 'dm.resend') {
    const { sealDirect } = await fetched(import('../direct/seal.ts'));
    return sealDirect(desk, thread, clientMsgId, content);
  }
  if (content.t !== 'send') {
    const { event } = await vault.sealEvent(threadId, { clientMsgId, content: sealable(content) });
    if (content.t !== 'dm.revoke') return { event, hand: () => connection.ask('message:send', { threadId, event }) };
    return { event, hand: () => connection.ask('dm:revoke', { threadId, event, dmId: content.dmId }) };
  }
  // Its key lives for days only: looked at anew for each message, which is rare enough.
  await vault.lookAtGateway(await connection.ask('gateway:get', {}));
  const { credits, files: _files, t: _t, ...words } = content;
  const made = await vault.sealSend(threadId, { ...words, clientMsgId, files: secretsOf(content) });
  const job = { ...made.job, credits };
  return { event: made.event, hand: () => connection.ask('message:send', { threadId, event: made.event, job }) };
}

const sealable = (content: Exclude<Sendable, SendDraft | DirectDraft | LinkDraft>): NewContent =>
  content.t === 'file' ? { ...content, files: secretsOf(content) } : content;

/** An edit that waited for longer than edits count. */
function isTooLate({ folding, editable }: ThreadModel, { content }: Outgoing): boolean {
  const place = content.t === 'edit' ? folding.places.get(content.ref) : undefined;
  const original = place === undefined ? undefined : folding.messages[place];
  return original !== undefined && !editable.has(original.n);
}

const pause = ({ clock }: Desk, ms: number) => new Promise<void>((resume) => clock.after(ms, resume));
/** Not the same for two devices that race each other. */
const racePauseMs = (races: number) => Math.random() * Math.min(RACE_PAUSE_MAX_MS, RACE_PAUSE_MS * 2 ** races);
const isRace = (error: unknown) =>
  error instanceof Refusal || (error instanceof Fault && error.code.startsWith('conflict.'));

function judge({ connection }: Desk, error: unknown, tries: number, races: number): Outcome | 'again' {
  const isPatient = tries < MAX_TRIES && races < MAX_RACES;
  if (error instanceof Refusal) {
    const isHonest = error.kind === 'conflict' || error.kind === 'ahead';
    return isHonest && isPatient ? 'again' : { error };
  }
  if (!(error instanceof Fault)) throw error;
  if (!connection.isOnline() || error.code.startsWith('session.')) return 'later';
  // Whatever is limited was waited for where that is short.
  if (error.code === 'rate.limited') return { error };
  const isWorthIt = FAULTS[error.code].retryable || error.code === 'conflict.duplicate';
  return isWorthIt && isPatient ? 'again' : { error };
}

/** Fetches what may have changed: log, circle, thread. Null when it is worth another try. */
async function mend({ desk, practice, threads }: SendParts, thread: ThreadModel): Promise<Outcome | null> {
  try {
    await practice.log();
    await practice.circle(thread.circleId);
    await practice.judge();
    await threads.pull(thread);
    return thread.trouble === null ? null : { error: new Refusal('fatal', thread.trouble) };
  } catch (error) {
    if (error instanceof Refusal) return { error };
    if (!(error instanceof Fault)) throw error;
    if (!desk.connection.isOnline() || error.code.startsWith('session.')) return 'later';
    return FAULTS[error.code].retryable ? null : { error };
  }
}
