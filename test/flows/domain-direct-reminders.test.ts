/**
 * Reminders of Direct Messages at the gateway's door: what goes out on which day, what takes them back, and that nothing sealed is
 * left then.
 */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LIMITS } from '../../protocol/wire/limits.ts';
import { expireDms } from '../../server/domain/direct-messages/revoke.ts';
import { sweepDeliveries } from '../../server/domain/deliveries/sweep.ts';
import type { LeasedJob } from '../../server/domain/gateway/door.ts';
import { openDesk, type Desk } from './domain-desk.ts';
import {
  composeDm,
  composeReply,
  reissueDm,
  remindersOf,
  revokeDm,
  sendDm,
  unlock,
  route,
  type SentDm,
} from './domain-direct.ts';
import { ask } from './domain-people.ts';
import { accept, catchUp, DAY_MS, HOUR_MS, refusal } from './domain-sending.ts';

let desk: Desk;
beforeEach(async () => {
  desk = await openDesk();
});
afterEach(() => desk.world.close());

/** Whatever the gateway is given now, each taken by the relay. */
async function handedOver(): Promise<readonly LeasedJob[]> {
  const jobs = await desk.door().lease(50, 60_000);
  for (const job of jobs) {
    const { jobId, leaseId, token } = job;
    await desk.door().begin({ jobId, leaseId, segments: 0, messageId: `<${token}@mail.practice.example>` });
    await accept(desk.sending, job, token);
  }
  return jobs;
}

/** Sent, and its link with the relay. */
async function sent(over: Parameters<typeof sendDm>[1]): Promise<SentDm> {
  const dm = await sendDm(desk, over);
  desk.undoOver();
  expect(await handedOver()).toHaveLength(1);
  return dm;
}

const gone = async (): Promise<number> => (await handedOver()).length;
const sealedYet = () => desk.world.domain.stores.read.outbox.waiting(Number.MAX_SAFE_INTEGER);
const keysNeeded = () => desk.door().neededKeys(desk.sending.practice.log.practiceId);
async function proof({ dmId }: SentDm): Promise<string[]> {
  const { dm } = await ask(desk.world, desk.owner, 'dm:get', { dmId });
  return dm.proof.map(({ what, detail }) => (detail === '' ? what : `${what}: ${detail}`));
}

test('on day 3 and on day 6, each once; then nothing is held any more', async () => {
  const dm = await sent({ remind: 'returned' });
  expect([await sealedYet(), await keysNeeded()]).toMatchObject([{ waiting: 2 }, [1]]);
  const sentAt = desk.world.now - LIMITS.undoMs;
  desk.later(3 * DAY_MS - LIMITS.undoMs - 1);
  expect(await gone()).toBe(0);
  desk.later(1);
  const [first] = await handedOver();
  expect(first).toMatchObject({ channel: 'email', credits: 0, closesAt: sentAt + LIMITS.dmUnopenedMs });
  expect(first!.references).toHaveLength(1);
  await sweepDeliveries(desk.world.domain);
  desk.later(3 * DAY_MS);
  expect([await gone(), await gone()]).toEqual([1, 0]);
  expect(await proof(dm)).toEqual(['reminded', 'reminded']);
  expect([await sealedYet(), await keysNeeded()]).toMatchObject([{ waiting: 0 }, []]);
  const { notices, facts } = desk.thread;
  await catchUp(desk.sending, desk.thread);
  const told = notices.filter(({ ref }) => ref === dm.dmId).map(({ state }) => state);
  expect(told).toEqual(['reminded', 'reminded']);
  // Words of the link's own e-mail beside them: held, queued, sent. Nothing else was numbered.
  expect([notices.length, facts.n]).toEqual([5, 7]);
  expect(await desk.balance()).toBe(99);
});

test('a reminder waits its own 72 hours, and no longer; a poor day is said in the proof', async () => {
  const dm = await sent({ remind: 'returned' });
  desk.later(3 * DAY_MS + HOUR_MS);
  const [job] = await desk.door().lease(5, 60_000);
  await desk.door().report({ jobId: job!.jobId, leaseId: job!.leaseId, outcome: { as: 'later', code: '421' } });
  await sweepDeliveries(desk.world.domain);
  expect(await sealedYet()).toMatchObject({ waiting: 2 });
  desk.later(3 * DAY_MS);
  await sweepDeliveries(desk.world.domain);
  expect(await proof(dm)).toEqual(['remind-failed: 421']);
  expect(await gone()).toBe(1);
  expect(await proof(dm)).toEqual(['remind-failed: 421', 'reminded']);
});

test('a returned form ends them, opening does not; without a form opening does', async () => {
  const withForm = await sent({ remind: 'returned', expiry: 'never' });
  const opened = await unlock(desk, withForm);
  expect(await sealedYet()).toMatchObject({ waiting: 2 });
  desk.later(3 * DAY_MS);
  const [job] = await handedOver();
  // It was opened, so that it stays open as long as its sender wants: no day is named.
  expect(job!.closesAt).toBeNull();
  const again = await unlock(desk, withForm);
  const text = composeReply(desk, withForm, again, { t: 'text', text: 'Later, please.' });
  await route(desk, 'dm:reply', text.input);
  expect(await sealedYet()).toMatchObject({ waiting: 1 });
  const last = { rep: text.made.bytes, sig: text.made.sig };
  const form = composeReply(desk, withForm, again, { t: 'form', form: 'a', answers: {} }, last);
  await route(desk, 'dm:reply', form.input);
  expect(await sealedYet()).toMatchObject({ waiting: 0 });
  expect(opened.is).toBe('unlocked');

  const plain = await sent({ remind: 'opened' });
  expect(await sealedYet()).toMatchObject({ waiting: 2 });
  await unlock(desk, plain);
  expect(await sealedYet()).toMatchObject({ waiting: 0 });
  desk.later(6 * DAY_MS);
  expect(await gone()).toBe(0);
});

test('revoked, undone, expired, replaced: what ends the link ends its reminders, and those of a new link count from there', async () => {
  const revoked = await sent({ remind: 'returned' });
  await revokeDm(desk, revoked);
  expect(await sealedYet()).toMatchObject({ waiting: 0 });

  const { sent: undone, input } = await composeDm(desk, { remind: 'returned' });
  await ask(desk.world, desk.owner, 'dm:send', input);
  const [row] = (await ask(desk.world, desk.owner, 'dm:list', { threadId: desk.thread.threadId })).dms.slice(-1);
  expect(row!.dmId).toBe(undone.dmId);
  await ask(desk.world, desk.owner, 'delivery:cancel', { jobId: row!.jobId });
  expect(await sealedYet()).toMatchObject({ waiting: 0 });
  await catchUp(desk.sending, desk.thread);

  const hour = await sent({ remind: 'returned', expiry: 'hour' });
  await unlock(desk, hour);
  desk.later(HOUR_MS + 1);
  await expireDms(desk.world.domain);
  expect(await sealedYet()).toMatchObject({ waiting: 0 });
  await catchUp(desk.sending, desk.thread);

  const old = await sent({ remind: 'returned' });
  desk.later(DAY_MS);
  await reissueDm(desk, old, { remind: 'returned' });
  expect(await sealedYet()).toMatchObject({ waiting: 3 });
  desk.undoOver();
  expect(await gone()).toBe(1);
  desk.later(2 * DAY_MS);
  expect(await gone()).toBe(0);
  desk.later(DAY_MS);
  expect(await gone()).toBe(1);
});

test('right before one goes it is asked again: ended without a word, never mailed, locked, unwanted', async () => {
  // Its end has come, and the timed work has not been there yet.
  const hour = await sent({ remind: 'returned', expiry: 'hour' });
  desk.later(3 * DAY_MS - 30 * 60_000);
  await unlock(desk, hour);
  desk.later(HOUR_MS);
  expect([await gone(), await proof(hour)]).toMatchObject([0, ['asked', 'unlocked']]);

  // The link's own mail bounced: there is nothing to look for.
  const bounced = await sendDm(desk, { remind: 'returned' });
  desk.undoOver();
  const [job] = await desk.door().lease(5, 60_000);
  const { jobId, leaseId, token } = job!;
  await desk.door().begin({ jobId, leaseId, segments: 0, messageId: `<${token}@mail.practice.example>` });
  await desk.door().report({ jobId, leaseId, outcome: { as: 'refused', state: 'failed', code: '554' } });
  desk.later(3 * DAY_MS);
  expect([await gone(), await proof(bounced)]).toEqual([0, []]);
  await catchUp(desk.sending, desk.thread);

  // No e-mails are wanted any more: that is said.
  const unwanted = await sent({ remind: 'returned' });
  await desk.changePatient({ consent: { email: 'refused', sms: 'given' } });
  desk.later(3 * DAY_MS);
  expect([await gone(), await proof(unwanted)]).toEqual([0, ['remind-failed: consent']]);
});

test('to the same person, within the life of the link, by its sender: anything else is refused whole', async () => {
  const compose = async (change: (reminders: ReturnType<typeof remindersOf>) => object) => {
    const { input } = await composeDm(desk);
    const reminders = remindersOf(desk, 'returned');
    return refusal(
      ask(desk.world, desk.owner, 'dm:send', { ...input, reminders: { ...reminders, ...change(reminders) } }),
    );
  };
  const at = (ms: number) =>
    compose(({ jobs }) => ({ jobs: jobs.map((job) => ({ ...job, at: desk.world.now + ms })) }));
  expect(await at(LIMITS.undoMs)).toBe('input.rejected: dm.reminder');
  expect(await at(20 * DAY_MS)).toBe('input.rejected: dm.reminder');
  const other = await openDesk();
  const foreign = remindersOf({ ...desk, thread: other.thread }, 'returned');
  await other.world.close();
  expect(await compose(() => foreign)).toBe('input.rejected: dm.reminder');
  expect(await compose(({ jobs: [job] }) => ({ jobs: [job, job] }))).toBe('conflict.duplicate: jobId');
  const forged = await compose(({ jobs }) => ({ jobs: jobs.map((job) => ({ ...job, sig: jobs.at(-1)!.sig })) }));
  expect(forged).toBe('input.rejected: job.signature');
  expect(await sealedYet()).toMatchObject({ waiting: 0 });
  const { dms } = await ask(desk.world, desk.owner, 'dm:list', { threadId: desk.thread.threadId });
  expect(dms).toEqual([]);
});
