/**
 * Attacks on a conversation by its server: it drops, reorders, replays, edits, re-attributes, forks, withholds or rebinds.
 * A control case stands beside each.
 */
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readCursor } from '../../protocol/crypto/cursor.ts';
import { ThreadReader } from '../../protocol/crypto/event/reader.ts';
import { sign } from '../../protocol/crypto/sign.ts';
import { sodiumReady } from '../../protocol/crypto/sodium.ts';
import { decodeNotice, encodeNotice } from '../../protocol/crypto/thread/notice.ts';
import {
  admitThread,
  checkThread,
  decodeThread,
  encodeThread,
  makeThread,
  type Thread,
} from '../../protocol/crypto/thread/thread.ts';
import { HonestCircle, listed } from '../harness/honest-circle.ts';
import { authorOf, HonestPractice, openerOf } from '../harness/honest-practice.ts';
import { HonestThread, text } from '../harness/honest-thread.ts';
import { bendEvent } from '../harness/malicious-member.ts';
import { bodySwapped, dropped, edited, replaced, replayed, swapped, withheld } from '../harness/malicious-server.ts';
import { refusalOf } from '../harness/refusals.ts';
import { busyThread, rowsOf, type BusyThread } from '../harness/busy-thread.ts';

beforeAll(sodiumReady);

let practice: BusyThread['practice'];
let ada: BusyThread['ada'];
let ben: BusyThread['ben'];
let cleo: BusyThread['cleo'];
let team: BusyThread['team'];
let thread: BusyThread['thread'];
let reading: BusyThread['reading'];
let afterwards: BusyThread['afterwards'];
beforeEach(() => {
  ({ practice, ada, ben, cleo, team, thread, reading, afterwards } = busyThread());
});

describe('the server bends the order', () => {
  it('control: the honest items verify for everyone, also on a new device', () => {
    for (const who of [ada, ben, cleo]) expect(reading(thread.items, who)).toBe('accepted');
    const reader = thread.reader(cleo);
    expect(reader.pushAll(thread.items).map((row) => row.opened.as)).toEqual(Array(4).fill('content'));
    expect([reader.n, reader.verifiedTo, reader.head]).toEqual([4, 4, thread.facts.head]);
  });
  it('replays an event', () => {
    expect(reading(replayed(thread.items, 2))).toBe('fatal: event.sender-seq');
  });
  it('reorders', () => {
    expect(reading(swapped(thread.items, 2, 3))).toBe('fatal: event.seen-ahead');
    expect(reading(swapped(thread.items, 1, 4))).toBe('fatal: event.sender-seq');
  });
  it('drops one', () => {
    expect(reading(dropped(thread.items, 1))).toBe('fatal: event.seen-ahead');
    expect(reading(dropped(thread.items, 2))).toBe('fatal: event.seen-ahead');
    expect(reading(thread.items.filter(({ n }) => n !== 2))).toBe('fatal: chain.gap');
  });
  it('drops a notice that nobody else has chained', () => {
    const notice = thread.notice();
    thread.send(ben, text('Seen.'));
    expect(reading(thread.items)).toBe('accepted');
    expect(reading(dropped(thread.items, notice.n))).toBe('fatal: event.seen-ahead');
  });
  it('shows two members two orders of concurrent events: the next item tells', () => {
    const facts = thread.facts;
    const [one, two] = [thread.make(ada, text('one'), facts), thread.make(ben, text('two'), facts)];
    thread.accept(one);
    thread.accept(two);
    const other = swapped(thread.items, 5, 6);
    expect(reading(other)).toBe('accepted');
    const next = thread.send(cleo, text('three'));
    expect(reading([...other, next])).toBe('fatal: event.seen');
    const reader = thread.reader(ben);
    reader.pushAll(other);
    expect(refusalOf(() => reader.attest(6, thread.facts.chainAt(6)!))).toBe('fatal: chain.fork');
  });
  it('hides the tail: a pinned head or a colleague’s receipt tells', () => {
    const reader = thread.reader(ben);
    reader.pushAll(thread.items.slice(0, 3));
    expect(refusalOf(() => reader.attest(4, thread.facts.head))).toBe('ahead: chain.ahead');
    const world = { log: practice.log, circle: team.circle, thread: reader.facts };
    expect(refusalOf(() => readCursor(world, thread.cursor(ada)))).toBe('ahead: cursor.ahead');
  });
});

describe('the server bends an item', () => {
  it('edits header, signature or body', () => {
    expect(reading(edited(thread.items, 2, 'body'))).toBe('fatal: event.body-hash');
    expect(reading(edited(thread.items, 2, 'sig'))).toBe('fatal: event.signature');
    expect(reading(edited(thread.items, 2, 'bytes'))).toBe('fatal: event.body-hash');
    expect(reading(edited(withheld(thread.items, 2), 2, 'bytes'))).toBe('fatal: event.signature');
    expect(reading(edited(thread.items, 2, 'bytes', 0))).toBe('fatal: event.short');
    expect(reading(bodySwapped(thread.items, 2, 3))).toBe('fatal: event.body-hash');
    expect(reading(replaced(thread.items, 2, { ...thread.items[1]!, sig: null }))).toBe('fatal: event.signature');
  });
  it('re-attributes an event', () => {
    const made = thread.make(ben, text('I agree.'));
    const asCleo = bendEvent(made, authorOf(ben), {
      header: { senderId: cleo.userId, senderSeq: 2, senderPrev: thread.facts.lastOf(cleo.userId)!.hash },
    });
    expect(afterwards(asCleo, ada)).toBe('fatal: event.signature');
    expect(afterwards(made, ada)).toBe('accepted');
  });
  it('brings an event of another thread', () => {
    const other = new HonestThread(team, ada);
    const foreign = other.send(ben, text('elsewhere'));
    expect(reading([...thread.items, { ...foreign, n: 5 }])).toBe('fatal: event.other-thread');
  });
  it('names a kind the reader has no rules for, or dresses a notice as more than it is', () => {
    const keyed = { ...thread.items[0]!, n: 5, kind: 2 as const };
    expect(reading([...thread.items, keyed])).toMatch(/^fatal: inbound/);
    const { circle, keys } = team.afresh(openerOf(ben));
    const bare = new ThreadReader({ log: practice.log, circle, keys, thread: thread.thread });
    bare.pushAll(thread.items);
    expect(refusalOf(() => bare.push(keyed))).toBe('fatal: item.kind');
    const notice = thread.notice();
    expect(reading(replaced(thread.items, notice.n, { ...notice, body: new Uint8Array(1) }))).toBe(
      'fatal: notice.shape',
    );
    expect(reading(thread.items)).toBe('accepted');
  });
  it('repeats a notice, or brings one of another thread', () => {
    const notice = thread.notice();
    expect(reading(replayed(thread.items, notice.n))).toBe('fatal: notice.id-used');
    const other = encodeNotice({ ...decodeNotice(notice.bytes), threadId: practice.id() });
    expect(reading(replaced(thread.items, notice.n, { ...notice, bytes: other }))).toBe('fatal: notice.other-thread');
    const cut = { ...notice, bytes: notice.bytes.slice(0, 20) };
    expect(reading(replaced(thread.items, notice.n, cut))).toBe('fatal: notice.short');
  });
});

describe('a body that is not there', () => {
  it('withheld without erase is said to be so, and the chain goes on', () => {
    const reader = thread.reader(cleo);
    const rows = reader.pushAll(withheld(thread.items, 2));
    expect(rows.map((row) => row.opened.as)).toEqual(['content', 'withheld', 'content', 'content']);
    expect(reader.isErased(rows[1]!.itemHash)).toBe(false);
    expect(reader.reopen(thread.items[1]!).opened.as).toBe('content');
  });
  it('control: an owner’s erase makes it lawful; a member’s does not', () => {
    const hash = (n: number) => rowsOf(thread)[n - 1]!.itemHash;
    thread.send(ben, { t: 'erase', refs: [hash(3)], reason: 'mine' });
    thread.send(ada, { t: 'erase', refs: [hash(2)], reason: 'asked by the patient' });
    const reader = thread.reader(cleo);
    const rows = reader.pushAll(withheld(withheld(thread.items, 2), 3));
    expect([reader.isErased(rows[1]!.itemHash), reader.isErased(rows[2]!.itemHash)]).toEqual([true, false]);
  });
  it('a body of another event does not open in its place', () => {
    const reader = thread.reader(cleo);
    reader.pushAll(withheld(thread.items, 2));
    expect(refusalOf(() => reader.reopen(bodySwapped(thread.items, 2, 3)[1]!))).toBe('fatal: event.body-hash');
    expect(refusalOf(() => reader.reopen({ ...thread.items[2]!, n: 2 }))).toBe('fatal: item.other');
  });
});

describe('the binding', () => {
  const patients = () => {
    const circle = new HonestCircle(practice, 0, ada, listed([ada], 2));
    return { circle, about: new HonestThread(circle, ada, 2, practice.id()) };
  };
  const checked = (circle: HonestCircle, over: Partial<Thread>, honest: HonestThread, signer = ada) => {
    const bytes = encodeThread({ ...decodeThread(honest.binding.bytes), ...over });
    const signed = { bytes, sig: sign(authorOf(signer).sign, 'thr', bytes) };
    return refusalOf(() => checkThread(practice.log, circle.circle, signed));
  };

  it('a thread rebound to another patient: without a key it does not verify, with one it is another thread', () => {
    const { circle, about } = patients();
    about.send(ada, text('about this patient only'));
    const bytes = encodeThread({ ...decodeThread(about.binding.bytes), subject: practice.id() });
    expect(refusalOf(() => checkThread(practice.log, circle.circle, { bytes, sig: about.binding.sig }))).toBe(
      'fatal: thread.signature',
    );
    const signed = { bytes, sig: sign(authorOf(ada).sign, 'thr', bytes) };
    const rebound = checkThread(practice.log, circle.circle, signed);
    const { keys } = circle.afresh(openerOf(ada));
    const reader = new ThreadReader({ log: practice.log, circle: circle.circle, keys, thread: rebound });
    expect(refusalOf(() => reader.pushAll(about.items))).toBe('fatal: event.seen');
    expect(refusalOf(() => about.reader(ada).pushAll(about.items))).toBe('accepted');
  });
  it('kinds, subjects and circles that do not belong together', () => {
    const { circle, about } = patients();
    const elsewhere = new HonestPractice('elsewhere').log.practiceId;
    expect(checked(circle, {}, about)).toBe('accepted');
    expect(checked(circle, { practiceId: elsewhere }, about)).toBe('fatal: thread.other-practice');
    expect(checked(circle, { circleId: team.circle.circleId }, about)).toBe('fatal: thread.other-circle');
    expect(checked(circle, { kind: 1 }, about)).toBe('fatal: thread.circle-kind');
    expect(checked(team, { kind: 2, subject: practice.id() }, thread)).toBe('fatal: thread.circle-kind');
    expect(checked(circle, { subject: null }, about)).toBe('fatal: thread.subject');
    expect(checked(circle, { kind: 3 }, about)).toBe('fatal: thread.subject');
  });
  it('an author who is not listed, not active, of another generation, or a gateway in a staff thread', () => {
    const dora = practice.add('Dora');
    const now = { logSeq: practice.log.seq, logHash: practice.log.head };
    const gateway = practice.addGateway();
    const later = { logSeq: practice.log.seq, logHash: practice.log.head };
    expect(checked(team, { authorId: dora.userId, ...now }, thread, dora)).toBe('fatal: thread.author-not-listed');
    expect(checked(team, { authorId: practice.id() }, thread)).toBe('fatal: thread.author');
    expect(checked(team, { authorGen: 2 }, thread)).toBe('fatal: thread.author-gen');
    expect(checked(team, { authorId: gateway.gatewayId, authorGen: 0, ...later }, thread)).toBe(
      'fatal: thread.gateway',
    );
    expect(checked(team, {}, thread, ben)).toBe('fatal: thread.signature');
    expect(checked(team, { logSeq: 1, logHash: practice.log.at(1)!.head }, thread)).toBe('fatal: thread.log-back');
    expect(checked(team, {}, thread)).toBe('accepted');
  });
  it('a binding in an epoch that is old or stale is a conflict at the server', () => {
    const what = { threadId: practice.id<'thread'>(), kind: 1 as const, subject: null, timeMs: 1 };
    const late = makeThread(practice.log.citation(), team.circle, authorOf(ada), what);
    expect(refusalOf(() => admitThread(practice.log, team.circle, decodeThread(late.bytes)))).toBe('accepted');
    practice.remove(cleo);
    expect(refusalOf(() => admitThread(practice.log, team.circle, decodeThread(late.bytes)))).toBe(
      'conflict: thread.epoch-stale',
    );
    team.advance(ada);
    expect(refusalOf(() => admitThread(practice.log, team.circle, decodeThread(late.bytes)))).toBe(
      'conflict: thread.epoch-not-newest',
    );
  });
});
