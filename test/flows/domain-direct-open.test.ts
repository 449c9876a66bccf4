/**
 * Blank forms without a texted code (protocol/README.md §8), at the desk: only where the practice's log allows it, nothing but
 * forms, no word of reading that nobody can vouch for, and a machine with the link uses nothing up.
 */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { POLICY } from '../../protocol/crypto/practice-log/payload.ts';
import { LIMITS } from '../../protocol/wire/limits.ts';
import { openDesk, type Desk } from './domain-desk.ts';
import { composeReply, held, openAll, reissueDm, route, sendDm, SENT, texted, type SentDm } from './domain-direct.ts';
import { ask, entryFor, faultOf, fresh } from './domain-people.ts';
import { DAY_MS, HOUR_MS, refusal } from './domain-sending.ts';

let desk: Desk;
beforeEach(async () => {
  desk = await openDesk();
});
afterEach(() => desk.world.close());

/** By the owner's signature, as any entry. */
async function allow(policy: number): Promise<void> {
  const { practice } = desk.sending;
  const { input, keep } = entryFor(practice, { type: 10, practiceName: practice.log.state.practiceName, policy });
  await ask(desk.world, desk.owner, 'log:append', input);
  keep();
}

const row = async ({ dmId }: SentDm) => {
  const { dms } = await ask(desk.world, desk.owner, 'dm:list', { threadId: desk.thread.threadId });
  return dms.find((one) => one.dmId === dmId)!;
};
const proof = async (dm: SentDm) => (await row(dm)).proof.map(({ what }) => what);
const open = async (dm: SentDm) => {
  const answer = await route(desk, 'dm:unlock', { ...held(dm), code: null });
  if (answer.is !== 'unlocked') throw new Error(answer.is);
  return answer;
};
const form = { t: 'form' as const, form: 'intake', answers: { resourceType: 'QuestionnaireResponse' } };

test('without the policy’s bit it is refused, whatever else is allowed; with it neither mobile nor credit is needed', async () => {
  expect(await refusal(sendDm(desk, { code: 'none' }))).toBe('sending.refused: policy');
  await allow(POLICY.mailedInvitations | POLICY.spokenFirst);
  expect(await refusal(sendDm(desk, { code: 'mail' }))).toBe('sending.refused: policy');
  await allow(POLICY.openForms);
  await desk.changePatient({ mobile: null });
  expect(await refusal(sendDm(desk))).toBe('sending.refused: mobile');
  const dm = await sendDm(desk, { code: 'none' });
  expect(await desk.balance()).toBe(100);
  expect(await row(dm)).toMatchObject({
    code: 'none',
    codesTo: '',
    numberChanged: false,
    endsAt: desk.world.now + DAY_MS,
  });
  await desk.changePatient({ mobile: SENT.mobile, email: null });
  expect(await refusal(sendDm(desk, { code: 'none' }))).toBe('sending.refused: email');
  await allow(0);
  await desk.changePatient({ email: SENT.email });
  expect(await refusal(sendDm(desk, { code: 'none' }))).toBe('sending.refused: policy');
});

test('no file, no phrase, no message without answers; and no link without a code for what was sent with one', async () => {
  await allow(POLICY.openForms);
  for (const code of ['mail', 'none'] as const) {
    expect(await refusal(sendDm(desk, { code, fileIds: [fresh<'file'>()] }))).toMatch(/^(input|access)\./);
    expect(await refusal(sendDm(desk, { code, spoken: true }))).toBe('input.rejected: dm.blank');
    expect(await refusal(sendDm(desk, { code, replies: false }))).toBe('input.rejected: dm.blank');
    const whole = await sendDm(desk);
    expect(await refusal(reissueDm(desk, whole, { code }))).toBe('input.rejected: dm.blank');
  }
  const blank = await sendDm(desk, { code: 'none' });
  const guarded = await reissueDm(desk, blank, { code: 'sms' });
  expect(await row(guarded)).toMatchObject({ code: 'sms', state: 'open' });
  expect(await route(desk, 'dm:unlock', { ...held(blank), code: null })).toMatchObject({ is: 'replaced' });
});

test('a machine that opens it fifty times begins no time, says of nobody that they read, and leaves it to the patient', async () => {
  await allow(POLICY.openForms);
  const dm = await sendDm(desk, { code: 'none', expiry: 'week' });
  const before = await row(dm);
  for (let n = 0; n < 50; n++) {
    expect(await route(desk, 'dm:state', held(dm))).toMatchObject({ is: 'open', code: 'none' });
    await open(dm);
  }
  expect(await route(desk, 'dm:ask-code', { ...held(dm), digits: '123' })).toMatchObject({ is: 'asked' });
  expect(await texted(desk)).toEqual([]);
  expect(await row(dm)).toMatchObject({ state: 'open', endsAt: before.endsAt, unlockedAt: null });
  expect(await proof(dm)).toEqual(['opened', 'shown']);

  desk.later(2 * HOUR_MS);
  const answer = await open(dm);
  const receipt = composeReply(desk, dm, answer, { t: 'opened' });
  expect(await refusal(route(desk, 'dm:reply', receipt.input))).toBe('access.refused: replies');
  const words = composeReply(desk, dm, answer, { t: 'text', text: 'Hello' });
  expect(await refusal(route(desk, 'dm:reply', words.input))).toBe('access.refused: replies');
  const draft = { dmId: dm.dmId, token: answer.token, draftId: fresh<'draft'>(), rev: 1, sealed: new Uint8Array(40) };
  expect(await refusal(route(desk, 'dm:draft-put', draft))).toBe('access.refused: drafts');
  const returned = composeReply(desk, dm, answer, form);
  expect((await route(desk, 'dm:reply', returned.input)).replyNo).toBe(1);
  expect(await proof(dm)).toEqual(['opened', 'shown', 'shown', 'replied']);
});

test('its end runs from the sending, at most thirty days; a stranger’s link is nobody’s', async () => {
  await allow(POLICY.openForms);
  const day = await sendDm(desk, { code: 'none', expiry: 'day' });
  const never = await sendDm(desk, { code: 'none', expiry: 'never' });
  expect((await row(never)).endsAt).toBe(desk.world.now + LIMITS.dmUnopenedMs);
  await open(day);
  const stranger = { ...held(day), linkAuth: new Uint8Array(32) };
  expect(await route(desk, 'dm:unlock', { ...stranger, code: null })).toMatchObject({ is: 'unknown' });
  desk.later(DAY_MS);
  expect(await route(desk, 'dm:unlock', { ...held(day), code: null })).toMatchObject({ is: 'expired' });
  expect(await faultOf(ask(desk.world, desk.owner, 'dm:text-code', { dmId: never.dmId }))).toBe('sending.refused');
  expect(await faultOf(ask(desk.world, desk.owner, 'dm:number', { dmId: never.dmId }))).toBe('sending.refused');
});

test('a texted one does not open without its code, and nothing is counted by the trying', async () => {
  const dm = await sendDm(desk);
  for (let n = 0; n < 20; n++) {
    expect(await route(desk, 'dm:unlock', { ...held(dm), code: null })).toMatchObject({ is: 'wrong', left: 0 });
  }
  expect(await row(dm)).toMatchObject({ code: 'sms', state: 'open' });
  expect(await proof(dm)).toEqual([]);
});

test('by e-mail: the address is asked for, the code goes there free of charge, and opens as a texted one does', async () => {
  await allow(POLICY.openForms);
  const dm = await sendDm(desk, { code: 'mail' });
  await desk.changePatient({ mobile: null });
  expect(await route(desk, 'dm:state', held(dm))).toMatchObject({ is: 'open', code: 'mail' });
  const wrong = await route(desk, 'dm:ask-code', { ...held(dm), email: 'someone@mail.example' });
  expect(await route(desk, 'dm:ask-code', { ...held(dm), digits: '123' })).toEqual(wrong);
  expect(await texted(desk)).toEqual([]);
  expect(await route(desk, 'dm:ask-code', { ...held(dm), email: SENT.email.toUpperCase() })).toEqual(wrong);
  const [mail, ...more] = await texted(desk);
  expect([mail, more]).toEqual([{ to: SENT.email, by: 'mail', code: expect.stringMatching(/^\d{6}$/) as unknown }, []]);
  const answer = await route(desk, 'dm:unlock', { ...held(dm), code: mail!.code });
  if (answer.is !== 'unlocked') throw new Error(answer.is);
  expect(openAll(dm, answer).inside.replies).toBe(true);
  expect(await desk.balance()).toBe(100);
  const receipt = composeReply(desk, dm, answer, { t: 'opened' });
  expect((await route(desk, 'dm:reply', receipt.input)).replyNo).toBe(1);
  expect(await row(dm)).toMatchObject({ unlockedAt: desk.world.now, endsAt: desk.world.now + DAY_MS });
});

test('a mailed code that did not go is told once; to another address none goes', async () => {
  await allow(POLICY.openForms);
  const dm = await sendDm(desk, { code: 'mail' });
  await route(desk, 'dm:ask-code', { ...held(dm), email: SENT.email });
  const [{ dmId, issue } = { dmId: dm.dmId, issue: 0 }] = await desk.door().codes(8);
  for (let n = 0; n < 2; n++) await desk.door().reportCode({ dmId, issue, failed: '550 5.1.1' });
  expect((await row(dm)).proof.map(({ what, detail }) => `${what} ${detail}`.trim())).toEqual([
    'asked',
    'text-failed 550 5.1.1',
  ]);
  expect(await desk.balance()).toBe(100);
  desk.later(LIMITS.dmCodeEveryMs);
  await desk.changePatient({ email: 'new@mail.example' });
  await route(desk, 'dm:ask-code', { ...held(dm), email: SENT.email });
  expect(await desk.door().codes(8)).toEqual([]);
  expect((await row(dm)).proof.at(-1)).toMatchObject({ what: 'text-failed', detail: 'address' });
});
