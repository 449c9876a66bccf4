/**
 * The domain's Mailer: writes the fixed mail and hands it to whatever takes mail here, an SMTP relay or the mailbox of
 * development. Retrying, and who gets one at all, is the domain's work.
 */
import type { Mailer, MailOutcome } from '../domain/ports.ts';
import { alertMail, type Mail } from './alert-mail.ts';

/** Takes one mail. A refusal is an outcome, not an exception. */
export interface MailTaker {
  take(mail: Mail): Promise<MailOutcome>;
  close(): void;
}

export interface MailerParts {
  readonly taker: MailTaker;
  readonly from: string;
  /** Origin without a trailing slash. */
  publicUrl(): string;
  /** Random letters and digits. */
  unique(): string;
}

export const createMailer = (parts: MailerParts): Mailer => ({
  send: (to) => parts.taker.take(alertMail(parts.from, to, parts.publicUrl(), parts.unique())),
});
