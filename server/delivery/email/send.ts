/**
 * Hands a patient's mail to the relay and says what came of it. 250 is accepted, 5xx about this mail is final, 4xx and
 * trouble of ours wait, and a line that breaks after the relay may have taken the mail leaves its fate unknown.
 */
import { PassThrough, type Readable } from 'node:stream';
import type { Outcome } from '../../domain/gateway/door.ts';
import type { MailAttachment, MailCarrier } from '../carriers.ts';
import type { PatientMail } from './compose.ts';
import { codeOf, failureOf, openRelay, type Dkim } from './relay.ts';

export function createMailCarrier(smtpUrl: string, dkim: Dkim | null): MailCarrier {
  const transport = openRelay(smtpUrl, dkim);
  /** Message-IDs of mails that went over the line whole, though nobody has answered yet. */
  const whole = new Set<string>();
  transport.use('stream', (mail, done) => {
    mail.message.processFunc((input) => noticeEnd(input, () => whole.add(String(mail.data.messageId))));
    done();
  });
  return {
    kind: 'relay',
    async send(mail, attachments) {
      try {
        await transport.sendMail(wired(mail, attachments));
        return { as: 'accepted', state: 'sent', code: '250', providerId: mail.messageId };
      } catch (error) {
        return outcomeOf(error, whole.has(mail.messageId));
      } finally {
        whole.delete(mail.messageId);
      }
    },
    close: () => transport.close(),
  };
}

/** The relay reads the stream only after DATA, so its end is the moment from which the mail may have been taken. */
function noticeEnd(input: Readable, ended: () => void): Readable {
  const tap = new PassThrough();
  tap.once('end', ended);
  input.once('error', (error) => tap.destroy(error));
  return input.pipe(tap);
}

function wired(mail: PatientMail, attachments: readonly MailAttachment[]) {
  const last = mail.references.at(-1);
  return {
    from: { ...mail.from },
    to: { name: '', address: mail.to },
    subject: mail.subject,
    text: mail.text,
    html: mail.html,
    messageId: mail.messageId,
    ...(last !== undefined && { inReplyTo: last, references: [...mail.references] }),
    ...(mail.replyTo !== null && { replyTo: { ...mail.from, address: mail.replyTo } }),
    envelope: { from: mail.envelopeFrom, to: [mail.to] },
    dsn: { id: mail.token, return: 'headers' as const, notify: ['success', 'failure', 'delay'], recipient: mail.to },
    attachments: attachments.map((one) => ({ filename: one.name, contentType: one.mime, content: one.open() })),
  };
}

function outcomeOf(error: unknown, isWhole: boolean): Outcome {
  const failure = failureOf(error);
  const code = codeOf(failure);
  const isAboutMail = failure.word === 'EENVELOPE' || failure.word === 'EMESSAGE';
  if (failure.smtp === null) return { as: isWhole ? 'unknown' : 'later', code };
  if (!isAboutMail || failure.smtp < 500) return { as: 'later', code };
  return { as: 'refused', state: 'bounced', code, isAddressDead: isDead(failure.enhanced) };
}

/** 5.1.x says that there is no such mailbox or domain; 5.1.7 and 5.1.8 speak of the sender. */
export const isDead = (enhanced: string | null): boolean => /^5\.1\.(0|1|2|3|6|10)$/.test(enhanced ?? '');
