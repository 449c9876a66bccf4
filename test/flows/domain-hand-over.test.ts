/** Hand-over of e-mail and SMS: leases, tries, unknown outcomes (P16–P18), and statuses in any order (P19). */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DELIVERY_RANK, type DeliveryState } from '../../protocol/wire/sending.ts';
import type { JobId } from '../../protocol/wire/ids.ts';
import { jobs } from '../../server/domain/use-cases.ts';
import type { Status } from '../../server/domain/gateway/door.ts';
import { MOBILE, openDesk, type Desk } from './domain-desk.ts';
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
  patientThread,
  refusal,
  sendOut,
  told,
  type PatientThread,
  type Sending,
} from './domain-sending.ts';
import type { World } from './domain-world.ts';

let desk: Desk;
let world: World;
let sending: Sending;
let owner: Person;
let thread: PatientThread;
beforeEach(async () => {
  desk = await openDesk();
  ({ world, sending, owner, thread } = desk);
});
afterEach(() => world.close());

describe('hand-over', () => {
  test('a text that the carrier takes: its words are erased, its credit spent, its states told', async () => {
    const jobId = await sendOut(sending, thread);
    desk.undoOver();
    const job = await handOver(sending, jobId);
    expect(job).toMatchObject({ address: MOBILE, attempt: 1, credits: 1, channel: 'sms', isDone: false });
    await accept(sending, job, 'SM1', 'queued');
    expect(await world.domain.stores.read.outbox.byId(jobId)).toBeNull();
    await desk.door().status({ channel: 'sms', about: { providerId: 'SM1' }, state: 'sent', code: null });
    await desk.door().status({ channel: 'sms', about: { providerId: 'SM1' }, state: 'delivered', code: null });
    await catchUp(sending, thread);
    expect(told(thread, jobId)).toEqual(['held', 'queued', 'sent', 'delivered']);
    const { history, credits, attempts, nextAt } = await desk.detail(jobId);
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
    expect(await desk.door().lease(10, 1_000)).toEqual([]);
  });

  test('the gateway counts more segments: reserved before it begins, or it fails for want of credits', async () => {
    const jobId = await sendOut(sending, thread);
    desk.undoOver();
    await accept(sending, await handOver(sending, jobId, 3), 'SM2');
    expect(await desk.balance()).toBe(97);
    const dear = await sendOut(sending, thread);
    desk.undoOver();
    const { leaseId } = await leaseOf(sending, dear);
    const begun = await desk.door().begin({ jobId: dear, leaseId, segments: 98, messageId: null });
    expect(begun).toEqual({ go: false, why: 'credit' });
    expect(await desk.balance()).toBe(97);
    expect(await desk.detail(dear)).toMatchObject({ state: 'failed', code: 'credit.none', credits: 0 });
  });

  test('an e-mail keeps its Message-ID over its tries and knows those before it', async () => {
    const first = await sendOut(sending, thread, mail());
    desk.undoOver();
    const one = await handOver(sending, first);
    await desk.door().report({ jobId: first, leaseId: one.leaseId, outcome: { as: 'later', code: '451 4.7.1' } });
    expect(await desk.detail(first)).toMatchObject({ state: 'queued', code: '451 4.7.1' });
    desk.later(2 * 60_000);
    const again = await handOver(sending, first);
    expect(again.attempt).toBe(2);
    expect(again.token).toBe(one.token);
    expect(again.references).toEqual([]);
    await accept(sending, again, 'relay-1');
    const second = await sendOut(sending, thread, mail('And another thing.'));
    desk.undoOver();
    expect((await leaseOf(sending, second)).references).toEqual([`<${one.token}@mail.practice.example>`]);
    expect(await desk.door().knowsToken(one.token.toUpperCase())).toBe(true);
  });

  test('refused for good: nothing is charged, and a dead address is flagged everywhere', async () => {
    const twin = await patientThread(sending, { email: 'mia@mail.example', mobile: null });
    const jobId = await sendOut(sending, thread, mail());
    desk.undoOver();
    const { leaseId } = await handOver(sending, jobId);
    const outcome = { as: 'refused', state: 'bounced', code: '550 5.1.1', isAddressDead: true } as const;
    await desk.door().report({ jobId, leaseId, outcome });
    await catchUp(sending, thread);
    expect(told(thread, jobId)).toEqual(['held', 'queued', 'bounced: 550 5.1.1']);
    expect(await refusal(desk.send(mail()))).toBe('sending.refused: bounced');
    const { input } = composed(sending, twin, owner, mail());
    expect(await refusal(ask(world, owner, 'message:send', input))).toBe('sending.refused: bounced');
    await ask(world, owner, 'contact:restore', {
      patientId: thread.patientId,
      contactId: thread.contactId,
      channel: 'email',
    });
    await desk.send(mail());
  });

  test('a later bounce does not hide that somebody complained: nobody can take that back for them', async () => {
    const complained = await sendOut(sending, thread, mail());
    const bounced = await sendOut(sending, thread, mail('Again.'));
    const about = async (jobId: JobId) => ({ token: (await world.domain.stores.read.deliveries.byId(jobId))!.token });
    const word = { channel: 'email', code: '5.1.1', isAddressDead: true } as const;
    await desk.door().status({ ...word, about: await about(complained), state: 'complained' });
    await desk.door().status({ ...word, about: await about(bounced), state: 'bounced' });
    const { patientId, contactId } = thread;
    const restored = ask(world, owner, 'contact:restore', { patientId, contactId, channel: 'email' });
    expect(await refusal(restored)).toBe('sending.refused: optedOut');
  });

  test('a patient who left meanwhile, or a number that opted out, gets nothing', async () => {
    const first = await sendOut(sending, thread);
    await desk.changePatient({ state: 'left' });
    desk.undoOver();
    expect(await desk.door().lease(10, 60_000)).toEqual([]);
    expect(await desk.detail(first)).toMatchObject({ state: 'failed', code: 'left' });
    expect(await desk.balance()).toBe(100);
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
    desk.undoOver();
    const leased = await desk.door().lease(10, 60_000);
    expect(leased.map((job) => job.jobId).sort()).toEqual([bad, good].sort());
    const broken = leased.find((job) => job.jobId === bad)!;
    const outcome = { as: 'refused', state: 'failed', code: 'job.body' } as const;
    await desk.door().report({ jobId: bad, leaseId: broken.leaseId, outcome });
    expect((await desk.detail(bad)).state).toBe('failed');
  });

  test('wake comes when a job is due', async () => {
    const jobId = await sendOut(sending, thread);
    const woken = desk.door().wake(60_000);
    await ask(world, owner, 'delivery:cancel', { jobId });
    await desk.send();
    await woken;
    desk.undoOver();
    await desk.door().wake(60_000);
  });
});

describe('nobody knows (P16–P18)', () => {
  const outcomes = ['report', 'died'] as const;
  test.each(outcomes)('an SMS of unknown outcome (%s) is never sent again by itself', async (how) => {
    const jobId = await sendOut(sending, thread);
    desk.undoOver();
    const { leaseId } = await handOver(sending, jobId);
    if (how === 'report') await desk.door().report({ jobId, leaseId, outcome: { as: 'unknown', code: 'timeout' } });
    else await world.restart();
    desk.later(2 * 60_000);
    for (let i = 0; i < 5; i++) {
      expect(await desk.door().lease(10, 60_000)).toEqual([]);
      desk.later(6 * HOUR_MS);
    }
    await catchUp(sending, thread);
    expect(told(thread, jobId).slice(0, 3)).toEqual([
      'held',
      'queued',
      how === 'report' ? 'unknown: timeout' : 'unknown: lost',
    ]);
    expect(await world.domain.stores.read.outbox.byId(jobId)).toBeNull();
    expect(await desk.balance()).toBe(99);
    desk.later(3 * DAY_MS);
    await jobs['deliveries:sweep'].run(world.domain);
    expect(await desk.detail(jobId)).toMatchObject({ state: 'undelivered', code: 'lost', credits: 1 });
    expect(await desk.balance()).toBe(99);
  });

  test('a report after the lease ran out is still true', async () => {
    const jobId = await sendOut(sending, thread);
    desk.undoOver();
    const job = await handOver(sending, jobId);
    desk.later(2 * 60_000);
    await desk.door().lease(10, 60_000);
    expect((await desk.detail(jobId)).state).toBe('unknown');
    await accept(sending, job, 'SM3');
    await accept(sending, job, 'SM3');
    expect(await desk.detail(jobId)).toMatchObject({ state: 'sent', credits: 1 });
    expect(await desk.balance()).toBe(99);
  });

  test('an e-mail of unknown outcome is tried again with the same Message-ID', async () => {
    const jobId = await sendOut(sending, thread, mail());
    desk.undoOver();
    const first = await handOver(sending, jobId);
    await world.restart();
    desk.later(2 * 60_000);
    expect(await desk.door().lease(10, 60_000)).toEqual([]);
    expect((await desk.detail(jobId)).state).toBe('unknown');
    desk.later(HOUR_MS);
    const again = await handOver(sending, jobId);
    expect(again.token).toBe(first.token);
    await accept(sending, again, 'relay-2');
    expect((await desk.detail(jobId)).state).toBe('sent');
  });

  test('a lease that ran out before the mark changes nothing', async () => {
    const jobId = await sendOut(sending, thread);
    desk.undoOver();
    const first = await leaseOf(sending, jobId);
    expect(await desk.door().lease(10, 60_000)).toEqual([]);
    await world.restart();
    desk.later(61_000);
    const second = await leaseOf(sending, jobId);
    expect(await desk.door().begin({ jobId, leaseId: first.leaseId, segments: 1, messageId: null })).toMatchObject({
      go: false,
    });
    expect(await desk.door().begin({ jobId, leaseId: second.leaseId, segments: 1, messageId: null })).toEqual({
      go: true,
    });
  });

  test('nothing is tried for more than 72 hours, and the sender is told', async () => {
    const jobId = await sendOut(sending, thread, mail());
    desk.undoOver();
    const started = world.now;
    let tries = 0;
    while (!(await desk.detail(jobId)).state.startsWith('failed')) {
      for (const { leaseId } of await desk.door().lease(10, 60_000)) {
        await desk.door().begin({ jobId, leaseId, segments: 0, messageId: null });
        await desk.door().report({ jobId, leaseId, outcome: { as: 'later', code: '421' } });
        tries += 1;
      }
      desk.later(30 * 60_000);
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
    desk.undoOver();
    await accept(sending, await handOver(sending, taken), 'SM4');
    const relayed = await sendOut(sending, thread, mail());
    desk.undoOver();
    await accept(sending, await handOver(sending, relayed), 'relay-3');
    desk.later(3 * DAY_MS + 1);
    await jobs['deliveries:sweep'].run(world.domain);
    expect(await desk.detail(waiting)).toMatchObject({ state: 'failed', code: 'expired' });
    expect(await desk.detail(taken)).toMatchObject({ state: 'undelivered', code: 'no-report', credits: 1 });
    expect((await desk.detail(relayed)).state).toBe('sent');
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
        desk.undoOver();
        const job = await handOver(sending, jobId);
        const say = ({ state }: { state: Status['state'] }) =>
          desk.door().status({ channel: 'email', about: { providerId }, state, code: null });
        for (const word of list.filter(({ early }) => early)) await say(word);
        await accept(sending, job, providerId);
        for (const word of list.filter(({ early }) => !early)) await say(word);
        const { history, state } = await desk.detail(jobId);
        const ranks = history.map((one) => DELIVERY_RANK[one.state]);
        expect(ranks).toEqual([...new Set(ranks)].sort((a, b) => a - b));
        const highest = Math.max(DELIVERY_RANK.sent, ...list.map((word) => DELIVERY_RANK[word.state as DeliveryState]));
        expect(DELIVERY_RANK[state]).toBe(highest);
        await catchUp(sending, thread);
        expect(told(thread, jobId)).toEqual(history.map((one) => one.state));
        await ask(world, owner, 'delivery:get', { jobId });
        await desk.door().optOut('mia@mail.example', false, null);
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
    desk.undoOver();
    const job = await handOver(sending, jobId);
    await accept(sending, job, 'relay-9');
    const about = { token: job.token };
    await desk.door().status({ channel: 'email', about, state: 'bounced', code: '5.1.1', isAddressDead: true });
    expect(await desk.detail(jobId)).toMatchObject({ state: 'bounced', code: '5.1.1' });
    await desk.door().status({ channel: 'email', about: { token: 'nothing' }, state: 'bounced', code: '5.1.1' });
    await desk.door().status({ channel: 'sms', about: { providerId: 'SM-never' }, state: 'failed', code: '30008' });
    desk.later(4 * DAY_MS);
    await jobs['deliveries:sweep'].run(world.domain);
    expect(await world.domain.stores.change((tx) => tx.deliveries.takeEarly('sms', 'SM-never'))).toEqual([]);
  });

  test('a text that failed is paid back, one that was not delivered is not', async () => {
    const ids: JobId[] = [];
    for (const [i, state] of (['failed', 'undelivered'] as const).entries()) {
      const jobId = await sendOut(sending, thread);
      desk.undoOver();
      await accept(sending, await handOver(sending, jobId), `SM-c${i}`);
      await desk.door().status({ channel: 'sms', about: { providerId: `SM-c${i}` }, state, code: '30003' });
      ids.push(jobId);
    }
    expect(await desk.balance()).toBe(99);
    expect((await desk.detail(ids[0]!)).credits).toBe(0);
  });
});
