/**
 * Item kind 2 for the verifying reader: an inbound mail or SMS becomes a row. Client only.
 */
import type { InboundContent } from '../../wire/deliveries.ts';
import { inboxSeed } from '../circle/keys.ts';
import { openedOrUnreadable } from '../event/opening.ts';
import type { Item, Opened, OtherKind, ReaderWorld } from '../event/reader.ts';
import { demand, recast } from '../refusal.ts';
import { checkInbound, openInbound, parseInbound, type InboundHeader, type ParsedInbound } from './inbound.ts';

/** What a row of kind 2 shows; its sender is "not verified". */
export interface InboundRow {
  readonly kind: 'inbound';
  readonly header: InboundHeader;
  readonly content: InboundContent;
}

/** Plug in as `others[2]`. Throws Refusal fatal or ahead; a bad body is an undecryptable row. */
export const readInbound: OtherKind = (world, facts, item) => {
  const { bytes, sig, body } = item;
  demand(sig !== null, 'fatal', 'inbound.unsigned');
  const inbound = recast('malformed', 'fatal', () => parseInbound(bytes));
  const place = { log: world.log, circle: world.circle, threadKind: world.thread.kind, facts };
  const accepted = checkInbound(place, inbound, { bytes, sig }, body);
  const poisoned = world.keys.poison(inbound.epoch) !== undefined;
  return { accepted, timeMs: inbound.timeMs, poisoned, opened: opened(world, inbound, item) };
};

function opened(world: ReaderWorld, inbound: ParsedInbound, { body }: Item): Opened {
  if (body === null) return { as: 'withheld' };
  const es = world.keys.get(inbound.epoch);
  if (es === undefined) return { as: 'undecryptable', reason: 'inbound.no-key' };
  return openedOrUnreadable(() => {
    const read = openInbound(inboxSeed(world.circle, inbound.epoch, es), inbound, body);
    if (read.as === 'newer') return { as: 'newer', t: read.tag };
    const value: InboundRow = { kind: 'inbound', header: inbound, content: read.content };
    return { as: 'other', value };
  });
}
