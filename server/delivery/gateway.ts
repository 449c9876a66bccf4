/**
 * The gateway, put together: identity and keys, the practices it serves, the worker that hands jobs over, and the ways in.
 * It knows the API through its door only, so it can stand in the same process or in one of its own.
 */
import type { Random } from '../../protocol/crypto/keys.ts';
import type { Carriers } from '../../protocol/wire/sending.ts';
import type { GatewayDoor } from '../domain/gateway/door.ts';
import type { Clock, Later, Log } from '../domain/ports.ts';
import type { MailCarrier, TextCarrier } from './carriers.ts';
import type { MailSetup } from './email/compose.ts';
import { openGatewayFolder } from './keys/folder.ts';
import { openIdentity } from './keys/identity.ts';
import type { GatewayParts } from './parts.ts';
import { ServedPractices } from './practices.ts';
import { HandedJobs } from './worker/handed.ts';
import { createWorker } from './worker/worker.ts';

export interface DeliveryParts {
  readonly door: GatewayDoor;
  /** The gateway's own folder. */
  readonly folder: string;
  readonly mail: MailCarrier | null;
  readonly texts: TextCarrier | null;
  readonly setup: MailSetup;
  /** True where one server is for many practices. */
  readonly isForMany: boolean;
  readonly clock: Clock;
  readonly later: Later;
  readonly random: Random;
  readonly log: Log;
}

export interface Delivery {
  /** 30 digits that an owner compares before signing this gateway into the practice log. */
  readonly code: string;
  readonly parts: GatewayParts;
  /** True once an owner has. */
  isSigned(): boolean;
  /** Follows the practices once, then begins to work. */
  start(): Promise<void>;
  /** Takes up new practices and everything that is due, now. */
  runOnce(): Promise<void>;
  close(): Promise<void>;
}

/** Throws Error with a sentence for the operator, or Fault conflict.duplicate when another gateway is at work here. */
export async function openDelivery(given: DeliveryParts): Promise<Delivery> {
  const { door, mail, texts, setup, clock, random, log, isForMany, later } = given;
  const folder = openGatewayFolder(given.folder);
  const identity = await openIdentity(folder, random);
  const { gatewayId, sign, code } = identity;
  await door.introduce({ gatewayId, signPk: sign.publicKey, carriers: carriersOf(given) });
  const practices = await ServedPractices.open({ folder, identity, door, random, log, isForMany });
  const practice: GatewayParts['practice'] = (practiceId) => practices.get(practiceId);
  const handed = await HandedJobs.open(folder);
  const state = { isStopping: false };
  const isStopping = () => state.isStopping;
  const shared = { door, identity, practice, handed, mail, texts, setup, clock, later, random, log };
  const parts: GatewayParts = { ...shared, isStopping };
  const tend = async () => {
    await practices.tend(clock.now());
    await handed.forget(clock.now());
  };
  const worker = createWorker(parts, tend, later);
  let isSigned = false;
  return {
    code,
    parts,
    isSigned: () => isSigned,
    start: async () => {
      await tend();
      isSigned = await practices.isSigned();
      worker.start();
    },
    runOnce: () => worker.runOnce(),
    close: async () => {
      state.isStopping = true;
      await worker.stop();
      mail?.close();
    },
  };
}

const carriersOf = ({ mail, texts, setup }: DeliveryParts): Carriers => ({
  mailOut: mail?.kind ?? 'none',
  mailIn: setup.domain,
  smsOut: texts?.kind ?? 'none',
  smsFrom: texts?.from ?? null,
});
