/** E-mail and SMS to patients: rules, undo, hand-over, states in any order, unknown outcomes, and what others may see. */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DELIVERY_RANK, type DeliveryState } from '../../protocol/wire/sending.ts';
import { LIMITS } from '../../protocol/wire/limits.ts';
import type { JobId } from '../../protocol/wire/ids.ts';
import { jobs } from '../../server/domain/use-cases.ts';
import type { Status } from '../../server/domain/gateway/door.ts';
import { ask, burst, entryFor, faultOf, found, fresh, hire, nextEpoch, toWire, type Person } from './domain-people.ts';
import {
  accept,
  catchUp,
  composed,
  DAY_MS,
  handOver,
  HOUR_MS,
  leaseOf,
  mail,
  newPatient,
  newPatientThread,
  patientThread,
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
const refusal = async (work: Promise<unknown>) => {
  const error: unknown = await work.then(
    () => null,
    (cause: unknown) => cause,
  );
  if (!(error instanceof Error)) return null;
  return error.message;
};
const send = (content = sms(), over = {}) => {
  const { jobId, input } = composed(sending, thread, owner, content, over);
  return ask(world, owner, 'message:send', input).then(() => jobId);
};
const changePatient = async (change: object) => {
  const { patient } = await ask(world, owner, 'patient:get', { patientId: thread.patientId });
  const { createdAt: _c, updatedAt: _u, mergedInto: _m, threadId: _t, contacts, ...card } = patient;
  const kept = contacts.map(({ emailFacts: _e, mobileFacts: _f, ...one }) => ({ ...one, ...change }));
  await ask(world, owner, 'patient:put', {
    patient: {
      ...card,
      ...('state' in change ? change : {}),
      version: card.version + 1,
      contacts: 'state' in change ? contacts.map(({ emailFacts: _e, mobileFacts: _f, ...one }) => one) : kept,
    },
  });
};

describe('the thread of a patient', () => {
  test('there is one, and the patient names it', async () => {
    const again = newPatientThread(sending, owner, thread.patientId);
    expect(await refusal(ask(world, owner, 'thread:create', again.input))).toBe('conflict.duplicate: patient');
    const { patient } = await ask(world, owner, 'patient:get', { patientId: thread.patientId });
    expect(patient.threadId).toBe(thread.threadId);
    const heard = world.heard(owner.userId, 'patient:changed').at(-1);
    expect(heard?.patient).toMatchObject({ patientId: thread.patientId, threadId: thread.threadId });
  });
  test('of two begun at once one stands', async () => {
    const { patientId } = await newPatient(sending);
    const both = [newPatientThread(sending, owner, patientId), newPatientThread(sending, owner, patientId)];
    const codes = await Promise.all(both.map(({ input }) => faultOf(ask(world, owner, 'thread:create', input))));
    expect(codes).toContain(null);
    expect(codes).toContain('conflict.duplicate');
  });
  test('of nobody, of another practice, and an unfiled one by a person are refused', async () => {
    const other = await sendingPractice(world, 0);
    const theirs = await newPatient(other);
    for (const id of [fresh<'patient'>(), theirs.patientId]) {
      expect(await faultOf(ask(world, owner, 'thread:create', newPatientThread(sending, owner, id).input))).toBe(
        'access.refused',
      );
    }
    const unfiled = newPatientThread(sending, owner, thread.patientId, 3);
    expect(await faultOf(ask(world, owner, 'thread:create', unfiled.input))).toBe('input.rejected');
  });
});

describe('sending', () => {
  test('stores event, delivery, credits, job and first notice at once, and tells colleagues', async () => {
    const ben = await hire(sending.practice, 'Ben');
    await nextEpochWith(ben);
    const jobId = await sendOut(sending, thread);
    expect(told(thread, jobId)).toEqual(['held']);
    expect(await balance()).toBe(99);
    expect(await detail(jobId)).toMatchObject({ state: 'held', attempts: 0, credits: 1, nextAt: world.now + 10_000 });
    const added = world.heard(ben.userId, 'message:added').at(-1);
    expect(added?.items.map(({ kind }) => kind)).toEqual([1, 4]);
    expect(world.heard(ben.userId, 'credit:changed').at(-1)).toMatchObject({ balance: 99 });
  });

  test('the same again is the same, other content under its ids is a conflict', async () => {
    const { input, jobId } = composed(sending, thread, owner, sms());
    const acks = await Promise.all([1, 2, 3].map(() => ask(world, owner, 'message:send', input)));
    expect(new Set(acks.map(({ n }) => n)).size).toBe(1);
    await world.restart();
    expect(await ask(world, owner, 'message:send', input)).toEqual(acks[0]);
    await catchUp(sending, thread);
    const other = composed(sending, thread, owner, sms('Other words.'), { jobId });
    expect(await faultOf(ask(world, owner, 'message:send', other.input))).toBe('conflict.duplicate');
    const swapped = { ...input, job: other.input.job };
    expect(await faultOf(ask(world, owner, 'message:send', swapped))).toBe('conflict.duplicate');
    expect(await balance()).toBe(99);
  });

  test('a contact of another patient, or of nobody, is no contact here', async () => {
    const other = await newPatient(sending, { mobile: '+447700900999' });
    const over = { contactId: other.contacts[0]!.contactId };
    expect(await refusal(send(sms(), over))).toBe('access.refused: contact');
    expect(await faultOf(send(sms(), { contactId: fresh<'contact'>() }))).toBe('access.refused');
  });

  test.each([
    ['consent', { consent: { email: 'refused', sms: 'refused' } }],
    ['address', { mobile: null }],
    ['country', { mobile: '+12025550123' }],
    ['deceased', { state: 'deceased' }],
    ['left', { state: 'left' }],
  ])('is refused by the rule %s, and nothing is stored', async (rule, change) => {
    await changePatient(change);
    const { n } = thread.facts;
    expect(await refusal(send())).toBe(`sending.refused: ${rule}`);
    expect(await balance()).toBe(100);
    await catchUp(sending, thread);
    expect(thread.facts.n).toBe(n);
    expect(await sending.world.domain.stores.read.outbox.nextDue()).toBeNull();
  });

  test('a number that opted out and an address that bounced are refused until somebody mends it', async () => {
    await door().optOut(MOBILE, true, '21610');
    expect(await refusal(send())).toBe('sending.refused: optedOut');
    await door().optOut(MOBILE, false, null);
    await send();
    const heard = world
      .heard(owner.userId, 'patient:changed')
      .map(({ patient }) => patient.contacts[0]?.mobileFacts?.state);
    expect(heard.slice(-3)).toContain('optedOut');
  });

  test('nothing forged gets in', async () => {
    const good = composed(sending, thread, owner, sms());
    const { job } = good.input;
    const forged = [
      { ...job, sig: new Uint8Array(64) },
      { ...job, body: job.body.map((byte, i) => (i === 40 ? byte ^ 1 : byte)) },
      { ...job, credits: 0 },
    ];
    for (const one of forged) {
      expect(await faultOf(ask(world, owner, 'message:send', { ...good.input, job: one }))).toBe('input.rejected');
    }
    const ben = await hire(sending.practice, 'Ben');
    const his = composed(sending, thread, ben, sms());
    expect(await faultOf(ask(world, owner, 'message:send', { ...good.input, job: his.input.job }))).toBe(
      'access.refused',
    );
    const dead = composed(sending, thread, owner, sms(), { notAfter: world.now + 5_000 });
    expect(await refusal(ask(world, owner, 'message:send', dead.input))).toBe('sending.refused: gateway');
  });

  test('without an active gateway nothing goes out', async () => {
    const bare = await openWorld();
    const { practice } = await found(bare);
    expect(await faultOf(ask(bare, practice.owner, 'gateway:get', {}))).toBe('unavailable');
    expect((await ask(bare, practice.owner, 'delivery:settings', {})).carriers.smsOut).toBe('none');
    await bare.close();
    const { id: gatewayId, sign } = sending.gateway.author;
    const off = entryFor(sending.practice, {
      type: 8,
      gatewayId: gatewayId as never,
      signPk: sign.publicKey,
      active: false,
    });
    await ask(world, owner, 'log:append', off.input);
    off.keep();
    expect(await refusal(send())).toBe('sending.refused: gateway');
  });

  test('caps hold for a number, an hour and a day', async () => {
    const { settings } = await ask(world, owner, 'delivery:settings', {});
    const configure = (change: object, version: number) =>
      ask(world, owner, 'delivery:configure', { settings: { ...settings, ...change }, version });
    await configure({ perNumberPerHour: 1 }, 1);
    const first = await sendOut(sending, thread);
    expect(await refusal(send())).toBe('rate.limited: number');
    await ask(world, owner, 'delivery:cancel', { jobId: first });
    await catchUp(sending, thread);
    await sendOut(sending, thread);
    later(HOUR_MS + 1);
    await sendOut(sending, thread);
    await configure({ perHour: 1 }, 2);
    expect(await refusal(send())).toBe('rate.limited: hour');
    await configure({ perDay: 2 }, 3);
    later(HOUR_MS + 1);
    expect(await refusal(send())).toBe('rate.limited: day');
    await send(mail());
    expect(await faultOf(configure({}, 3))).toBe('conflict.version');
    expect(world.heard(owner.userId, 'delivery:configured').length).toBe(3);
  });

  test('states that change while colleagues write: one order, no hole, nothing lost', async () => {
    const held: JobId[] = [];
    for (let i = 0; i < 6; i++) held.push(await sendOut(sending, thread, mail(`Number ${i}`)));
    const before = thread.facts.n;
    const texts = Array.from({ length: 30 }, (_, i) => `m${i}`);
    const events = burst(sending.practice, thread, owner, texts);
    const { threadId } = thread;
    const sends = events.map((event) => ask(world, owner, 'message:send', { threadId, event: toWire(event) }));
    const undone = held.map((jobId) => ask(world, owner, 'delivery:cancel', { jobId }));
    const acks = await Promise.all(sends);
    await Promise.all(undone);
    expect(acks.map(({ n }) => n)).toEqual(acks.map(({ n }) => n).sort((a, b) => a - b));
    await catchUp(sending, thread);
    expect(thread.facts.n).toBe(before + 30 + 6);
    expect(held.map((jobId) => told(thread, jobId).at(-1))).toEqual(held.map(() => 'cancelled'));
    await world.restart();
    const { items } = await ask(world, owner, 'thread:items', { threadId, afterN: 0, limit: 200 });
    expect(items.map(({ n }) => n)).toEqual(items.map((_, i) => i + 1));
  });
});

async function nextEpochWith(person: Person): Promise<void> {
  const { practice } = sending;
  const members = [
    { userId: owner.userId, rank: 2 as const },
    { userId: person.userId, rank: 1 as const },
  ].sort((a, b) => (Buffer.from(a.userId, 'base64url').compare(Buffer.from(b.userId, 'base64url')) < 0 ? -1 : 1));
  const next = nextEpoch(practice, practice.room, owner, members);
  await ask(world, owner, 'circle:advance', next.input);
  next.keep();
}

describe('undo', () => {
  test('within ten seconds it is taken back, credits and all, and never leased', async () => {
    const jobId = await sendOut(sending, thread);
    later(LIMITS.undoMs - 1);
    expect(await door().lease(10, 60_000)).toEqual([]);
    expect(await ask(world, owner, 'delivery:cancel', { jobId })).toEqual({ state: 'cancelled' });
    expect(await ask(world, owner, 'delivery:cancel', { jobId })).toEqual({ state: 'cancelled' });
    later(1_000);
    expect(await door().lease(10, 60_000)).toEqual([]);
    await catchUp(sending, thread);
    expect(told(thread, jobId)).toEqual(['held', 'cancelled']);
    expect(await balance()).toBe(100);
    expect(await world.domain.stores.read.outbox.byId(jobId)).toBeNull();
  });
  test('once it is handed over it is too late; another colleague needs to be an administrator', async () => {
    const ben = await hire(sending.practice, 'Ben');
    await nextEpochWith(ben);
    const jobId = await sendOut(sending, thread);
    expect(await faultOf(ask(world, ben, 'delivery:cancel', { jobId }))).toBe('access.refused');
    undoOver();
    await handOver(sending, jobId);
    expect(await faultOf(ask(world, owner, 'delivery:cancel', { jobId }))).toBe('conflict.head');
  });
  test('cancelled between lease and hand-over, the gateway is told to leave it', async () => {
    const jobId = await sendOut(sending, thread);
    undoOver();
    const { leaseId } = await leaseOf(sending, jobId);
    await ask(world, owner, 'delivery:cancel', { jobId });
    expect(await door().begin({ jobId, leaseId, segments: 1, messageId: null })).toEqual({ go: false, why: 'gone' });
  });
});

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

describe('test sends', () => {
  test('wait for the gateway’s answer; a refused text costs nothing', async () => {
    const asked = ask(world, owner, 'delivery:test', { channel: 'sms', to: MOBILE });
    await expect.poll(() => world.domain.tests.isEmpty).toBe(false);
    const [test1] = await door().tests();
    expect(test1).toMatchObject({ to: MOBILE, letterhead: { displayName: 'Harbour Street Practice' } });
    expect(await door().tests()).toEqual([]);
    await door().reportTest(test1!.testId, { accepted: false, code: '21211' });
    expect(await asked).toEqual({ accepted: false, code: '21211' });
    expect(await balance()).toBe(100);
    expect(await refusal(ask(world, owner, 'delivery:test', { channel: 'sms', to: '+12025550123' }))).toBe(
      'sending.refused: country',
    );
  });
});

describe('an outsider', () => {
  test('learns nothing of deliveries, and another practice’s contact is no contact', async () => {
    const jobId = await sendOut(sending, thread);
    const other = await sendingPractice(world);
    for (const who of [other.practice.owner]) {
      expect(await faultOf(ask(world, who, 'delivery:get', { jobId }))).toBe('access.refused');
      expect(await faultOf(ask(world, who, 'delivery:cancel', { jobId }))).toBe('access.refused');
      expect(world.heard(who.userId, 'message:added')).toEqual([]);
    }
    const theirs = await patientThread(other);
    const { input } = composed(other, theirs, other.practice.owner, sms(), { contactId: thread.contactId });
    expect(await faultOf(ask(world, other.practice.owner, 'message:send', input))).toBe('access.refused');
    expect(await balance()).toBe(99);
    expect((await ask(world, other.practice.owner, 'credit:get', {})).balance).toBe(100);
  });
});
