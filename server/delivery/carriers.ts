/**
 * What takes a message out of the house: an SMTP relay, a carrier of texts, or the mailbox page of development. Types only.
 * A refusal is an outcome, not an exception; codes are the provider's own and never quote an address.
 */
import type { Readable } from 'node:stream';
import type { Outcome } from '../domain/gateway/door.ts';
import type { PatientMail } from './email/compose.ts';

export interface MailAttachment {
  readonly name: string;
  readonly mime: string;
  /** Plain bytes, opened while they are read. Once per try. */
  open(): Readable;
}

export interface MailCarrier {
  readonly kind: 'relay' | 'mailbox';
  send(mail: PatientMail, attachments: readonly MailAttachment[]): Promise<Outcome>;
  close(): void;
}

export interface TextCarrier {
  readonly kind: 'twilio' | 'mailbox';
  /** The number or name that patients see; null where there is none. */
  readonly from: string | null;
  send(to: string, text: string): Promise<Outcome>;
}
