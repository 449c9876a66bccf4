/**
 * The throw-away thread that reads one mail: bytes in, plain parts out, then it ends and whatever a hostile mail did to it
 * ends with it. Plain JavaScript, so that it starts under any loader. It decides nothing and keeps nothing.
 */
import { parentPort, workerData } from 'node:worker_threads';
import EmailReplyParser from 'email-reply-parser';
import { simpleParser } from 'mailparser';

/** @typedef {import('./parse.ts').ReadMail} ReadMail */
const { raw, limits } = /** @type {{ raw: Uint8Array, limits: import('./parse.ts').ParseLimits }} */ (workerData);

const mail = await simpleParser(Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength), {
  checksumAlgo: false,
  skipTextToHtml: true,
  skipImageLinks: true,
  keepDeliveryStatus: true,
  maxHtmlLengthToParse: limits.htmlChars,
  maxHeadSize: limits.headBytes,
  maxChildNodes: limits.parts,
});

const whole = (mail.text ?? '').replaceAll('\r\n', '\n').trim();
const visible = whole.length > limits.textChars ? whole : new EmailReplyParser().parseReply(whole).trim();
const text = visible === '' ? whole : visible;

/** @param {string} name */
const lines = (name) =>
  mail.headerLines.filter(({ key }) => key === name).map(({ line }) => line.slice(name.length + 1));
const wanted = [
  'auto-submitted',
  'precedence',
  'list-id',
  'x-autoreply',
  'x-autorespond',
  'x-loop',
  'content-type',
  'in-reply-to',
  'date',
];

/** @type {ReadMail} */
const read = {
  headers: Object.fromEntries(wanted.map((name) => [name, lines(name)[0]?.slice(0, 500).trim() ?? ''])),
  messageIds: lines('message-id').map((line) => line.trim().slice(0, 400)),
  from: mail.from?.value[0]?.address ?? '',
  subject: mail.subject ?? '',
  text,
  isCut: text !== whole,
  files: mail.attachments.slice(0, limits.files).map(({ filename, contentType, content }) => ({
    name: filename ?? '',
    mime: contentType,
    bytes: new Uint8Array(content),
  })),
  filesLeftOut: Math.max(0, mail.attachments.length - limits.files),
};
parentPort?.postMessage(read, []);
