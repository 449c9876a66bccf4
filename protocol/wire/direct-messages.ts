/**
 * The sealed insides of a Direct Message: what its document, capsule, replies and drafts say once opened.
 * Nothing here travels in the open. What seals them: protocol/README.md §8.
 */
import { z } from './zod.ts';
import { bytesExactly } from './bytes.ts';
import { sealedFile } from './content.ts';
import { circleId, docId, threadId } from './ids.ts';
import { LIMITS } from './limits.ts';
import { epochMs } from './people.ts';
import { sealedJson, taggedJson } from './sealed-json.ts';

/** A form or its answers: any JSON object; the FHIR schemas judge it where it is shown. */
const jsonObject = z.record(z.string(), z.unknown());

const document = z.object({
  text: z.string(),
  files: z.array(sealedFile),
  forms: z.array(jsonObject),
  /** Who wrote it, in the words that the patient reads, such as "Anna Berg, physiotherapist"; and when. Missing in older documents. */
  from: z.string().min(1).max(LIMITS.nameBytes).optional(),
  sentAt: epochMs.optional(),
});
export type DirectMessageDocument = z.output<typeof document>;
export const documentJson = sealedJson(document);

const capsule = z.object({
  ck: bytesExactly(32),
  docId,
  /** The practice's name. */
  practice: z.string().min(1).max(LIMITS.nameBytes),
  threadId,
  circleId,
  epoch: z.int().positive(),
  inboxPk: bytesExactly(1216),
  /** Null: never. The server may end it earlier. */
  expiresAt: epochMs.nullable(),
  /** May the patient answer? */
  replies: z.boolean(),
});
export type Capsule = z.output<typeof capsule>;
export const capsuleJson = sealedJson(capsule);

/** What a patient's reply says. */
const replies = {
  text: z.object({ t: z.literal('text'), text: z.string(), files: z.array(sealedFile).optional() }),
  /**
   * `form` names the form in the document, `answers` is its response. `risk`: one of them is for somebody to look at soon.
   * `files` answer questions for a file: the response says `#1` for the first.
   */
  form: z.object({
    t: z.literal('form'),
    form: z.string().min(1),
    answers: jsonObject,
    risk: z.literal(true).optional(),
    files: z.array(sealedFile).optional(),
  }),
  opened: z.object({ t: z.literal('opened') }),
  docOpened: z.object({ t: z.literal('docOpened'), file: z.string().min(1) }),
};
export type ReplyContent = z.output<(typeof replies)[keyof typeof replies]>;
export const replyJson = taggedJson<(typeof replies)[keyof typeof replies]>('t', replies);
