/**
 * Verbs about threads: verifying bindings, items and cursors as they arrive, sealing what I send at the moment of
 * sending. A refusal alarms the thread: nothing more is sent or accepted in it, what was verified stays.
 */
import { createCircle } from '../../protocol/crypto/circle/make.ts';
import { Circle } from '../../protocol/crypto/circle/circle.ts';
import { EpochKeys } from '../../protocol/crypto/circle/keys.ts';
import { makeCursor, readCursor, type Cursor, type CursorWorld } from '../../protocol/crypto/cursor.ts';
import { toId } from '../../protocol/crypto/encoding.ts';
import { lastLeaving, unseenBeforeLeaving } from '../../protocol/crypto/event/coverage.ts';
import { ReplyReader, type ReplyRow } from '../../protocol/crypto/direct-message/reader.ts';
import { checkEvent, parseEvent } from '../../protocol/crypto/event/event.ts';
import type { Row } from '../../protocol/crypto/event/reader.ts';
import { ThreadReader } from '../../protocol/crypto/event/reader.ts';
import { makeEvent } from '../../protocol/crypto/event/seal.ts';
import { readInbound, type InboundRow } from '../../protocol/crypto/gateway/reader.ts';
import { Refusal } from '../../protocol/crypto/refusal.ts';
import { randomBytes } from '../../protocol/crypto/sodium.ts';
import { ThreadMemory } from '../../protocol/crypto/thread/facts.ts';
import { checkThread, makeThread } from '../../protocol/crypto/thread/thread.ts';
import type { Hash } from '../../protocol/wire/bytes.ts';
import type { Content } from '../../protocol/wire/content.ts';
import { Fault } from '../../protocol/wire/faults.ts';
import type { ClientMsgId, PatientId, ThreadId, UserId } from '../../protocol/wire/ids.ts';
import { LIMITS } from '../../protocol/wire/limits.ts';
import type { NewEvent, SignedCursor, StoredItem, ThreadHead } from '../../protocol/wire/threads.ts';
import { pinned, PIN } from '../../protocol/crypto/account/pins.ts';
import type { AppliedCursors, AppliedItems, NewContent, OpenedContent, OpenedItem, Stop, ThreadView } from './api.ts';
import { newEpochOut } from './circles.ts';
import { keepDirect, openedReply } from './direct.ts';
import { shownFiles, withFileKeys, withoutFileKeys } from './files.ts';
import type { HeldThread, Memory } from './memory.ts';
import { account, demandTrust, heldCircle, heldThread, myAuthor, practiceLog } from './memory.ts';
import { eventOut, readyToSend } from './sending.ts';

/** What asks for attention (1) and what only changes the picture (2). */
const classOf = (content: Content): 1 | 2 => (SHOWN.has(content.t) ? 1 : 2);
const SHOWN: ReadonlySet<string> = new Set(['text', 'file', 'note', 'send', 'dm', 'form', 'filed', 'breakglass']);

export interface ThreadDraft {
  readonly title: string;
  readonly memberIds: readonly UserId[];
  readonly about: string | null;
  readonly patientId: PatientId | null;
  readonly text: string;
  readonly clientMsgId: ClientMsgId;
}

/** A thread with a circle of its own and its first events: title, identity card (about a patient), text. */
export function draftThread(memory: Memory, draft: ThreadDraft) {
  demandTrust(memory);
  const log = practiceLog(memory);
  const { state } = log;
  const author = myAuthor(memory, state);
  const timeMs = memory.ports.now();
  const me = account(memory).userId;
  const others = [...new Set(draft.memberIds)].filter((id) => id !== me);
  if (others.length + 1 > LIMITS.circleMembers) throw new Fault('input.invalid', 'memberIds');
  if (!others.every((id) => state.people.get(id)?.active === true)) throw new Fault('input.invalid', 'memberIds');
  const epoch = createCircle(state, author, {
    circleId: toId(randomBytes(16)),
    kind: 1,
    members: [{ userId: me, rank: 2 }, ...others.map((userId) => ({ userId, rank: 1 as const }))],
    timeMs,
  });
  const circle = Circle.begin(log, epoch);
  const keys = new EpochKeys();
  keys.set(1, epoch.es);
  const threadId = toId<'thread'>(randomBytes(16));
  const subject = draft.about === null ? null : (draft.patientId ?? toId<'patient'>(randomBytes(16)));
  const binding = makeThread(log.citation(), circle, author, { threadId, kind: 1, subject, timeMs });
  const facts = new ThreadMemory(checkThread(log, circle, binding));
  const world = { log, circle, thread: facts, es: epoch.es };
  const events = firstContents(draft).map(({ clientMsgId, content }) => {
    const made = makeEvent(world, author, { clientMsgId, class: classOf(content), timeMs, content });
    facts.apply(checkEvent(world, parseEvent(made.bytes), made.sig, made.body).accepted);
    return eventOut(made);
  });
  const upload = { epoch: newEpochOut(epoch), thr: binding.bytes, sig: binding.sig, events };
  return { threadId, circleId: circle.circleId, upload };
}

function firstContents({ title, about, text, clientMsgId }: ThreadDraft) {
  const fresh = () => toId<'clientMsg'>(randomBytes(16));
  const contents: { clientMsgId: ClientMsgId; content: Content }[] = [
    { clientMsgId: fresh(), content: { t: 'title', title } },
  ];
  if (about !== null) contents.push({ clientMsgId: fresh(), content: { t: 'patient', name: about } });
  contents.push({ clientMsgId, content: { t: 'text', text } });
  return contents;
}

/** Verifies the binding of a listed thread once; the same binding again is fine, another one is not. */
export function openThread(memory: Memory, head: ThreadHead): ThreadView {
  const known = memory.threads.get(head.threadId);
  const circle = heldCircle(memory, head.circleId);
  const log = practiceLog(memory);
  const thread = known?.thread ?? checkThread(log, circle.circle, { bytes: head.thr, sig: head.sig });
  if (thread.threadId !== head.threadId || thread.circleId !== head.circleId) {
    throw new Refusal('fatal', 'thread.other');
  }
  if (known === undefined) {
    const replies = new ReplyReader();
    memory.threads.set(head.threadId, {
      thread,
      circle,
      reader: new ThreadReader(
        { log, circle: circle.circle, keys: circle.keys, thread },
        { others: { 2: readInbound, 3: replies.read }, opened: replies.see },
      ),
      cursors: new Map(),
      evidence: new Map(),
      files: new Map(),
      directs: new Map(),
      isPinChecked: false,
      trouble: null,
    });
  }
  const { threadId, circleId, kind, subject, timeMs } = thread;
  return { threadId, circleId, kind, subject, createdAt: timeMs };
}

/** Verifies and opens the next items; those already held are passed over. Never throws a Refusal: `stop` tells. */
export function applyItems(memory: Memory, threadId: ThreadId, items: readonly StoredItem[]): AppliedItems {
  const held = heldThread(memory, threadId);
  const opened: OpenedItem[] = [];
  const stop = untilRefused(memory, held, () => {
    for (const item of items) {
      if (item.n <= held.reader.n) continue;
      const row = held.reader.push({ n: item.n, kind: item.kind, bytes: item.data, sig: item.sig, body: item.body });
      if (row.epoch === held.circle.circle.newest.epoch) held.circle.events += 1;
      opened.push(openedItem(held, row, item.at));
    }
    comparePin(memory, held);
  });
  return { items: opened, n: held.reader.n, chain: held.reader.head, stop };
}

function openedItem(held: HeldThread, row: Row, at: number): OpenedItem {
  const { n, itemHash, senderId, clientMsgId, epoch, seenN, poisoned } = row;
  return { n, ref: itemHash, senderId, clientMsgId, at, epoch, seenN, poisoned, opened: openedContent(held, row) };
}

function openedContent(held: HeldThread, { opened, itemHash, kind }: Row): OpenedContent {
  if (opened.as === 'content') {
    const { content } = opened;
    keepDirect(held, content);
    if (content.t !== 'erase') return { as: 'content', content: withoutFileKeys(held, content) };
    // Only what the reader lets this author erase counts.
    return { as: 'content', content: { ...content, refs: content.refs.filter((ref) => held.reader.isErased(ref)) } };
  }
  if (opened.as === 'newer') return { as: 'newer' };
  if (opened.as === 'undecryptable') return { as: 'undecryptable' };
  if (opened.as === 'withheld') return held.reader.isErased(itemHash) ? { as: 'erased' } : { as: 'withheld' };
  if (opened.as === 'notice') {
    const { about, ref, state, detail, timeMs } = opened.notice;
    return { as: 'notice', about, ref, state, detail, timeMs };
  }
  if (opened.as === 'unverified') return { as: 'unverified' };
  // Whatever else an item holds came from the reader of its kind.
  return kind === 3 ? openedReply(held, opened.value as ReplyRow) : inbound(held, opened.value as InboundRow);
}

/** From outside, and verified by nobody but the gateway. */
function inbound(held: HeldThread, { header, content }: InboundRow): OpenedContent {
  const { from, text, files = [] } = content;
  const isMail = content.t === 'email';
  return {
    as: 'inbound',
    channel: content.t,
    inboundId: header.inboundId,
    timeMs: header.timeMs,
    from,
    subject: isMail ? content.subject : null,
    text,
    files: shownFiles(held, files),
    headers: isMail ? (content.headers ?? {}) : {},
  };
}

/** Runs `work`; a refusal alarms the thread, an honest "not yet" does not. Returns why it stopped. */
function untilRefused(memory: Memory, held: HeldThread, work: () => void): Stop {
  const reason = memory.logTrouble ?? held.circle.trouble ?? held.trouble;
  if (reason !== null) return { kind: 'refused', reason };
  try {
    work();
    return null;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    if (error.kind === 'ahead') return { kind: 'ahead' };
    held.trouble = error.reason;
    return { kind: 'refused', reason: error.reason };
  }
}

export function comparePin(memory: Memory, held: HeldThread): void {
  if (held.isPinChecked) return;
  const { pins } = account(memory);
  const pin = pins === null ? undefined : pinned(pins, PIN.thread, held.thread.threadId);
  if (pin !== undefined && pin.n > held.reader.n) return;
  if (pin !== undefined) held.reader.attest(pin.n, pin.hash);
  held.isPinChecked = true;
}

/** The next event of mine, sealed now. Refusal `conflict` when the circle must be rotated first. */
export function sealEvent(
  memory: Memory,
  threadId: ThreadId,
  { clientMsgId, content: given }: { readonly clientMsgId: ClientMsgId; readonly content: NewContent },
): { readonly event: NewEvent; readonly ref: Hash } {
  const { world, author, timeMs } = readyToSend(memory, heldThread(memory, threadId));
  const content = withFileKeys(memory, given);
  const made = makeEvent(world, author, { clientMsgId, class: classOf(content), timeMs, content });
  return { event: eventOut(made), ref: made.evHash };
}

/** The server's (n, CH_n) for my event against my own chain; nothing to compare before I hold item n. */
export function checkAck(memory: Memory, threadId: ThreadId, n: number, chain: Hash): void {
  const held = heldThread(memory, threadId);
  const mine = held.reader.facts.chainAt(n);
  if (mine === undefined || mine === chain) return;
  held.trouble ??= 'ack.chain';
  throw new Refusal('fatal', 'ack.chain');
}

/** My signed "I have read up to n". */
export function signCursor(memory: Memory, threadId: ThreadId, n: number): SignedCursor {
  const held = heldThread(memory, threadId);
  demandTrust(memory, held);
  const log = practiceLog(memory);
  const world = { log, circle: held.circle.circle, thread: held.reader.facts };
  const made = makeCursor(world, myAuthor(memory, log.state), n, memory.ports.now());
  return { userId: account(memory).userId, cur: made.bytes, sig: made.sig };
}

/** Verifies read cursors; a lower one than held moves nothing, but may be evidence. Answers the newest of each person named. */
export function applyCursors(memory: Memory, threadId: ThreadId, cursors: readonly SignedCursor[]): AppliedCursors {
  const held = heldThread(memory, threadId);
  const world = { log: practiceLog(memory), circle: held.circle.circle, thread: held.reader.facts };
  let isAhead = false;
  const stop = untilRefused(memory, held, () => {
    for (const { userId, cur, sig } of cursors) {
      try {
        const cursor = readCursor(world, { bytes: cur, sig });
        if (cursor.userId !== userId) throw new Refusal('fatal', 'cursor.other-person');
        keepCursor(held, world, cursor);
      } catch (error) {
        if (!(error instanceof Refusal) || error.kind !== 'ahead') throw error;
        isAhead = true;
      }
    }
  });
  const read = cursors.flatMap(({ userId }) => {
    const cursor = held.cursors.get(userId);
    return cursor === undefined ? [] : [{ userId, n: cursor.n, at: cursor.timeMs }];
  });
  return { cursors: read, stop: stop ?? (isAhead ? { kind: 'ahead' } : null) };
}

function keepCursor({ cursors, evidence }: HeldThread, { log, circle }: CursorWorld, cursor: Cursor): void {
  const { userId, n } = cursor;
  // Of two at the same item the first one stands, here as on the server.
  const kept = cursors.get(userId);
  if (kept === undefined || n > kept.n) cursors.set(userId, cursor);
  const { leftEpoch, leftSeq } = lastLeaving(log, circle, cursor);
  const moment = `${userId} ${leftEpoch} ${leftSeq}`;
  if (n >= (evidence.get(moment)?.n ?? 0)) evidence.set(moment, cursor);
}

/** Items that no colleague is known to have seen before their sender left. */
export function doubtful(memory: Memory, threadId: ThreadId): readonly number[] {
  const { reader, circle, evidence } = heldThread(memory, threadId);
  const rows: Row[] = [];
  for (let n = 1; n <= reader.n; n++) {
    const row = reader.row(n);
    if (row !== undefined) rows.push(row);
  }
  return [...unseenBeforeLeaving(practiceLog(memory), circle.circle, rows, [...evidence.values()])];
}
