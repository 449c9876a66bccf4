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

/** An address with any of these could be read as two, or as a header. Accounts cannot have one; this is the last look. */
const FOREIGN = /[\s\p{Cc}<>(),;:"[\]\\]/u;

export const createMailer = (parts: MailerParts): Mailer => ({
  send: (to) => {
    if (FOREIGN.test(to)) return Promise.resolve({ accepted: false, permanent: true, code: 'address' });
    return parts.taker.take(alertMail(parts.from, to, parts.publicUrl(), parts.unique()));
  },
});
