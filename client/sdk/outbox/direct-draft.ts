/**
 * A Direct Message of mine as it waits, and a new link for an old one. The words are kept on this device like those of any
 * message; what they are sealed in is made at the moment of sending. The phrase is made once, so that a second try has the same.
 */
import { hash } from '../../../protocol/wire/bytes.ts';
import { codeBy, dmExpiry, remindUntil } from '../../../protocol/wire/dm.ts';
import { contactId, dmId, jobId } from '../../../protocol/wire/ids.ts';
import { z } from '../../../protocol/wire/zod.ts';
import type { WaitingFile } from '../files/waiting.ts';

const terms = {
  contactId,
  /** Exactly the contact's e-mail address. */
  email: z.string(),
  expiry: dmExpiry,
  replies: z.boolean(),
  /** Absent: texted. */
  code: codeBy.optional(),
  /** Absent: nobody is reminded. */
  remind: remindUntil.optional(),
  /** Null: not spoken. */
  phrase: z.string().nullable(),
  summary: z.string(),
  jobId,
};

const directWords = z.object({
  t: z.literal('dm'),
  ...terms,
  /** As it stood when composing began; null only where no code is texted. */
  mobile: z.string().nullable(),
  text: z.string(),
  forms: z.array(z.record(z.string(), z.unknown())),
});
type DirectWords = z.output<typeof directWords>;
export type DirectDraft = DirectWords & { readonly files: readonly WaitingFile[] };

const linkDraft = z.object({ t: z.literal('dm.resend'), ...terms, ref: hash, dmId });
export type LinkDraft = z.output<typeof linkDraft>;

/** What is kept of one, without its files. */
export function writeDirect(draft: DirectDraft | LinkDraft): string {
  if (draft.t === 'dm.resend') return JSON.stringify(z.encode(linkDraft, draft));
  const { files: _files, ...words } = draft;
  return JSON.stringify(z.encode(directWords, words));
}

/** Null for anything else. */
export function readDirect(kept: string): DirectWords | LinkDraft | null {
  const read = z.safeDecode(z.union([directWords, linkDraft]), JSON.parse(kept) as z.input<typeof directWords>);
  return read.success ? read.data : null;
}
