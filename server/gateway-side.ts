/**
 * What the server has of the gateway: the whole gateway inside this process, or the desk where one in a process of its own
 * calls. Part of the composition root (app.ts), kept apart so that each stays short.
 */
import { join } from 'node:path';
import type { Config } from './config.ts';
import type { Mailbox } from './delivery/mailbox.ts';
import type { Domain } from './domain/domain.ts';
import { createDoor } from './domain/gateway/open.ts';
import { quietGatewayMeter } from './domain/meter.ts';
import { createGatewayDesk } from './gateway-desk.ts';
import { openGateway, type OwnCarriers } from './gateway.ts';
import type { GatewayCalls } from './http/gateway-calls.ts';
import type { WebhookDoor } from './http/webhooks.ts';

export interface GatewaySide {
  readonly webhooks: WebhookDoor;
  /** Null where the gateway is inside. */
  readonly calls: GatewayCalls | null;
  /** 30 digits for an owner, null once one has signed it, or where the gateway says it itself. */
  code(): string | null;
  mailInPort(): number | null;
  start(): Promise<void>;
  /** Hands over what is due, or wakes the one who does. */
  runOnce(): Promise<void>;
  /** Nobody is kept waiting from now on; comes before the server stops. */
  letGo(): void;
  close(): Promise<void>;
}

export interface GatewayGiven {
  readonly publicUrl: () => string;
  readonly mailbox: Mailbox | null;
  readonly own: OwnCarriers;
}

export const openGatewaySide = (config: Config, domain: Domain, given: GatewayGiven): Promise<GatewaySide> =>
  config.gatewayToken === null
    ? openInside(config, domain, given)
    : Promise.resolve(openDesk(config.gatewayToken, domain));

async function openInside(config: Config, domain: Domain, given: GatewayGiven): Promise<GatewaySide> {
  const { clock, later, random, log } = domain;
  const gateway = await openGateway({
    ...given,
    config,
    door: createDoor(domain),
    folder: join(config.dataDir, 'gateway'),
    isForMany: config.setup === 'open',
    clock,
    later,
    random,
    log,
    // The server counts what becomes of messages itself.
    meter: quietGatewayMeter,
  });
  return {
    webhooks: gateway,
    calls: null,
    code: () => (gateway.isSigned() ? null : gateway.code),
    mailInPort: () => gateway.mailInPort(),
    start: () => gateway.start(),
    runOnce: () => gateway.runOnce(),
    letGo: () => undefined,
    close: async () => {
      await gateway.close();
      // Whoever still waits at the door is let go, with its timer.
      domain.outbox.changed();
    },
  };
}

function openDesk(token: string, domain: Domain): GatewaySide {
  const desk = createGatewayDesk(token, domain, createDoor(domain));
  return {
    webhooks: { gate: () => 'absent', take: () => Promise.resolve(null) },
    calls: desk,
    code: () => null,
    mailInPort: () => null,
    start: () => Promise.resolve(),
    runOnce: () => Promise.resolve(domain.outbox.changed()),
    letGo: () => desk.close(),
    close: () => Promise.resolve(),
  };
}
