/**
 * The outbox worker: leases what is due, a few at a time and each on its own, so that a job that hangs or poisons holds up
 * no other; answers test sends; sleeps until the door wakes it. A door that fails is asked again after a pause.
 */
import { Fault } from '../../../protocol/wire/faults.ts';
import type { TestSend } from '../../domain/gateway/door.ts';
import type { Later } from '../../domain/ports.ts';
import { isPlainAddress } from '../email/address.ts';
import { composeTest } from '../email/compose.ts';
import type { GatewayParts } from '../parts.ts';
import { handOver } from './job.ts';

export interface Worker {
  start(): void;
  /** Takes up everything that is due now and resolves when it is done. */
  runOnce(): Promise<void>;
  /** Takes nothing more; resolves when what is under way is reported. */
  stop(): Promise<void>;
}

const atOnce = 4;
const leaseMs = 120_000;
/** New practices and newly due keys are seen after so long; jobs wake the worker at once. */
const sleepMs = 5_000;
const pauseMs = 1_000;
const TEXT = 'This is a test. Sending texts works if you can read it.';

/** @param tend what is to be done before each round: keys, new practices */
export function createWorker(parts: GatewayParts, tend: () => Promise<void>, later: Later): Worker {
  const state = { isStopped: false };
  let wakeUp = (): void => undefined;
  const stopped = new Promise<void>((resolve) => (wakeUp = resolve));

  const round = async (): Promise<boolean> => {
    await tend();
    await answerTests(parts);
    const leased = await parts.door.lease(atOnce, leaseMs);
    const done = await Promise.allSettled(leased.map((job) => handOver(parts, job)));
    const failed = done.find((one) => one.status === 'rejected');
    if (failed?.status === 'rejected') throw failed.reason;
    return leased.length === atOnce;
  };
  const live = async () => {
    while (!state.isStopped) {
      try {
        if (await round()) continue;
        await Promise.race([parts.door.wake(sleepMs), stopped]);
      } catch (cause) {
        if (!isPassing(cause)) parts.log.error({ cause }, 'gateway round failed');
        await Promise.race([pause(later), stopped]);
      }
    }
  };
  let life: Promise<void> = Promise.resolve();
  return {
    start: () => void (life = live()),
    runOnce: async () => {
      while (await round());
    },
    stop: async () => {
      state.isStopped = true;
      wakeUp();
      await life;
    },
  };
}

const pause = (later: Later) => new Promise<void>((resolve) => void later(pauseMs, resolve));

const isPassing = (cause: unknown) =>
  cause instanceof Fault && (cause.code === 'storage' || cause.code === 'unavailable');

async function answerTests(parts: GatewayParts): Promise<void> {
  for (const test of await parts.door.tests()) {
    const outcome = await sendTest(parts, test);
    const accepted = outcome !== null && outcome.as === 'accepted';
    await parts.door.reportTest(test.testId, { accepted, code: outcome?.code ?? `${test.channel}.none` });
  }
}

async function sendTest({ mail, texts, setup }: GatewayParts, { channel, to, testId, letterhead }: TestSend) {
  if (channel === 'sms') return texts === null ? null : texts.send(to, TEXT);
  if (mail === null || !isPlainAddress(to)) return null;
  return mail.send(composeTest(to, { token: testId, references: [], letterhead }, setup), []);
}
