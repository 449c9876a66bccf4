/**
 * Alerts: who has left a message unread long enough gets one content-free mail. Offline: 2 min after the commit; online
 * but unread: 5 min. One per thread until it is read, 6 an hour per person, several threads due at once are one mail.
 * What is due is decided again inside the transaction that marks it and puts the mail into the outbox.
 */
import type { UserId } from '../../protocol/wire/ids.ts';
import { LIMITS } from '../../protocol/wire/limits.ts';
import type { Domain } from './domain.ts';
import { presenceAt } from './presence/state.ts';
import type { Unread } from './records.ts';

const HOUR_MS = 3_600_000;

/** Timed work. */
export async function alertDue(domain: Domain): Promise<void> {
  const looked = domain.watch.get();
  if (looked?.length === 0) return;
  const unread = await domain.stores.read.receipts.unread(looked);
  domain.watch.keep(
    looked,
    unread.map((row) => row.threadId),
  );
  const people = new Set(unread.map((row) => row.userId));
  for (const userId of people) {
    const mine = unread.filter((row) => row.userId === userId);
    if ((await due(domain, userId, mine)).length > 0) await alert(domain, userId, mine);
  }
}

/** Those of one person's unread threads whose time has come; none for somebody without an address. */
async function due(domain: Domain, userId: UserId, unread: readonly Unread[]): Promise<Unread[]> {
  const facts = await domain.live.presence.of(userId);
  const now = domain.clock.now();
  const isOffline = facts === null || presenceAt(facts, now) === 'offline';
  const waitMs = isOffline ? LIMITS.alertOfflineAfterMs : LIMITS.alertOnlineAfterMs;
  return unread.filter((row) => row.firstAt + waitMs <= now);
}

async function alert(domain: Domain, userId: UserId, seen: readonly Unread[]): Promise<void> {
  const now = domain.clock.now();
  await domain.stores.change(async (tx) => {
    const account = await tx.accounts.byId(userId);
    if (account === null || account.standing !== 'active' || account.email === null) return;
    if ((await tx.mails.count(userId, now - HOUR_MS)) >= LIMITS.alertsPerHour) return;
    const unread = await tx.receipts.unread(seen.map((row) => row.threadId));
    const mine = unread.filter((row) => row.userId === userId);
    const still = await due(domain, userId, mine);
    if (still.length === 0) return;
    for (const { threadId, lastN } of still) await tx.receipts.moveAlerted(threadId, userId, lastN);
    await tx.mails.add(userId, 'waiting', now);
  });
}
