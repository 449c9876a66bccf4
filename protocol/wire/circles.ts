/** Circles as they travel: a signed control entry per epoch, one envelope per reader. Bytes: protocol/README.md. */
import { z } from './zod.ts';
import { bytes } from './bytes.ts';
import { circleId, userId } from './ids.ts';
import { LIMITS } from './limits.ts';
import { signature } from './people.ts';

/** An epoch as its author uploads it: every envelope, in ascending order of the recipient's id bytes. */
export const newEpoch = z.strictObject({
  ctl: bytes(1, LIMITS.ctlBytes),
  sig: signature,
  envelopes: z
    .array(z.strictObject({ to: userId, envelope: bytes(1, LIMITS.envelopeBytes) }))
    .min(2)
    .max(LIMITS.practiceCircleMembers + 1),
});
export type NewEpoch = z.output<typeof newEpoch>;

/** An epoch as a member reads it: all leaves, the own envelope only (null where the reader was not a member). */
export const storedEpoch = z.strictObject({
  ctl: bytes(1, LIMITS.ctlBytes),
  sig: signature,
  leaves: z.array(bytes(1, LIMITS.leafBytes)).max(LIMITS.practiceCircleMembers + 1),
  envelope: bytes(1, LIMITS.envelopeBytes).nullable(),
});
export type StoredEpoch = z.output<typeof storedEpoch>;

export const circleHead = z.strictObject({ circleId, epoch: z.int().positive() });
export type CircleHead = z.output<typeof circleHead>;
