/**
 * The outbox: hands mails to the relay, at least once each, and says how it went. An attempt is counted and the next one
 * put off before the relay is asked, so a crash in between neither loses a mail nor sends a storm. Right before each
 * attempt it looks once more: a mail about nothing that is still unread is not sent.
 */
import type { AlertStep } from '../../protocol/wire/people.ts';
import type { Domain } from './domain.ts';
import type { Account, Mail, WaitState } from './records.ts';

const AT_ONCE = 50;
const MINUTE_MS = 60_000;
/** Waits after the 1st, 2nd … attempt; after the last one the mail has failed. */
const WAITS_MS = [1, 5, 15, 60, 240, 720].map((minutes) => minutes * MINUTE_MS);

/** Timed work. */
export async function deliverMails(domain: Domain): Promise<void> {
  for (const mail of await domain.stores.read.mails.due(domain.clock.now(), AT_ONCE)) await deliver(domain, mail);
}

async function deliver(domain: Domain, mail: Mail): Promise<void> {
  const { mailId, kind, userId, attempts } = mail;
  const waitMs = WAITS_MS[attempts];
  if (waitMs === undefined) return finish(domain, mail, 'failed', 'attempts');
  const isMine = await domain.stores.change((tx) => tx.mails.attempt(mailId, attempts, domain.clock.now() + waitMs));
  if (!isMine) return;
  const [account, waits] = await Promise.all([
    domain.stores.read.accounts.byId(userId),
    domain.stores.read.mails.about(mailId),
  ]);
  const skipped = whyNot(account, waits);
  const address = account?.email ?? null;
  if (skipped !== null || address === null) return finish(domain, mail, 'dropped', null, skipped ?? 'skippedNoAddress');
  const outcome = await domain.mailer.send(address, kind);
  if (outcome.accepted) return finish(domain, mail, 'sent', null);
  domain.log.warn({ mailId, code: outcome.code, permanent: outcome.permanent }, 'mail.refused');
  if (outcome.permanent) return finish(domain, mail, 'failed', outcome.code);
  await domain.stores.change((tx) => tx.mails.note(mailId, outcome.code));
}

/** A mail of an older version names no waits and is sent. */
function whyNot(account: Account | null, waits: readonly WaitState[]): AlertStep['what'] | null {
  if (account === null || account.standing !== 'active') return 'skippedRemoved';
  if (account.email === null) return 'skippedNoAddress';
  if (waits.length === 0 || waits.some((wait) => wait.state === 'unread')) return null;
  return waits.some((wait) => wait.state === 'read') ? 'skippedRead' : 'skippedRemoved';
}

/** The end of a mail is a step of every wait that it was about. */
async function finish(
  domain: Domain,
  { mailId }: Mail,
  state: 'sent' | 'failed' | 'dropped',
  code: string | null,
  what: AlertStep['what'] = state === 'sent' ? 'sent' : 'failed',
): Promise<void> {
  const at = domain.clock.now();
  await domain.stores.change(async (tx) => {
    const waits = await tx.mails.about(mailId);
    await tx.alerts.note(waits.map(({ userId, threadId, n }) => ({ userId, threadId, n, what, at })));
    await tx.mails.finish(mailId, state, code);
  });
  domain.meter.alert(state);
}
