/**
 * STAFF_ADD and a reset by STAFF_REKEY: the entry must be exactly what was posted to the invitation. Then the newcomer's
 * waiting account is active, or what a colleague with a new key prepared takes the place of the old account.
 */
import type { Payload } from '../../../protocol/crypto/practice-log/entry.ts';
import { decodeJoin, type Join } from '../../../protocol/crypto/practice-log/invite.ts';
import { Fault } from '../../../protocol/wire/faults.ts';
import type { InviteId, UserId } from '../../../protocol/wire/ids.ts';
import type { Colleague } from '../access.ts';
import { same } from '../bytes.ts';
import type { AfterCommit } from '../change.ts';
import type { Domain } from '../domain.ts';
import { tellInvite } from '../invites/announce.ts';
import { replaceAccount } from '../invites/reset.ts';
import { announcePresence } from '../presence/tell.ts';
import type { InviteRow } from '../records.ts';
import type { Book } from './book.ts';
import { judged } from '../rules.ts';
import type { Writes } from '../stores.ts';

export interface Admission {
  readonly book: Book;
  readonly invite: InviteRow;
  readonly userId: UserId;
  readonly isReset: boolean;
}

type Admitting = Extract<Payload, { type: 2 | 3 }>;

/** Null where the entry adds nobody. Faults: invite.gone, input.rejected. */
export async function checkAdmission(
  domain: Domain,
  { book }: Colleague,
  payload: Payload,
  inviteId: InviteId | null,
): Promise<Admission | null> {
  if (payload.type !== 2 && !(payload.type === 3 && payload.reset === 1)) {
    if (inviteId !== null) throw new Fault('input.rejected', 'invite.unasked');
    return null;
  }
  const invite = inviteId === null ? null : await domain.stores.read.invites.byId(inviteId);
  if (invite?.practiceId !== book.practiceId || invite.state !== 'joined') throw new Fault('invite.gone');
  const { join: posted } = invite;
  if (posted === null) throw new Fault('invite.gone');
  const join = judged(() => decodeJoin(posted));
  if (!isOf(payload, join, invite)) throw new Fault('input.rejected', 'invite.join');
  return { book, invite, userId: payload.userId, isReset: payload.type === 3 };
}

function isOf(payload: Admitting, join: Join, invite: InviteRow): boolean {
  const isPerson = payload.userId === join.userId && payload.userId === invite.userId;
  const isKey = same(payload.signPk, join.signPk) && same(payload.kemPk, join.kemPk) && same(payload.pop, join.pop);
  if (!isPerson || !isKey) return false;
  if (payload.type === 3) return payload.newGen === join.gen;
  return payload.role === invite.role && payload.login === join.login && payload.name === join.name;
}

export async function admit(
  domain: Domain,
  tx: Writes,
  after: AfterCommit,
  { book, invite, userId, isReset }: Admission,
): Promise<void> {
  if (isReset) return replaceAccount(domain, tx, after, book, invite);
  await tx.accounts.setStanding(userId, 'active');
  await tx.invites.setState(invite.inviteId, 'admitted');
  after(() => {
    domain.publisher.tell([userId], 'standing:changed', {});
    tellInvite(domain, book, invite.inviteId, 'admitted');
    announcePresence(domain, userId);
  });
}
