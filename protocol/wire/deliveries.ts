/**
 * The sealed insides of what meets e-mail and SMS: jobs for the gateway, texted codes, inbound items.
 * Nothing here travels in the open. What seals them: protocol/README.md §9.
 */
import { z } from './zod.ts';
import { sealedFile } from './content.ts';
import { LIMITS } from './limits.ts';
import { epochMs } from './people.ts';
import { sealedJson, taggedJson } from './sealed-json.ts';

/** An e-mail address or an E.164 number, exactly as the contact holds it. */
const address = z.string().min(1).max(LIMITS.emailChars);

const jobs = {
  email: z.object({
    kind: z.literal('email'),
    to: address,
    subject: z.string(),
    text: z.string(),
    files: z.array(sealedFile).optional(),
    /** Message-ID, In-Reply-To, References and the like. */
    headers: z.record(z.string(), z.string()).optional(),
  }),
  sms: z.object({ kind: z.literal('sms'), to: address, text: z.string() }),
  /** The gateway puts these into one fixed text: no patient data. */
  dm: z.object({
    kind: z.literal('dm'),
    to: address,
    link: z.string().min(1),
    practice: z.string().min(1),
    expiresAt: epochMs.nullable(),
  }),
  /** The same of a reminder, which has no link: nobody has kept it. When the message was sent. */
  remind: z.object({ kind: z.literal('remind'), to: address, sentAt: epochMs }),
};
export type JobContent = z.output<(typeof jobs)[keyof typeof jobs]>;
export const jobJson = taggedJson<(typeof jobs)[keyof typeof jobs]>('kind', jobs);

const inbound = {
  email: z.object({
    t: z.literal('email'),
    from: z.string(),
    subject: z.string(),
    text: z.string(),
    files: z.array(sealedFile).optional(),
    headers: z.record(z.string(), z.string()).optional(),
  }),
  sms: z.object({
    t: z.literal('sms'),
    from: z.string(),
    text: z.string(),
    files: z.array(sealedFile).optional(),
  }),
};
export type InboundContent = z.output<(typeof inbound)[keyof typeof inbound]>;
export const inboundJson = taggedJson<(typeof inbound)[keyof typeof inbound]>('t', inbound);

/** `by` mail: `to` is an e-mail address, else a number. */
const textedCode = z.object({ to: address, code: z.string().regex(/^\d{6}$/), by: z.literal('mail').optional() });
export type TextedCode = z.output<typeof textedCode>;
export const textedCodeJson = sealedJson(textedCode);
