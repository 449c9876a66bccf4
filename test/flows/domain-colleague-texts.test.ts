/** Texts to colleagues: at the number that they gave themselves, from an internal thread of both, paid and followed like any text. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ContactId } from '../../protocol/wire/ids.ts';
import { openDesk, MOBILE, type Desk } from './domain-desk.ts';
import { ask, faultOf, fresh, hire, openThread, type Person, type Thread } from './domain-people.ts';
import { accept, catchUp, composed, handOver, refusal, sms, told, type PatientThread } from './domain-sending.ts';

const NUMBER = '+447700900601';

let desk: Desk;
let ben: Person;
let thread: Thread & Pick<PatientThread, 'contactId' | 'notices'>;
beforeEach(async () => {
  desk = await openDesk();
  ben = await hire(desk.sending.practice, 'Ben');
  const opened = await openThread(desk.sending.practice, desk.owner, [ben]);
  thread = Object.assign(opened, { contactId: ben.userId as string as ContactId, notices: [] });
});
afterEach(() => desk.world.close());

const text = (over = {}, to = NUMBER) => composed(desk.sending, thread, desk.owner, sms('Room 2 is free', to), over);
const send = async () => {
  const { jobId, input } = text();
  await ask(desk.world, desk.owner, 'message:send', input);
  await catchUp(desk.sending, thread);
  return jobId;
};
const give = (mobile: string | null) => ask(desk.world, ben, 'mobile:put', { mobile });

test('a colleague gives a number, is texted there, and the thread tells what became of it', async () => {
  expect(await ask(desk.world, desk.owner, 'mobile:get', { userId: ben.userId })).toEqual({ mobile: null });
  await give(NUMBER);
  expect(await ask(desk.world, desk.owner, 'mobile:get', { userId: ben.userId })).toEqual({ mobile: NUMBER });
  const jobId = await send();
  desk.undoOver();
  const job = await handOver(desk.sending, jobId);
  expect(job).toMatchObject({ address: NUMBER, patientId: null, credits: 1 });
  await accept(desk.sending, job, 'SM601');
  await desk.door().status({ channel: 'sms', about: { providerId: 'SM601' }, state: 'delivered', code: null });
  await catchUp(desk.sending, thread);
  expect(told(thread as unknown as PatientThread, jobId)).toEqual(['held', 'queued', 'sent', 'delivered']);
  expect(await desk.detail(jobId)).toMatchObject({ state: 'delivered', credits: 1 });
  expect(await desk.balance()).toBe(99);
  const { rows } = await ask(desk.world, desk.owner, 'credit:usage', { fromMs: 0, toMs: desk.world.now + 1 });
  expect(rows).toMatchObject([{ userId: desk.owner.userId, patientId: null, credits: 1 }]);
});

test('no number, a number abroad, STOP, and a number taken back before it went: nothing is sent, nothing charged', async () => {
  const sent = () => refusal(ask(desk.world, desk.owner, 'message:send', text().input));
  expect(await sent()).toBe('sending.refused: address');
  expect(await refusal(give('+12025550123'))).toBe('sending.refused: country');
  await give(NUMBER);
  await desk.door().optOut(NUMBER, true, '21610');
  expect(await sent()).toBe('sending.refused: optedOut');
  await desk.door().optOut(NUMBER, false, null);
  const jobId = await send();
  await give(null);
  desk.undoOver();
  expect(await desk.door().lease(10, 60_000)).toEqual([]);
  expect(await desk.detail(jobId)).toMatchObject({ state: 'failed', code: 'address' });
  expect(await desk.balance()).toBe(100);
});

test('only a colleague of this thread, only by text, and nobody texts themselves', async () => {
  await give(NUMBER);
  const cara = await hire(desk.sending.practice, 'Cara');
  await ask(desk.world, cara, 'mobile:put', { mobile: NUMBER });
  const refused = [cara.userId, desk.owner.userId, fresh<'user'>()].map((userId) =>
    faultOf(ask(desk.world, desk.owner, 'message:send', text({ contactId: userId as string as ContactId }).input)),
  );
  expect(await Promise.all(refused)).toEqual(['access.refused', 'access.refused', 'access.refused']);
  const patients = composed(desk.sending, desk.thread, desk.owner, sms('Hm', NUMBER), { contactId: thread.contactId });
  expect(await faultOf(ask(desk.world, desk.owner, 'message:send', patients.input))).toBe('access.refused');
  const { input } = composed(desk.sending, thread, desk.owner, { kind: 'email', to: MOBILE, subject: 'x', text: 'y' });
  expect(await faultOf(ask(desk.world, desk.owner, 'message:send', input))).toBe('access.refused');
  expect(await desk.balance()).toBe(100);
});
