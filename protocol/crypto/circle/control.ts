/**
 * The control entry (ctl) of a circle: bytes ↔ fields (protocol/README.md §5). Shape only; authority is judged in circle.ts,
 * secrets in keys.ts. One ctl is one epoch: the full list of members, the commitment to its secret, the hash of its envelopes.
 */
import type { Hash, Id } from '../../wire/bytes.ts';
import type { CircleId, PracticeId, UserId } from '../../wire/ids.ts';
import { hHash } from '../derive.ts';
import { compareIds, EMPTY, Fields, hashBytes, idBytes, lp, lpOf, toId, u32, u64, u8 } from '../encoding.ts';
import { asKemPk, KEM_PK_BYTES, type KemPk } from '../keys.ts';
import { SEAL_OVERHEAD_BYTES } from '../seal.ts';
import type { Signed } from '../sign.ts';
import { blake2b } from '../sodium.ts';

/** 0 the practice circle, 1 participants of one internal thread, 2 a named team. */
export type CircleKind = 0 | 1 | 2;
/** 1 member, 2 manager. */
export type Rank = 1 | 2;
export interface Member {
  readonly userId: UserId;
  readonly gen: number;
  readonly rank: Rank;
}
/** A link to an earlier epoch's secret, sealed under this epoch's. */
export interface BackLink {
  readonly from: number;
  readonly sealed: Uint8Array;
}
export interface Control {
  readonly practiceId: PracticeId;
  readonly circleId: CircleId;
  readonly epoch: number;
  /** ctlHash of the epoch before; 0^32 in epoch 1. */
  readonly prev: Hash;
  readonly kind: CircleKind;
  readonly authorId: Id;
  readonly authorGen: number;
  readonly logSeq: number;
  readonly logHash: Hash;
  readonly timeMs: number;
  readonly epochCommit: Hash;
  readonly inboxPk: KemPk;
  /** Strictly ascending by userId bytes. */
  readonly members: readonly Member[];
  readonly envsHash: Hash;
  /** Strictly ascending by `from`; empty in epoch 1. */
  readonly back: readonly BackLink[];
}
/** One recipient's envelope: r is a userId or RECID, gen its key generation, hash = H("env", env). */
export interface Leaf {
  readonly r: Id;
  readonly gen: number;
  readonly hash: Hash;
}

const BACK_SEAL_BYTES = SEAL_OVERHEAD_BYTES + 32;

const encodeMembers = (members: readonly Member[]): Uint8Array =>
  lpOf(['cor1/mem', ...members.map((one) => lp(idBytes(one.userId), u32(one.gen), u8(one.rank)))]);

export function encodeControl(c: Control): Uint8Array {
  const back = c.epoch === 1 ? EMPTY : lpOf(['cor1/back', ...c.back.map((link) => lp(u32(link.from), link.sealed))]);
  return lp(
    'cor1/ctl',
    hashBytes(c.practiceId),
    idBytes(c.circleId),
    u32(c.epoch),
    hashBytes(c.prev),
    u8(c.kind),
    idBytes(c.authorId),
    u32(c.authorGen),
    u64(c.logSeq),
    hashBytes(c.logHash),
    u64(c.timeMs),
    hashBytes(c.epochCommit),
    c.inboxPk,
    encodeMembers(c.members),
    hashBytes(c.envsHash),
    back,
  );
}

function decodeMembers(bytes: Uint8Array): Member[] {
  const list = new Fields(bytes, 'ctl.members', 'cor1/mem');
  const members: Member[] = [];
  while (list.left > 0) {
    const one = new Fields(list.bytes(), 'ctl.member');
    const member = { userId: one.id<'user'>(), gen: one.u32(), rank: one.oneOf([1, 2] as const) };
    one.end();
    const last = members.at(-1);
    if (last !== undefined && compareIds(last.userId, member.userId) >= 0) list.refuse('order');
    members.push(member);
  }
  return members;
}

function decodeBack(bytes: Uint8Array, epoch: number): BackLink[] {
  const links: BackLink[] = [];
  if (epoch === 1 && bytes.length === 0) return links;
  const list = new Fields(bytes, 'ctl.back', 'cor1/back');
  if (epoch === 1) list.refuse('first');
  while (list.left > 0) {
    const one = new Fields(list.bytes(), 'ctl.back');
    const link = { from: one.u32(), sealed: one.bytes(BACK_SEAL_BYTES) };
    one.end();
    if (link.from <= (links.at(-1)?.from ?? 0) || link.from >= epoch) list.refuse('order');
    links.push(link);
  }
  return links;
}

/** Refusal('malformed','ctl.…'). */
export function decodeControl(bytes: Uint8Array): Control {
  const f = new Fields(bytes, 'ctl', 'cor1/ctl');
  const head = {
    practiceId: f.hash() as PracticeId,
    circleId: f.id<'circle'>(),
    epoch: f.u32(),
    prev: f.hash(),
    kind: f.oneOf([0, 1, 2] as const),
    authorId: f.id(),
    authorGen: f.u32(),
    logSeq: f.u64(),
    logHash: f.hash(),
    timeMs: f.u64(),
    epochCommit: f.hash(),
    inboxPk: asKemPk(f.bytes(KEM_PK_BYTES)),
    members: decodeMembers(f.bytes()),
    envsHash: f.hash(),
  };
  if (head.epoch < 1) f.refuse('epoch');
  const back = decodeBack(f.bytes(), head.epoch);
  f.end();
  return { ...head, back };
}

/** H("ctl", ctl, sig). */
export const controlHash = (signed: Signed): Hash => hHash('ctl', signed.bytes, signed.sig);

export const encodeLeaf = (leaf: Leaf): Uint8Array => lp(idBytes(leaf.r), u32(leaf.gen), hashBytes(leaf.hash));

/** Refusal('malformed','leaf.…'). */
export function decodeLeaf(bytes: Uint8Array): Leaf {
  const f = new Fields(bytes, 'leaf');
  const leaf = { r: f.id(), gen: f.u32(), hash: f.hash() };
  f.end();
  return leaf;
}
/** H("envs", leaf…), leaves in ascending order of r. */
export const envsHashOf = (leaves: readonly Uint8Array[]): Hash => hHash('envs', ...leaves);
/** H("env", env). */
export const envelopeHash = (envelope: Uint8Array): Hash => hHash('env', envelope);

/** BLAKE2b-128(LP("cor1/circle0", practiceId)): the one circle of everybody who may see patients' messages. */
export function practiceCircleId(practiceId: PracticeId): CircleId {
  return toId<'circle'>(blake2b(16, lp('cor1/circle0', hashBytes(practiceId))));
}
