/** What others have seen: read cursors, late starts, and what nobody saw before someone left (protocol/README.md §6). */
import { beforeAll, describe, expect, it } from 'vitest';
import { makeCursor, parseCursor, readCursor, type Cursor } from '../../protocol/crypto/cursor.ts';
import { hashBytes, idBytes, lp, u32, u64, ZERO_HASH } from '../../protocol/crypto/encoding.ts';
import { lastLeaving, unseenBeforeLeaving, unseenControls } from '../../protocol/crypto/event/coverage.ts';
import { checkEvent, parseEvent, type EventHeader } from '../../protocol/crypto/event/event.ts';
import { ThreadReader, type Item, type Row } from '../../protocol/crypto/event/reader.ts';
import { sign, type Signed } from '../../protocol/crypto/sign.ts';
import { sodiumReady } from '../../protocol/crypto/sodium.ts';
import { ThreadMemory } from '../../protocol/crypto/thread/facts.ts';
import type { Hash } from '../../protocol/wire/bytes.ts';
import { authorOf, openerOf, type Colleague } from '../harness/honest-practice.ts';
import { text } from '../harness/honest-thread.ts';
import { refusalOf } from '../harness/refusals.ts';
import { altered, lived, setting, words, type Setting } from '../harness/colleagues.ts';

beforeAll(sodiumReady);

describe('read cursors', () => {
  const forged = (s: Setting, by: Colleague, change: Partial<Cursor>): Signed => {
    const c = { ...parseCursor(s.thread.cursor(by).bytes), ...change };
    const bytes = lp(
      'cor1/cur',
      idBytes(c.threadId),
      idBytes(c.userId),
      u32(c.gen),
      u64(c.n),
      hashBytes(c.chain),
      u64(c.timeMs),
      u32(c.epoch),
      hashBytes(c.ctlHash),
      u64(c.logSeq),
      hashBytes(c.logHash),
    );
    return { bytes, sig: sign(authorOf(by).sign, 'cur', bytes) };
  };
  const verdict = (s: Setting, signed: Signed, kept?: number): string =>
    refusalOf(() => readCursor({ log: s.practice.log, circle: s.circle.circle, thread: s.thread.facts }, signed, kept));
  it('hold, or say what is wrong with them', () => {
    const s = setting();
    s.thread.send(s.founder, text('x'));
    s.thread.send(s.ann, text('y'));
    const world = { log: s.practice.log, circle: s.circle.circle, thread: s.thread.facts };
    expect(readCursor(world, s.thread.cursor(s.bob))).toMatchObject({
      userId: s.bob.userId,
      n: 2,
      chain: s.thread.facts.head,
    });
    expect(verdict(s, s.thread.cursor(s.bob, 1), 2)).toBe('conflict: cursor.lower');
    expect(verdict(s, forged(s, s.bob, { threadId: s.practice.id() }))).toBe('fatal: cursor.other-thread');
    expect(verdict(s, forged(s, s.bob, { userId: s.ann.userId }))).toBe('fatal: cursor.signature');
    expect(verdict(s, forged(s, s.bob, { userId: s.practice.id() }))).toBe('fatal: cursor.signer');
    expect(verdict(s, forged(s, s.bob, { gen: 2 }))).toBe('fatal: cursor.signer-gen');
    expect(verdict(s, forged(s, s.bob, { n: 3 }))).toBe('ahead: cursor.ahead');
    expect(verdict(s, forged(s, s.bob, { epoch: 4 }))).toBe('ahead: circle.ahead');
    expect(verdict(s, forged(s, s.bob, { logSeq: 40 }))).toBe('ahead: log.ahead');
    expect(verdict(s, forged(s, s.bob, { chain: ZERO_HASH }))).toBe('fatal: cursor.chain');
    expect(verdict(s, forged(s, s.bob, { ctlHash: ZERO_HASH }))).toBe('fatal: circle.fork');
    expect(verdict(s, forged(s, s.bob, { logHash: ZERO_HASH }))).toBe('fatal: log.fork');
    expect(verdict(s, { bytes: lp('cor1/cur'), sig: new Uint8Array(64) })).toBe('fatal: cursor.short');
    expect(verdict(s, s.thread.cursor(s.practice.add('Zoe')))).toBe('fatal: cursor.not-listed');
    expect(() => makeCursor(world, authorOf(s.ann), 9, 1)).toThrow(TypeError);
  });
});

describe('starting late', () => {
  const at = (s: Setting, n: number): { n: number; chain: Hash } => ({
    n,
    chain: s.thread.facts.chainAt(n)!,
  });
  const lateReader = (s: Setting, who: Colleague, start: { n: number; chain: Hash }): ThreadReader => {
    const { circle, keys } = s.circle.afresh(openerOf(who));
    return new ThreadReader({ log: s.practice.log, circle, keys, thread: s.thread.thread }, { start });
  };
  it('is verified as far as a colleague attests, and wholly when the earlier pages are there', () => {
    const s = lived();
    const reader = lateReader(s, s.ann, at(s, 3));
    reader.push(s.thread.items[3]!);
    expect([reader.n, reader.verifiedTo, reader.facts.from]).toEqual([4, 3, 3]);
    reader.push(s.thread.items[4]!);
    expect(reader.verifiedTo).toBe(4);
    reader.pushAll(s.thread.items.slice(5));
    const cursor = readCursor(
      { log: s.practice.log, circle: s.circle.circle, thread: reader.facts },
      s.thread.cursor(s.founder),
    );
    reader.attest(cursor.n, cursor.chain);
    expect(reader.verifiedTo).toBe(7);
    expect(refusalOf(() => reader.attest(9, ZERO_HASH))).toBe('ahead: chain.ahead');
    expect(refusalOf(() => reader.attest(1, ZERO_HASH))).toBe('ahead: chain.before');
    expect(refusalOf(() => reader.attest(5, ZERO_HASH))).toBe('fatal: chain.fork');
    expect(
      refusalOf(() =>
        readCursor(
          { log: s.practice.log, circle: s.circle.circle, thread: reader.facts },
          s.thread.cursor(s.founder, 1),
        ),
      ),
    ).toBe('ahead: cursor.before');
    expect(reader.earlier(at(s, 1), s.thread.items.slice(1, 3)).map(words)).toEqual(['Morning', 'notice']);
    expect(reader.facts.from).toBe(1);
    expect(reader.earlier(at(s, 0), s.thread.items.slice(0, 1)).map(words)).toEqual(['content']);
    const whole = s.thread.reader(s.ann);
    whole.pushAll(s.thread.items);
    for (let n = 1; n <= 7; n++) expect(reader.row(n)).toEqual(whole.row(n));
    for (const who of [s.founder, s.ann, s.bob, s.cleo])
      expect(reader.facts.lastOf(who.userId)).toEqual(whole.facts.lastOf(who.userId));
    expect([reader.facts.from, reader.verifiedTo, reader.facts.epoch, reader.facts.logSeq]).toEqual([
      0,
      7,
      whole.facts.epoch,
      whole.facts.logSeq,
    ]);
  });
  it('catches earlier pages that do not meet what was taken as stated', () => {
    const s = setting();
    const { founder, ann } = s;
    s.thread.send(founder, text('one'));
    s.thread.send(ann, text('two'));
    s.thread.send(founder, text('three'));
    const fork = setting();
    fork.thread.send(fork.founder, text('one'));
    fork.thread.send(fork.ann, text('other'));
    const reader = lateReader(s, ann, at(s, 2));
    reader.push(s.thread.items[2]!);
    expect(refusalOf(() => reader.earlier(at(s, 0), s.thread.items.slice(0, 1)))).toBe('fatal: chain.fork');
    expect(refusalOf(() => reader.earlier({ n: 0, chain: ZERO_HASH }, []))).toBe('fatal: chain.start');
    const lied = (change: (header: EventHeader) => Partial<EventHeader>): string => {
      const t = setting();
      t.thread.send(t.founder, text('one'));
      const { n, chain } = { n: 1, chain: t.thread.facts.head };
      const partial = new ThreadMemory(t.thread.thread, { n, chain });
      const made = altered(t, change);
      const context = { log: t.practice.log, circle: t.circle.circle, thread: partial };
      partial.apply(checkEvent(context, parseEvent(made.bytes), made.sig, made.body).accepted);
      const earlier = new ThreadMemory(t.thread.thread);
      const [item] = t.thread.items as [Item];
      earlier.apply(checkEvent({ ...context, thread: earlier }, parseEvent(item.bytes), item.sig!, item.body).accepted);
      return refusalOf(() => partial.prepend(earlier));
    };
    expect(lied(() => ({}))).toBe('accepted');
    expect(lied(() => ({ senderSeq: 5 }))).toBe('fatal: event.sender-seq');
    expect(lied(() => ({ senderPrev: ZERO_HASH }))).toBe('fatal: event.sender-prev');
    expect(lied(() => ({ seenN: 0, seenChain: ZERO_HASH }))).toBe('fatal: event.seen');
    expect(refusalOf(() => lied(() => ({ senderSeq: 0 })))).toBe('fatal: event.sender-seq');
    const twice = setting();
    const first = twice.thread.send(twice.founder, text('one'));
    expect(lied((header) => ({ clientMsgId: header.clientMsgId }))).toBe('accepted');
    expect(first.n).toBe(1);
    expect(() =>
      new ThreadMemory(twice.thread.thread).apply({
        n: 4,
        itemKind: 4,
        itemHash: ZERO_HASH,
        chain: ZERO_HASH,
        usedId: null,
        sender: null,
        epoch: null,
        logSeq: null,
      }),
    ).toThrow(TypeError);
  });
  it('catches a used id, an epoch or a log entry that goes back across the seam', () => {
    const s = setting();
    s.thread.send(s.founder, text('one'));
    const seam = at(s, 1);
    const [first] = s.thread.items as [Item];
    const earlier = new ThreadMemory(s.thread.thread);
    const accepted = checkEvent(
      { log: s.practice.log, circle: s.circle.circle, thread: earlier },
      parseEvent(first.bytes),
      first.sig!,
      null,
    ).accepted;
    earlier.apply(accepted);
    const joined = (change: Partial<typeof accepted>): string => {
      const later = new ThreadMemory(s.thread.thread, seam);
      later.apply({ ...accepted, n: 2, usedId: null, sender: null, ...change });
      return refusalOf(() => later.prepend(earlier));
    };
    expect(joined({})).toBe('accepted');
    expect(joined({ usedId: accepted.usedId })).toBe('fatal: event.id-used');
    expect(joined({ epoch: 0 })).toBe('fatal: event.epoch-back');
    expect(joined({ logSeq: 1 })).toBe('fatal: event.log-back');
  });
});

describe('not seen by anyone before X left', () => {
  it('marks what only X and the server can have made, and nothing that a colleague attested', () => {
    const s = setting();
    const { practice, founder, ann, bob, circle, thread } = s;
    thread.send(bob, text('covered by an answer'));
    thread.send(ann, text('answer'));
    thread.send(bob, text('covered by a cursor'));
    const cursors = [parseCursor(thread.cursor(founder, 3).bytes)];
    thread.send(bob, text('seen by nobody'));
    const rows = (): Row[] => thread.reader(founder).pushAll(thread.items);
    expect([...unseenBeforeLeaving(practice.log, circle.circle, rows(), cursors)]).toEqual([]);
    practice.remove(bob);
    circle.advance(founder);
    thread.send(founder, text('afterwards'));
    expect([...unseenBeforeLeaving(practice.log, circle.circle, rows(), cursors)]).toEqual([4]);
    expect([...unseenBeforeLeaving(practice.log, circle.circle, rows(), [])]).toEqual([3, 4]);
  });
  it('counts leaving the circle, and a reset, as leaving', () => {
    const s = setting();
    const { practice, founder, ann, bob, circle, thread } = s;
    thread.send(bob, text('one'));
    thread.send(ann, text('two'));
    circle.drop(founder, bob);
    practice.reset(ann);
    circle.advance(founder);
    thread.send(ann, text('three, with new keys'));
    const rows = thread.reader(founder).pushAll(thread.items);
    expect([...unseenBeforeLeaving(practice.log, circle.circle, rows, [])]).toEqual([2]);
  });
  it('needs of each person one cursor from before each leaving, for epochs that drop nobody and keys of one’s own none', () => {
    const s = setting();
    const { practice, founder, ann, bob, circle, thread } = s;
    thread.send(bob, text('one'));
    const moment = () => lastLeaving(practice.log, circle.circle, parseCursor(thread.cursor(founder).bytes));
    expect(moment()).toEqual({ leftEpoch: 0, leftSeq: 0 });
    const early = parseCursor(thread.cursor(ann).bytes);
    circle.advance(ann);
    practice.rekey(ann);
    practice.remove(practice.add('Dora'));
    expect(moment()).toEqual({ leftEpoch: 0, leftSeq: 0 });
    practice.reset(ann);
    const resetSeq = practice.log.seq;
    expect(moment()).toEqual({ leftEpoch: 0, leftSeq: resetSeq });
    circle.drop(founder, bob);
    const { epoch } = circle.circle.newest;
    practice.remove(bob);
    circle.advance(founder);
    expect(moment()).toEqual({ leftEpoch: epoch, leftSeq: practice.log.seq });
    expect(lastLeaving(practice.log, circle.circle, early)).toEqual({ leftEpoch: 0, leftSeq: 0 });
    expect(lastLeaving(practice.log, circle.circle, { epoch, logSeq: practice.log.seq - 1 })).toEqual({
      leftEpoch: epoch,
      leftSeq: resetSeq,
    });
  });
  it('marks controls of an author whom the log removed, unless cited before', () => {
    const s = setting();
    const { practice, founder, ann, bob, circle, thread } = s;
    circle.advance(bob);
    practice.remove(bob);
    circle.advance(founder);
    thread.send(ann, text('x'));
    const rows = thread.reader(founder).pushAll(thread.items);
    expect([...unseenControls(practice.log, circle.circle, rows, [])]).toEqual([2]);
    const { log } = practice;
    const cited = { ...parseCursor(thread.cursor(ann).bytes), epoch: 2, logSeq: log.seq - 1 };
    expect([...unseenControls(log, circle.circle, rows, [cited])]).toEqual([]);
  });
});
