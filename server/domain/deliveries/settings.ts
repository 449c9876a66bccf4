/** delivery:settings, delivery:configure, gateway:get: what the practice decided about sending, and who carries it out. */
import type { AskInput, AskReply } from '../../../protocol/wire/events.ts';
import { Fault } from '../../../protocol/wire/faults.ts';
import { DEFAULT_DELIVERY_SETTINGS, type Carriers, type DeliverySettings } from '../../../protocol/wire/sending.ts';
import { colleague, ranked } from '../access.ts';
import { change } from '../change.ts';
import type { Domain } from '../domain.ts';
import type { Actor } from '../ports.ts';

const ADMIN = 2;
/** Until a gateway says what it can do. */
const NO_CARRIERS: Carriers = { mailOut: 'none', mailIn: null, smsOut: 'none', smsFrom: null };

export async function settings(
  domain: Domain,
  actor: Actor,
  _input: AskInput<'delivery:settings'>,
): Promise<AskReply<'delivery:settings'>> {
  const { book } = await colleague(domain, actor);
  const { gateways } = domain.stores.read;
  const [kept, gateway] = await Promise.all([gateways.settings(book.practiceId), gateways.get()]);
  return {
    settings: kept?.settings ?? DEFAULT_DELIVERY_SETTINGS,
    version: kept?.version ?? 0,
    carriers: gateway?.carriers ?? NO_CARRIERS,
  };
}

/** The same settings again under the same version are the same success. Faults: conflict.version, access. */
export async function configure(
  domain: Domain,
  actor: Actor,
  input: AskInput<'delivery:configure'>,
): Promise<AskReply<'delivery:configure'>> {
  const { book } = await ranked(domain, actor, ADMIN);
  await change(domain, async (tx, after) => {
    const kept = await tx.gateways.settings(book.practiceId);
    if (kept?.version === input.version && sameSettings(kept.settings, input.settings)) return;
    if (!(await tx.gateways.putSettings(book.practiceId, input.settings, input.version))) {
      throw new Fault('conflict.version');
    }
    after(() => domain.publisher.tell(book.active(), 'delivery:configured', {}, actor.socketId));
  });
  return {};
}

/** Both have passed the schema, which gives their fields one order. */
const sameSettings = (one: DeliverySettings, other: DeliverySettings): boolean =>
  JSON.stringify(one) === JSON.stringify(other);

/** Fault unavailable until the gateway has introduced itself for the first time. */
export async function gateway(
  domain: Domain,
  actor: Actor,
  _input: AskInput<'gateway:get'>,
): Promise<AskReply<'gateway:get'>> {
  const { book } = await colleague(domain, actor);
  const { gateways } = domain.stores.read;
  const [row, key] = await Promise.all([gateways.get(), gateways.newestKey(book.practiceId)]);
  if (row === null) throw new Fault('unavailable', 'gateway');
  const { gatewayId, signPk } = row;
  const isItsOwn = key?.gatewayId === gatewayId;
  return { gatewayId, signPk, key: key !== null && isItsOwn ? { bytes: key.bytes, sig: key.sig } : null };
}
