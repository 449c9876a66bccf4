/**
 * Pins: the newest heads this person has verified (log, circles, threads, gateway keys, confirmed colleagues), sealed under AK,
 * so that a fresh browser cannot be shown less than an older one saw. Client only; holds heads, never content.
 */
import type { Hash, Id } from '../../wire/bytes.ts';
import type { UserId } from '../../wire/ids.ts';
import { kdf } from '../derive.ts';
import { compareIds, Fields, hashBytes, idBytes, lp, lpOf, u32, u64, u8 } from '../encoding.ts';
import type { Key } from '../keys.ts';
import { demand } from '../refusal.ts';
import { open, seal } from '../seal.ts';

/** circle: n = epoch, ctlHash · thread: n, CH_n · gateway: n = key gen, H("gwkey") · colleague whose safety number I confirmed: n = gen, fingerprint. */
export const PIN = { circle: 1, thread: 2, gateway: 3, colleague: 4 } as const;
export type PinWhat = (typeof PIN)[keyof typeof PIN];
export interface PinnedHead {
  readonly what: PinWhat;
  readonly id: Id;
  readonly n: number;
  readonly hash: Hash;
}
/** The practice log's head, in the shape of the others. */
export interface LogHead {
  readonly what: 'log';
  readonly n: number;
  readonly hash: Hash;
}
export interface Pins {
  readonly keyringVersion: number;
  readonly logSeq: number;
  readonly logHash: Hash;
  /** Ascending by (what, id bytes). */
  readonly heads: readonly PinnedHead[];
}

const byWhatAndId = (a: PinnedHead, b: PinnedHead): number => a.what - b.what || compareIds(a.id, b.id);
const context = (userId: UserId, version: number): Uint8Array => lp(idBytes(userId), u64(version));

export function sealPins(ak: Key, userId: UserId, version: number, pins: Pins, nonce24?: Uint8Array): Uint8Array {
  const heads = pins.heads
    .toSorted(byWhatAndId)
    .map((head) => lp(u8(head.what), idBytes(head.id), u64(head.n), hashBytes(head.hash)));
  const plaintext = lp(
    'cor1/pins',
    u32(pins.keyringVersion),
    u64(pins.logSeq),
    hashBytes(pins.logHash),
    lpOf(['cor1/heads', ...heads]),
  );
  return seal(kdf(ak, 'pins'), 'pins', context(userId, version), plaintext, nonce24);
}

/** Refusal('key','open.pins') for another account or version, 'malformed' for wrong content. */
export function openPins(ak: Key, userId: UserId, version: number, sealed: Uint8Array): Pins {
  const fields = new Fields(open(kdf(ak, 'pins'), 'pins', context(userId, version), sealed), 'pins', 'cor1/pins');
  const keyringVersion = fields.u32();
  const logSeq = fields.u64();
  const logHash = fields.hash();
  const list = new Fields(fields.bytes(), 'pins.heads', 'cor1/heads');
  fields.end();
  const heads: PinnedHead[] = [];
  while (list.left > 0) {
    const one = new Fields(list.bytes(), 'pins.head');
    const head = { what: one.oneOf([1, 2, 3, 4] as const), id: one.id(), n: one.u64(), hash: one.hash() };
    one.end();
    const last = heads.at(-1);
    if (last !== undefined && byWhatAndId(last, head) >= 0) list.refuse('order');
    heads.push(head);
  }
  return { keyringVersion, logSeq, logHash, heads };
}

export const pinned = (pins: Pins, what: PinWhat, id: Id): PinnedHead | undefined =>
  pins.heads.find((head) => head.what === what && head.id === id);

/** The same pins with this head in place of the older one. */
export function withPin(pins: Pins, head: PinnedHead): Pins {
  const others = pins.heads.filter((one) => one.what !== head.what || one.id !== head.id);
  return { ...pins, heads: [...others, head].toSorted(byWhatAndId) };
}

type Extends = (greater: PinnedHead | LogHead, smaller: { n: number; hash: Hash }) => boolean;

function greaterOf<H extends PinnedHead | LogHead>(a: H, b: H, extendsHead: Extends): H {
  const greater: H = a.n >= b.n ? a : b;
  const smaller: H = a.n >= b.n ? b : a;
  const holds = a.n === b.n ? a.hash === b.hash : extendsHead(greater, smaller);
  demand(holds, 'fatal', 'pins.fork');
  return greater;
}

/**
 * Merges two devices' pins to the greater heads. `extendsHead` answers from verified history whether the greater head extends
 * the smaller one; `false`, or two hashes at the same n, is Refusal('fatal','pins.fork').
 */
export function mergePins(a: Pins, b: Pins, extendsHead: Extends): Pins {
  const log = greaterOf<LogHead>(
    { what: 'log', n: a.logSeq, hash: a.logHash },
    { what: 'log', n: b.logSeq, hash: b.logHash },
    extendsHead,
  );
  const merged = new Map<string, PinnedHead>();
  for (const head of [...a.heads, ...b.heads]) {
    const key = `${head.what} ${head.id}`;
    const other = merged.get(key);
    merged.set(key, other === undefined ? head : greaterOf(other, head, extendsHead));
  }
  return {
    keyringVersion: Math.max(a.keyringVersion, b.keyringVersion),
    logSeq: log.n,
    logHash: log.hash,
    heads: [...merged.values()].toSorted(byWhatAndId),
  };
}
