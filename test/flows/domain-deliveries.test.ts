/** E-mail and SMS to patients: the one thread of a patient, rules, caps, undo, test sends, and what others may see. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { LIMITS } from '../../protocol/wire/limits.ts';
import type { JobId } from '../../protocol/wire/ids.ts';
import { MOBILE, openDesk, type Desk } from './domain-desk.ts';
import { ask, burst, entryFor, faultOf, found, fresh, hire, nextEpoch, toWire, type Person } from './domain-people.ts';
import {
  catchUp,
  composed,
  handOver,
  HOUR_MS,
  leaseOf,
  mail,
  newPatient,
  newPatientThread,
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
    expect(await desk.balance()).toBe(99);
    expect(await desk.detail(jobId)).toMatchObject({
      state: 'held',
      attempts: 0,
      credits: 1,
      nextAt: world.now + 10_000,
    });
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
    expect(await desk.balance()).toBe(99);
  });

  test('a contact of another patient, or of nobody, is no contact here', async () => {
    const other = await newPatient(sending, { mobile: '+447700900999' });
    const over = { contactId: other.contacts[0]!.contactId };
    expect(await refusal(desk.send(sms(), over))).toBe('access.refused: contact');
    expect(await faultOf(desk.send(sms(), { contactId: fresh<'contact'>() }))).toBe('access.refused');
  });

  test.each([
    ['consent', { consent: { email: 'refused', sms: 'refused' } }],
    ['address', { mobile: null }],
    ['country', { mobile: '+12025550123' }],
    ['deceased', { state: 'deceased' }],
    ['left', { state: 'left' }],
  ])('is refused by the rule %s, and nothing is stored', async (rule, change) => {
    await desk.changePatient(change);
    const { n } = thread.facts;
    expect(await refusal(desk.send())).toBe(`sending.refused: ${rule}`);
    expect(await desk.balance()).toBe(100);
    await catchUp(sending, thread);
    expect(thread.facts.n).toBe(n);
    expect(await sending.world.domain.stores.read.outbox.nextDue()).toBeNull();
  });

  test('a number that opted out and an address that bounced are refused until somebody mends it', async () => {
    await desk.door().optOut(MOBILE, true, '21610');
    expect(await refusal(desk.send())).toBe('sending.refused: optedOut');
    await desk.door().optOut(MOBILE, false, null);
    await desk.send();
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
    expect(await refusal(desk.send())).toBe('sending.refused: gateway');
  });

  test('caps hold for a number, an hour and a day', async () => {
    const { settings } = await ask(world, owner, 'delivery:settings', {});
    const configure = (change: object, version: number) =>
      ask(world, owner, 'delivery:configure', { settings: { ...settings, ...change }, version });
    await configure({ perNumberPerHour: 1 }, 1);
    const first = await sendOut(sending, thread);
    expect(await refusal(desk.send())).toBe('rate.limited: number');
    await ask(world, owner, 'delivery:cancel', { jobId: first });
    await catchUp(sending, thread);
    await sendOut(sending, thread);
    desk.later(HOUR_MS + 1);
    await sendOut(sending, thread);
    await configure({ perHour: 1 }, 2);
    expect(await refusal(desk.send())).toBe('rate.limited: hour');
    await configure({ perDay: 2 }, 3);
    desk.later(HOUR_MS + 1);
    expect(await refusal(desk.send())).toBe('rate.limited: day');
    await desk.send(mail());
    expect(await faultOf(configure({ perDay: 2 }, 3))).toBeNull();
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
    desk.later(LIMITS.undoMs - 1);
    expect(await desk.door().lease(10, 60_000)).toEqual([]);
    expect(await ask(world, owner, 'delivery:cancel', { jobId })).toEqual({ state: 'cancelled' });
    expect(await ask(world, owner, 'delivery:cancel', { jobId })).toEqual({ state: 'cancelled' });
    desk.later(1_000);
    expect(await desk.door().lease(10, 60_000)).toEqual([]);
    await catchUp(sending, thread);
    expect(told(thread, jobId)).toEqual(['held', 'cancelled']);
    expect(await desk.balance()).toBe(100);
    expect(await world.domain.stores.read.outbox.byId(jobId)).toBeNull();
  });
  test('once it is handed over it is too late; another colleague needs to be an administrator', async () => {
    const ben = await hire(sending.practice, 'Ben');
    await nextEpochWith(ben);
    const jobId = await sendOut(sending, thread);
    expect(await faultOf(ask(world, ben, 'delivery:cancel', { jobId }))).toBe('access.refused');
    desk.undoOver();
    await handOver(sending, jobId);
    expect(await faultOf(ask(world, owner, 'delivery:cancel', { jobId }))).toBe('conflict.head');
  });
  test('cancelled between lease and hand-over, the gateway is told to leave it', async () => {
    const jobId = await sendOut(sending, thread);
    desk.undoOver();
    const { leaseId } = await leaseOf(sending, jobId);
    await ask(world, owner, 'delivery:cancel', { jobId });
    expect(await desk.door().begin({ jobId, leaseId, segments: 1, messageId: null })).toEqual({
      go: false,
      why: 'gone',
    });
  });
});

describe('test sends', () => {
  test('wait for the gateway’s answer; a refused text costs nothing', async () => {
    const testId = fresh<'job'>();
    const input = { testId, channel: 'sms', to: MOBILE } as const;
    const asked = ask(world, owner, 'delivery:test', input);
    await expect.poll(() => world.domain.tests.isEmpty).toBe(false);
    const [test1] = await desk.door().tests();
    expect(test1).toMatchObject({ testId, to: MOBILE, letterhead: { displayName: 'Harbour Street Practice' } });
    const again = ask(world, owner, 'delivery:test', input);
    expect(await desk.door().tests()).toEqual([]);
    expect(await desk.balance()).toBe(99);
    await desk.door().reportTest(test1!.testId, { accepted: false, code: '21211' });
    expect(await asked).toEqual({ accepted: false, code: '21211' });
    expect(await again).toEqual({ accepted: false, code: '21211' });
    expect(await desk.balance()).toBe(100);
    const abroad = { testId: fresh<'job'>(), channel: 'sms', to: '+12025550123' } as const;
    expect(await refusal(ask(world, owner, 'delivery:test', abroad))).toBe('sending.refused: country');
  });
  test('asked again after everything was forgotten, it is neither sent nor paid for again', async () => {
    const input = { testId: fresh<'job'>(), channel: 'sms', to: MOBILE } as const;
    const asked = ask(world, owner, 'delivery:test', input);
    await expect.poll(() => world.domain.tests.isEmpty).toBe(false);
    await desk.door().tests();
    await desk.door().reportTest(input.testId, { accepted: true, code: null });
    await asked;
    const lost = { testId: fresh<'job'>(), channel: 'sms', to: MOBILE } as const;
    void ask(world, owner, 'delivery:test', lost);
    await expect.poll(() => world.domain.tests.isEmpty).toBe(false);
    await world.restart();
    expect(await ask(world, owner, 'delivery:test', input)).toEqual({ accepted: true, code: null });
    expect(await ask(world, owner, 'delivery:test', lost)).toEqual({ accepted: false, code: 'timeout' });
    expect(await desk.door().tests()).toEqual([]);
    expect(await desk.balance()).toBe(98);
    const other = { ...input, to: '+447700900555' } as const;
    expect(await refusal(ask(world, owner, 'delivery:test', other))).toBe('conflict.duplicate: testId');
  });
  test('a test text counts among the texts that are allowed within an hour', async () => {
    const { settings } = await ask(world, owner, 'delivery:settings', {});
    await ask(world, owner, 'delivery:configure', { settings: { ...settings, perNumberPerHour: 1 }, version: 1 });
    const texted = () => ask(world, owner, 'delivery:test', { testId: fresh<'job'>(), channel: 'sms', to: MOBILE });
    const asked = texted();
    await expect.poll(() => world.domain.tests.isEmpty).toBe(false);
    const [first] = await desk.door().tests();
    await desk.door().reportTest(first!.testId, { accepted: true, code: null });
    await asked;
    expect(await refusal(texted())).toBe('rate.limited: number');
    const { input } = composed(sending, thread, owner, sms());
    expect(await refusal(ask(world, owner, 'message:send', input))).toBe('rate.limited: number');
    expect(await desk.balance()).toBe(99);
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
    expect(await desk.balance()).toBe(99);
    expect((await ask(world, other.practice.owner, 'credit:get', {})).balance).toBe(100);
  });
});
