/**
 * What the practice log says after one entry: a plain, immutable snapshot. Rules read it, `apply` makes the next one.
 * Holds no secret and no behaviour beyond look-ups.
 */
import type { Hash, Id } from '../../wire/bytes.ts';
import type { PracticeId, UserId } from '../../wire/ids.ts';
import type { KemPk, SignPk } from '../keys.ts';

export type GatewayId = Id<'gateway'>;
export type RecordsId = Id<'records'>;
/** 1 member, 2 admin, 3 owner. */
export type Role = 1 | 2 | 3;
/** How a generation of keys came into the log. */
export type KeyOrigin = 'genesis' | 'added' | 'rekeyed' | 'reset' | 'recovered';

export interface PersonKeys {
  readonly gen: number;
  readonly signPk: SignPk;
  readonly kemPk: KemPk;
  readonly sinceSeq: number;
  readonly sinceMs: number;
  readonly origin: KeyOrigin;
  /** Author of the entry: the person itself, an admin or owner, or RECID. */
  readonly by: Id;
}
export interface Person {
  readonly userId: UserId;
  readonly role: Role;
  readonly name: string;
  readonly login: string;
  readonly active: boolean;
  /** Newest generation; `keys[gen - 1]` are its keys. */
  readonly gen: number;
  readonly keys: readonly PersonKeys[];
  /** 1 invitation handed over, 2 e-mailed (unverified until safety numbers match), 0 genesis or recovery. */
  readonly via: 0 | 1 | 2;
  readonly addedAtSeq: number;
  readonly removedAtSeq: number | null;
}
export interface Gateway {
  readonly gatewayId: GatewayId;
  readonly signPk: SignPk;
  readonly active: boolean;
}
export interface RecordsKey {
  readonly gen: number;
  readonly kemPk: KemPk;
  readonly signPk: SignPk;
  readonly k: number;
  readonly n: number;
  readonly custodians: readonly string[];
  /** SEALTO of the older RS to this key, or empty. */
  readonly previous: Uint8Array;
  readonly sinceSeq: number;
}
export interface LogState {
  readonly practiceId: PracticeId;
  readonly seq: number;
  readonly head: Hash;
  readonly timeMs: number;
  readonly practiceName: string;
  /** bit 0 e-mailed invitations · bit 1 spoken Direct Messages by default · bit 2 forms without a texted code. */
  readonly policy: number;
  readonly genesisAuthor: UserId;
  readonly people: ReadonlyMap<UserId, Person>;
  readonly gateways: ReadonlyMap<GatewayId, Gateway>;
  /** Newest records key; `recordsKeys[gen - 1]` are all. */
  readonly records: RecordsKey;
  readonly recordsKeys: readonly RecordsKey[];
}
/** A (seq, hash) that a signed object cites. */
export interface Citation {
  readonly seq: number;
  readonly hash: Hash;
}
