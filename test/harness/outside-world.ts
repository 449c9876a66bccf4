/**
 * What stands outside the practice for flow tests: a carrier of texts and a mail relay that keep what they are given, and
 * the patients' side, which answers by signed text callbacks and by mail through the gateway's own webhooks.
 */
import { createHmac, randomBytes } from 'node:crypto';
import { createTransport } from 'nodemailer';
import type { Attachment } from 'nodemailer/lib/mailer/index.js';
import twilio from 'twilio';
import type { MailCarrier, TextCarrier } from '../../server/delivery/carriers.ts';
import type { OwnCarriers } from '../../server/gateway.ts';

export const MAIL_DOMAIN = 'reply.riverside.example.org';
const MAIL_SECRET = 'a secret between the mail server and us';
const ACCOUNT = `AC${'0'.repeat(32)}`;
const TOKEN = 'a token that only the carrier has';

/** Environment of a server that hears of answers through its webhooks. */
export const OUTSIDE_ENV = {
  CORRIDOR_MAIL_FROM: 'Corridor <corridor@riverside.example.org>',
  CORRIDOR_MAIL_IN_DOMAIN: MAIL_DOMAIN,
  CORRIDOR_MAIL_IN_SECRET: MAIL_SECRET,
  CORRIDOR_TWILIO_ACCOUNT: ACCOUNT,
  CORRIDOR_TWILIO_TOKEN: TOKEN,
  CORRIDOR_TWILIO_FROM: '+447700900000',
} as const;

type MailGiven = Parameters<MailCarrier['send']>[0];
export interface SentMail extends MailGiven {
  readonly files: readonly { readonly name: string; readonly mime: string; readonly bytes: Buffer }[];
}
export interface SentText {
  readonly to: string;
  readonly text: string;
  readonly sid: string;
}

export interface OutsideWorld {
  readonly carriers: OwnCarriers;
  readonly mails: readonly SentMail[];
  readonly texts: readonly SentText[];
  /** A patient's text. Answers the HTTP status. */
  text(from: string, words: string): Promise<number>;
  /** What the carrier says became of a text. */
  textStatus(sid: string, status: string, errorCode?: string): Promise<number>;
  /** A patient's mail. */
  mail(mail: PatientsMail): Promise<number>;
  /** A delivery report (RFC 3464) on one of our mails. */
  report(about: SentMail, action: 'delivered' | 'failed', status: string): Promise<number>;
}

export interface PatientsMail {
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly attachments?: readonly Attachment[];
}

/** @param url where the gateway listens · @param publicUrl what that is called outside · @param now the server's clock, epoch ms */
export function outsideWorld(url: () => string, publicUrl: () => string, now: () => number): OutsideWorld {
  const mails: SentMail[] = [];
  const texts: SentText[] = [];
  const post = async (path: string, headers: Record<string, string>, body: string | Buffer) => {
    const answer = await fetch(`${url()}/webhooks/${path}`, {
      method: 'POST',
      headers,
      body: typeof body === 'string' ? body : new Uint8Array(body),
    });
    return answer.status;
  };
  const posted = (path: string, fields: Record<string, string>) => {
    const signature = twilio.getExpectedTwilioSignature(TOKEN, `${publicUrl()}/webhooks/${path}`, fields);
    const headers = { 'content-type': 'application/x-www-form-urlencoded', 'x-twilio-signature': signature };
    return post(path, headers, new URLSearchParams(fields).toString());
  };
  const arrived = (from: string, to: string, raw: Buffer) => {
    const time = String(now());
    const mac = createHmac('sha256', MAIL_SECRET).update(`${time}\n${from}\n${to}\n`).update(raw).digest('hex');
    const signed = { 'x-corridor-time': time, 'x-corridor-from': from, 'x-corridor-to': to };
    return post('mail', { 'content-type': 'message/rfc822', ...signed, 'x-corridor-signature': mac }, raw);
  };
  return {
    mails,
    texts,
    carriers: { mail: mailCarrier(mails), texts: textCarrier(texts) },
    text: (from, words) =>
      posted('twilio/inbound', { MessageSid: sid(), AccountSid: ACCOUNT, From: from, Body: words }),
    textStatus: (of, status, errorCode) =>
      posted('twilio/status', {
        MessageSid: of,
        AccountSid: ACCOUNT,
        MessageStatus: status,
        ...(errorCode !== undefined && { ErrorCode: errorCode }),
      }),
    mail: async (mail) => arrived(mail.from, mail.to, await written(mail)),
    report: (about, action, status) => arrived('', about.envelopeFrom, reportOn(about, action, status)),
  };
}

const sid = () => `SM${randomBytes(16).toString('hex')}`;

const textCarrier = (texts: SentText[]): TextCarrier => ({
  kind: 'twilio',
  from: '+447700900000',
  send(to, text) {
    const providerId = sid();
    texts.push({ to, text, sid: providerId });
    return Promise.resolve({ as: 'accepted', state: 'sent', code: null, providerId });
  },
});

const mailCarrier = (mails: SentMail[]): MailCarrier => ({
  kind: 'relay',
  async send(mail, attachments) {
    const files = [];
    for (const attachment of attachments) {
      const { name, mime } = attachment;
      files.push({ name, mime, bytes: Buffer.concat(await attachment.open().toArray()) });
    }
    mails.push({ ...mail, files });
    return { as: 'accepted', state: 'sent', code: '250', providerId: mail.messageId };
  },
  close: () => undefined,
});

/** As a mail program writes it. */
async function written({ attachments = [], headers = {}, ...mail }: PatientsMail): Promise<Buffer> {
  const transport = createTransport({ streamTransport: true, buffer: true });
  const { message } = await transport.sendMail({ ...mail, headers: { ...headers }, attachments: [...attachments] });
  return message as Buffer;
}

const reportOn = ({ to, envelopeFrom }: SentMail, action: string, status: string): Buffer =>
  Buffer.from(
    [
      'From: MAILER-DAEMON@mx.example.org',
      `To: ${envelopeFrom}`,
      'Subject: Delivery report',
      `Message-ID: <${randomBytes(8).toString('hex')}@mx.example.org>`,
      'MIME-Version: 1.0',
      'Content-Type: multipart/report; report-type=delivery-status; boundary="b1"',
      '',
      '--b1',
      'Content-Type: text/plain',
      '',
      'About your mail.',
      '--b1',
      'Content-Type: message/delivery-status',
      '',
      'Reporting-MTA: dns; mx.example.org',
      '',
      `Final-Recipient: rfc822; ${to}`,
      `Action: ${action}`,
      `Status: ${status}`,
      '--b1--',
      '',
    ].join('\r\n'),
  );
