/**
 * The terms of a Direct Message that travel in its event, in the open and on the patient's page alike: how long, how the code
 * comes, the capsule. Apart from dm.ts so that the page loads nothing of the staff's side.
 */
import { bytes } from './bytes.ts';
import { LIMITS } from './limits.ts';
import { z } from './zod.ts';

/** How long it can be read after it was first unlocked. One that nobody unlocks ends after `LIMITS.dmUnopenedMs`, whatever its expiry. */
export const DM_EXPIRY_MS = { hour: 3_600_000, day: 86_400_000, week: 7 * 86_400_000, never: null } as const;
export type DmExpiry = keyof typeof DM_EXPIRY_MS;
export const dmExpiry = z.enum(Object.keys(DM_EXPIRY_MS) as [DmExpiry, ...DmExpiry[]]);

/**
 * How the code travels. With `mail` and `none` the mailbox alone opens the message: it holds blank forms and nothing else, and only
 * where the practice's policy allows it (protocol/README.md §8).
 */
export const codeBy = z.enum(['sms', 'mail', 'none']);
export type CodeBy = z.output<typeof codeBy>;

/**
 * When a link made at `at` ends if nobody unlocks it, epoch ms. Without a code nobody knows who opened it first, so its expiry runs
 * from the sending, at most `LIMITS.dmUnopenedMs`.
 */
export const firstEnd = (code: CodeBy, expiry: DmExpiry, at: number): number =>
  at + ((code === 'none' ? DM_EXPIRY_MS[expiry] : null) ?? LIMITS.dmUnopenedMs);

/** What a reminder waits for in vain: that a form is returned, or, where there is none, that somebody with the code opens it. */
export const remindUntil = z.enum(['returned', 'opened']);
export type RemindUntil = z.output<typeof remindUntil>;

export const sealedCapsule = z.strictObject({
  ver: z.int().positive(),
  capsule: bytes(1, LIMITS.bodyBytes),
});
