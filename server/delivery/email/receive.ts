/**
 * A mail that has come in, by listener or webhook, for one or more addresses of ours: a report moves the fate of a mail, an
 * answer goes into its thread, list mail and machines without a thread are dropped. Nothing is ever answered, so no two
 * machines can keep each other busy. Resolves when everything is durable.
 */
import { createHash } from 'node:crypto';
import type { InboundContent } from '../../../protocol/wire/deliveries.ts';
import type { Place } from '../../domain/gateway/door.ts';
import { takeIn, type Incoming, type PlainFile, type SealedFile } from '../inbound.ts';
import type { GatewayParts } from '../parts.ts';
import { readOwnAddress, tokenOfMessageId, type OwnAddress } from './address.ts';
import { parseMail, type ReadMail } from './parse.ts';
import { automatic, readReport } from './report.ts';

export interface ArrivedMail {
  /** Envelope sender; '' for the null sender. */
  readonly from: string;
  readonly to: readonly string[];
  readonly raw: Uint8Array;
}

export const MAIL_BYTES = 25_000_000;
const textBytes = 40_000;
const MESSAGE_ID = /^<[\x21-\x3b=?-\x7e]{1,298}>$/;

/** Is this an address that mail may come to? */
export async function isKnown({ door, setup }: GatewayParts, address: string): Promise<boolean> {
  const own = setup.domain === null ? null : readOwnAddress(address, setup.domain);
  if (own === null) return false;
  return own.token === null || door.knowsToken(own.token);
}

/** Throws UnreadableMail, or the door's Faults: then the sender's side should try again. */
export async function receiveMail(parts: GatewayParts, mail: ArrivedMail): Promise<void> {
  const { domain } = parts.setup;
  const owns = mail.to.flatMap((address) => (domain === null ? [] : (readOwnAddress(address, domain) ?? [])));
  if (owns.length === 0) return;
  const read = await parseMail(mail.raw);
  for (const own of owns) await receiveFor(parts, own, mail, read);
}

async function receiveFor(parts: GatewayParts, own: OwnAddress, mail: ArrivedMail, read: ReadMail): Promise<void> {
  const { door, log } = parts;
  const report = reportIn(own, mail, read);
  if (report !== null && own.token !== null) {
    await door.status({ channel: 'email', about: { token: own.token }, ...report });
    return log.info({ state: report.state, code: report.code }, 'mail.report');
  }
  const kind = automatic(read, mail.from === '');
  if (own.use === 'bounce' || kind === 'list' || (kind !== null && own.token === null)) {
    return log.info({ use: own.use, kind }, 'mail.dropped');
  }
  const as = await takeIn(parts, incoming(own, mail, read, kind !== null));
  log.info({ as, files: read.files.length }, 'mail.taken');
}

/** Believed only where mail systems send them, which no answer goes to; bounces only from the null sender (RFC 3464 §2). */
function reportIn({ use }: OwnAddress, { from }: ArrivedMail, read: ReadMail): ReturnType<typeof readReport> {
  const report = use === 'bounce' ? readReport(read) : null;
  return report === null || from === '' || report.state === 'complained' ? report : null;
}

function incoming(own: OwnAddress, mail: ArrivedMail, read: ReadMail, isAutomatic: boolean): Incoming {
  // An answer that was addressed by hand still says which mail it answers.
  const token = own.token ?? tokenOfMessageId(read.headers['in-reply-to'] ?? '');
  const from = cleaned(read.from || mail.from || 'unknown').slice(0, 254);
  const messageId = read.messageIds.length === 1 ? (read.messageIds[0] ?? '') : '';
  const isLong = new TextEncoder().encode(read.text).length > textBytes;
  const long: PlainFile[] = isLong
    ? [{ name: 'message.txt', mime: 'text/plain', bytes: new TextEncoder().encode(read.text) }]
    : [];
  return {
    from: { channel: 'email', from, token },
    providerKey: `mail:${keyOf([token ?? '', from, ...read.messageIds, ...wordsOf(read)])}`,
    messageId: MESSAGE_ID.test(messageId) ? messageId : null,
    files: [...long, ...read.files.map(named)],
    content: (place, files) => contentOf(read, { from, place, files, isAutomatic, isLong }),
  };
}

interface Circumstances {
  readonly from: string;
  readonly place: Place;
  readonly files: readonly SealedFile[];
  readonly isAutomatic: boolean;
  readonly isLong: boolean;
}

/** What is not the sender's own stands in square brackets, so that nobody takes it for theirs; screens say the rest. */
function contentOf(read: ReadMail, { from, place, files, isAutomatic, isLong }: Circumstances): InboundContent {
  const notes = [
    ...(read.isCut ? ['Quoted earlier messages were left out.'] : []),
    ...(isLong ? ['The whole text is attached as message.txt.'] : []),
    ...(read.filesLeftOut > 0 ? [`${read.filesLeftOut} more attachments could not be taken over.`] : []),
  ];
  const text = isLong ? read.text.slice(0, textBytes / 4) : read.text;
  return {
    t: 'email',
    from,
    subject: cleaned(read.subject).slice(0, 500),
    text: [text, ...notes.map((note) => `[${note}]`)].filter((part) => part !== '').join('\n\n'),
    ...(files.length > 0 && { files: [...files] }),
    headers: {
      ...(isAutomatic && { 'Auto-Submitted': 'auto-replied' }),
      ...(place.kind === 2 && !place.isContact && { 'corridor-sender': 'unknown' }),
    },
  };
}

/** Text without control characters, halves of characters and marks that turn the reading direction. */
const cleaned = (text: string): string => text.replace(/[\p{Cc}\p{Cs}\u2028-\u202e\u2066-\u2069]+/gu, ' ').trim();

const named = ({ name, mime, bytes }: PlainFile, index: number): PlainFile => ({
  name: cleaned(name).replace(/[/\\]/g, '_').slice(0, 200) || `attachment-${index + 1}`,
  mime: /^[\w.+-]+\/[\w.+-]+$/.test(mime) ? mime : 'application/octet-stream',
  bytes,
});

const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('base64url');

/** What it says: another mail under a Message-ID used before is another mail, the same in other wrappings is not. */
const wordsOf = ({ subject, text, files }: ReadMail): string[] => [
  subject,
  text,
  ...files.map((one) => hashOf(one.bytes)),
];

const keyOf = (parts: readonly string[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('base64url');
