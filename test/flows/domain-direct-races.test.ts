/** Direct Messages when two colleagues act at once, and when word of a code comes after its link has ended. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LIMITS } from '../../protocol/wire/limits.ts';
import { expireDms } from '../../server/domain/direct-messages/revoke.ts';
import { openDesk, type Desk } from './domain-desk.ts';
import { askForCode, held, reissueDm, revokeDm, route, sendDm, unlock, type SentDm } from './domain-direct.ts';
import { ask } from './domain-people.ts';
import { catchUp, HOUR_MS, refusal } from './domain-sending.ts';

let desk: Desk;
beforeEach(async () => {
  desk = await openDesk();
});
afterEach(() => desk.world.close());

const state = async (dm: SentDm) => (await route(desk, 'dm:state', held(dm))).is;

test('two colleagues make a new link at once: only the later one opens, and one credit is kept', async () => {
  const dm = await sendDm(desk);
  const first = await reissueDm(desk, dm);
  // Made by somebody who had not seen the first one yet.
  const second = await reissueDm(desk, dm);
  expect([await state(dm), await state(first), await state(second)]).toEqual(['replaced', 'replaced', 'open']);
  expect(await desk.balance()).toBe(99);
  await revokeDm(desk, second);
  expect(await desk.balance()).toBe(100);
});

test('a code that did not go is given back also where its link has ended meanwhile', async () => {
  const dm = await sendDm(desk);
  await askForCode(desk, dm);
  const [code] = await desk.door().codes(50);
  expect(await desk.balance()).toBe(99);
  await revokeDm(desk, dm);
  const report = { dmId: dm.dmId, issue: code!.issue, failed: '30003' };
  for (let twice = 0; twice < 2; twice++) await desk.door().reportCode(report);
  expect(await desk.balance()).toBe(100);
  const { dms } = await ask(desk.world, desk.owner, 'dm:list', { threadId: desk.thread.threadId });
  expect(dms[0]!.proof.filter(({ what }) => what === 'text-failed')).toHaveLength(1);
});

test('a new link sends no codes to a new number either before a colleague said yes', async () => {
  const dm = await sendDm(desk);
  await desk.changePatient({ mobile: '+447700900556' });
  expect(await refusal(reissueDm(desk, dm))).toBe('sending.refused: number');
  expect(await state(dm)).toBe('open');
  await ask(desk.world, desk.owner, 'dm:number', { dmId: dm.dmId });
  const again = await reissueDm(desk, dm);
  expect([await state(dm), await state(again), await desk.balance()]).toEqual(['replaced', 'open', 99]);
});

test('nor does a new link of one that has expired; who said yes stands in the proof, once', async () => {
  const dm = await sendDm(desk, { expiry: 'hour' });
  await unlock(desk, dm);
  desk.later(HOUR_MS + 1);
  await expireDms(desk.world.domain);
  await catchUp(desk.sending, desk.thread);
  await desk.changePatient({ mobile: '+447700900556' });
  const number = async () => {
    const { dms } = await ask(desk.world, desk.owner, 'dm:list', { threadId: desk.thread.threadId });
    const { state: is, numberChanged, codesTo } = dms[0]!;
    return [is, numberChanged, codesTo];
  };
  expect(await number()).toEqual(['expired', true, '123']);
  expect(await refusal(reissueDm(desk, dm))).toBe('sending.refused: number');
  for (let twice = 0; twice < 2; twice++) await ask(desk.world, desk.owner, 'dm:number', { dmId: dm.dmId });
  expect(await number()).toEqual(['expired', false, '556']);
  const { dm: row } = await ask(desk.world, desk.owner, 'dm:get', { dmId: dm.dmId });
  const said = row.proof.filter(({ what }) => what === 'number-confirmed');
  expect(said).toMatchObject([{ detail: desk.owner.author.id }]);
});

test('a code that waits for the gateway when its link locks is not texted any more', async () => {
  const dm = await sendDm(desk);
  const wrong = () => route(desk, 'dm:unlock', { ...held(dm), code: '000000' });
  await askForCode(desk, dm);
  for (let tries = 0; tries < LIMITS.dmCodeTries; tries++) await wrong();
  desk.later(LIMITS.dmCodeEveryMs);
  await askForCode(desk, dm);
  for (let tries = 0; tries < LIMITS.dmCodeTries; tries++) await wrong();
  expect(await state(dm)).toBe('locked');
  expect(await desk.door().codes(50)).toEqual([]);
  const { dms } = await ask(desk.world, desk.owner, 'dm:list', { threadId: desk.thread.threadId });
  expect(dms[0]!.proof.map(({ what }) => what)).toEqual(['asked', 'asked', 'locked']);
  await catchUp(desk.sending, desk.thread);
  await revokeDm(desk, dm);
  expect(await desk.balance()).toBe(100);
});
