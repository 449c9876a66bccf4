/** Hand-over of e-mail and SMS: leases, tries, unknown outcomes (P16–P18), and statuses in any order (P19). */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DELIVERY_RANK, type DeliveryState } from '../../protocol/wire/sending.ts';
import { LIMITS } from '../../protocol/wire/limits.ts';
import type { JobId } from '../../protocol/wire/ids.ts';
import { jobs } from '../../server/domain/use-cases.ts';
import type { Status } from '../../server/domain/gateway/door.ts';
import { ask, type Person } from './domain-people.ts';
import {
  accept,
  catchUp,
  composed,
  DAY_MS,
  handOver,
  HOUR_MS,
  leaseOf,
  mail,
  patched,
  patientThread,
  refusal,
  sendingPractice,
  sendOut,
  sms,
  told,
  type PatientThread,
  type Sending,
} from './domain-sending.ts';
import { openWorld, type World } from './domain-world.ts';

const MOBILE = '+447700900123';
let world: World;
let sending: Sending;
let owner: Person;
let thread: PatientThread;
beforeEach(async () => {
  world = await openWorld();
  sending = await sendingPractice(world);
  owner = sending.practice.owner;
  thread = await patientThread(sending, { mobile: MOBILE, email: 'mia@mail.example' });
});
afterEach(() => world.close());

const door = () => sending.gateway.door();
const balance = async () => (await ask(world, owner, 'credit:get', {})).balance;
const detail = async (jobId: JobId) => (await ask(world, owner, 'delivery:get', { jobId })).delivery;
const later = (ms: number) => void (world.now += ms);
const undoOver = () => later(LIMITS.undoMs);
const send = (content = sms(), over = {}) => {
  const { jobId, input } = composed(sending, thread, owner, content, over);
  return ask(world, owner, 'message:send', input).then(() => jobId);
};
const changePatient = (change: object) => patched(sending, thread, change);

describe('hand-over', () => {
  test('a text that the carrier takes: its words are erased, its credit spent, its states told', async () => {
    const jobId = await sendOut(sending, thread);
    undoOver();
    const job = await handOver(sending, jobId);
    expect(job).toMatchObject({ address: MOBILE, attempt: 1, credits: 1, channel: 'sms', isDone: false });
    await accept(sending, job, 'SM1', 'queued');
    expect(await world.domain.stores.read.outbox.byId(jobId)).toBeNull();
    await door().status({ channel: 'sms', about: { providerId: 'SM1' }, state: 'sent', code: null });
    await door().status({ channel: 'sms', about: { providerId: 'SM1' }, state: 'delivered', code: null });
    await catchUp(sending, thread);
    expect(told(thread, jobId)).toEqual(['held', 'queued', 'sent', 'delivered']);
    const { history, credits, attempts, nextAt } = await detail(jobId);
    expect({ states: history.map(({ state }) => state), credits, attempts, nextAt }).toEqual({
      states: ['held', 'queued', 'sent', 'delivered'],
      credits: 1,
      attempts: 1,
      nextAt: null,
    });
    const { entries } = await ask(world, owner, 'credit:ledger', { beforeSeq: null, limit: 10 });
    expect(entries.map(({ kind, credits: n }) => `${kind} ${n}`)).toEqual([
      'spend -1',
      'release 1',
      'reserve -1',
      'purchase 100',
    ]);
    const { patient } = await ask(world, owner, 'patient:get', { patientId: thread.patientId });
    expect(patient.contacts[0]?.mobileFacts?.firstUsedAt).toBe(world.now);
    expect(await door().lease(10, 1_000)).toEqual([]);
  });

  test('the gateway counts more segments: reserved before it begins, or it fails for want of credits', async () => {
    const jobId = await sendOut(sending, thread);
    undoOver();
    await accept(sending, await handOver(sending, jobId, 3), 'SM2');
    expect(await balance()).toBe(97);
    const dear = await sendOut(sending, thread);
    undoOver();
    const { leaseId } = await leaseOf(sending, dear);
    const begun = await door().begin({ jobId: dear, leaseId, segments: 98, messageId: null });
    expect(begun).toEqual({ go: false, why: 'credit' });
    expect(await balance()).toBe(97);
    expect(await detail(dear)).toMatchObject({ state: 'failed', code: 'credit.none', credits: 0 });
  });

  test('an e-mail keeps its Message-ID over its tries and knows those before it', async () => {
    const first = await sendOut(sending, thread, mail());
    undoOver();
    const one = await handOver(sending, first);
    await door().report({ jobId: first, leaseId: one.leaseId, outcome: { as: 'later', code: '451 4.7.1' } });
    expect(await detail(first)).toMatchObject({ state: 'queued', code: '451 4.7.1' });
    later(2 * 60_000);
    const again = await handOver(sending, first);
    expect(again.attempt).toBe(2);
    expect(again.token).toBe(one.token);
    expect(again.references).toEqual([]);
    await accept(sending, again, 'relay-1');
    const second = await sendOut(sending, thread, mail('And another thing.'));
    undoOver();
    expect((await leaseOf(sending, second)).references).toEqual([`<${one.token}@mail.practice.example>`]);
    expect(await door().knowsToken(one.token.toUpperCase())).toBe(true);
  });

  test('refused for good: nothing is charged, and a dead address is flagged everywhere', async () => {
    const twin = await patientThread(sending, { email: 'mia@mail.example', mobile: null });
    const jobId = await sendOut(sending, thread, mail());
    undoOver();
    const { leaseId } = await handOver(sending, jobId);
    const outcome = { as: 'refused', state: 'bounced', code: '550 5.1.1', isAddressDead: true } as const;
    await door().report({ jobId, leaseId, outcome });
    await catchUp(sending, thread);
    expect(told(thread, jobId)).toEqual(['held', 'queued', 'bounced: 550 5.1.1']);
    expect(await refusal(send(mail()))).toBe('sending.refused: bounced');
    const { input } = composed(sending, twin, owner, mail());
    expect(await refusal(ask(world, owner, 'message:send', input))).toBe('sending.refused: bounced');
    await ask(world, owner, 'contact:restore', {
      patientId: thread.patientId,
      contactId: thread.contactId,
      channel: 'email',
    });
    await send(mail());
  });

  test('a patient who left meanwhile, or a number that opted out, gets nothing', async () => {
    const first = await sendOut(sending, thread);
    await changePatient({ state: 'left' });
    undoOver();
    expect(await door().lease(10, 60_000)).toEqual([]);
    expect(await detail(first)).toMatchObject({ state: 'failed', code: 'left' });
    expect(await balance()).toBe(100);
  });

  test('a poison job blocks no other', async () => {
    const bad = await sendOut(sending, thread);
    const other = await patientThread(sending);
    const good = await sendOut(sending, other);
    await world.domain.stores.change(async (tx) => {
      const row = await tx.outbox.byId(bad);
      await tx.outbox.drop(bad);
      await tx.outbox.put({ ...row!, body: new Uint8Array(3) });
    });
    undoOver();
    const leased = await door().lease(10, 60_000);
    expect(leased.map((job) => job.jobId).sort()).toEqual([bad, good].sort());
    const broken = leased.find((job) => job.jobId === bad)!;
    const outcome = { as: 'refused', state: 'failed', code: 'job.body' } as const;
    await door().report({ jobId: bad, leaseId: broken.leaseId, outcome });
    expect((await detail(bad)).state).toBe('failed');
  });

  test('wake comes when a job is due', async () => {
    const jobId = await sendOut(sending, thread);
    const woken = door().wake(60_000);
    await ask(world, owner, 'delivery:cancel', { jobId });
    await send();
    await woken;
    undoOver();
    await door().wake(60_000);
  });
});

describe('nobody knows (P16–P18)', () => {
  const outcomes = ['report', 'died'] as const;
  test.each(outcomes)('an SMS of unknown outcome (%s) is never sent again by itself', async (how) => {
    const jobId = await sendOut(sending, thread);
    undoOver();
    const { leaseId } = await handOver(sending, jobId);
    if (how === 'report') await door().report({ jobId, leaseId, outcome: { as: 'unknown', code: 'timeout' } });
    else await world.restart();
    later(2 * 60_000);
    for (let i = 0; i < 5; i++) {
      expect(await door().lease(10, 60_000)).toEqual([]);
      later(6 * HOUR_MS);
    }
    await catchUp(sending, thread);
    expect(told(thread, jobId).slice(0, 3)).toEqual([
      'held',
      'queued',
      how === 'report' ? 'unknown: timeout' : 'unknown: lost',
    ]);
    expect(await world.domain.stores.read.outbox.byId(jobId)).toBeNull();
    expect(await balance()).toBe(99);
    later(3 * DAY_MS);
    await jobs['deliveries:sweep'].run(world.domain);
    expect((await detail(jobId)).state).toBe('failed');
    expect(await balance()).toBe(100);
  });

  test('a report after the lease ran out is still true', async () => {
    const jobId = await sendOut(sending, thread);
    undoOver();
    const job = await handOver(sending, jobId);
    later(2 * 60_000);
    await door().lease(10, 60_000);
    expect((await detail(jobId)).state).toBe('unknown');
    await accept(sending, job, 'SM3');
    await accept(sending, job, 'SM3');
    expect(await detail(jobId)).toMatchObject({ state: 'sent', credits: 1 });
    expect(await balance()).toBe(99);
  });

  test('an e-mail of unknown outcome is tried again with the same Message-ID', async () => {
    const jobId = await sendOut(sending, thread, mail());
    undoOver();
    const first = await handOver(sending, jobId);
    await world.restart();
    later(2 * 60_000);
    expect(await door().lease(10, 60_000)).toEqual([]);
    expect((await detail(jobId)).state).toBe('unknown');
    later(HOUR_MS);
    const again = await handOver(sending, jobId);
    expect(again.token).toBe(first.token);
    await accept(sending, again, 'relay-2');
    expect((await detail(jobId)).state).toBe('sent');
  });

  test('a lease that ran out before the mark changes nothing', async () => {
    const jobId = await sendOut(sending, thread);
    undoOver();
    const first = await leaseOf(sending, jobId);
    expect(await door().lease(10, 60_000)).toEqual([]);
    await world.restart();
    later(61_000);
    const second = await leaseOf(sending, jobId);
    expect(await door().begin({ jobId, leaseId: first.leaseId, segments: 1, messageId: null })).toMatchObject({
      go: false,
    });
    expect(await door().begin({ jobId, leaseId: second.leaseId, segments: 1, messageId: null })).toEqual({ go: true });
  });

  test('nothing is tried for more than 72 hours, and the sender is told', async () => {
    const jobId = await sendOut(sending, thread, mail());
    undoOver();
    const started = world.now;
    let tries = 0;
    while (!(await detail(jobId)).state.startsWith('failed')) {
      for (const { leaseId } of await door().lease(10, 60_000)) {
        await door().begin({ jobId, leaseId, segments: 0, messageId: null });
        await door().report({ jobId, leaseId, outcome: { as: 'later', code: '421' } });
        tries += 1;
      }
      later(30 * 60_000);
      if (world.now - started > 80 * HOUR_MS) break;
    }
    expect(world.now - started).toBeLessThan(74 * HOUR_MS);
    expect(tries).toBeGreaterThan(10);
    await catchUp(sending, thread);
    expect(told(thread, jobId).at(-1)).toBe('failed: 421');
  });

  test('without a gateway the sweeper ends what waits, and a text without a report', async () => {
    const waiting = await sendOut(sending, thread);
    const taken = await sendOut(sending, thread);
    undoOver();
    await accept(sending, await handOver(sending, taken), 'SM4');
    const relayed = await sendOut(sending, thread, mail());
    undoOver();
    await accept(sending, await handOver(sending, relayed), 'relay-3');
    later(3 * DAY_MS + 1);
    await jobs['deliveries:sweep'].run(world.domain);
    expect(await detail(waiting)).toMatchObject({ state: 'failed', code: 'expired' });
    expect(await detail(taken)).toMatchObject({ state: 'undelivered', code: 'no-report', credits: 1 });
    expect((await detail(relayed)).state).toBe('sent');
  });
});

describe('status (P19)', () => {
  const states: readonly Status['state'][] = [
    'queued',
    'sent',
    'delayed',
    'delivered',
    'undelivered',
    'failed',
    'complained',
  ];
  test('is monotone under every order and repetition, also before our own commit', async () => {
    const words = fc.array(fc.record({ state: fc.constantFrom(...states), early: fc.boolean() }), { maxLength: 12 });
    let serial = 0;
    await fc.assert(
      fc.asyncProperty(words, async (list) => {
        const providerId = `SM-p${++serial}`;
        const jobId = await sendOut(sending, thread, mail());
        undoOver();
        const job = await handOver(sending, jobId);
        const say = ({ state }: { state: Status['state'] }) =>
          door().status({ channel: 'email', about: { providerId }, state, code: null });
        for (const word of list.filter(({ early }) => early)) await say(word);
        await accept(sending, job, providerId);
        for (const word of list.filter(({ early }) => !early)) await say(word);
        const { history, state } = await detail(jobId);
        const ranks = history.map((one) => DELIVERY_RANK[one.state]);
        expect(ranks).toEqual([...new Set(ranks)].sort((a, b) => a - b));
        const highest = Math.max(DELIVERY_RANK.sent, ...list.map((word) => DELIVERY_RANK[word.state as DeliveryState]));
        expect(DELIVERY_RANK[state]).toBe(highest);
        await catchUp(sending, thread);
        expect(told(thread, jobId)).toEqual(history.map((one) => one.state));
        await ask(world, owner, 'delivery:get', { jobId });
        await door().optOut('mia@mail.example', false, null);
        await world.domain.stores.change((tx) =>
          tx.patients.setAddress(sending.practice.log.practiceId, 'email', 'mia@mail.example', {
            state: 'ok',
            code: null,
          }),
        );
      }),
      { numRuns: 25 },
    );
  });

  test('by token too; of nothing of ours it is dropped; what came early is forgotten after 72 hours', async () => {
    const jobId = await sendOut(sending, thread, mail());
    undoOver();
    const job = await handOver(sending, jobId);
    await accept(sending, job, 'relay-9');
    const about = { token: job.token };
    await door().status({ channel: 'email', about, state: 'bounced', code: '5.1.1', isAddressDead: true });
    expect(await detail(jobId)).toMatchObject({ state: 'bounced', code: '5.1.1' });
    await door().status({ channel: 'email', about: { token: 'nothing' }, state: 'bounced', code: '5.1.1' });
    await door().status({ channel: 'sms', about: { providerId: 'SM-never' }, state: 'failed', code: '30008' });
    later(4 * DAY_MS);
    await jobs['deliveries:sweep'].run(world.domain);
    expect(await world.domain.stores.change((tx) => tx.deliveries.takeEarly('sms', 'SM-never'))).toEqual([]);
  });

  test('a text that failed is paid back, one that was not delivered is not', async () => {
    const ids: JobId[] = [];
    for (const [i, state] of (['failed', 'undelivered'] as const).entries()) {
      const jobId = await sendOut(sending, thread);
      undoOver();
      await accept(sending, await handOver(sending, jobId), `SM-c${i}`);
      await door().status({ channel: 'sms', about: { providerId: `SM-c${i}` }, state, code: '30003' });
      ids.push(jobId);
    }
    expect(await balance()).toBe(99);
    expect((await detail(ids[0]!)).credits).toBe(0);
  });
});
