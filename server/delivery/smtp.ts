/**
 * Hands alerts to the practice's SMTP relay. What the relay says decides: 5xx about this mail is final, all else may be
 * tried again; one about us (a wrong relay password) is for the operator to mend while the mail waits.
 */
import type { MailOutcome } from '../domain/ports.ts';
import { failureOf, openRelay } from './email/relay.ts';
import type { MailTaker } from './mailer.ts';

/** @param smtpUrl smtp:// or smtps://, with user and password where the relay wants them */
export function createSmtp(smtpUrl: string): MailTaker {
  const transport = openRelay(smtpUrl);
  return {
    async take(mail) {
      try {
        await transport.sendMail({ ...mail, to: { name: '', address: mail.to }, headers: { ...mail.headers } });
        return { accepted: true };
      } catch (error) {
        return refusal(error);
      }
    },
    close: () => transport.close(),
  };
}

function refusal(error: unknown): MailOutcome {
  const { smtp, word } = failureOf(error);
  const isAboutMail = word === 'EENVELOPE' || word === 'EMESSAGE';
  const permanent = isAboutMail && smtp !== null && smtp >= 500;
  return { accepted: false, permanent, code: smtp === null ? word : String(smtp) };
}
