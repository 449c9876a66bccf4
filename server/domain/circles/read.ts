/**
 * circle:get: the chain of a circle from some epoch on, each with all leaves and the reader's own envelope only. Who is
 * no longer listed gets it up to the epoch that left her out and no further, so that her client can verify that it was so.
 */
import type { Circle } from '../../../protocol/crypto/circle/circle.ts';
import type { AskInput, AskReply } from '../../../protocol/wire/events.ts';
import type { UserId } from '../../../protocol/wire/ids.ts';
import { everInCircle } from '../access.ts';
import type { Domain } from '../domain.ts';
import { fitFrame } from '../pages.ts';
import type { Actor } from '../ports.ts';

export async function get(
  domain: Domain,
  actor: Actor,
  { circleId, afterEpoch }: AskInput<'circle:get'>,
): Promise<AskReply<'circle:get'>> {
  const { circle } = await everInCircle(domain, actor, circleId);
  const lastEpoch = lastFor(circle, actor.userId);
  const { circles } = domain.stores.read;
  const [rows, mine] = await Promise.all([
    circles.epochs(circleId, afterEpoch),
    circles.envelopes(circleId, afterEpoch, actor.userId),
  ]);
  const envelopes = new Map(mine.map(({ epoch, envelope }) => [epoch, envelope]));
  const epochs = rows
    .filter(({ epoch }) => epoch <= lastEpoch)
    .map(({ epoch, ctl, sig, leaves }) => ({
      ctl,
      sig,
      leaves: [...leaves],
      envelope: envelopes.get(epoch) ?? null,
    }));
  return { epochs: fitFrame(epochs, ({ ctl, leaves }) => ctl.length + leaves.length * 70) };
}

/** The newest epoch for a member; for a former one the epoch after the last that listed her. */
function lastFor(circle: Circle, userId: UserId): number {
  let epoch = circle.newest.epoch;
  if (circle.newest.members.has(userId)) return epoch;
  while (epoch > 1 && circle.at(epoch - 1)?.members.has(userId) !== true) epoch--;
  return epoch;
}
