/**
 * The ten payloads of practice log entries: types, fields on the wire in order, and their decoder (protocol/README.md §3).
 * Shape only: widths, names, logins, value ranges. Who may write what is judged in rules.ts.
 */
import type { UserId } from '../../wire/ids.ts';
import { isLogin, isName } from '../account/password.ts';
import { Fields, idBytes, lpOf, u32, u8, type Field } from '../encoding.ts';
import {
  asKemPk,
  asSignature,
  asSignPk,
  KEM_PK_BYTES,
  SIGN_PK_BYTES,
  SIGNATURE_BYTES,
  type KemPk,
  type Signature,
  type SignPk,
} from '../keys.ts';
import { SEALTO_OVERHEAD_BYTES } from '../seal.ts';
import type { GatewayId, Role } from './state.ts';

export interface Genesis {
  readonly type: 1;
  readonly practiceName: string;
  readonly userId: UserId;
  readonly name: string;
  readonly login: string;
  readonly signPk: SignPk;
  readonly kemPk: KemPk;
  readonly recordsKemPk: KemPk;
  readonly recordsSignPk: SignPk;
  readonly k: number;
  readonly n: number;
  readonly custodians: readonly string[];
  readonly policy: number;
}
export interface StaffAdd {
  readonly type: 2;
  readonly userId: UserId;
  readonly role: Role;
  readonly name: string;
  readonly login: string;
  readonly signPk: SignPk;
  readonly kemPk: KemPk;
  readonly pop: Signature;
  readonly via: 1 | 2;
}
export interface StaffRekey {
  readonly type: 3;
  readonly userId: UserId;
  readonly newGen: number;
  readonly signPk: SignPk;
  readonly kemPk: KemPk;
  readonly pop: Signature;
  readonly reset: 0 | 1;
}
export interface StaffRole {
  readonly type: 4;
  readonly userId: UserId;
  readonly role: Role;
}
export interface StaffRemove {
  readonly type: 5;
  readonly userId: UserId;
}
export interface RecordsRotate {
  readonly type: 6;
  readonly newGen: number;
  readonly kemPk: KemPk;
  readonly signPk: SignPk;
  readonly k: number;
  readonly n: number;
  readonly custodians: readonly string[];
  /** SEALTO of the old RS to the new key, or empty when the old shares are lost. */
  readonly previous: Uint8Array;
}
export interface OwnerRecover {
  readonly type: 7;
  readonly userId: UserId;
  readonly newGen: number;
  readonly name: string;
  readonly login: string;
  readonly signPk: SignPk;
  readonly kemPk: KemPk;
  readonly pop: Signature;
}
export interface GatewayEntry {
  readonly type: 8;
  readonly gatewayId: GatewayId;
  readonly signPk: SignPk;
  readonly active: boolean;
}
export interface Profile {
  readonly type: 9;
  readonly userId: UserId;
  readonly name: string;
  readonly login: string;
}
export interface PracticeEntry {
  readonly type: 10;
  readonly practiceName: string;
  readonly policy: number;
}
/** Everything that can follow the genesis. */
export type LaterPayload =
  | StaffAdd
  | StaffRekey
  | StaffRole
  | StaffRemove
  | RecordsRotate
  | OwnerRecover
  | GatewayEntry
  | Profile
  | PracticeEntry;
export type Payload = Genesis | LaterPayload;

/** Bits of a practice's policy: what is not set is not allowed, or not the habit. */
export const POLICY = { mailedInvitations: 1, spokenFirst: 2, openForms: 4 } as const;
const POLICY_BITS = 0b111;
const PREVIOUS_BYTES = SEALTO_OVERHEAD_BYTES + 32;
const custodiansOf = (names: readonly string[]): Uint8Array => lpOf(['cor1/cust', ...names]);

/** The fields after the payload tag, in order. */
export function payloadFields(p: Payload): Field[] {
  switch (p.type) {
    case 1:
      return [
        p.practiceName,
        idBytes(p.userId),
        p.name,
        p.login,
        p.signPk,
        p.kemPk,
        p.recordsKemPk,
        p.recordsSignPk,
        u8(p.k),
        u8(p.n),
        custodiansOf(p.custodians),
        u32(p.policy),
      ];
    case 2:
      return [idBytes(p.userId), u8(p.role), p.name, p.login, p.signPk, p.kemPk, p.pop, u8(p.via)];
    case 3:
      return [idBytes(p.userId), u32(p.newGen), p.signPk, p.kemPk, p.pop, u8(p.reset)];
    case 4:
      return [idBytes(p.userId), u8(p.role)];
    case 5:
      return [idBytes(p.userId)];
    case 6:
      return [u32(p.newGen), p.kemPk, p.signPk, u8(p.k), u8(p.n), custodiansOf(p.custodians), p.previous];
    case 7:
      return [idBytes(p.userId), u32(p.newGen), p.name, p.login, p.signPk, p.kemPk, p.pop];
    case 8:
      return [idBytes(p.gatewayId), p.signPk, u8(p.active ? 1 : 0)];
    case 9:
      return [idBytes(p.userId), p.name, p.login];
    case 10:
      return [p.practiceName, u32(p.policy)];
  }
}

const readers = (f: Fields) => ({
  user: () => f.id<'user'>(),
  signPk: () => asSignPk(f.bytes(SIGN_PK_BYTES)),
  kemPk: () => asKemPk(f.bytes(KEM_PK_BYTES)),
  pop: () => asSignature(f.bytes(SIGNATURE_BYTES)),
  role: () => f.oneOf([1, 2, 3] as const),
  name(): string {
    const name = f.text(200);
    return isName(name) ? name : f.refuse('name');
  },
  login(): string {
    const login = f.text(254);
    return isLogin(login) ? login : f.refuse('login');
  },
  policy(): number {
    const policy = f.u32();
    return (policy & ~POLICY_BITS) === 0 ? policy : f.refuse('policy');
  },
  sharing(): { k: number; n: number; custodians: string[] } {
    const k = f.u8();
    const n = f.u8();
    if (k < 1 || k > n || n > 16) f.refuse('shares');
    const list = new Fields(f.bytes(), 'log.custodians', 'cor1/cust');
    const custodians: string[] = [];
    while (list.left > 0) custodians.push(list.text(200));
    if (custodians.length !== n || !custodians.every(isName)) list.refuse('names');
    return { k, n, custodians };
  },
});

// Properties of each literal stand in the order of the fields on the wire, which is the order in which they are read.
/** Reads the fields of one payload type. Refusal('malformed','log.payload.…'). */
export function decodePayload(type: number, f: Fields): Payload {
  const r = readers(f);
  switch (type) {
    case 1: {
      const who = { practiceName: r.name(), userId: r.user(), name: r.name(), login: r.login() };
      const keys = { signPk: r.signPk(), kemPk: r.kemPk(), recordsKemPk: r.kemPk(), recordsSignPk: r.signPk() };
      return { type, ...who, ...keys, ...r.sharing(), policy: r.policy() };
    }
    case 2: {
      const who = { userId: r.user(), role: r.role(), name: r.name(), login: r.login() };
      return { type, ...who, signPk: r.signPk(), kemPk: r.kemPk(), pop: r.pop(), via: f.oneOf([1, 2] as const) };
    }
    case 3: {
      const keys = { userId: r.user(), newGen: f.u32(), signPk: r.signPk(), kemPk: r.kemPk(), pop: r.pop() };
      return { type, ...keys, reset: f.oneOf([0, 1] as const) };
    }
    case 4:
      return { type, userId: r.user(), role: r.role() };
    case 5:
      return { type, userId: r.user() };
    case 6: {
      const keys = { newGen: f.u32(), kemPk: r.kemPk(), signPk: r.signPk() };
      const sharing = r.sharing();
      const previous = f.bytes();
      if (previous.length !== 0 && previous.length !== PREVIOUS_BYTES) f.refuse('previous');
      return { type, ...keys, ...sharing, previous };
    }
    case 7: {
      const who = { userId: r.user(), newGen: f.u32(), name: r.name(), login: r.login() };
      return { type, ...who, signPk: r.signPk(), kemPk: r.kemPk(), pop: r.pop() };
    }
    case 8:
      return { type, gatewayId: f.id<'gateway'>(), signPk: r.signPk(), active: f.oneOf([0, 1] as const) === 1 };
    case 9:
      return { type, userId: r.user(), name: r.name(), login: r.login() };
    case 10:
      return { type, practiceName: r.name(), policy: r.policy() };
    default:
      return f.refuse('type');
  }
}
