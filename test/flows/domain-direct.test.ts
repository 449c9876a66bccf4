/** A Direct Message's whole life: sent, asked for, unlocked, answered, ended; and what each part of it alone cannot do. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { inboxSeed } from '../../protocol/crypto/circle/keys.ts';
import { openReply, parseReply } from '../../protocol/crypto/direct-message/reply.ts';
import { randomBytes } from '../../protocol/crypto/sodium.ts';
import { LIMITS } from '../../protocol/wire/limits.ts';
import { change } from '../../server/domain/change.ts';
import { enter } from '../../server/domain/credits/account.ts';
import { openDesk, type Desk } from './domain-desk.ts';
import {
  askForCode,
  composeDm,
  composeReply,
  held,
  hourForDigits,
  openAll,
  reissueDm,
  route,
  sendDm,
  SENT,
  TEXT,
  texted,
  unlock,
  type SentDm,
} from './domain-direct.ts';
import { ask, faultOf, fresh } from './domain-people.ts';
import { catchUp, DAY_MS, HOUR_MS, refusal } from './domain-sending.ts';

let desk: Desk;
beforeEach(async () => {
  desk = await openDesk();
});
afterEach(() => desk.world.close());

const told = async (dm: SentDm) => {
  await catchUp(desk.sending, desk.thread);
  return desk.thread.notices.filter(({ about, ref }) => about === 2 && ref === dm.dmId).map(({ state }) => state);
};
const listed = async (dm: SentDm) => {
  const { dms } = await ask(desk.world, desk.owner, 'dm:list', { threadId: desk.thread.threadId });
  return dms.find(({ dmId }) => dmId === dm.dmId)!;
};
const stored = (dm: SentDm) => desk.world.domain.stores.read.dms.byId(dm.dmId);
const state = (dm: SentDm) => route(desk, 'dm:state', held(dm));
const type = (dm: SentDm, code: string) => route(desk, 'dm:unlock', { ...held(dm), code });
const words = (text: string) => ({ t: 'text' as const, text });

describe('the whole life', () => {
  test('sent with one credit kept, opened by link and texted code, answered into the thread, told to colleagues', async () => {
    const dm = await sendDm(desk);
    expect(await desk.balance()).toBe(99);
    expect(await state(dm)).toMatchObject({ is: 'open', practice: { name: 'Harbour Street Practice' } });
    await askForCode(desk, dm);
    const [text, ...more] = await texted(desk);
    expect([text?.to, more]).toEqual([SENT.mobile, []]);
    const opened = await type(dm, text!.code);
    if (opened.is !== 'unlocked') throw new Error(opened.is);
    expect(openAll(dm, opened).document.text).toBe(TEXT);
    expect(opened.expiresAt).toBe(desk.world.now + DAY_MS);
    expect(await desk.balance()).toBe(99);

    const { input, made } = composeReply(desk, dm, opened, words('Thank you, I will call.'));
    expect(await route(desk, 'dm:reply', input)).toEqual({ replyNo: 1, at: desk.world.now });
    const items = await catchUp(desk.sending, desk.thread);
    const reply = items.find(({ kind }) => kind === 3)!;
    const { circle, keys } = desk.thread;
    const seed = inboxSeed(circle, 1, keys.get(1)!);
    const read = openReply(seed, parseReply(reply.data), reply.body!);
    expect(read).toMatchObject({ as: 'content', content: words('Thank you, I will call.') });
    expect([...reply.data]).toEqual([...made.bytes]);
    const heard = desk.world.heard(desk.owner.userId, 'message:added').flatMap((one) => one.items);
    expect(heard.some(({ kind, n }) => kind === 3 && n === reply.n)).toBe(true);
    expect(await told(dm)).toEqual(['opened', 'asked', 'unlocked']);
    const row = await listed(dm);
    expect(row.proof.map(({ what }) => what)).toEqual(['opened', 'asked', 'unlocked', 'replied']);
    expect(row).toMatchObject({ state: 'open', numberChanged: false, unlockedAt: desk.world.now });
  });

  test('what lacks an address, a channel or a credit is refused by name, and nothing is stored', async () => {
    await desk.changePatient({ mobile: null });
    expect(await refusal(sendDm(desk))).toBe('sending.refused: mobile');
    await desk.changePatient({ mobile: SENT.mobile, email: null });
    expect(await refusal(sendDm(desk))).toBe('sending.refused: email');
    await desk.changePatient({ email: SENT.email, consent: { email: 'given', sms: 'refused' } });
    expect(await refusal(sendDm(desk))).toBe('sending.refused: consent');
    await desk.changePatient({ consent: { email: 'given', sms: 'given' } });
    expect((await ask(desk.world, desk.owner, 'dm:list', { threadId: desk.thread.threadId })).dms).toEqual([]);
    expect(await desk.balance()).toBe(100);
  });

  test('the same again is the same; another message under its ids is a conflict', async () => {
    const { input, sent } = await composeDm(desk);
    const acks = await Promise.all([1, 2, 3].map(() => ask(desk.world, desk.owner, 'dm:send', input)));
    expect(new Set(acks.map(({ n }) => n)).size).toBe(1);
    await catchUp(desk.sending, desk.thread);
    const other = await composeDm(desk);
    const dm = { ...other.input.dm, dmId: sent.dmId };
    expect(await faultOf(ask(desk.world, desk.owner, 'dm:send', { ...other.input, dm }))).toBe('conflict.duplicate');
    expect(await desk.balance()).toBe(99);
  });

  test('files that are not the thread’s cannot be named', async () => {
    expect(await refusal(sendDm(desk, { fileIds: [fresh<'file'>()] }))).toBe('access.refused: file');
  });
});

describe('codes', () => {
  test('wrong digits look like right ones, text nobody and are tried five times an hour', async () => {
    const dm = await sendDm(desk);
    const wrong = await askForCode(desk, dm, '000');
    expect(await texted(desk)).toEqual([]);
    expect(await askForCode(desk, dm)).toEqual(wrong);
    expect(await texted(desk)).toHaveLength(1);
    for (let i = 0; i < 3; i++) expect(await askForCode(desk, dm, '000')).toEqual(wrong);
    expect(await askForCode(desk, dm)).toMatchObject({ is: 'often' });
  });

  test('at most one in 60 s, three in an hour, five in a day; each after the first takes a credit', async () => {
    const dm = await sendDm(desk);
    const codes: number[] = [];
    const asked = async (afterMs: number) => {
      desk.later(afterMs);
      await hourForDigits(desk, dm);
      await askForCode(desk, dm);
      codes.push((await texted(desk)).length);
    };
    for (const ms of [0, 59_999, 1, 60_000, 60_000, HOUR_MS, 60_000, 60_000]) await asked(ms);
    expect(codes).toEqual([1, 0, 1, 1, 0, 1, 1, 0]);
    expect(await desk.balance()).toBe(95);
  });

  test('a code works once, for ten minutes, and a newer one takes its place', async () => {
    const dm = await sendDm(desk);
    await askForCode(desk, dm);
    const [first] = await texted(desk);
    desk.later(LIMITS.dmCodeMs);
    expect(await type(dm, first!.code)).toMatchObject({ is: 'wrong', left: 0 });
    await askForCode(desk, dm);
    const [second] = await texted(desk);
    desk.later(LIMITS.dmCodeEveryMs);
    await askForCode(desk, dm);
    const [third] = await texted(desk);
    const old = second!.code === third!.code ? '000000' : second!.code;
    expect(await type(dm, old)).toMatchObject({ is: 'wrong', left: 4 });
    expect(await type(dm, third!.code)).toMatchObject({ is: 'unlocked' });
    expect(await type(dm, third!.code)).toMatchObject({ is: 'wrong', left: 0 });
  });

  test('200 parallel wrong codes: five are judged, and the right one comes too late', async () => {
    const dm = await sendDm(desk);
    await askForCode(desk, dm);
    const [text] = await texted(desk);
    const wrong = text!.code === '000000' ? '000001' : '000000';
    const answers = await Promise.all(Array.from({ length: 200 }, () => type(dm, wrong)));
    const left = answers.map((one) => (one.is === 'wrong' ? one.left : -1)).sort((a, b) => b - a);
    expect(left.slice(0, 6)).toEqual([4, 3, 2, 1, 0, 0]);
    expect((await stored(dm))?.wrong).toBe(5);
    expect(await type(dm, text!.code)).toMatchObject({ is: 'wrong', left: 0 });
  });

  test('ten wrong ones in a row lock the link for a colleague to re-issue; nobody without it can', async () => {
    const dm = await sendDm(desk);
    const stranger = { dmId: dm.dmId, linkAuth: randomBytes(32) };
    for (let i = 0; i < 30; i++) {
      const answer = await route(desk, 'dm:unlock', { ...stranger, code: String(i).padStart(6, '0') });
      expect(answer.is).toBe('unknown');
    }
    for (let round = 0; round < 2; round++) {
      await askForCode(desk, dm);
      const [text] = await texted(desk);
      const wrong = text!.code === '000000' ? '000001' : '000000';
      for (let i = 0; i < 5; i++) await type(dm, wrong);
      desk.later(LIMITS.dmCodeEveryMs);
    }
    expect(await state(dm)).toMatchObject({ is: 'locked' });
    expect(await told(dm)).toContain('locked');
    expect(await askForCode(desk, dm)).toMatchObject({ is: 'locked' });
    expect(await faultOf(ask(desk.world, desk.owner, 'dm:text-code', { dmId: dm.dmId }))).toBe('access.refused');
    const again = await reissueDm(desk, dm);
    expect(await state(dm)).toMatchObject({ is: 'replaced' });
    expect(openAll(again, await unlock(desk, again)).document.text).toBe(TEXT);
  });

  test('a colleague texts one within the same limits; a changed number waits for a yes', async () => {
    const dm = await sendDm(desk);
    const { dmId } = dm;
    expect(await ask(desk.world, desk.owner, 'dm:text-code', { dmId })).toEqual({
      validUntil: desk.world.now + LIMITS.dmCodeMs,
    });
    expect(await texted(desk)).toHaveLength(1);
    expect(await faultOf(ask(desk.world, desk.owner, 'dm:text-code', { dmId }))).toBe('rate.limited');
    desk.later(LIMITS.dmCodeEveryMs);
    const mobile = '+447700900555';
    await desk.changePatient({ mobile });
    expect(await refusal(ask(desk.world, desk.owner, 'dm:text-code', { dmId }))).toBe('sending.refused: number');
    await askForCode(desk, dm);
    expect(await texted(desk)).toEqual([]);
    expect(await told(dm)).toContain('number');
    expect((await listed(dm)).numberChanged).toBe(true);
    await ask(desk.world, desk.owner, 'dm:number', { dmId });
    await askForCode(desk, dm, '555');
    expect(await texted(desk)).toMatchObject([{ to: mobile }]);
  });

  test('a text that did not go is told and given back; without a credit none is made', async () => {
    const dm = await sendDm(desk);
    await askForCode(desk, dm);
    const [code] = await desk.door().codes(8);
    const report = { dmId: dm.dmId, issue: code!.issue, failed: '30003' };
    await desk.door().reportCode(report);
    await desk.door().reportCode(report);
    expect(await desk.balance()).toBe(100);
    expect((await listed(dm)).proof.at(-1)).toMatchObject({ what: 'text-failed', detail: '30003' });
    expect(await desk.door().codes(8)).toEqual([]);
    const { domain } = desk.world;
    const purpose = { userId: null, patientId: null, jobId: null, note: 'spent elsewhere' };
    const { practiceId } = desk.sending.practice.log;
    await change(domain, (tx, after) =>
      enter(domain, tx, after, practiceId, [{ kind: 'spend', credits: -100 }], purpose),
    );
    desk.later(LIMITS.dmCodeEveryMs);
    expect(await faultOf(ask(desk.world, desk.owner, 'dm:text-code', { dmId: dm.dmId }))).toBe('credit.none');
    expect(await askForCode(desk, dm)).toMatchObject({ is: 'asked' });
    expect(await texted(desk)).toEqual([]);
    expect((await listed(dm)).proof.at(-1)).toMatchObject({ what: 'text-failed', detail: 'credit.none' });
  });
});
