/**
 * The outbox: hands mails to the relay, at least once each, and says how it went. An attempt is counted and the next one
 * put off before the relay is asked, so a crash in between neither loses a mail nor sends a storm.
 */
import type { Domain } from './domain.ts';
import type { Mail } from './records.ts';

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
  if (waitMs === undefined) return finish(domain, mailId, 'failed', 'attempts');
  await domain.stores.change((tx) => tx.mails.attempt(mailId, domain.clock.now() + waitMs));
  const account = await domain.stores.read.accounts.byId(userId);
  if (account === null || account.standing !== 'active' || account.email === null) {
    return finish(domain, mailId, 'dropped', null);
  }
  const outcome = await domain.mailer.send(account.email, kind);
  if (outcome.accepted) return finish(domain, mailId, 'sent', null);
  domain.log.warn({ mailId, code: outcome.code, permanent: outcome.permanent }, 'mail.refused');
  if (outcome.permanent) return finish(domain, mailId, 'failed', outcome.code);
  await domain.stores.change((tx) => tx.mails.note(mailId, outcome.code));
}

async function finish(
  domain: Domain,
  mailId: number,
  state: 'sent' | 'failed' | 'dropped',
  code: string | null,
): Promise<void> {
  await domain.stores.change((tx) => tx.mails.finish(mailId, state, code));
}
