/** Threads: an honest history of three colleagues, the binding, notices (protocol/README.md §6). */
import { beforeAll, describe, expect, it } from 'vitest';
import { lp, ZERO_HASH } from '../../protocol/crypto/encoding.ts';
import { eventSignature, parseEvent } from '../../protocol/crypto/event/event.ts';
import { sign, type Signed } from '../../protocol/crypto/sign.ts';
import { ed25519Verify, sodiumReady } from '../../protocol/crypto/sodium.ts';
import { encodeNotice } from '../../protocol/crypto/thread/notice.ts';
import {
  admitThread,
  checkThread,
  decodeThread,
  encodeThread,
  makeThread,
  type Thread,
} from '../../protocol/crypto/thread/thread.ts';
import { HonestCircle, listed } from '../harness/honest-circle.ts';
import { authorOf, HonestPractice, type Colleague } from '../harness/honest-practice.ts';
import { HonestThread, text } from '../harness/honest-thread.ts';
import { refusalOf } from '../harness/refusals.ts';
import { lived, setting, words, type Setting } from '../harness/colleagues.ts';

beforeAll(sodiumReady);

describe('an honest history', () => {
  it('reads the same for every member and the records key, the late joiner too', () => {
    const { practice, founder, ann, cleo, thread } = lived();
    const readings = [founder, ann, cleo, practice.recordsOpener()].map((who) => {
      const reader = thread.reader(who);
      return { rows: reader.pushAll(thread.items), reader };
    });
    for (const { rows, reader } of readings) {
      expect(rows).toEqual(readings[0]!.rows);
      expect(rows.map(words)).toEqual(['content', 'Morning', 'notice', 'Hello', 'Seen, Bob', 'New here', 'Welcome']);
      expect(reader.head).toBe(thread.facts.head);
      expect([reader.n, reader.verifiedTo]).toEqual([7, 7]);
      expect(rows.every((row) => !row.poisoned)).toBe(true);
    }
    const { reader, rows } = readings[0]!;
    expect(reader.byHash(rows[3]!.itemHash)).toBe(rows[3]);
    expect(reader.row(99)).toBeUndefined();
    expect(reader.byHash(ZERO_HASH)).toBeUndefined();
  });
  it('shows the removed colleague nothing sealed after the rotation', () => {
    const { bob, thread } = lived();
    const rows = thread.reader(bob).pushAll(thread.items);
    expect(rows.map(words).slice(3)).toEqual(['Hello', 'Seen, Bob', 'undecryptable', 'undecryptable']);
    expect(rows[5]!.opened).toEqual({ as: 'undecryptable', reason: 'event.no-key' });
  });
  it('lets a server verify with its own Ed25519 and the same verdict', () => {
    const { practice, thread } = lived();
    for (const item of thread.items.filter((one) => one.kind === 1)) {
      const { publicKey, message } = eventSignature(practice.log, parseEvent(item.bytes));
      expect(ed25519Verify(item.sig!, message, publicKey)).toBe(true);
    }
  });
  it('waits for what an item cites', () => {
    const s = setting();
    const reader = s.thread.reader(s.ann, s.practice.log.fork());
    s.practice.add('Cleo');
    const item = s.thread.send(s.founder, text('x'));
    expect(refusalOf(() => reader.push(item))).toBe('ahead: log.ahead');
    s.circle.advance(s.founder);
    const later = s.thread.send(s.founder, text('y'));
    const behind = setting();
    expect(refusalOf(() => behind.thread.reader(behind.ann).push({ ...later, n: 1 }))).toMatch(/^(ahead|fatal): /);
  });
});

describe('the binding', () => {
  const verdict = (s: Setting, by: Colleague, change: (thread: Thread) => Partial<Thread>, at = s.circle): string => {
    const honest = makeThread(s.practice.log.citation(), at.circle, authorOf(by), {
      threadId: s.practice.id(),
      kind: 1,
      subject: null,
      timeMs: 1,
    });
    const thread = decodeThread(honest.bytes);
    const bytes = encodeThread({ ...thread, ...change(thread) });
    return refusalOf(() =>
      checkThread(s.practice.log, at.circle, { bytes, sig: sign(authorOf(by).sign, 'thr', bytes) }),
    );
  };
  it('is by a listed, active author in a circle of the right kind', () => {
    const s = setting();
    const { practice, founder, circle } = s;
    const cleo = practice.add('Cleo');
    const subject = practice.id<'patient'>();
    const c0 = new HonestCircle(practice, 0, founder, listed([founder], 2));
    const honest = (): Partial<Thread> => ({});
    expect(verdict(s, founder, honest)).toBe('accepted');
    expect(verdict(s, founder, () => ({ subject }))).toBe('accepted');
    expect(verdict(s, cleo, honest)).toBe('fatal: thread.author-not-listed');
    expect(verdict(s, founder, () => ({ authorGen: 2 }))).toBe('fatal: thread.author-gen');
    expect(verdict(s, founder, () => ({ authorId: practice.id() }))).toBe('fatal: thread.author');
    expect(verdict(s, founder, () => ({ practiceId: new HonestPractice('x').log.practiceId }))).toBe(
      'fatal: thread.other-practice',
    );
    expect(verdict(s, founder, () => ({ circleId: practice.id() }))).toBe('fatal: thread.other-circle');
    expect(verdict(s, founder, () => ({ kind: 2, subject }))).toBe('fatal: thread.circle-kind');
    expect(verdict(s, founder, () => ({ kind: 2, subject }), c0)).toBe('accepted');
    expect(verdict(s, founder, () => ({ kind: 2 }), c0)).toBe('fatal: thread.subject');
    expect(verdict(s, founder, () => ({ kind: 3 }), c0)).toBe('accepted');
    expect(verdict(s, founder, () => ({ kind: 3, subject }), c0)).toBe('fatal: thread.subject');
    expect(verdict(s, founder, honest, c0)).toBe('fatal: thread.circle-kind');
    expect(verdict(s, founder, () => ({ ctlHash: ZERO_HASH }))).toBe('fatal: circle.fork');
    expect(verdict(s, founder, () => ({ epoch: 5 }))).toBe('ahead: circle.ahead');
    expect(verdict(s, founder, () => ({ logSeq: 1, logHash: practice.log.at(1)!.head }))).toBe(
      'fatal: thread.log-back',
    );
    expect(verdict(s, founder, () => ({ authorId: s.ann.userId }))).toBe('fatal: thread.signature');
    expect(refusalOf(() => checkThread(practice.log, circle.circle, { bytes: lp('x'), sig: new Uint8Array(64) }))).toBe(
      'fatal: thread.tag',
    );
  });
  it("may be a gateway's for patient and unfiled threads", () => {
    const practice = new HonestPractice();
    const circle = new HonestCircle(practice, 0, practice.founder, listed([practice.founder], 2));
    const gateway = practice.addGateway();
    const by = { id: gateway.gatewayId, gen: 0, sign: gateway.sign };
    const make = (kind: 1 | 3, gen = 0): Signed =>
      makeThread(
        practice.log.citation(),
        circle.circle,
        { ...by, gen },
        { threadId: practice.id(), kind, subject: null, timeMs: 1 },
      );
    expect(checkThread(practice.log, circle.circle, make(3)).kind).toBe(3);
    expect(refusalOf(() => checkThread(practice.log, circle.circle, make(3, 1)))).toBe('fatal: thread.gateway');
    const gone = practice.add('Gus');
    circle.add(practice.founder, gone);
    practice.remove(gone);
    const thread = checkThread(practice.log, circle.circle, make(3));
    expect(refusalOf(() => admitThread(practice.log, circle.circle, thread))).toBe('accepted');
    practice.removeGateway(gateway);
    expect(refusalOf(() => checkThread(practice.log, circle.circle, make(3)))).toBe('fatal: thread.gateway');
  });
  it('is taken by the server only in a fresh newest epoch', () => {
    const { practice, founder, bob, circle, thread } = setting();
    circle.advance(founder);
    expect(refusalOf(() => admitThread(practice.log, circle.circle, thread.thread))).toBe(
      'conflict: thread.epoch-not-newest',
    );
    const newer = new HonestThread(circle, founder);
    practice.remove(bob);
    expect(refusalOf(() => admitThread(practice.log, circle.circle, newer.thread))).toBe(
      'conflict: thread.epoch-stale',
    );
  });
});

describe('notices', () => {
  it('are of this thread, once, in their own shape', () => {
    const s = setting();
    const first = s.thread.notice({ about: 2, ref: s.practice.id(), state: 'opened', detail: 'link' });
    const reader = s.thread.reader(s.ann);
    expect(reader.push(first).opened).toMatchObject({
      as: 'notice',
      notice: { about: 2, state: 'opened', detail: 'link' },
    });
    const again = { ...first, n: 2 };
    expect(refusalOf(() => reader.push(again))).toBe('fatal: notice.id-used');
    expect(refusalOf(() => reader.push({ ...again, sig: new Uint8Array(64) }))).toBe('fatal: notice.shape');
    const foreign = encodeNotice({
      threadId: s.practice.id(),
      noticeId: s.practice.id(),
      about: 1,
      ref: null,
      state: 's',
      timeMs: 1,
      detail: '',
    });
    expect(refusalOf(() => reader.push({ ...again, bytes: foreign }))).toBe('fatal: notice.other-thread');
    expect(refusalOf(() => reader.push({ ...again, bytes: lp('cor1/ntc') }))).toBe('fatal: notice.short');
  });
});
