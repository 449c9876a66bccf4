/**
 * The mailbox of development: keeps the last mails that would have been sent, in memory, and shows them as a page.
 * Never used in production or where a relay is configured. Everything shown is escaped; it has no scripts.
 */
import type { Mail } from './alert-mail.ts';
import type { MailTaker } from './mailer.ts';

export interface KeptMail extends Mail {
  readonly at: number;
}
export interface Mailbox extends MailTaker {
  page(nonce: string): string;
  list(): readonly KeptMail[];
}

const keptMails = 200;
const refreshSeconds = 5;

/** @param now epoch ms */
export function createMailbox(now: () => number): Mailbox {
  const mails: KeptMail[] = [];
  return {
    take(mail) {
      mails.unshift({ ...mail, at: now() });
      mails.length = Math.min(mails.length, keptMails);
      return Promise.resolve({ accepted: true });
    },
    list: () => mails,
    page: (nonce) => page(mails, nonce),
    close: () => undefined,
  };
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escape = (text: string) => text.replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign);

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
<style nonce="${escape(nonce)}">${STYLE}</style></head>
<body><h1>Mailbox</h1>
<p class="lead">What Corridor would have sent by e-mail. Only in development, only until the server stops.</p>
<main>${body}</main></body></html>
`;
}

const article = (mail: KeptMail): string => `<article><h2>${escape(mail.subject)}</h2>
<div class="meta">to ${escape(mail.to)} · <time>${new Date(mail.at).toISOString()}</time></div>
<pre>${linked(escape(mail.text))}</pre></article>`;

/** Addresses in escaped text become links; quotes are escaped already, so none can leave the attribute. */
const linked = (escaped: string) =>
  escaped.replace(/https?:\/\/[^\s<]+/g, (url) => `<a href="${url}" rel="noreferrer">${url}</a>`);
