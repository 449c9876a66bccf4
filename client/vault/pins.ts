/**
 * Verbs about pins: the newest heads that I have verified, kept sealed on the server so that my other devices, and I
 * after a reload, notice a log, circle or thread that became shorter. They grow only; keys never appear in them.
 */
import type { PinnedHead, Pins } from '../../protocol/crypto/account/pins.ts';
import { openPins, PIN, pinned, sealPins, withPin } from '../../protocol/crypto/account/pins.ts';
import { recast, Refusal } from '../../protocol/crypto/refusal.ts';
import type { CircleHead } from '../../protocol/wire/circles.ts';
import type { CircleId, ThreadId } from '../../protocol/wire/ids.ts';
import type { Versioned } from '../../protocol/wire/people.ts';
import type { Trouble, Vault } from './api.ts';
import type { Memory } from './memory.ts';
import { comparePin as compareCirclePin, hasLeft } from './circles.ts';
import { account, practiceLog } from './memory.ts';
import { comparePin as compareThreadPin } from './threads.ts';

/** So many heads fit into one sealed blob (64 KiB). */
const MAX_HEADS = 600;

type Heads = Parameters<Vault['checkHeads']>[0];

/** Remembers what I know now: a list of heads that is asked for after this must reach it. */
export function beginLook(memory: Memory): void {
  const { pins } = account(memory);
  const floor = new Map<string, PinnedHead>();
  for (const head of [...(pins?.heads ?? []), ...verifiedHeads(memory)]) {
    const key = `${head.what} ${head.id}`;
    if ((floor.get(key)?.n ?? 0) <= head.n) floor.set(key, head);
  }
  const logSeq = Math.max(pins?.logSeq ?? 0, memory.log?.seq ?? 0);
  memory.floor = { logSeq, heads: [...floor.values()] };
}

/** Circles that I knew before asking and that the server does not list: each must be fetched and prove that I am out of it. */
export function unlistedCircles(memory: Memory, listed: readonly CircleHead[]): CircleId[] {
  const names = new Set<string>(listed.map(({ circleId }) => circleId));
  return (memory.floor?.heads ?? []).flatMap(({ what, id }) =>
    what === PIN.circle && !names.has(id) ? [id as string as CircleId] : [],
  );
}

/** Of a circle, or of a thread in one, that verifiably goes on without me: nothing to be compared or pinned any more. */
function isOver(memory: Memory, { what, id }: PinnedHead): boolean {
  if (memory.over.has(id)) return true;
  const held =
    what === PIN.circle
      ? memory.circles.get(id as string as CircleId)
      : memory.threads.get(id as string as ThreadId)?.circle;
  return held !== undefined && hasLeft(memory, held);
}

/**
 * A pin of a thread does not say its circle. So a device that never held the thread takes one missing thread for each
 * circle that verifiably goes on without me; every further one is an alarm.
 */
function forgetOver(memory: Memory, listed: ReadonlySet<string>): void {
  const heads = memory.floor?.heads ?? [];
  const known = new Set<string>([...memory.threads.values()].map(({ circle }) => circle.circle.circleId));
  const left = heads.filter((head) => head.what === PIN.circle && isOver(memory, head) && !known.has(head.id));
  const missing = heads.filter(
    ({ what, id }) =>
      what === PIN.thread && !listed.has(id) && !memory.threads.has(id as string as ThreadId) && !memory.over.has(id),
  );
  for (const { id } of missing.slice(0, left.length)) memory.over.add(id);
}

/** Compares the server's list of heads with what I knew before asking. Whatever is shorter, or missing, is an alarm. */
export function checkHeads(memory: Memory, heads: Heads): Trouble[] {
  const { floor } = memory;
  if (floor === null) return [];
  const troubles: Trouble[] = [];
  if (heads.logSeq < floor.logSeq) {
    memory.logTrouble ??= 'log.rollback';
    troubles.push({ what: 'log', id: null, reason: 'log.rollback' });
  }
  const listed = new Map<string, number>([
    ...heads.circles.map(({ circleId, epoch }) => [circleId, epoch] as const),
    ...heads.threads.map(({ threadId, headN }) => [threadId, headN] as const),
  ]);
  forgetOver(memory, new Set(listed.keys()));
  for (const head of floor.heads) {
    if (head.what !== PIN.circle && head.what !== PIN.thread) continue;
    if (isOver(memory, head)) continue;
    if ((listed.get(head.id) ?? -1) < head.n) troubles.push(alarm(memory, head));
  }
  return troubles;
}

function alarm(memory: Memory, { what, id }: PinnedHead): Trouble {
  if (what === PIN.circle) {
    const held = memory.circles.get(id as string as CircleId);
    if (held !== undefined) held.trouble ??= 'circle.rollback';
    return { what: 'circle', id: id as string as CircleId, reason: 'circle.rollback' };
  }
  const held = memory.threads.get(id as string as ThreadId);
  if (held !== undefined) held.trouble ??= 'thread.rollback';
  return { what: 'thread', id: id as string as ThreadId, reason: 'thread.rollback' };
}

/** Pins of everything verified by now; null when the server already has the same. */
export function makePins(memory: Memory): Versioned | null {
  const mine = account(memory);
  const log = practiceLog(memory);
  let pins: Pins = {
    keyringVersion: mine.keyringVersion,
    logSeq: log.seq,
    logHash: log.head,
    heads: (mine.pins?.heads ?? []).filter((head) => !isOver(memory, head)),
  };
  if (mine.pins !== null && mine.pins.logSeq > log.seq) {
    pins = { ...pins, logSeq: mine.pins.logSeq, logHash: mine.pins.logHash };
  }
  for (const head of [...gatewayPin(memory), ...memory.confirmed.values(), ...verifiedHeads(memory)]) {
    if ((pinned(pins, head.what, head.id)?.n ?? 0) <= head.n) pins = withPin(pins, head);
  }
  if (mine.pins !== null && isSame(pins, mine.pins)) return null;
  const version = mine.pinsVersion + 1;
  mine.pinsSent = pins;
  return { version, blob: sealPins(mine.ak, mine.userId, version, pins) };
}

const gatewayPin = ({ gateway }: Memory): PinnedHead[] => (gateway === null ? [] : [gateway.pin]);

function verifiedHeads(memory: Memory): PinnedHead[] {
  const circles = [...memory.circles.values()]
    .filter(({ trouble }) => trouble === null)
    .map(({ circle }) => ({
      what: PIN.circle,
      id: circle.circleId,
      n: circle.newest.epoch,
      hash: circle.newest.ctlHash,
    }));
  const threads = [...memory.threads.values()]
    .filter(({ trouble, isPinChecked, reader }) => trouble === null && isPinChecked && reader.n > 0)
    .map(({ thread, reader }) => ({ what: PIN.thread, id: thread.threadId, n: reader.n, hash: reader.head }));
  return [...threads, ...circles].filter((head) => !isOver(memory, head)).slice(0, MAX_HEADS);
}

function isSame(a: Pins, b: Pins): boolean {
  const text = ({ keyringVersion, logSeq, heads }: Pins) =>
    JSON.stringify([keyringVersion, logSeq, heads.map(({ what, id, n }) => [what, id, n])]);
  return text(a) === text(b);
}

/** The server has stored version `version` of what makePins made last. */
export function pinsStored(memory: Memory, version: number): void {
  const mine = account(memory);
  if (mine.pinsSent === null || version !== mine.pinsVersion + 1) return;
  mine.pins = mine.pinsSent;
  mine.pinsVersion = version;
  mine.pinsSent = null;
}

/** Takes in what another device of mine pinned: its heads must lie on the history that I verified. */
export function mergePins(memory: Memory, stored: Versioned | null): void {
  const mine = account(memory);
  if ((stored?.version ?? 0) < mine.pinsVersion) throw new Refusal('fatal', 'pins.rollback');
  if (stored === null) return;
  const theirs = recast('key', 'fatal', () => openPins(mine.ak, mine.userId, stored.version, stored.blob));
  const log = practiceLog(memory);
  if (log.seq >= theirs.logSeq) log.cited(theirs.logSeq, theirs.logHash);
  mine.pins = theirs;
  mine.pinsVersion = stored.version;
  mine.pinsSent = null;
  for (const held of memory.circles.values()) compareCirclePin(memory, held);
  for (const held of memory.threads.values()) {
    held.isPinChecked = false;
    compareThreadPin(memory, held);
  }
}
