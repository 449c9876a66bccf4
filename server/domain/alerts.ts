/**
 * Alerts: who has left a message unread long enough gets one content-free mail. Offline: 2 min after the commit; online
 * but unread: 5 min; as far as their preferences want it, and not in their quiet hours. One per thread until it is read,
 * 6 an hour per person, several threads due at once are one mail. What is due is decided again inside the transaction
 * that marks it and puts the mail into the outbox. Every step is noted (alert-steps.ts).
 */
import type { ThreadId, UserId } from '../../protocol/wire/ids.ts';
import { LIMITS } from '../../protocol/wire/limits.ts';
import type { AlertStep, Preferences } from '../../protocol/wire/people.ts';
import { noteSteps } from './alert-steps.ts';
import type { Domain } from './domain.ts';
import type { LocalTime } from './ports.ts';
import { presenceAt } from './presence/state.ts';
import type { StepRow, Unread } from './records.ts';
import type { Reads } from './stores.ts';

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
  await noteSteps(
    domain,
    unread.map((row) => ({ ...step(row, 'waiting'), at: row.firstAt })),
  );
  await noteEnds(domain, looked);
  const people = new Set(unread.map((row) => row.userId));
  for (const userId of people) {
    await alert(
      domain,
      userId,
      unread.filter((row) => row.userId === userId),
    );
  }
}

/** Waits that ended before their time came. */
async function noteEnds(domain: Domain, looked: readonly ThreadId[] | null): Promise<void> {
  const at = domain.clock.now();
  const waits = await domain.stores.read.alerts.open(looked);
  const ended = waits.filter((wait) => wait.state !== 'unread');
  const what = { read: 'skippedRead', removed: 'skippedRemoved', unread: 'waiting' } as const;
  await noteSteps(
    domain,
    ended.map(({ state, ...wait }) => ({ ...wait, what: what[state], at })),
  );
}

async function alert(domain: Domain, userId: UserId, seen: readonly Unread[]): Promise<void> {
  const now = domain.clock.now();
  const isOffline = await isAway(domain, userId);
  const due = overdue(seen, isOffline, now);
  if (due.length === 0) return;
  const reason = await whyNot(domain, domain.stores.read, userId, isOffline);
  if (reason !== null) {
    await noteSteps(
      domain,
      due.map((row) => ({ ...step(row, reason), at: now })),
    );
    return;
  }
  await domain.stores.change(async (tx) => {
    if ((await whyNot(domain, tx, userId, isOffline)) !== null) return;
    const unread = await tx.receipts.unread(due.map((row) => row.threadId));
    const mine = unread.filter((row) => row.userId === userId);
    const still = overdue(mine, isOffline, now);
    if (still.length === 0) return;
    for (const { threadId, lastN } of still) await tx.receipts.moveAlerted(threadId, userId, lastN);
    await tx.mails.add(userId, 'waiting', now, still);
  });
}

async function isAway(domain: Domain, userId: UserId): Promise<boolean> {
  const facts = await domain.live.presence.of(userId);
  return facts === null || presenceAt(facts, domain.clock.now()) === 'offline';
}

/** Those of one person's unread threads whose time has come. */
function overdue(unread: readonly Unread[], isOffline: boolean, now: number): Unread[] {
  const waitMs = isOffline ? LIMITS.alertOfflineAfterMs : LIMITS.alertOnlineAfterMs;
  return unread.filter((row) => row.firstAt + waitMs <= now);
}

/** Why this person gets no mail now, or null. */
async function whyNot(
  domain: Domain,
  reads: Reads,
  userId: UserId,
  isOffline: boolean,
): Promise<AlertStep['what'] | null> {
  const now = domain.clock.now();
  const account = await reads.accounts.byId(userId);
  if (account?.standing !== 'active') return 'skippedRemoved';
  if (account.email === null) return 'skippedNoAddress';
  const preferences = await reads.preferences.of(userId);
  if (!(isOffline ? preferences.emailWhenOffline : preferences.emailWhenUnread)) return 'skippedPreference';
  if (isQuiet(preferences, domain.localTime, now)) return 'heldQuiet';
  if ((await reads.mails.count(userId, now - HOUR_MS)) >= LIMITS.alertsPerHour) return 'heldHourly';
  return null;
}

/** From `from` until just before `to`, past midnight where `to` comes first; never where both are the same. */
function isQuiet({ quietHours }: Preferences, localTime: LocalTime, now: number): boolean {
  if (quietHours === null) return false;
  const { from, to, timeZone } = quietHours;
  const time = localTime(timeZone, now);
  if (time === null) return false;
  return from <= to ? from <= time && time < to : from <= time || time < to;
}

const step = ({ userId, threadId, firstN }: Unread, what: AlertStep['what']): Omit<StepRow, 'at'> => ({
  userId,
  threadId,
  n: firstN,
  what,
});
