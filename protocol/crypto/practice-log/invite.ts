/**
 * Inviting a colleague (protocol/README.md §3): a secret handed over in person, a blob only it opens, the newcomer's join with a
 * mac, and the admin's check. The server carries blob, join and mac and can neither read nor forge them.
 *
 * inviteId is BLAKE2b-128(LP("cor1/invid", IS)): the 26-character code alone finds its invitation, and the id tells nothing about IS.
 */
import type { Hash } from '../../wire/bytes.ts';
import type { InviteId, PracticeId, UserId } from '../../wire/ids.ts';
import type { Identity } from '../account/keyring.ts';
import { isLogin, isName } from '../account/password.ts';
import { fromBase32, toBase32 } from '../base32.ts';
import { kdf } from '../derive.ts';
import { Fields, hashBytes, idBytes, lp, toId, u32, u64, u8 } from '../encoding.ts';
import {
  asKemPk,
  asShortKey,
  asSignature,
  asSignPk,
  KEM_PK_BYTES,
  SIGN_PK_BYTES,
  SIGNATURE_BYTES,
  type KemPk,
  type Random,
  type ShortKey,
  type Signature,
  type SignPk,
} from '../keys.ts';
import { demand, recast } from '../refusal.ts';
import { open, seal } from '../seal.ts';
import { sign } from '../sign.ts';
import { blake2b, equalBytes, randomBytes } from '../sodium.ts';
import type { StaffAdd, StaffRekey } from './entry.ts';
import type { PracticeLog } from './log.ts';
import { checkPop, popBytes } from './rules.ts';
import type { LogState, Role } from './state.ts';

export interface Invite {
  readonly practiceId: PracticeId;
  /** The inviter's log head, which the newcomer demands to see. */
  readonly seq: number;
  readonly head: Hash;
  readonly role: Role;
  readonly inviterId: UserId;
  readonly userId: UserId;
  /** 1: a new colleague; more: the same ceremony for one who lost everything. */
  readonly gen: number;
}
export interface Join {
  readonly inviteId: InviteId;
  readonly practiceId: PracticeId;
  readonly userId: UserId;
  readonly gen: number;
  readonly name: string;
  readonly login: string;
  readonly signPk: SignPk;
  readonly kemPk: KemPk;
  readonly pop: Signature;
}

export const newInviteSecret = (random: Random = randomBytes): ShortKey => asShortKey(random(16));
export const inviteIdOf = (secret: ShortKey): InviteId => toId<'invite'>(blake2b(16, lp('cor1/invid', secret)));
/** 26 base32 characters, typed or in a QR code. */
export const inviteCodeText = (secret: ShortKey): string => toBase32(secret);
/** Refusal('malformed','base32') on a typo that is no code at all. */
export const readInviteCode = (text: string): ShortKey => asShortKey(fromBase32(text, 16));

/** The blob the server keeps for seven days and one use. */
export function sealInvite(secret: ShortKey, invite: Invite, nonce24?: Uint8Array): Uint8Array {
  const plaintext = lp(
    'cor1/invite',
    hashBytes(invite.practiceId),
    u64(invite.seq),
    hashBytes(invite.head),
    u8(invite.role),
    idBytes(invite.inviterId),
    idBytes(invite.userId),
    u32(invite.gen),
  );
  return seal(kdf(secret, 'inv/blob'), 'inv', idBytes(inviteIdOf(secret)), plaintext, nonce24);
}

/** Refusal('key','open.inv') when the code and the blob do not belong together. */
export function openInvite(secret: ShortKey, blob: Uint8Array): Invite {
  const plaintext = open(kdf(secret, 'inv/blob'), 'inv', idBytes(inviteIdOf(secret)), blob);
  const fields = new Fields(plaintext, 'invite', 'cor1/invite');
  const invite: Invite = {
    practiceId: fields.hash() as PracticeId,
    seq: fields.u64(),
    head: fields.hash(),
    role: fields.oneOf([1, 2, 3] as const),
    inviterId: fields.id<'user'>(),
    userId: fields.id<'user'>(),
    gen: fields.u32(),
  };
  fields.end();
  return invite;
}

/** The newcomer's demand: this practice, and a log that holds the inviter's head. Refusal fatal or ahead. */
export function checkInvite(invite: Invite, log: PracticeLog): void {
  demand(log.practiceId === invite.practiceId, 'fatal', 'log.other-practice');
  log.cited(invite.seq, invite.head);
}

/** What the newcomer posts: join and its mac under the invitation secret. */
export function makeJoin(
  secret: ShortKey,
  invite: Invite,
  who: { name: string; login: string; identity: Identity },
): { join: Uint8Array; mac: Uint8Array } {
  const { practiceId, userId, gen } = invite;
  const { name, login } = who;
  const { sign: key, kemPk } = who.identity;
  const pop = sign(key, 'pop', popBytes({ practiceId, userId, gen, login, signPk: key.publicKey, kemPk }));
  const join = lp(
    'cor1/join',
    idBytes(inviteIdOf(secret)),
    hashBytes(practiceId),
    idBytes(userId),
    u32(gen),
    name,
    login,
    key.publicKey,
    kemPk,
    pop,
  );
  return { join, mac: kdf(secret, 'inv/mac', join) };
}

/** Shape only. Refusal('malformed','join.…'). */
export function decodeJoin(bytes: Uint8Array): Join {
  const fields = new Fields(bytes, 'join', 'cor1/join');
  const join: Join = {
    inviteId: fields.id<'invite'>(),
    practiceId: fields.hash() as PracticeId,
    userId: fields.id<'user'>(),
    gen: fields.u32(),
    name: fields.text(200),
    login: fields.text(254),
    signPk: asSignPk(fields.bytes(SIGN_PK_BYTES)),
    kemPk: asKemPk(fields.bytes(KEM_PK_BYTES)),
    pop: asSignature(fields.bytes(SIGNATURE_BYTES)),
  };
  fields.end();
  if (!isName(join.name) || !isLogin(join.login)) fields.refuse('name');
  return join;
}

/** The admin's check before signing: mac, the invited ids and generation, sound keys, proof of possession. Refusal('fatal','join.…'). */
export function checkJoin(secret: ShortKey, invite: Invite, bytes: Uint8Array, mac: Uint8Array): Join {
  demand(equalBytes(mac, kdf(secret, 'inv/mac', bytes)), 'fatal', 'join.mac');
  const join = recast('malformed', 'fatal', () => decodeJoin(bytes));
  demand(join.inviteId === inviteIdOf(secret), 'fatal', 'join.invite');
  demand(join.practiceId === invite.practiceId, 'fatal', 'join.practice');
  demand(join.userId === invite.userId && join.gen === invite.gen, 'fatal', 'join.person');
  demand(checkPop(join, join.pop), 'fatal', 'join.pop');
  return join;
}

/**
 * What the admin signs for a checked join, after `state`: STAFF_ADD (gen 1), else STAFF_REKEY with reset 1. `via`: 1 handed over,
 * 2 e-mailed. Refusal('conflict','join.generation') when that generation is no longer the person's next.
 */
export function joinPayload(invite: Invite, join: Join, via: 1 | 2, state: LogState): StaffAdd | StaffRekey {
  const { userId, name, login, signPk, kemPk, pop } = join;
  demand((state.people.get(userId)?.gen ?? 0) + 1 === invite.gen, 'conflict', 'join.generation');
  if (invite.gen === 1) return { type: 2, userId, role: invite.role, name, login, signPk, kemPk, pop, via };
  return { type: 3, userId, newGen: invite.gen, signPk, kemPk, pop, reset: 1 };
}
