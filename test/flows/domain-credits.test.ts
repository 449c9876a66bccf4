/** Credits: bought once, never below zero under any rush, added up and checked, shown to whom they concern. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { jobs } from '../../server/domain/use-cases.ts';
import { ask, faultOf, fresh, hire, type Person } from './domain-people.ts';
import {
  accept,
  buy,
  catchUp,
  composed,
  handOver,
  patientThread,
  sendingPractice,
  sendOut,
  sms,
  type Sending,
} from './domain-sending.ts';
import { openWorld, type World } from './domain-world.ts';

let world: World;
let sending: Sending;
let owner: Person;
beforeEach(async () => {
  world = await openWorld();
  sending = await sendingPractice(world, 0);
  owner = sending.practice.owner;
});
afterEach(() => world.close());

const balance = async (person = owner) => (await ask(world, person, 'credit:get', {})).balance;
const lines = async () => {
  const { entries } = await ask(world, owner, 'credit:ledger', { beforeSeq: null, limit: 200 });
  return entries;
};

test('fifty texts at once with credit for ten: exactly ten go (P20)', async () => {
  await buy(world, owner, 10);
  const threads = [];
  for (let i = 0; i < 5; i++) threads.push(await patientThread(sending));
  const { settings } = await ask(world, owner, 'delivery:settings', {});
  await ask(world, owner, 'delivery:configure', { settings: { ...settings, perNumberPerHour: 100 }, version: 1 });
  const rush = threads.map(async (thread) => {
    const codes: (string | null)[] = [];
    for (let i = 0; i < 10; i++) {
      const { input } = composed(sending, thread, owner, sms());
      codes.push(await faultOf(ask(world, owner, 'message:send', input)));
      await catchUp(sending, thread);
    }
    return codes;
  });
  const codes = (await Promise.all(rush)).flat();
  expect(codes.filter((code) => code === null).length).toBe(10);
  expect(codes.filter((code) => code === 'credit.none').length).toBe(40);
  expect(await balance()).toBe(0);
  const sum = (await lines()).reduce((total, { credits }) => total + credits, 0);
  expect(sum).toBe(0);
  expect(await sending.world.domain.stores.read.credits.wrong()).toEqual([]);
});

test('fifty of one person in one thread at the same moment: none is half done', async () => {
  await buy(world, owner, 10);
  const thread = await patientThread(sending);
  const { settings } = await ask(world, owner, 'delivery:settings', {});
  await ask(world, owner, 'delivery:configure', { settings: { ...settings, perNumberPerHour: 100 }, version: 1 });
  const all = Array.from({ length: 50 }, () => composed(sending, thread, owner, sms()));
  const codes = await Promise.all(all.map(({ input }) => faultOf(ask(world, owner, 'message:send', input))));
  // All cite the same place in the thread, so only the first is not late.
  expect(codes.filter((code) => code === null).length).toBe(1);
  expect(new Set(codes)).toEqual(new Set([null, 'conflict.head']));
  expect(await balance()).toBe(9);
  await catchUp(sending, thread);
  await world.restart();
  expect(await balance()).toBe(9);
});

test('a purchase counts once, and another one under its id is a conflict', async () => {
  const purchaseId = fresh<'job'>();
  const purchase = { purchaseId, credits: 40, note: 'Invoice 7' };
  const replies = await Promise.all([1, 2, 3].map(() => ask(world, owner, 'credit:purchase', purchase)));
  expect(replies).toEqual([{ balance: 40 }, { balance: 40 }, { balance: 40 }]);
  expect(await faultOf(ask(world, owner, 'credit:purchase', { ...purchase, credits: 41 }))).toBe('conflict.duplicate');
  expect((await lines()).map(({ kind, credits, note, userId }) => ({ kind, credits, note, userId }))).toEqual([
    { kind: 'purchase', credits: 40, note: 'Invoice 7', userId: owner.userId },
  ]);
  expect(world.heard(owner.userId, 'credit:changed')).toEqual([{ balance: 40, lowCreditsAt: 50 }]);
});

test('the balance is everybody’s to see, ledger, purchase and usage are administrators’', async () => {
  const ben = await hire(sending.practice, 'Ben');
  await buy(world, owner, 5);
  expect(await balance(ben)).toBe(5);
  const page = { beforeSeq: null, limit: 10 };
  const refused = [
    faultOf(ask(world, ben, 'credit:ledger', page)),
    faultOf(ask(world, ben, 'credit:purchase', { purchaseId: fresh<'job'>(), credits: 1, note: '' })),
    faultOf(ask(world, ben, 'credit:usage', { fromMs: 0, toMs: world.now })),
  ];
  expect(await Promise.all(refused)).toEqual(['access.refused', 'access.refused', 'access.refused']);
});

test('the ledger goes by pages, newest first; usage by month, person and patient, refunds taken off', async () => {
  await buy(world, owner, 20);
  const thread = await patientThread(sending);
  const jobIds = [];
  for (let i = 0; i < 3; i++) {
    const jobId = await sendOut(sending, thread);
    world.now += 10_000;
    await accept(sending, await handOver(sending, jobId, 2), `SM${i}`);
    await catchUp(sending, thread);
    jobIds.push(jobId);
  }
  await sending.gateway.door().status({ channel: 'sms', about: { providerId: 'SM0' }, state: 'failed', code: '30008' });
  const { rows } = await ask(world, owner, 'credit:usage', { fromMs: 0, toMs: world.now + 1 });
  expect(rows).toEqual([{ month: '2027-01', userId: owner.userId, patientId: thread.patientId, credits: 4 }]);
  expect(await balance()).toBe(16);
  const all = await lines();
  const first = await ask(world, owner, 'credit:ledger', { beforeSeq: null, limit: 4 });
  const rest = await ask(world, owner, 'credit:ledger', { beforeSeq: first.entries.at(-1)!.seq, limit: 200 });
  expect([...first.entries, ...rest.entries]).toEqual(all);
  expect([first.more, rest.more]).toEqual([true, false]);
  expect(all[0]).toMatchObject({ kind: 'refund', credits: 2, jobId: jobIds[0] });
});

test('a ledger that does not add up is an error in the log', async () => {
  await buy(world, owner, 5);
  await jobs['credits:check'].run(world.domain);
  expect(world.lines.filter((line) => line.startsWith('credit.wrong'))).toEqual([]);
  const { practiceId } = sending.practice.log;
  const line = { practiceId, seq: 2, at: 1, kind: 'release' as const, credits: 1, balance: 50, note: '' };
  await world.domain.stores.change((tx) => tx.credits.add({ ...line, userId: null, patientId: null, jobId: null }));
  await jobs['credits:check'].run(world.domain);
  expect(world.lines.filter((line) => line.startsWith('credit.wrong')).length).toBe(1);
});

test('the database itself refuses a balance below zero', async () => {
  const { practiceId } = sending.practice.log;
  const line = { practiceId, seq: 1, at: 1, kind: 'spend' as const, credits: -1, balance: -1, note: '' };
  const bad = world.domain.stores.change((tx) =>
    tx.credits.add({ ...line, userId: null, patientId: null, jobId: null }),
  );
  await expect(bad).rejects.toThrow(/check|constraint|Validation/i);
  expect(await balance()).toBe(0);
});
