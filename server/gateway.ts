/**
 * The gateway beside the API in one process: its ways out from the configuration, or a test's own. Part of the composition
 * root (app.ts), kept apart so that each stays short.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from './config.ts';
import type { MailCarrier, TextCarrier } from './delivery/carriers.ts';
import type { Dkim } from './delivery/email/relay.ts';
import { createMailCarrier } from './delivery/email/send.ts';
import { openListener, type MailListener } from './delivery/email/listener.ts';
import { openDelivery, type Delivery } from './delivery/gateway.ts';
import type { Mailbox } from './delivery/mailbox.ts';
import { createTwilio } from './delivery/sms/twilio.ts';
import { takeHook, type HookAnswer, type HookRequest } from './delivery/webhooks.ts';
import type { Domain } from './domain/domain.ts';
import { createDoor } from './domain/gateway/open.ts';

/** Ways out that a test or the demo brings. */
export interface OwnCarriers {
  readonly mail?: MailCarrier;
  readonly texts?: TextCarrier;
}

/** The gateway with its ways in. */
export interface GatewayHere extends Delivery {
  /** What a provider posted; null where there is no such hook. */
  take(request: HookRequest): Promise<HookAnswer | null>;
  mailInPort(): number | null;
}

/** Without a relay or a carrier of texts the mailbox page of development shows what would go out; else there is none. */
export async function openGateway(
  config: Config,
  domain: Domain,
  { publicUrl, mailbox, own }: { publicUrl: () => string; mailbox: Mailbox | null; own: OwnCarriers },
): Promise<GatewayHere> {
  const { clock, later, random, log } = domain;
  const delivery = await openDelivery({
    door: createDoor(domain),
    folder: join(config.dataDir, 'gateway'),
    mail: own.mail ?? mailOut(config, mailbox),
    texts: own.texts ?? textsOut(config, publicUrl, mailbox),
    setup: { from: config.mailFrom, domain: config.mailIn?.domain ?? null },
    isForMany: config.setup === 'open',
    clock,
    later,
    random,
    log,
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
    // Whoever still waits at the door is let go, with its timer.
    domain.outbox.changed();
  };
  return {
    ...delivery,
    start,
    close,
    take: (request) => takeHook(delivery.parts, hooks, request),
    mailInPort: () => listener?.port ?? null,
  };
}

function mailOut({ smtpUrl, dkim }: Config, mailbox: Mailbox | null): MailCarrier | null {
  if (smtpUrl === null) return mailbox?.mail ?? null;
  return createMailCarrier(smtpUrl, dkim === null ? null : readDkim(dkim));
}

/** Texts may have a carrier where mail has none, and the other way round. */
function textsOut({ twilio, mode }: Config, publicUrl: () => string, mailbox: Mailbox | null): TextCarrier | null {
  if (twilio !== null) return createTwilio(twilio, () => `${publicUrl()}/webhooks/twilio/status`);
  return mode === 'development' ? (mailbox?.texts ?? null) : null;
}

function readDkim({ domain, selector, keyFile }: NonNullable<Config['dkim']>): Dkim {
  try {
    return { domain, selector, privateKey: readFileSync(keyFile, 'utf8') };
  } catch (error) {
    throw new Error('CORRIDOR_DKIM_KEY_FILE cannot be read.', { cause: error });
  }
}
