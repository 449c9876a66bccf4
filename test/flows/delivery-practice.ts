/**
 * A practice whose gateway is the real one: its own folder, keys, worker and ways in, at the real door of a real database.
 * What stands for the outside (relay, carrier of texts) is given by the test. Jobs are made as browsers make them.
 */
import { join } from 'node:path';
import { usableGatewayKey } from '../../protocol/crypto/gateway/gateway-key.ts';
import type { JobContent } from '../../protocol/wire/deliveries.ts';
import type { JobId } from '../../protocol/wire/ids.ts';
import { LIMITS } from '../../protocol/wire/limits.ts';
import type { DeliveryState } from '../../protocol/wire/sending.ts';
import { openDelivery, type Delivery, type DeliveryParts } from '../../server/delivery/gateway.ts';
import { createMailbox, type Mailbox } from '../../server/delivery/mailbox.ts';
import { createDoor } from '../../server/domain/gateway/open.ts';
import { ask, entryFor, found } from './domain-people.ts';
import { buy, catchUp, composed, patientThread, type PatientThread, type Sending } from './domain-sending.ts';
import { openWorld, type World } from './domain-world.ts';

export const DOMAIN = 'reply.practice.example';
const FROM = 'Corridor <hello@practice.example>';
export const TO = { email: 'mia@mail.example', mobile: '+447700900123' } as const;

export interface DeliveringPractice {
  readonly world: World;
  readonly sending: Sending;
  readonly delivery: Delivery;
  readonly mailbox: Mailbox;
  readonly thread: PatientThread;
  readonly folder: string;
  /** Sends what is made of `content`, waits out the undo and lets the gateway work; the jobId. */
  send(content: JobContent, credits?: number): Promise<JobId>;
  state(jobId: JobId): Promise<{ state: DeliveryState; code: string | null }>;
  close(): Promise<void>;
}

/** @param over other ways out than the mailbox page */
export async function deliveringPractice(over: Partial<DeliveryParts> = {}): Promise<DeliveringPractice> {
  const world = await openWorld();
  const { practice } = await found(world);
  const mailbox = createMailbox(() => world.now);
  const folder = join(world.folder, 'gateway');
  const delivery = await openGatewayAt(world, folder, mailbox, over);
  await delivery.runOnce();
  const { author, gatewayId } = delivery.parts.identity;
  const signed = { type: 8, gatewayId, signPk: author.sign.publicKey, active: true } as const;
  const entry = entryFor(practice, signed);
  await ask(world, practice.owner, 'log:append', entry.input);
  entry.keep();
  await buy(world, practice.owner, 50);
  const door = () => createDoor(world.domain);
  const published = await door().newestKey(practice.log.practiceId);
  if (published === null) throw new Error('no key was published');
  const key = usableGatewayKey(practice.log, published, world.now);
  const seed = (await delivery.parts.practice(practice.log.practiceId))?.keys.of(key.gen)?.seed;
  if (seed === undefined) throw new Error('no seed');
  const sending: Sending = { world, practice, gateway: { author, key, seed, door } };
  const thread = await patientThread(sending, TO);
  return {
    world,
    sending,
    delivery,
    mailbox,
    thread,
    folder,
    send: async (content, credits) => {
      await catchUp(sending, thread);
      const { jobId, input } = composed(
        sending,
        thread,
        practice.owner,
        content,
        credits === undefined ? {} : { credits },
      );
      await ask(world, practice.owner, 'message:send', input);
      world.now += LIMITS.undoMs + 1_000;
      await delivery.runOnce();
      return jobId;
    },
    state: async (jobId) => {
      const { delivery: kept } = await ask(world, practice.owner, 'delivery:get', { jobId });
      return { state: kept.state, code: kept.code };
    },
    close: async () => {
      await delivery.close();
      await world.close();
    },
  };
}

export const openGatewayAt = (world: World, folder: string, mailbox: Mailbox, over: Partial<DeliveryParts> = {}) =>
  openDelivery({
    door: createDoor(world.domain),
    folder,
    mail: mailbox.mail,
    texts: mailbox.texts,
    setup: { from: FROM, domain: DOMAIN },
    isForMany: false,
    clock: { now: () => world.now },
    later: world.domain.later,
    random: world.domain.random,
    log: world.domain.log,
    ...over,
  });
