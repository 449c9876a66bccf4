/**
 * A gateway that dies at any step of its work, and a provider that accepts and hangs up, answers late or refuses
 * (P16–P18): no text is handed over twice, an e-mail only after an unknown outcome and then under the same Message-ID, and
 * nothing is left waiting.
 */
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { JobId } from '../../protocol/wire/ids.ts';
import type { LeasedJob, Outcome } from '../../server/domain/gateway/door.ts';
import { jobs } from '../../server/domain/use-cases.ts';
import { ask } from '../flows/domain-people.ts';
import {
  catchUp,
  DAY_MS,
  HOUR_MS,
  mail,
  patientThread,
  sendingPractice,
  sendOut,
  sms,
  told,
  type PatientThread,
  type Sending,
} from '../flows/domain-sending.ts';
import { openWorld, type World } from '../flows/domain-world.ts';

let world: World;
let sending: Sending;
let thread: PatientThread;
beforeEach(async () => {
  world = await openWorld();
  sending = await sendingPractice(world, 1_000);
  const { owner } = sending.practice;
  const { settings } = await ask(world, owner, 'delivery:settings', {});
  const wide = { ...settings, perNumberPerHour: 100, perHour: 10_000, perDay: 100_000 };
  await ask(world, owner, 'delivery:configure', { settings: wide, version: 1 });
  thread = await patientThread(sending);
});
afterEach(() => world.close());

const FATES = [
  'accepts',
  'accepts, then hangs up',
  'answers 5xx',
  'refuses',
  'dies after the lease',
  'dies after the mark',
  'dies after the provider took it',
  'reports twice',
] as const;
type Fate = (typeof FATES)[number];

/** What the provider took: Message-ID or, of a text, its number in the order of taking. */
type Taken = Map<JobId, string[]>;

/** One job through the hands of a gateway that meets this fate. */
async function work(job: LeasedJob, fate: Fate, taken: Taken): Promise<void> {
  if (fate === 'dies after the lease') return;
  const door = sending.gateway.door();
  const { jobId, leaseId, channel, token } = job;
  const messageId = channel === 'email' ? `<${token}@mail.practice.example>` : null;
  const begun = await door.begin({ jobId, leaseId, segments: channel === 'sms' ? 1 : 0, messageId });
  if (!begun.go || fate === 'dies after the mark') return;
  const report = (outcome: Outcome) => door.report({ jobId, leaseId, outcome });
  if (fate === 'answers 5xx') return report({ as: 'later', code: '503' });
  if (fate === 'refuses') return report({ as: 'refused', state: 'failed', code: '30007' });
  taken.set(jobId, [...(taken.get(jobId) ?? []), messageId ?? 'text']);
  if (fate === 'dies after the provider took it') return;
  if (fate === 'accepts, then hangs up') return report({ as: 'unknown', code: 'timeout' });
  const accepted: Outcome = { as: 'accepted', state: 'sent', code: null, providerId: `P-${jobId}` };
  await report(accepted);
  if (fate === 'reports twice') await report(accepted);
}

const stateOf = async (jobId: JobId) =>
  (await ask(world, sending.practice.owner, 'delivery:get', { jobId })).delivery.state;

test('whatever happens to the worker, each message is handed over at most as often as promised', async () => {
  const fates = fc.array(fc.constantFrom(...FATES), { minLength: 8, maxLength: 24 });
  const began = world.now;
  await fc.assert(
    fc.asyncProperty(fates, async (script) => {
      // Each run in the same week, which the gateway's key is good for.
      world.now = began;
      const taken: Taken = new Map();
      const texts: JobId[] = [];
      const mails: JobId[] = [];
      for (let i = 0; i < 3; i++) {
        texts.push(await sendOut(sending, thread, sms()));
        mails.push(await sendOut(sending, thread, mail()));
      }
      let next = 0;
      for (let round = 0; round < 12; round++) {
        world.now += HOUR_MS;
        for (const job of await sending.gateway.door().lease(10, 60_000)) {
          await work(job, script[next++ % script.length] ?? 'accepts', taken);
        }
      }
      world.now += 3 * DAY_MS;
      await sending.gateway.door().lease(10, 60_000);
      await jobs['deliveries:sweep'].run(world.domain);
      await catchUp(sending, thread);

      for (const jobId of texts) expect((taken.get(jobId) ?? []).length).toBeLessThanOrEqual(1);
      for (const jobId of mails) {
        const ids = taken.get(jobId) ?? [];
        expect(new Set(ids).size).toBeLessThanOrEqual(1);
        const wasUnknown = told(thread, jobId).some((word) => word.startsWith('unknown'));
        expect(ids.length <= 1 || wasUnknown).toBe(true);
      }
      for (const jobId of [...texts, ...mails]) {
        expect(['sent', 'failed', 'undelivered']).toContain(await stateOf(jobId));
        expect(await world.domain.stores.read.outbox.byId(jobId)).toBeNull();
      }
      expect(await world.domain.stores.read.credits.wrong()).toEqual([]);
    }),
    { numRuns: 15 },
  );
}, 120_000);
