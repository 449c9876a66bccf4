/** What a guest session may do and how a Direct Message ends: replies once, drafts, files; expiry, revoking, re-issue, rotation. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { resealCapsule } from '../../protocol/crypto/direct-message/capsule.ts';
import { asKemPk, asKey } from '../../protocol/crypto/keys.ts';
import { randomBytes } from '../../protocol/crypto/sodium.ts';
import { LIMITS } from '../../protocol/wire/limits.ts';
import { getGuestFile, jobs, putGuestSlice, putSlice } from '../../server/domain/use-cases.ts';
import { bendReply } from '../harness/malicious-patient.ts';
import { replySigner } from '../../protocol/crypto/direct-message/keys.ts';
import { openDesk, type Desk } from './domain-desk.ts';
import {
  composeReply,
  held,
  openAll,
  reissueDm,
  revokeDm,
  route,
  sendDm,
  TEXT,
  unlock,
  type SentDm,
} from './domain-direct.ts';
import { ask, faultOf, fresh, nextEpoch } from './domain-people.ts';
import { catchUp, DAY_MS, HOUR_MS, refusal } from './domain-sending.ts';

let desk: Desk;
beforeEach(async () => {
  desk = await openDesk();
});
afterEach(() => desk.world.close());

const words = (text: string) => ({ t: 'text' as const, text });
const sweep = () => jobs['dms:expire'].run(desk.world.domain);
const stored = (dm: SentDm) => desk.world.domain.stores.read.dms.byId(dm.dmId);
const state = async (dm: SentDm) => (await route(desk, 'dm:state', held(dm))).is;
const opened = async (dm: SentDm) => {
  const answer = await unlock(desk, dm);
  return { answer, session: { dmId: dm.dmId, token: answer.token } };
};

describe('replies', () => {
  test('twice the same is one; another one at its number is told; the next continues it on any device', async () => {
    const dm = await sendDm(desk);
    const { answer, session } = await opened(dm);
    const first = composeReply(desk, dm, answer, words('one'));
    const done = await Promise.all([1, 2, 3].map(() => route(desk, 'dm:reply', first.input)));
    expect(done.map(({ replyNo }) => replyNo)).toEqual([1, 1, 1]);
    const other = composeReply(desk, dm, answer, words('other'));
    expect(await refusal(route(desk, 'dm:reply', other.input))).toBe('conflict.head: reply');
    const renewed = await route(desk, 'dm:renew', session);
    const second = composeReply(desk, dm, renewed, { t: 'docOpened', file: 'x' });
    expect((await route(desk, 'dm:reply', second.input)).replyNo).toBe(2);
    const items = await catchUp(desk.sending, desk.thread);
    expect(items.filter(({ kind }) => kind === 3)).toHaveLength(2);
    await desk.world.restart();
    expect((await route(desk, 'dm:reply', second.input)).replyNo).toBe(2);
  });

  test('what is bent in any part is refused', async () => {
    const dm = await sendDm(desk);
    const { answer } = await opened(dm);
    const { made, input } = composeReply(desk, dm, answer, words('one'));
    const signer = replySigner(dm.link, dm.dmId, openAll(dm, answer).kdm);
    const bent = (over: object) => {
      const { bytes: rep, sig, body } = bendReply(made, signer, over);
      return { ...input, rep, sig, body };
    };
    const refused = [
      [bent({ dmId: fresh<'dm'>() }), 'reply.dm'],
      [bent({ threadId: fresh<'thread'>() }), 'reply.thread'],
      [bent({ circleId: fresh<'circle'>() }), 'reply.circle'],
      [{ ...input, sig: randomBytes(64) }, 'reply.signature'],
      [{ ...input, body: randomBytes(2_000) }, 'reply.body'],
    ] as const;
    for (const [one, why] of refused) {
      expect(await refusal(route(desk, 'dm:reply', one))).toBe(`input.rejected: ${why}`);
    }
    expect(await faultOf(route(desk, 'dm:reply', bent({ epoch: 2 })))).toBe('conflict.head');
    expect(await faultOf(route(desk, 'dm:reply', bent({ replyNo: 2 })))).toBe('conflict.head');
    expect((await stored(dm))?.lastReplyNo).toBe(0);
  });

  test('where answers are turned off only receipts come', async () => {
    const dm = await sendDm(desk, { replies: false });
    const { answer, session } = await opened(dm);
    const reply = composeReply(desk, dm, answer, words('no'));
    expect(await refusal(route(desk, 'dm:reply', reply.input))).toBe('access.refused: replies');
    const file = { ...session, fileId: fresh<'file'>(), sealedBytes: 10 };
    expect(await refusal(route(desk, 'dm:file-begin', file))).toBe('access.refused: replies');
    const receipt = composeReply(desk, dm, answer, { t: 'opened' });
    expect((await route(desk, 'dm:reply', receipt.input)).replyNo).toBe(1);
  });
});

describe('the guest session', () => {
  test('lasts 60 minutes, can be renewed and ended; another message’s is none', async () => {
    const dm = await sendDm(desk, { expiry: 'week' });
    const { answer, session } = await opened(dm);
    expect(answer.sessionUntil).toBe(desk.world.now + HOUR_MS);
    desk.later(HOUR_MS - 1);
    expect(await route(desk, 'dm:renew', session)).toMatchObject({ sessionUntil: desk.world.now + HOUR_MS });
    desk.later(HOUR_MS - 1);
    expect(await route(desk, 'dm:draft-get', session)).toEqual({ drafts: [] });
    const other = await sendDm(desk);
    expect(await faultOf(route(desk, 'dm:renew', { ...session, dmId: other.dmId }))).toBe('dm.session');
    await route(desk, 'dm:close', session);
    expect(await faultOf(route(desk, 'dm:renew', session))).toBe('dm.session');
    const { session: second } = await opened(other);
    desk.later(HOUR_MS);
    expect(await faultOf(route(desk, 'dm:draft-get', second))).toBe('dm.session');
  });

  test('drafts are saved by compare-and-swap, found from another device, limited, and gone when asked', async () => {
    const dm = await sendDm(desk);
    const { session } = await opened(dm);
    const draftId = fresh<'draft'>();
    const put = (rev: number, sealed: Uint8Array | null, id = draftId) =>
      route(desk, 'dm:draft-put', { ...session, draftId: id, rev, sealed });
    const [one, two] = [randomBytes(80), randomBytes(90)];
    await put(1, one);
    await put(1, one);
    expect(await faultOf(put(1, two))).toBe('conflict.version');
    expect(await faultOf(put(3, two))).toBe('conflict.version');
    await put(2, two);
    desk.later(LIMITS.dmCodeEveryMs);
    const { session: phone } = await opened(dm);
    const { drafts } = await route(desk, 'dm:draft-get', phone);
    expect(drafts.map(({ rev, sealed }) => [rev, [...sealed]])).toEqual([[2, [...two]]]);
    await put(3, null);
    expect(await route(desk, 'dm:draft-get', session)).toEqual({ drafts: [] });
    for (let i = 1; i < LIMITS.dmDrafts; i++) await put(1, one, fresh<'draft'>());
    expect(await faultOf(put(1, one, fresh<'draft'>()))).toBe('input.tooLarge');
  });

  test('files: those the document names and one’s own, no others', async () => {
    const { world, owner, thread } = desk;
    const upload = async () => {
      const fileId = fresh<'file'>();
      await ask(world, owner, 'file:begin', { threadId: thread.threadId, fileId, sealedBytes: 4 });
      await putSlice(world.domain, owner.actor, { fileId, offset: 0, bytes: Uint8Array.of(1, 2, 3, 4) });
      return fileId;
    };
    const [named, secret] = [await upload(), await upload()];
    const dm = await sendDm(desk, { fileIds: [named] });
    const { session } = await opened(dm);
    const get = async (fileId: typeof named) => {
      const { bytes } = await getGuestFile(world.domain, session.token, fileId);
      const parts: number[] = [];
      for await (const part of bytes) parts.push(...part);
      return parts;
    };
    expect(await get(named)).toEqual([1, 2, 3, 4]);
    expect(await faultOf(get(secret))).toBe('access.refused');
    const fileId = fresh<'file'>();
    await route(desk, 'dm:file-begin', { ...session, fileId, sealedBytes: 6 });
    const slice = { fileId, offset: 0, bytes: randomBytes(6) };
    expect(await faultOf(putGuestSlice(world.domain, null, slice))).toBe('dm.session');
    expect(await faultOf(putGuestSlice(world.domain, session.token, { ...slice, fileId: named }))).toBe(
      'access.refused',
    );
    const done = await putGuestSlice(world.domain, session.token, slice);
    expect(done).toEqual({ fileId, sealedBytes: 6, receivedBytes: 6 });
    expect(await get(fileId)).toHaveLength(6);
  });
});

describe('the end', () => {
  test.each([
    ['hour', HOUR_MS],
    ['day', DAY_MS],
    ['week', 7 * DAY_MS],
  ] as const)('one %s from the first opening; then everything around it is erased', async (expiry, ms) => {
    const dm = await sendDm(desk, { expiry });
    desk.later(DAY_MS);
    const { answer, session } = await opened(dm);
    const draft = randomBytes(100);
    await route(desk, 'dm:draft-put', { ...session, draftId: fresh<'draft'>(), rev: 1, sealed: draft });
    const before = await stored(dm);
    desk.later(ms - 1);
    expect(await state(dm)).toBe('open');
    desk.later(1);
    expect(await state(dm)).toBe('expired');
    expect(await faultOf(route(desk, 'dm:renew', session))).toBe('dm.session');
    await sweep();
    await sweep();
    await catchUp(desk.sending, desk.thread);
    expect(desk.thread.notices.filter(({ state: one }) => one === 'expired')).toHaveLength(1);
    expect(await stored(dm)).toMatchObject({ state: 'expired', share: null, capsule: null });
    await desk.world.restart();
    for (const gone of [before!.share!, before!.capsule!, draft]) {
      expect(await desk.world.database.contains(gone)).toBe(false);
    }
    const { dm: row, doc } = await ask(desk.world, desk.owner, 'dm:get', { dmId: dm.dmId });
    expect([row.state, [...doc]]).toEqual(['expired', [...answer.doc]]);
  });

  test('never, once it was opened; 30 days where it never was, and its credit comes back', async () => {
    const [read, unread] = [await sendDm(desk, { expiry: 'never' }), await sendDm(desk, { expiry: 'never' })];
    expect((await unlock(desk, read)).expiresAt).toBeNull();
    desk.later(LIMITS.dmUnopenedMs);
    await sweep();
    expect([await state(read), await state(unread)]).toEqual(['open', 'expired']);
    const { practiceId } = desk.sending.practice.log;
    expect(await desk.world.domain.stores.read.credits.balance(practiceId)).toMatchObject({ balance: 99 });
  });

  test('revoking and re-issuing erase what was; sessions end at once; the same again is the same', async () => {
    const dm = await sendDm(desk);
    const { session } = await opened(dm);
    const { ack, input } = await revokeDm(desk, dm);
    expect(await ask(desk.world, desk.owner, 'dm:revoke', input)).toEqual(ack);
    expect(await state(dm)).toBe('revoked');
    expect(await faultOf(route(desk, 'dm:renew', session))).toBe('dm.session');
    const again = await reissueDm(desk, dm);
    expect(await state(dm)).toBe('revoked');
    const third = await reissueDm(desk, again);
    expect([await state(again), await state(third)]).toEqual(['replaced', 'open']);
    expect(openAll(third, await unlock(desk, third)).document.text).toBe(TEXT);
    const { docId } = dm.issue.event;
    const rows = (await ask(desk.world, desk.owner, 'dm:list', { threadId: desk.thread.threadId })).dms;
    expect(rows.map((row) => [row.docId, row.state])).toEqual([
      [docId, 'revoked'],
      [docId, 'replaced'],
      [docId, 'open'],
    ]);
  });

  test('after a rotation members re-seal what is open, one of them at a time; the old capsule still answers', async () => {
    const dm = await sendDm(desk);
    const { answer } = await opened(dm);
    const { world, owner, sending, thread } = desk;
    const { circle } = thread;
    expect((await ask(world, owner, 'dm:stale', { circleId: circle.circleId })).dms).toEqual([]);
    const next = nextEpoch(sending.practice, sending.practice.room, owner);
    await ask(world, owner, 'circle:advance', next.input);
    next.keep();
    const [stale] = (await ask(world, owner, 'dm:stale', { circleId: circle.circleId })).dms;
    expect(stale).toMatchObject({ dmId: dm.dmId, ver: 1 });
    const kdm = asKey(dm.issue.event.kdm);
    const { epoch, control } = circle.newest;
    const now = resealCapsule(kdm, dm.dmId, { ver: 1, bytes: stale!.capsule }, { epoch, inboxPk: control.inboxPk });
    const input = { dmId: dm.dmId, epoch, ver: now.ver, capsule: now.bytes };
    await ask(world, owner, 'dm:reseal', input);
    await ask(world, owner, 'dm:reseal', input);
    expect(await faultOf(ask(world, owner, 'dm:reseal', { ...input, capsule: randomBytes(400) }))).toBe(
      'conflict.version',
    );
    expect(await faultOf(ask(world, owner, 'dm:reseal', { ...input, ver: 3, epoch: 1 }))).toBe('conflict.head');
    const late = composeReply(desk, dm, answer, words('from the old page'));
    expect((await route(desk, 'dm:reply', late.input)).replyNo).toBe(1);
    const renewed = await route(desk, 'dm:renew', { dmId: dm.dmId, token: answer.token });
    if (renewed.is !== 'unlocked') throw new Error('not open');
    expect([renewed.ver, openAll(dm, renewed).inside.epoch]).toEqual([2, 2]);
    expect(asKemPk(openAll(dm, renewed).inside.inboxPk)).toEqual(control.inboxPk);
  });
});
