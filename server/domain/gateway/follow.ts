/** What the gateway tells of itself, and what it follows: the logs and practice circles that it judges jobs and inboxes by. */
import { practiceCircleId } from '../../../protocol/crypto/circle/control.ts';
import { parseGatewayKey } from '../../../protocol/crypto/gateway/gateway-key.ts';
import { signedMessage } from '../../../protocol/crypto/sign.ts';
import { Fault } from '../../../protocol/wire/faults.ts';
import type { PracticeId } from '../../../protocol/wire/ids.ts';
import { LIMITS } from '../../../protocol/wire/limits.ts';
import { same } from '../bytes.ts';
import { change } from '../change.ts';
import type { Domain } from '../domain.ts';
import { fitFrame } from '../pages.ts';
import type { GatewayRow } from '../records-sending.ts';
import { judged } from '../rules.ts';
import type { GatewayDoor, SignedBytes } from './door.ts';

/** A new identity (after a restored backup, which never holds the old one) takes the place of the old: owners must sign it first. */
export async function introduce(domain: Domain, gateway: GatewayRow): Promise<void> {
  await change(domain, async (tx) => {
    const known = await tx.gateways.get();
    const isNew = known?.gatewayId !== gateway.gatewayId;
    if (!isNew && !same(known.signPk, gateway.signPk)) throw new Fault('conflict.duplicate', 'gateway');
    if (known !== null && isNew) domain.log.warn({ gatewayId: gateway.gatewayId }, 'gateway.replaced');
    await tx.gateways.put(gateway);
  });
}

export async function publishKey(domain: Domain, { bytes, sig }: SignedBytes): Promise<void> {
  const key = judged(() => parseGatewayKey(bytes));
  const { gatewayId, practiceId, gen, notAfter } = key;
  const gateway = await domain.stores.read.gateways.get();
  if (gateway?.gatewayId !== gatewayId) throw new Fault('input.rejected', 'gateway-key.gateway');
  if (!domain.verifier.verify(gateway.signPk, signedMessage('gwkey', bytes), sig)) {
    throw new Fault('input.rejected', 'gateway-key.signature');
  }
  await domain.books.get(practiceId);
  await change(domain, async (tx) => {
    const newest = await tx.gateways.newestKey(practiceId);
    if (newest !== null && gen < newest.gen) throw new Fault('conflict.head', 'gateway-key.older');
    if (newest?.gen === gen && !same(newest.bytes, bytes)) throw new Fault('conflict.duplicate', 'gateway-key');
    if (newest?.gen === gen) return;
    await tx.gateways.addKey({ practiceId, gatewayId, gen, bytes, sig, notAfter, at: domain.clock.now() });
  });
}

export const newestKey: (domain: Domain, practiceId: PracticeId) => ReturnType<GatewayDoor['newestKey']> = async (
  domain,
  practiceId,
) => {
  const row = await domain.stores.read.gateways.newestKey(practiceId);
  return row === null ? null : { bytes: row.bytes, sig: row.sig, gen: row.gen };
};

export async function entries(
  domain: Domain,
  practiceId: PracticeId,
  afterSeq: number,
): ReturnType<GatewayDoor['entries']> {
  const { practices } = domain.stores.read;
  // The head before the page: read after it, it could be newer than a page that looks complete.
  const head = await practices.head(practiceId);
  const rows = await practices.entries(practiceId, afterSeq, LIMITS.pageLogEntries);
  const page = rows.map(({ entry, sig, cosig }) => ({ bytes: entry, sig, cosig }));
  return { entries: fitFrame(page, ({ bytes }) => bytes.length + 512), headSeq: head?.seq ?? 0 };
}

export async function controls(
  domain: Domain,
  practiceId: PracticeId,
  afterEpoch: number,
): ReturnType<GatewayDoor['controls']> {
  const circleId = practiceCircleId(practiceId);
  const rows = await domain.stores.read.circles.epochs(circleId, afterEpoch);
  const page = rows.map(({ ctl, sig }) => ({ bytes: ctl, sig }));
  return { circleId, controls: fitFrame(page, ({ bytes }) => bytes.length + 128) };
}
