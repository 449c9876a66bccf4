/**
 * The gateway with its ways out and in, from the configuration or a test's own: inside the server (app.ts), or in a process
 * of its own (gateway-process.ts). Knows the API through the door only.
 */
import { readFileSync } from 'node:fs';
import type { OutChannel } from '../protocol/wire/sending.ts';
import type { CarrierConfig } from './carrier-config.ts';
import type { MailCarrier, TextCarrier } from './delivery/carriers.ts';
import type { Dkim } from './delivery/email/relay.ts';
import { createMailCarrier } from './delivery/email/send.ts';
import { openListener, type MailListener } from './delivery/email/listener.ts';
import { openDelivery, type Delivery, type DeliveryParts } from './delivery/gateway.ts';
import type { Mailbox } from './delivery/mailbox.ts';
import { createTwilio } from './delivery/sms/twilio.ts';
import { hookGate, takeHook, type HookAnswer, type HookRequest } from './delivery/webhooks.ts';
import type { Outcome } from './domain/gateway/door.ts';
import type { GatewayMeter } from './domain/meter.ts';

/** Ways out that a test or the demo brings. */
export interface OwnCarriers {
  readonly mail?: MailCarrier;
  readonly texts?: TextCarrier;
}

/** The gateway with its ways in. */
export interface GatewayHere extends Delivery {
  /** By name and headers alone: may a body follow? */
  gate(name: string, header: (name: string) => string): 'open' | 'closed' | 'absent';
  /** What a provider posted; null where there is no such hook. */
  take(request: HookRequest): Promise<HookAnswer | null>;
  mailInPort(): number | null;
}

export interface GatewayParts extends Pick<
  DeliveryParts,
  'door' | 'folder' | 'isForMany' | 'clock' | 'later' | 'random' | 'log'
> {
  readonly config: CarrierConfig;
  /** Where providers reach it; no trailing slash. */
  readonly publicUrl: () => string;
  /** Null where there is none. */
  readonly mailbox: Mailbox | null;
  readonly own: OwnCarriers;
  readonly meter: GatewayMeter;
}

/** Without a relay or a carrier of texts the mailbox page of development shows what would go out; else there is none. */
export async function openGateway({
  config,
  publicUrl,
  mailbox,
  own,
  meter,
  ...given
}: GatewayParts): Promise<GatewayHere> {
  const delivery = await openDelivery({
    ...given,
    mail: countedMail(own.mail ?? mailOut(config, mailbox), meter),
    texts: countedTexts(own.texts ?? textsOut(config, publicUrl, mailbox), meter),
    setup: { from: config.mailFrom, domain: config.mailIn?.domain ?? null },
  });
  const hooks = { twilio: config.twilio, mailSecret: config.mailIn?.secret ?? null, publicUrl };
  let listener: MailListener | null = null;
  const start = async () => {
    await delivery.start();
    const { mailIn } = config;
    if (mailIn !== null && mailIn.port !== null) {
      listener = await openListener(delivery.parts, { ...mailIn, port: mailIn.port });
    }
  };
  const close = async () => {
    await listener?.close();
    await delivery.close();
  };
  return {
    ...delivery,
    start,
    close,
    gate: (name, header) => hookGate(given.clock.now(), hooks, name, header),
    take: (request) => takeHook(delivery.parts, hooks, request),
    mailInPort: () => listener?.port ?? null,
  };
}

const countedMail = (mail: MailCarrier | null, meter: GatewayMeter): MailCarrier | null =>
  mail && {
    kind: mail.kind,
    send: (...message) => counted('email', meter, () => mail.send(...message)),
    close: () => mail.close(),
  };

const countedTexts = (texts: TextCarrier | null, meter: GatewayMeter): TextCarrier | null =>
  texts && {
    kind: texts.kind,
    from: texts.from,
    send: (...message) => counted('sms', meter, () => texts.send(...message)),
  };

async function counted(channel: OutChannel, meter: GatewayMeter, send: () => Promise<Outcome>): Promise<Outcome> {
  const from = performance.now();
  const outcome = await send();
  meter.handed(channel, outcome.as, performance.now() - from);
  return outcome;
}

function mailOut({ smtpUrl, dkim }: CarrierConfig, mailbox: Mailbox | null): MailCarrier | null {
  if (smtpUrl === null) return mailbox?.mail ?? null;
  return createMailCarrier(smtpUrl, dkim === null ? null : readDkim(dkim));
}

/** Texts may have a carrier where mail has none, and the other way round. */
function textsOut(
  { twilio, mode }: CarrierConfig,
  publicUrl: () => string,
  mailbox: Mailbox | null,
): TextCarrier | null {
  if (twilio !== null) return createTwilio(twilio, () => `${publicUrl()}/webhooks/twilio/status`);
  return mode === 'development' ? (mailbox?.texts ?? null) : null;
}

function readDkim({ domain, selector, keyFile }: NonNullable<CarrierConfig['dkim']>): Dkim {
  try {
    return { domain, selector, privateKey: readFileSync(keyFile, 'utf8') };
  } catch (error) {
    throw new Error('CORRIDOR_DKIM_KEY_FILE cannot be read.', { cause: error });
  }
}
