/**
 * Owner entries that need a second owner (protocol/README.md §3): their author signs and proposes them, another owner
 * co-signs and thereby appends them, all or nothing with the circle epochs they call for. Seen by owners only. The signed
 * entry alone says what is asked; a proposal whose log has moved on is renewed by its author under the same id.
 */
import { decodeCosig, decodeEntry, encodeEntry, type Entry } from '../../protocol/crypto/practice-log/entry.ts';
import type { AskInput, AskReply } from '../../protocol/wire/events.ts';
import { Fault } from '../../protocol/wire/faults.ts';
import type { ApprovalId } from '../../protocol/wire/ids.ts';
import { LIMITS } from '../../protocol/wire/limits.ts';
import { ranked, type Colleague } from './access.ts';
import { same } from './bytes.ts';
import { change } from './change.ts';
import type { Domain } from './domain.ts';
import type { Actor } from './ports.ts';
import { commitEntry, repeated } from './practice/append.ts';
import type { Book } from './practice/book.ts';
import type { ApprovalRow } from './records.ts';
import { judged } from './rules.ts';

const OWNER = 3;
const APPROVAL_MS = LIMITS.approvalDays * 86_400_000;
/** Roles and removals. What completes an invitation goes through log:append. */
const PROPOSABLE: ReadonlySet<number> = new Set([4, 5]);

/** Also renews: the same wish again under the same id. Faults: access.refused, input.rejected, conflict.head, conflict.duplicate, approval.gone, rate.limited. */
export async function propose(
  domain: Domain,
  actor: Actor,
  input: AskInput<'approval:propose'>,
): Promise<AskReply<'approval:propose'>> {
  const { book } = await ranked(domain, actor, OWNER);
  await domain.live.throttle.spend('approval', actor.userId);
  return book.exclusive(() => proposeInTurn(domain, actor, input));
}

async function proposeInTurn(
  domain: Domain,
  actor: Actor,
  { approvalId, signed }: AskInput<'approval:propose'>,
): Promise<AskReply<'approval:propose'>> {
  const { book } = await ranked(domain, actor, OWNER);
  const asked = { bytes: signed.entry, sig: signed.sig, cosig: signed.cosig };
  const entry = judged(() => decodeEntry(asked.bytes));
  if (entry.authorId !== actor.userId) throw new Fault('access.refused');
  if (!PROPOSABLE.has(entry.payload.type)) throw new Fault('input.rejected', 'approval.type');
  return change(domain, async (tx, after) => {
    const kept = await tx.approvals.byId(approvalId);
    if (kept !== null) checkRenewal(domain, book, kept, actor, entry);
    if (kept !== null && same(kept.entry, signed.entry)) return { expiresAt: kept.expiresAt };
    if (!judged(() => book.log.checkProposal(asked)).isNext) throw new Fault('conflict.head', 'log.seq');
    after(() => tellOwners(domain, book, approvalId));
    if (kept !== null) {
      await tx.approvals.renew(approvalId, signed.entry, signed.sig);
      return { expiresAt: kept.expiresAt };
    }
    const { practiceId } = book;
    if ((await tx.approvals.open(practiceId)).length >= LIMITS.approvalsOpen) {
      throw new Fault('rate.limited', 'approval.open', 60_000);
    }
    const createdAt = domain.clock.now();
    const expiresAt = createdAt + APPROVAL_MS;
    const { entry: bytes, sig } = signed;
    const { userId: proposedBy } = actor;
    await tx.approvals.create({
      approvalId,
      practiceId,
      proposedBy,
      entry: bytes,
      sig,
      state: 'open',
      createdAt,
      expiresAt,
    });
    return { expiresAt };
  });
}

/** Only its author renews a proposal, only while it is open, and only for the same wish. */
function checkRenewal(domain: Domain, book: Book, kept: ApprovalRow, actor: Actor, entry: Entry): void {
  if (kept.practiceId !== book.practiceId || kept.proposedBy !== actor.userId || !isSameWish(kept, entry)) {
    throw new Fault('conflict.duplicate', 'approvalId');
  }
  if (!isOpen(domain, kept)) throw new Fault('approval.gone');
}

/** The same entry but for its place in the log, its time and its author's generation. */
function isSameWish(kept: ApprovalRow, entry: Entry): boolean {
  const { seq, prev, timeMs, authorGen } = decodeEntry(kept.entry);
  return same(encodeEntry({ ...entry, seq, prev, timeMs, authorGen }), kept.entry);
}

const isOpen = (domain: Domain, row: ApprovalRow): boolean =>
  row.state === 'open' && row.expiresAt > domain.clock.now();

/** Open ones, oldest first; without those whose author or subject is no longer there. */
export async function list(domain: Domain, actor: Actor): Promise<AskReply<'approval:list'>> {
  const { book } = await ranked(domain, actor, OWNER);
  const { people } = book.log.state;
  const rows = await domain.stores.read.approvals.open(book.practiceId);
  const isAlive = (row: ApprovalRow): boolean => {
    const { payload } = decodeEntry(row.entry);
    const author = people.get(row.proposedBy);
    const isMeant = !('userId' in payload) || people.get(payload.userId)?.active === true;
    return isOpen(domain, row) && author?.active === true && author.role === OWNER && isMeant;
  };
  const approvals = rows.filter(isAlive).map(({ approvalId, entry, sig, createdAt, expiresAt }) => ({
    approvalId,
    signed: { entry, sig, cosig: null },
    at: createdAt,
    expiresAt,
  }));
  return { approvals };
}

/** Faults: access.refused, approval.gone, approval.stale (the author's device renews it), input.rejected, storage. */
export async function approve(
  domain: Domain,
  actor: Actor,
  input: AskInput<'approval:approve'>,
): Promise<AskReply<'approval:approve'>> {
  const { book } = await ranked(domain, actor, OWNER);
  await domain.live.throttle.spend('approval', actor.userId);
  return book.exclusive(() => approveInTurn(domain, actor, input));
}

async function approveInTurn(
  domain: Domain,
  actor: Actor,
  { approvalId, signed, epochs }: AskInput<'approval:approve'>,
): Promise<AskReply<'approval:approve'>> {
  const mine = await ranked(domain, actor, OWNER);
  const { book } = mine;
  const row = await known(domain, mine, approvalId);
  const entry = judged(() => decodeEntry(signed.entry));
  const { cosig } = signed;
  if (cosig === null) throw new Fault('input.rejected', 'log.cosig-missing');
  if (judged(() => decodeCosig(cosig)).ownerId !== actor.userId) throw new Fault('access.refused');
  if (row.state === 'done') return repeated(domain, mine, entry, { signed });
  if (!isOpen(domain, row)) throw new Fault('approval.gone');
  const isAsked = same(row.entry, signed.entry) && same(row.sig, signed.sig);
  if (!isAsked || entry.seq <= book.log.seq) throw new Fault('approval.stale');
  return commitEntry(domain, actor, mine, entry, { signed, epochs, inviteId: null }, async (tx, after) => {
    await tx.approvals.close(approvalId, 'done');
    after(() => tellOwners(domain, book, approvalId));
  });
}

/** By its author, or declined by an owner whom it is not about. Again: the same success. Faults: access.refused, approval.gone. */
export async function withdraw(
  domain: Domain,
  actor: Actor,
  { approvalId }: AskInput<'approval:withdraw'>,
): Promise<AskReply<'approval:withdraw'>> {
  const { book } = await ranked(domain, actor, OWNER);
  return book.exclusive(async () => {
    const row = await known(domain, await ranked(domain, actor, OWNER), approvalId);
    if (row.state === 'withdrawn') return {};
    if (!isOpen(domain, row)) throw new Fault('approval.gone');
    const { payload } = decodeEntry(row.entry);
    const isAboutMe = 'userId' in payload && payload.userId === actor.userId;
    if (isAboutMe && row.proposedBy !== actor.userId) throw new Fault('access.refused', 'approval.subject');
    await end(domain, book, approvalId, 'withdrawn');
    return {};
  });
}

async function known(domain: Domain, { book }: Colleague, approvalId: ApprovalId): Promise<ApprovalRow> {
  const row = await domain.stores.read.approvals.byId(approvalId);
  if (row?.practiceId !== book.practiceId) throw new Fault('approval.gone');
  return row;
}

/** Timed work. */
export async function expireApprovals(domain: Domain): Promise<void> {
  for (const { approvalId, practiceId } of await domain.stores.read.approvals.spent(domain.clock.now())) {
    const book = await domain.books.get(practiceId);
    await book.exclusive(() => end(domain, book, approvalId, 'expired'));
  }
}

const end = (domain: Domain, book: Book, approvalId: ApprovalId, state: 'withdrawn' | 'expired'): Promise<void> =>
  change(domain, async (tx, after) => {
    if ((await tx.approvals.byId(approvalId))?.state !== 'open') return;
    await tx.approvals.close(approvalId, state);
    after(() => tellOwners(domain, book, approvalId));
  });

/** After the commit, so whoever has just become an owner hears it as well. */
function tellOwners(domain: Domain, book: Book, approvalId: ApprovalId): void {
  const { people } = book.log.state;
  const owners = book.active().filter((userId) => people.get(userId)?.role === OWNER);
  domain.publisher.tell(owners, 'approval:changed', { approvalId });
}
