/**
 * A patient's mail from an opened job: text and the simple HTML made of it, the practice's name and response times under
 * both, and the headers by which answers and bounces find back. Of the job's own headers none is taken over. Pure.
 */
import type { JobContent } from '../../../protocol/wire/deliveries.ts';
import type { Letterhead } from '../../domain/gateway/door.ts';
import { escapeHtml, htmlOf } from '../html.ts';
import { bounceAddress, messageIdOf, replyAddress } from './address.ts';

/** What the operator has set up for mail. */
export interface MailSetup {
  /** Address, or `Name <address>`. */
  readonly from: string;
  /** Domain of our own listener; null: no reply or bounce address. */
  readonly domain: string | null;
}

export interface PatientMail {
  readonly from: { readonly name: string; readonly address: string };
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** With angle brackets. */
  readonly messageId: string;
  readonly references: readonly string[];
  readonly replyTo: string | null;
  /** Where bounces go. */
  readonly envelopeFrom: string;
  /** Echoed in delivery reports. */
  readonly token: string;
}

type MailContent = Exclude<JobContent, { readonly kind: 'sms' }>;

/** What of a leased job a mail is made from. */
export interface MailFacts {
  readonly token: string;
  readonly references: readonly string[];
  readonly letterhead: Letterhead;
  /** Of a reminder: when what it reminds of closes; null or absent: never. */
  readonly closesAt?: number | null;
}

const MESSAGE_ID = /^<[\x21-\x3b\x3d\x3f-\x7e]{1,298}>$/;
const BREAKS = /[\p{Cc}\u2028\u2029]+/gu;
const subjectChars = 250;

export function composeMail(content: MailContent, facts: MailFacts, setup: MailSetup): PatientMail {
  const { token, letterhead } = facts;
  const sender = addressIn(setup.from);
  const { subject, text } = wordsOf(content, facts);
  const foot = footOf(letterhead);
  return {
    from: { name: oneLine(letterhead.displayName), address: sender },
    to: content.to,
    subject: oneLine(subject).slice(0, subjectChars),
    text: `${text.trimEnd()}\n\n-- \n${foot}\n`,
    html: page(text.trimEnd(), foot),
    messageId: mailMessageId(token, setup),
    references: facts.references.filter((one) => MESSAGE_ID.test(one)),
    replyTo: setup.domain === null ? null : replyAddress(token, setup.domain),
    envelopeFrom: setup.domain === null ? sender : bounceAddress(token, setup.domain),
    token,
  };
}

/** The same at every try, so that a mail of unknown outcome is one mail in the patient's mailbox. */
export const mailMessageId = (token: string, setup: MailSetup): string =>
  messageIdOf(token, setup.domain ?? addressIn(setup.from).split('@')[1] ?? 'localhost');

const TEST = 'This is a test. Sending e-mail works if you can read it.';

/** The fixed sentence of "send test"; it answers nobody. */
export const composeTest = (to: string, facts: MailFacts, setup: MailSetup): PatientMail =>
  composeMail({ kind: 'email', to, subject: 'Test from Corridor', text: TEST }, facts, { ...setup, domain: null });

/** A code by e-mail: the same sentence as the text's; it answers nobody, and a bounce finds no delivery. */
export const composeCode = (to: string, sentence: string, facts: MailFacts, setup: MailSetup): PatientMail =>
  composeMail({ kind: 'email', to, subject: 'Your code', text: sentence }, facts, { ...setup, domain: null });

/** A Direct Message's mail is one fixed text: practice, link, when it ends. So is what reminds of it, without the link. */
function wordsOf(content: MailContent, { letterhead, closesAt = null }: MailFacts): { subject: string; text: string } {
  if (content.kind === 'email') return content;
  const name = oneLine(letterhead.displayName);
  const subject = `A secure message from ${name}`;
  if (content.kind === 'remind') {
    const closes = closesAt === null ? '' : ` It closes on ${dayOf(closesAt)}.`;
    return {
      subject: `Reminder: ${subject.charAt(0).toLowerCase()}${subject.slice(1)}`,
      text: `On ${dayOf(content.sentAt)} ${name} sent you a secure message, and it is still waiting for you. Please look for our e-mail of that day with the subject “${subject}” and open the link in it.${closes}

For your safety there is no link in this reminder. If you cannot find that e-mail, ask us and we will send you a new one. If you have answered in the meantime, there is nothing left to do.`,
    };
  }
  const end =
    content.expiresAt === null ? '' : `\n\nThe link works until ${new Date(content.expiresAt).toUTCString()}.`;
  return {
    subject,
    text: `${name} has sent you a secure message. Open it here:\n\n${content.link}${end}`,
  };
}

const DAY = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' });
const dayOf = (at: number): string => DAY.format(at);

const footOf = ({ displayName, phone, banner }: Letterhead): string =>
  [
    oneLine(displayName),
    ...(phone === null ? [] : [oneLine(phone)]),
    ...(banner.trim() === '' ? [] : [banner.trim()]),
  ].join('\n');

const oneLine = (text: string): string => text.replace(BREAKS, ' ').trim();

/** `a@b` in `Name <a@b>`. */
const addressIn = (from: string): string => /<([^<>]+)>\s*$/.exec(from)?.[1] ?? from.trim();

const page = (text: string, foot: string): string => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${escapeHtml(foot.split('\n')[0] ?? '')}</title></head>
<body style="margin:0;padding:24px;font:16px/1.5 system-ui,sans-serif;color:#1f2933">
<p style="margin:0 0 24px">${htmlOf(text)}</p>
<p style="margin:0;padding-top:12px;border-top:1px solid #cbd2d9;font-size:13px;color:#52606d">${htmlOf(foot)}</p>
</body></html>
`;
