/**
 * The connection to the practice's SMTP relay through nodemailer: a small pool, STARTTLS except on this machine, DKIM where
 * a key is configured. Files and addresses in a mail are never followed. Shared by alerts and patients' mails.
 */
import { createTransport } from 'nodemailer';

const connections = 2;
const mailsPerConnection = 100;
const patienceMs = 20_000;
/** A relay on this machine may do without TLS. */
const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

export interface Dkim {
  readonly domain: string;
  readonly selector: string;
  /** PEM. */
  readonly privateKey: string;
}

/** @param smtpUrl smtp:// or smtps://, with user and password where the relay wants them */
export function openRelay(smtpUrl: string, dkim: Dkim | null = null) {
  const url = new URL(smtpUrl);
  return createTransport({
    pool: true,
    maxConnections: connections,
    maxMessages: mailsPerConnection,
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: Number(url.port || (url.protocol === 'smtps:' ? 465 : 587)),
    secure: url.protocol === 'smtps:',
    requireTLS: !LOOPBACK.has(url.hostname),
    // A relay here has a certificate for no name, if any at all.
    ...(LOOPBACK.has(url.hostname) && { tls: { rejectUnauthorized: false } }),
    ...(url.username !== '' && {
      auth: { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) },
    }),
    ...(dkim !== null && {
      dkim: { domainName: dkim.domain, keySelector: dkim.selector, privateKey: dkim.privateKey },
    }),
    connectionTimeout: patienceMs,
    greetingTimeout: patienceMs,
    socketTimeout: patienceMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
}

/** What nodemailer says of a failure; the relay's sentences quote addresses and are not kept. */
export interface RelayFailure {
  /** SMTP reply code; null when there was none. */
  readonly smtp: number | null;
  /** Enhanced status such as `5.1.1`; null when there was none. */
  readonly enhanced: string | null;
  /** The library's own word, such as `EENVELOPE`. */
  readonly word: string;
}

export function failureOf(error: unknown): RelayFailure {
  const facts = error as { readonly responseCode?: unknown; readonly response?: unknown; readonly code?: unknown };
  const response = typeof facts.response === 'string' ? facts.response : '';
  return {
    smtp: typeof facts.responseCode === 'number' ? facts.responseCode : null,
    enhanced: /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})\b/.exec(response)?.[1] ?? null,
    word: typeof facts.code === 'string' && /^\w{1,40}$/.test(facts.code) ? facts.code : 'unknown',
  };
}

/** `550 5.1.1`, or the library's word. */
export const codeOf = ({ smtp, enhanced, word }: RelayFailure): string =>
  smtp === null ? word : [String(smtp), ...(enhanced === null ? [] : [enhanced])].join(' ');
