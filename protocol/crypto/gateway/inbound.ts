/**
 * An inbound item: mail or SMS from outside, sealed by the gateway on arrival to the practice circle's newest inbox,
 * signed and forgotten. Members check it like an event; what it says about its sender is not verified by anyone.
 */
import type { Hash } from '../../wire/bytes.ts';
import type { InboundContent } from '../../wire/deliveries.ts';
import { inboundJson } from '../../wire/deliveries.ts';
import type { CircleId, GatewayId, InboundId, ThreadId } from '../../wire/ids.ts';
import type { ReadTagged } from '../../wire/sealed-json.ts';
import type { Circle } from '../circle/circle.ts';
import { hHash } from '../derive.ts';
import { Fields, hashBytes, idBytes, lp, u32, u64, u8 } from '../encoding.ts';
import type { KemSeed, Random, Signature } from '../keys.ts';
import type { PracticeLog } from '../practice-log/log.ts';
import type { Author } from '../practice-log/make.ts';
import { demand, recast } from '../refusal.ts';
import { openSealedTo, sealTo } from '../seal.ts';
import { readTagged, writeJson } from '../sealed-json.ts';
import { sign, verify, type Signed } from '../sign.ts';
import { nextItem, type Accepted, type ThreadFacts } from '../thread/facts.ts';
import type { ThreadKind } from '../thread/thread.ts';

/** 1 e-mail, 2 SMS. */
export type InboundChannel = 1 | 2;

export interface InboundHeader {
  readonly circleId: CircleId;
  readonly epoch: number;
  readonly ctlHash: Hash;
  readonly threadId: ThreadId;
  readonly channel: InboundChannel;
  readonly gatewayId: GatewayId;
  readonly inboundId: InboundId;
  readonly timeMs: number;
  readonly logSeq: number;
  readonly logHash: Hash;
}
export interface ParsedInbound extends InboundHeader {
  readonly bodyHash: Hash;
}
export interface MadeInbound {
  readonly bytes: Uint8Array;
  readonly sig: Signature;
  readonly body: Uint8Array;
  readonly inHash: Hash;
}

const channelOf: Readonly<Record<InboundContent['t'], InboundChannel>> = { email: 1, sms: 2 };
const INBOUND_KIND = 2;

const headerFields = (header: InboundHeader): Uint8Array[] => [
  idBytes(header.circleId),
  u32(header.epoch),
  hashBytes(header.ctlHash),
  idBytes(header.threadId),
  u8(header.channel),
  idBytes(header.gatewayId),
  idBytes(header.inboundId),
  u64(header.timeMs),
  u64(header.logSeq),
  hashBytes(header.logHash),
];
const inboundContext = (header: InboundHeader) => lp('cor1/inctx', ...headerFields(header));

const inboundHash = ({ bytes, sig }: Signed): Hash => hHash('in', bytes, sig);

/** Made by the gateway at its own heads of log and circle. `author.id` is the gatewayId. Partner: {@link openInbound}. */
export function makeInbound(
  world: { readonly log: PracticeLog; readonly circle: Circle },
  author: Author,
  what: {
    readonly threadId: ThreadId;
    readonly inboundId: InboundId;
    readonly timeMs: number;
    readonly content: InboundContent;
  },
  random?: Random,
): MadeInbound {
  const { epoch, ctlHash, control } = world.circle.newest;
  const header: InboundHeader = {
    circleId: world.circle.circleId,
    epoch,
    ctlHash,
    threadId: what.threadId,
    channel: channelOf[what.content.t],
    gatewayId: author.id as GatewayId,
    inboundId: what.inboundId,
    timeMs: what.timeMs,
    logSeq: world.log.seq,
    logHash: world.log.head,
  };
  const body = sealTo(control.inboxPk, 'in', inboundContext(header), writeJson(inboundJson, what.content), random);
  const bytes = lp('cor1/in', ...headerFields(header), hashBytes(hHash('body', body)));
  const sig = sign(author.sign, 'in', bytes);
  return { bytes, sig, body, inHash: inboundHash({ bytes, sig }) };
}

/** Shape only. Throws Refusal('malformed','inbound.…'). */
export function parseInbound(bytes: Uint8Array): ParsedInbound {
  const fields = new Fields(bytes, 'inbound', 'cor1/in');
  const circle = { circleId: fields.id<'circle'>(), epoch: fields.u32(), ctlHash: fields.hash() };
  const threadId = fields.id<'thread'>();
  const channel = fields.oneOf<InboundChannel>([1, 2]);
  const from = { gatewayId: fields.id<'gateway'>(), inboundId: fields.id<'inbound'>(), timeMs: fields.u64() };
  const cited = { logSeq: fields.u64(), logHash: fields.hash() };
  const bodyHash = fields.hash();
  fields.end();
  return { ...circle, threadId, channel, ...from, ...cited, bodyHash };
}

/** The verified world an inbound item is judged in; the same for the server and for members. */
export interface InboundWorld {
  readonly log: PracticeLog;
  readonly circle: Circle;
  readonly threadKind: ThreadKind;
  readonly facts: ThreadFacts;
}

/**
 * Every rule but OPEN, as the next item. Throws Refusal ahead, or fatal (`inbound.thread-kind`, `.thread`, `.circle`,
 * `.gateway`, `.signature`, `.epoch`, `.log-seq`, `.body`, `.used`, circle.fork, log.fork). `body` null: withheld.
 */
export function checkInbound(
  world: InboundWorld,
  inbound: ParsedInbound,
  signed: Signed,
  body: Uint8Array | null,
): Accepted {
  const { log, circle, facts } = world;
  demand(world.threadKind === 2 || world.threadKind === 3, 'fatal', 'inbound.thread-kind');
  demand(inbound.threadId === facts.threadId, 'fatal', 'inbound.thread');
  demand(inbound.circleId === facts.circleId && inbound.circleId === circle.circleId, 'fatal', 'inbound.circle');
  const gateway = log.cited(inbound.logSeq, inbound.logHash).gateways.get(inbound.gatewayId);
  demand(gateway?.active === true, 'fatal', 'inbound.gateway');
  demand(verify(gateway.signPk, 'in', signed.bytes, signed.sig), 'fatal', 'inbound.signature');
  const epoch = circle.cited(inbound.epoch, inbound.ctlHash);
  demand(inbound.epoch >= facts.epoch, 'fatal', 'inbound.epoch');
  demand(inbound.logSeq >= facts.logSeq && inbound.logSeq >= epoch.control.logSeq, 'fatal', 'inbound.log-seq');
  demand(body === null || hHash('body', body) === inbound.bodyHash, 'fatal', 'inbound.body');
  demand(!facts.isUsed(inbound.inboundId), 'fatal', 'inbound.used');
  return {
    ...nextItem(facts, INBOUND_KIND, inboundHash(signed)),
    usedId: inbound.inboundId,
    sender: null,
    epoch: inbound.epoch,
    logSeq: inbound.logSeq,
  };
}

/** Opening with the inbox seed of its epoch. Throws Refusal('undecryptable','inbound.…' | 'open.kem/in'). */
export function openInbound(seed: KemSeed, inbound: InboundHeader, body: Uint8Array): ReadTagged<InboundContent> {
  const padded = recast('key', 'undecryptable', () => openSealedTo(seed, 'in', inboundContext(inbound), body));
  const read = readTagged(inboundJson, padded, 'inbound.content');
  demand(read.as === 'newer' || channelOf[read.content.t] === inbound.channel, 'undecryptable', 'inbound.channel');
  return read;
}
