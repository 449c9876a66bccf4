/**
 * The chain of a patient's replies: each is signed with the key that only the link gives, goes to the circle's newest inbox
 * and names the one before. A conflict is sealed anew; an answer that was lost is never sent twice.
 */
import { asKemPk } from '../../../protocol/crypto/keys.ts';
import { makeReply, type MadeReply } from '../../../protocol/crypto/direct-message/reply.ts';
import type { ReplyContent } from '../../../protocol/wire/direct-messages.ts';
import { Fault } from '../../../protocol/wire/faults.ts';
import type { Door } from './door.ts';
import { inSession, moveOn, type Opened } from './session.ts';

const TRIES = 5;

export interface Replies {
  /** Resolves when the server has it. `isStillWanted` is asked again before each new sealing after a conflict. */
  send(opened: Opened, content: ReplyContent, isStillWanted?: () => Promise<boolean>): Promise<void>;
}

/** Without the moment of pressing the button: a form that is returned once more is the same one. */
const saidIn = (content: ReplyContent): string =>
  JSON.stringify(content, (key, value: unknown) => (key === 'authored' ? undefined : value));

/** Replies go one after another: each needs the one before. */
export function createReplies(door: Door, now: () => number): Replies {
  let queue: Promise<unknown> = Promise.resolve();
  /** Sent without an answer: whether it arrived, the server tells when it is sent again. */
  let unsure: { readonly content: ReplyContent; readonly made: MadeReply } | null = null;

  async function send(opened: Opened, content: ReplyContent, isStillWanted: () => Promise<boolean>): Promise<void> {
    if (unsure !== null) {
      const { content: before, made } = unsure;
      const isSame = saidIn(before) === saidIn(content);
      // The same bytes again are the same reply, whatever another tab has sent since.
      if (isSame && (await isTaken(opened, made, content, 1))) {
        unsure = null;
        return;
      }
      unsure = null;
      moveOn(opened, await door.call('dm:renew', inSession(opened)));
    }
    for (let tries = 1; await isStillWanted(); tries += 1) {
      const { threadId, circleId, epoch, inboxPk } = opened.capsule;
      const place = { dmId: opened.link.dmId, threadId, circleId, epoch, inboxPk: asKemPk(inboxPk), last: opened.last };
      const made = makeReply(place, opened.signer, content, now());
      const isAccepted = await isTaken(opened, made, content, tries);
      if (isAccepted) return;
      moveOn(opened, await door.call('dm:renew', inSession(opened)));
    }
  }

  /** False: another reply was faster, or the circle has moved on. */
  async function isTaken(opened: Opened, made: MadeReply, content: ReplyContent, tries: number): Promise<boolean> {
    try {
      await door.call('dm:reply', { ...inSession(opened), rep: made.bytes, sig: made.sig, body: made.body });
      opened.last = { bytes: made.bytes, sig: made.sig };
      return true;
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      const isBehind = error.code === 'conflict.head' || error.code === 'conflict.stale';
      if (isBehind && tries < TRIES) return false;
      if (error.code === 'unavailable') unsure = { content, made };
      throw error;
    }
  }

  return {
    send(opened, content, isStillWanted = () => Promise.resolve(true)) {
      const turn = queue.then(() => send(opened, content, isStillWanted));
      // The next in the queue goes on whatever became of this one; its sender hears of it.
      queue = turn.catch(() => undefined);
      return turn;
    },
  };
}
