/** circle:get: the chain of a circle from some epoch on, each with all leaves and the reader's own envelope only. */
import type { AskInput, AskReply } from '../../../protocol/wire/events.ts';
import { inCircle } from '../access.ts';
import type { Domain } from '../domain.ts';
import { fitFrame } from '../pages.ts';
import type { Actor } from '../ports.ts';

export async function get(
  domain: Domain,
  actor: Actor,
  { circleId, afterEpoch }: AskInput<'circle:get'>,
): Promise<AskReply<'circle:get'>> {
  await inCircle(domain, actor, circleId);
  const { circles } = domain.stores.read;
  const [rows, mine] = await Promise.all([
    circles.epochs(circleId, afterEpoch),
    circles.envelopes(circleId, afterEpoch, actor.userId),
  ]);
  const envelopes = new Map(mine.map(({ epoch, envelope }) => [epoch, envelope]));
  const epochs = rows.map(({ epoch, ctl, sig, leaves }) => ({
    ctl,
    sig,
    leaves: [...leaves],
    envelope: envelopes.get(epoch) ?? null,
  }));
  return { epochs: fitFrame(epochs, ({ ctl, leaves }) => ctl.length + leaves.length * 70) };
}
