/** Invitations as administrators see them: make, list, withdraw. The secret is handed over in person, never by us. */
import type { Person, Role } from '../../../protocol/crypto/practice-log/state.ts';
import type { AskInput, AskReply } from '../../../protocol/wire/events.ts';
import { Fault } from '../../../protocol/wire/faults.ts';
import type { InviteId } from '../../../protocol/wire/ids.ts';
import { LIMITS } from '../../../protocol/wire/limits.ts';
import { ranked } from '../access.ts';
import { same } from '../bytes.ts';
import { change } from '../change.ts';
import type { Domain } from '../domain.ts';
import type { Actor } from '../ports.ts';
import type { InviteRow } from '../records.ts';
import { closeAfter } from '../sessions/end.ts';
import { tellInvite } from './announce.ts';

const INVITE_MS = LIMITS.inviteDays * 86_400_000;

/** Faults: access.refused (a higher role than mine to give), conflict.duplicate, input.rejected. */
export async function create(
  domain: Domain,
  actor: Actor,
  input: AskInput<'invite:create'>,
): Promise<AskReply<'invite:create'>> {
  const { book, state } = await ranked(domain, actor, input.role >= 2 ? 3 : 2);
  const known = state.people.get(input.userId);
  if (known !== undefined) checkReset(actor, known, input.role);
  const createdAt = domain.clock.now();
  const row: InviteRow = {
    ...input,
    practiceId: book.practiceId,
    state: 'open',
    join: null,
    mac: null,
    createdBy: actor.userId,
    createdAt,
    expiresAt: createdAt + INVITE_MS,
  };
  return change(domain, async (tx, after) => {
    const before = await tx.invites.byId(input.inviteId);
    if (before !== null) {
      if (before.createdBy !== actor.userId || !same(before.blob, input.blob)) throw new Fault('conflict.duplicate');
      return { expiresAt: before.expiresAt };
    }
    await tx.invites.create(row);
    after(() => tellInvite(domain, book, row.inviteId, 'open'));
    return { expiresAt: row.expiresAt };
  });
}

/** An invitation of a known colleague gives a new key. An owner's key would need a second owner, so it is not for here. */
function checkReset(actor: Actor, known: Person, role: Role): void {
  if (!known.active || known.role !== role) throw new Fault('input.rejected', 'invite.known');
  if (known.role === 3 || known.userId === actor.userId) throw new Fault('access.refused', 'reset.owner');
}

export async function list(domain: Domain, actor: Actor): Promise<AskReply<'invite:list'>> {
  const { book } = await ranked(domain, actor, 2);
  const rows = await domain.stores.read.invites.ofPractice(book.practiceId);
  const invites = rows.map(
    ({ inviteId, userId, role, state, blob, sealedSecret, join, mac, createdBy, expiresAt }) => ({
      inviteId,
      userId,
      role,
      state,
      blob: createdBy === actor.userId ? blob : null,
      sealedSecret: createdBy === actor.userId ? sealedSecret : null,
      join,
      mac,
      createdBy,
      expiresAt,
    }),
  );
  return { invites };
}

/** Withdraws an open invitation, or turns away who has joined by it. */
export async function cancel(
  domain: Domain,
  actor: Actor,
  { inviteId }: AskInput<'invite:cancel'>,
): Promise<AskReply<'invite:cancel'>> {
  const { book } = await ranked(domain, actor, 2);
  return book.exclusive(() => cancelInTurn(domain, actor, inviteId));
}

async function cancelInTurn(domain: Domain, actor: Actor, inviteId: InviteId): Promise<AskReply<'invite:cancel'>> {
  const { book, person } = await ranked(domain, actor, 2);
  await change(domain, async (tx, after) => {
    const invite = await tx.invites.byId(inviteId);
    if (invite?.practiceId !== book.practiceId || (invite.role >= 2 && person.role < 3)) {
      throw new Fault('access.refused');
    }
    if (invite.state === 'cancelled') return;
    if (invite.state !== 'open' && invite.state !== 'joined') throw new Fault('invite.gone');
    await tx.invites.setState(inviteId, 'cancelled');
    if (book.log.state.people.has(invite.userId)) await tx.resets.drop(inviteId);
    else if (invite.state === 'joined') {
      await tx.accounts.setStanding(invite.userId, 'removed');
      const ended = await tx.sessions.revoke({ userId: invite.userId, except: null }, domain.clock.now());
      closeAfter(domain, after, ended, 'removed');
    }
    after(() => tellInvite(domain, book, inviteId, 'cancelled'));
  });
  return {};
}

/** Timed work. */
export async function expireInvites(domain: Domain): Promise<void> {
  for (const { inviteId, practiceId } of await domain.stores.read.invites.spent(domain.clock.now())) {
    const book = await domain.books.get(practiceId);
    await change(domain, async (tx, after) => {
      if ((await tx.invites.byId(inviteId))?.state !== 'open') return;
      await tx.invites.setState(inviteId, 'expired');
      after(() => tellInvite(domain, book, inviteId, 'expired'));
    });
  }
}
