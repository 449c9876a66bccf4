/**
 * Sending and receiving with a disk that fails at each single step of each transaction (P16): everything of it is stored,
 * or nothing, the thread goes on without a hole, and the same thing again succeeds.
 */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Fault } from '../../protocol/wire/faults.ts';
import type { JobId } from '../../protocol/wire/ids.ts';
import { sweepDeliveries } from '../../server/domain/deliveries/sweep.ts';
import type { Domain } from '../../server/domain/domain.ts';
import { GIVE_UP_MS } from '../../server/domain/gateway/backoff.ts';
import { createDoor } from '../../server/domain/gateway/open.ts';
import type { Writes } from '../../server/domain/stores.ts';
import { asks } from '../../server/domain/use-cases.ts';
import { ask, faultOf } from '../flows/domain-people.ts';
import {
  catchUp,
  composed,
  gatewayThread,
  handOver,
  inboundFor,
  newPatient,
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
beforeEach(async () => {
  world = await openWorld();
  sending = await sendingPractice(world);
});
afterEach(() => world.close());

/** The same domain on stores whose transactions break at the `step`-th call of any table. */
function breakingAt(step: number): Domain {
  let calls = 0;
  const breaking = (tx: Writes): Writes =>
    Object.fromEntries(
      Object.entries(tx).map(([noun, table]) => [
        noun,
        new Proxy(table as object, {
          get: (target, name) => {
            const method: unknown = Reflect.get(target, name);
            if (typeof method !== 'function') return method;
            return (...args: unknown[]): unknown => {
              if (++calls === step) throw new Error('the disk broke');
              return Reflect.apply(method, target, args);
            };
          },
        }),
      ]),
    ) as unknown as Writes;
  const { stores } = world.domain;
  return { ...world.domain, stores: { ...stores, change: (work) => stores.change((tx) => work(breaking(tx))) } };
}

/** What is in the database about one thread, its money and its outbox. */
async function kept({ threadId }: Pick<PatientThread, 'threadId'>, jobId: JobId | null) {
  const { read } = world.domain.stores;
  const { practiceId } = sending.practice.log;
  return {
    head: await read.items.head(threadId),
    ledger: (await read.credits.page(practiceId, null, 100)).length,
    delivery: jobId === null ? null : await read.deliveries.byId(jobId),
    waiting: jobId === null ? null : (await read.outbox.byId(jobId))?.leaseId,
  };
}

/** Breaks `work` at every step until it succeeds; after each break all is as before. The number of steps. */
async function breakEverywhere(
  work: (domain: Domain) => Promise<unknown>,
  look: () => Promise<unknown>,
): Promise<number> {
  const before = await look();
  for (let step = 1; ; step++) {
    const broken: unknown = await work(breakingAt(step)).then(
      () => null,
      (error: unknown) => error,
    );
    if (broken === null) return step - 1;
    expect(broken).toMatchObject({ message: 'the disk broke' });
    expect(await look()).toEqual(before);
  }
}

test('a send with a job is whole or not at all', async () => {
  const thread = await patientThread(sending);
  const { owner } = sending.practice;
  const { jobId, input } = composed(sending, thread, owner, sms());
  const send = (domain: Domain) => asks['message:send'](domain, owner.actor, input);
  expect(await breakEverywhere(send, () => kept(thread, jobId))).toBeGreaterThan(10);
  await catchUp(sending, thread);
  expect(told(thread, jobId)).toEqual(['held']);
  expect((await ask(world, owner, 'credit:get', {})).balance).toBe(99);
  await sendOut(sending, thread);
});

test('a report is whole or not at all, and may be repeated', async () => {
  const thread = await patientThread(sending);
  const jobId = await sendOut(sending, thread);
  world.now += 10_000;
  const { leaseId } = await handOver(sending, jobId);
  const outcome = { as: 'accepted', state: 'sent', code: null, providerId: 'SM1' } as const;
  const report = (domain: Domain) => createDoor(domain).report({ jobId, leaseId, outcome });
  expect(await breakEverywhere(report, () => kept(thread, jobId))).toBeGreaterThan(5);
  await catchUp(sending, thread);
  expect(told(thread, jobId)).toEqual(['held', 'queued', 'sent']);
  expect((await ask(world, sending.practice.owner, 'credit:get', {})).balance).toBe(99);
});

test('a message that comes in with its first thread is whole or not at all', async () => {
  const patient = await newPatient(sending);
  const begun = gatewayThread(sending, patient.patientId);
  const content = { t: 'sms', from: '+447700900123', text: 'Hello.' } as const;
  const inbound = { ...inboundFor(sending, begun.threadId, content), thread: begun.signed };
  const add = (domain: Domain) => createDoor(domain).add(inbound);
  expect(await breakEverywhere(add, () => kept(begun, null))).toBeGreaterThan(5);
  expect(await faultOf(createDoor(world.domain).add(inbound))).toBeNull();
  expect((await world.domain.stores.read.items.head(begun.threadId))?.n).toBe(1);
});

test('a job whose thread cannot be found holds up no other', async () => {
  const [lost, good] = [await patientThread(sending), await patientThread(sending)];
  const [poison, jobId] = [await sendOut(sending, lost), await sendOut(sending, good)];
  world.now += 10_000;
  const { threads } = world.domain;
  const exclusive = threads.exclusive.bind(threads);
  threads.exclusive = (threadId, work) =>
    threadId === lost.threadId ? Promise.reject(new Fault('access.refused')) : exclusive(threadId, work);
  const leased = await createDoor(world.domain).lease(10, 60_000);
  expect(leased.map((one) => one.jobId)).toEqual([jobId]);
  expect(world.lines.join()).toContain(poison);
});

test('a delivery that cannot be ended in time holds up no other, and is ended the next time', async () => {
  const thread = await patientThread(sending);
  const jobIds = [await sendOut(sending, thread), await sendOut(sending, thread)];
  const states = async () => {
    const rows = await Promise.all(jobIds.map((jobId) => world.domain.stores.read.deliveries.byId(jobId)));
    return rows.map((row) => row?.state ?? 'gone').sort((a, b) => a.localeCompare(b));
  };
  world.now += GIVE_UP_MS + 1;
  await sweepDeliveries(breakingAt(1));
  expect(await states()).toEqual(['failed', 'held']);
  expect(world.lines.join()).toContain('delivery.sweep');
  await sweepDeliveries(world.domain);
  expect(await states()).toEqual(['failed', 'failed']);
});

test('a send with a job is judged by the thread as it is in its turn, also when it was built anew meanwhile', async () => {
  const thread = await patientThread(sending);
  const { owner } = sending.practice;
  const { input } = composed(sending, thread, owner, sms());
  let free = (): void => undefined;
  const before = world.domain.threads.exclusive(
    thread.threadId,
    () => new Promise<void>((resolve) => (free = resolve)),
  );
  const sent = ask(world, owner, 'message:send', input);
  await new Promise((resolve) => setTimeout(resolve, 100));
  world.domain.threads.void(thread.threadId);
  free();
  await before;
  expect(await sent).toMatchObject({ n: 2 });
});
