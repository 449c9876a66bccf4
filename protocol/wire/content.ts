/**
 * What an event says once its body is opened: one zod shape per `t` (protocol/README.md §6). JSON with `v: 1`, binary values as
 * base64url, times as integer ms. An unknown `t` is a newer version, a known `t` with wrong fields is unreadable, never an error.
 */
import { z } from './zod.ts';
import { bytesExactly, hash } from './bytes.ts';
import { codeBy, dmExpiry, remindUntil } from './dm-terms.ts';
import { contactId, dmId, docId, fileId, jobId, threadId, userId } from './ids.ts';
import { LIMITS } from './limits.ts';
import { epochMs } from './people.ts';
import { taggedJson } from './sealed-json.ts';

/** A file as its event carries it: where the sealed bytes are, the key that opens them, the hash that commits them to it. */
export const sealedFile = z.object({
  fileId,
  fk: bytesExactly(32),
  /** Plaintext bytes. */
  size: z.int().nonnegative(),
  name: z.string().min(1).max(255),
  mime: z.string().min(1).max(255),
  hash,
});
export type SealedFile = z.output<typeof sealedFile>;

const files = z.array(sealedFile).max(50);
const address = z.string().min(1).max(LIMITS.emailChars);

const directMessage = {
  dmId,
  docId,
  /** Opens the document. */
  ck: bytesExactly(32),
  /** Opens the capsule; staff re-issue with it. */
  kdm: bytesExactly(32),
  /** Verifies the patient's replies. */
  rsPub: bytesExactly(32),
  contactId,
  /** Null: never. */
  expiresAt: epochMs.nullable(),
  spoken: z.boolean(),
  summary: z.string(),
  /** The sender's word on what the server keeps beside it: the e-mail with the link, how long, may the patient answer. */
  jobId: jobId.optional(),
  expiry: dmExpiry.optional(),
  replies: z.boolean().optional(),
  /** Absent: the code is texted. */
  code: codeBy.optional(),
  /** Absent: nobody is reminded. */
  remind: remindUntil.optional(),
};

/** `ref` is always the evHash of an event of this thread. */
const shapes = {
  text: z.object({
    t: z.literal('text'),
    text: z.string(),
    quote: hash.optional(),
    mentions: z.array(userId).optional(),
    urgent: z.boolean().optional(),
  }),
  file: z.object({
    t: z.literal('file'),
    files: files.min(1),
    text: z.string().optional(),
    quote: hash.optional(),
    mentions: z.array(userId).optional(),
  }),
  edit: z.object({ t: z.literal('edit'), ref: hash, text: z.string() }),
  delete: z.object({ t: z.literal('delete'), ref: hash }),
  react: z.object({ t: z.literal('react'), ref: hash, emoji: z.string().min(1).max(64), on: z.boolean() }),
  ack: z.object({ t: z.literal('ack'), ref: hash }),
  title: z.object({ t: z.literal('title'), title: z.string().min(1) }),
  note: z.object({ t: z.literal('note'), text: z.string() }),
  /** The signed identity card of the thread's subject; `birthDate` is YYYY-MM-DD, further fields are open. */
  patient: z.looseObject({ t: z.literal('patient'), name: z.string().min(1), birthDate: z.string().optional() }),
  send: z.object({
    t: z.literal('send'),
    channel: z.enum(['email', 'sms']),
    contactId,
    /** The exact address or number. */
    to: address,
    subject: z.string().optional(),
    text: z.string(),
    jobId,
    files: files.optional(),
  }),
  dm: z.object({ t: z.literal('dm'), ...directMessage }),
  'dm.resend': z.object({ t: z.literal('dm.resend'), ref: hash, ...directMessage }),
  'dm.revoke': z.object({ t: z.literal('dm.revoke'), ref: hash, dmId }),
  /** A form's return, seen and signed by a colleague; what else it says is the form's own. */
  form: z.looseObject({ t: z.literal('form'), ref: hash }),
  /** An unfiled inbound item (its hash, its thread and what it said), copied into its patient's thread. */
  filed: z.object({
    t: z.literal('filed'),
    thread: threadId,
    item: hash,
    content: z.record(z.string(), z.unknown()),
  }),
  erase: z.object({ t: z.literal('erase'), refs: z.array(hash).min(1), reason: z.string().min(1) }),
  breakglass: z.object({ t: z.literal('breakglass'), reason: z.string().min(1) }),
};

export type Content = z.output<(typeof shapes)[keyof typeof shapes]>;
/** What an opened body turned out to be. */
export type ReadContent =
  { readonly as: 'content'; readonly content: Content } | { readonly as: 'newer'; readonly t: string };

const json = taggedJson<(typeof shapes)[keyof typeof shapes]>('t', shapes);

/** The JSON text of a content; throws a ZodError or TypeError when the caller made none. */
export const writeContent = (content: Content): string => json.write(content);

/** Opened text → content, `newer` for an unknown `t` or version, null for anything else. */
export function readContent(text: string): ReadContent | null {
  const read = json.read(text);
  return read?.as === 'newer' ? { as: 'newer', t: read.tag } : read;
}
