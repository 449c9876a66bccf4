/**
 * The mailbox of development: keeps the last mails and texts that would have been sent, in memory, and shows them as a
 * page. It shows what patients would read, which is why it exists in development only, where nothing is really sent.
 * Everything shown is escaped; it has no scripts.
 */
import type { MailCarrier, TextCarrier } from './carriers.ts';
import { escapeHtml, withLinks } from './html.ts';
import type { MailTaker } from './mailer.ts';

/** One line of the page: an alert to a colleague, or what went to a patient. */
export interface KeptMail {
  readonly at: number;
  readonly kind: 'alert' | 'email' | 'sms';
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly messageId: string | null;
  readonly replyTo: string | null;
  /** Names of attachments. */
  readonly files: readonly string[];
}
export interface Mailbox extends MailTaker {
  readonly mail: MailCarrier;
  readonly texts: TextCarrier;
  page(nonce: string): string;
  list(): readonly KeptMail[];
}

const keptMails = 200;
const refreshSeconds = 5;

/** @param now epoch ms */
export function createMailbox(now: () => number): Mailbox {
  const mails: KeptMail[] = [];
  let texts = 0;
  const keep = (mail: Omit<KeptMail, 'at'>) => {
    mails.unshift({ ...mail, at: now() });
    mails.length = Math.min(mails.length, keptMails);
  };
  return {
    take({ to, subject, text, messageId }) {
      keep({ kind: 'alert', to, subject, text, messageId, replyTo: null, files: [] });
      return Promise.resolve({ accepted: true });
    },
    mail: {
      kind: 'mailbox',
      send: ({ to, subject, text, messageId, replyTo }, attachments) => {
        keep({ kind: 'email', to, subject, text, messageId, replyTo, files: attachments.map(({ name }) => name) });
        return Promise.resolve({ as: 'accepted', state: 'sent', code: null, providerId: messageId });
      },
      close: () => undefined,
    },
    texts: {
      kind: 'mailbox',
      from: null,
      send: (to, text) => {
        texts += 1;
        keep({ kind: 'sms', to, subject: 'Text message', text, messageId: null, replyTo: null, files: [] });
        return Promise.resolve({ as: 'accepted', state: 'sent', code: null, providerId: `mailbox-${now()}-${texts}` });
      },
    },
    list: () => mails,
    page: (nonce) => page(mails, nonce),
    close: () => undefined,
  };
}

const STYLE = `
  :root { color-scheme: light dark; --ink: light-dark(#1f2933, #e4e7eb); --dim: light-dark(#52606d, #9aa5b1);
    --page: light-dark(#f5f7f8, #12181d); --card: light-dark(#fff, #1b232a); --link: light-dark(#0b6e6e, #5fd0d0); }
  body { margin: 0 auto; max-width: 44rem; padding: 2rem 1rem; font: 16px/1.5 system-ui, sans-serif;
    color: var(--ink); background: var(--page); }
  h1 { margin: 0; font-size: 1.4rem; } .lead { margin: .25rem 0 1.5rem; color: var(--dim); }
  article { margin: 0 0 1rem; padding: 1rem 1.25rem; border-radius: 12px; background: var(--card); }
  h2 { margin: 0; font-size: 1rem; } .meta { color: var(--dim); font-size: .875rem; overflow-wrap: anywhere; }
  pre { margin: .75rem 0 0; font: inherit; white-space: pre-wrap; overflow-wrap: anywhere; } a { color: var(--link); }
`;

function page(mails: readonly KeptMail[], nonce: string): string {
  const body = mails.length === 0 ? '<p class="lead">Nothing yet.</p>' : mails.map(article).join('\n');
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="refresh" content="${refreshSeconds}"><link rel="icon" href="data:,"><title>Mailbox (${mails.length})</title>
<style nonce="${escapeHtml(nonce)}">${STYLE}</style></head>
<body><h1>Mailbox</h1>
<p class="lead">The e-mails and texts that Corridor would have sent. Only in development, only until the server stops.</p>
<main>${body}</main></body></html>
`;
}

const KINDS = { alert: 'Alert to a colleague', email: 'E-mail to a patient', sms: 'Text to a patient' } as const;

const article = (mail: KeptMail): string => `<article><h2>${escapeHtml(mail.subject)}</h2>
<div class="meta">${KINDS[mail.kind]} · to ${escapeHtml(mail.to)} · <time>${new Date(mail.at).toISOString()}</time></div>
<pre>${withLinks(escapeHtml(mail.text))}</pre>${mail.files.map(attachment).join('')}</article>`;

const attachment = (name: string): string => `<div class="meta">Attachment: ${escapeHtml(name)}</div>`;
