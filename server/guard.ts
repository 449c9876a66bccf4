/**
 * What stands around every call from outside, whichever table it comes from: shape → strict schema before it, encoding and
 * Faults after it. What comes out is always an Answer; nothing a caller sends can make it throw.
 */
import { z } from '../protocol/wire/zod.ts';
import { toB64 } from '../protocol/wire/bytes.ts';
import type { Answer } from '../protocol/wire/events.ts';
import { Fault, toFaultReply } from '../protocol/wire/faults.ts';
import type { Log } from './domain/ports.ts';
import { checkShape } from './shape.ts';

/** Any thrown thing as the Answer a caller may see; what is not a Fault is logged under a fresh id. */
export type Refuse = (error: unknown, where: string) => Answer;

export const createRefuse =
  ({ log, random }: { readonly log: Log; readonly random: (length: number) => Uint8Array }): Refuse =>
  (error, where) => {
    if (error instanceof Fault) return { ok: false, fault: toFaultReply(error) };
    const id = toB64(random(9));
    log.error({ id, where, cause: error }, 'internal');
    return { ok: false, fault: toFaultReply(new Fault('internal'), id) };
  };

/** Throws Fault input.invalid; its detail is a path of our own schema plus the rule's name, never a part of the value. */
export function decode(schema: z.ZodType, raw: unknown): unknown {
  checkShape(raw);
  const parsed = z.safeDecode(schema, raw);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new Fault('input.invalid', issue === undefined ? undefined : [...issue.path, issue.code].join('.'));
}

/** A reply that its own schema refuses is our mistake, so it ends as `internal`. */
export const encode = (schema: z.ZodType, reply: unknown): unknown => z.encode(schema, reply);
