/**
 * Hands mail to the practice's SMTP relay through nodemailer, over a small pool of kept connections.
 * Files and addresses in a mail are never followed. What the relay says decides: 5xx is final, all else may be tried again.
 */
import { createTransport } from 'nodemailer';
import type { MailOutcome } from '../domain/ports.ts';
import type { MailTaker } from './mailer.ts';

const connections = 2;
const mailsPerConnection = 100;
const patienceMs = 20_000;
/** A relay on this machine may do without TLS. */
const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/** @param smtpUrl smtp:// or smtps://, with user and password where the relay wants them */
export function createSmtp(smtpUrl: string): MailTaker {
  const url = new URL(smtpUrl);
  const transport = createTransport({
    pool: true,
    maxConnections: connections,
    maxMessages: mailsPerConnection,
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: Number(url.port || (url.protocol === 'smtps:' ? 465 : 587)),
    secure: url.protocol === 'smtps:',
    requireTLS: !LOOPBACK.has(url.hostname),
    ...(url.username !== '' && {
      auth: { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) },
    }),
    connectionTimeout: patienceMs,
    greetingTimeout: patienceMs,
    socketTimeout: patienceMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
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

/**
 * Only the relay's number or the library's word for the failure is kept: its sentences quote addresses. Final is only a
 * 5xx about this mail; one about us (a wrong relay password) is for the operator to mend while the mail waits.
 */
function refusal(error: unknown): MailOutcome {
  const facts = error as { readonly responseCode?: unknown; readonly code?: unknown };
  const smtp = typeof facts.responseCode === 'number' ? facts.responseCode : null;
  const word = typeof facts.code === 'string' && /^\w{1,40}$/.test(facts.code) ? facts.code : 'unknown';
  const isAboutMail = word === 'EENVELOPE' || word === 'EMESSAGE';
  return {
    accepted: false,
    permanent: isAboutMail && smtp !== null && smtp >= 500,
    code: smtp === null ? word : String(smtp),
  };
}
