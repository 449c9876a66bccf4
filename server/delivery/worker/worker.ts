/**
 * The outbox worker: a few lanes, each leasing one job after the other for itself, so that a job that hangs or poisons holds
 * up no other; beside them keys, new practices and test sends are tended. All sleep until the door wakes them, and a door
 * that fails is asked again after a pause.
 */
import { Fault } from '../../../protocol/wire/faults.ts';
import type { TestSend } from '../../domain/gateway/door.ts';
import type { Later } from '../../domain/ports.ts';
import { isPlainAddress } from '../email/address.ts';
import { composeTest } from '../email/compose.ts';
import type { GatewayParts } from '../parts.ts';
import { textCodes } from './codes.ts';
import { handOver } from './job.ts';

export interface Worker {
  start(): void;
  /** Takes up everything that is due now and resolves when it is done. */
  runOnce(): Promise<void>;
  /** Takes nothing more; resolves when what is under way is reported. */
  stop(): Promise<void>;
}

const lanes = 4;
const leaseMs = 120_000;
/** New practices and newly due keys are seen after so long; jobs wake the worker at once. */
const sleepMs = 5_000;
/** After a failure, doubled with each that follows. */
const pauseMs = 1_000;
const longestPauseMs = 30_000;
const TEXT = 'This is a test. Sending texts works if you can read it.';

/** @param tend what is to be done before each round: keys, new practices */
export function createWorker(parts: GatewayParts, tend: () => Promise<void>, later: Later): Worker {
  const state = { isStopped: false };
  let wakeUp = (): void => undefined;
  const stopped = new Promise<void>((resolve) => (wakeUp = resolve));

  /** False when there was nothing to do. */
  const handOverNext = async (): Promise<boolean> => {
    const [job] = await parts.door.lease(1, leaseMs);
    if (job === undefined) return false;
    await handOver(parts, job);
    return true;
  };
  const tendAll = async (): Promise<boolean> => {
    await tend();
    await answerTests(parts);
    return textCodes(parts);
  };
  const live = async (step: () => Promise<boolean>) => {
    let failures = 0;
    while (!state.isStopped) {
      try {
        const isMore = await step();
        failures = 0;
        if (isMore) continue;
        await Promise.race([parts.door.wake(sleepMs), stopped]);
      } catch (cause) {
        if (!isPassing(cause)) parts.log.error({ cause }, 'gateway round failed');
        const ms = Math.min(longestPauseMs, pauseMs * 2 ** failures++);
        await pause(later, ms, stopped);
      }
    }
  };
  const drain = async () => {
    while (await handOverNext());
  };
  let life: Promise<unknown> = Promise.resolve();
  return {
    start: () => void (life = Promise.all([live(tendAll), ...inLanes(() => live(handOverNext))])),
    runOnce: async () => {
      await tendAll();
      const done = await Promise.allSettled(inLanes(drain));
      const failed = done.find((one) => one.status === 'rejected');
      if (failed?.status === 'rejected') throw failed.reason;
    },
    stop: async () => {
      state.isStopped = true;
      wakeUp();
      await life;
    },
  };
}

const inLanes = <T>(work: () => Promise<T>): Promise<T>[] => Array.from({ length: lanes }, work);

async function pause(later: Later, ms: number, stopped: Promise<void>): Promise<void> {
  let cancel = (): void => undefined;
  const over = new Promise<void>((resolve) => (cancel = later(ms, resolve)));
  await Promise.race([over, stopped]);
  cancel();
}

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
