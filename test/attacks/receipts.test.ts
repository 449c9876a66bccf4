/**
 * Attacks on receipts and on readers that start late: forged and forked cursors, a lie about the beginning.
 * A control case stands beside each.
 */
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readCursor } from '../../protocol/crypto/cursor.ts';
import { ThreadReader, type Item } from '../../protocol/crypto/event/reader.ts';
import type { PracticeLog } from '../../protocol/crypto/practice-log/log.ts';
import { sign } from '../../protocol/crypto/sign.ts';
import { sodiumReady } from '../../protocol/crypto/sodium.ts';
import { authorOf, openerOf, type Colleague } from '../harness/honest-practice.ts';
import { HonestThread, text } from '../harness/honest-thread.ts';
import { forgeEntry } from '../harness/malicious-member.ts';
import { inserted } from '../harness/malicious-server.ts';
import { refusalOf } from '../harness/refusals.ts';
import { busyThread, type BusyThread } from '../harness/busy-thread.ts';

beforeAll(sodiumReady);

let practice: BusyThread['practice'];
let ada: BusyThread['ada'];
let ben: BusyThread['ben'];
let cleo: BusyThread['cleo'];
let team: BusyThread['team'];
let thread: BusyThread['thread'];
beforeEach(() => {
  ({ practice, ada, ben, cleo, team, thread } = busyThread());
});

describe('receipts', () => {
  const world = () => ({ log: practice.log, circle: team.circle, thread: thread.facts });
  const cursorOf = (who: Colleague, n = 4) => thread.cursor(who, n);

  it('control: a colleague’s cursor is read, also one from before', () => {
    expect(readCursor(world(), cursorOf(ben)).n).toBe(4);
    expect(refusalOf(() => readCursor(world(), cursorOf(ben, 2), 1))).toBe('accepted');
    expect(refusalOf(() => readCursor(world(), cursorOf(ben, 2), 3))).toBe('conflict: cursor.lower');
  });
  it('forged by the server, by a colleague, or under another label', () => {
    const cursor = cursorOf(ben);
    const bytes = cursor.bytes.slice();
    expect(refusalOf(() => readCursor(world(), { bytes, sig: cursorOf(cleo).sig }))).toBe('fatal: cursor.signature');
    expect(refusalOf(() => readCursor(world(), { bytes, sig: sign(authorOf(ben).sign, 'ev', bytes) }))).toBe(
      'fatal: cursor.signature',
    );
    expect(refusalOf(() => readCursor(world(), { bytes: bytes.slice(1), sig: cursor.sig }))).toMatch(/^fatal: cursor/);
  });
  it('forked: another history of thread, circle or log', () => {
    const other = new HonestThread(team, ada);
    other.send(ada, text('x'));
    expect(refusalOf(() => readCursor(world(), other.cursor(ben)))).toBe('fatal: cursor.other-thread');
    const { threadId, circleId, n, from, head, epoch, logSeq } = thread.facts;
    const lookups = { chainAt: () => other.facts.head, lastOf: () => undefined, isUsed: () => false };
    const facts = { threadId, circleId, n, from, head, epoch, logSeq, ...lookups };
    expect(refusalOf(() => readCursor({ ...world(), thread: facts }, cursorOf(ben)))).toBe('fatal: cursor.chain');
    const fork = practice.log.fork();
    practice.setRole(ben, 2);
    const cites = thread.cursor(cleo);
    fork.append(practiceEntry(fork));
    expect(refusalOf(() => readCursor({ ...world(), log: fork }, cites))).toBe('fatal: log.fork');
  });
  it('of someone never listed, removed, or of an older key', () => {
    const dora = practice.add('Dora');
    expect(refusalOf(() => readCursor(world(), cursorOf(dora)))).toBe('fatal: cursor.not-listed');
    const old = cursorOf(cleo);
    practice.rekey(cleo);
    expect(refusalOf(() => readCursor(world(), old))).toBe('accepted');
    practice.remove(cleo);
    expect(refusalOf(() => readCursor(world(), cursorOf(cleo)))).toBe('fatal: cursor.signer');
    const stale = practice.newColleague('x');
    expect(
      refusalOf(() =>
        readCursor(
          world(),
          cursorOf({ ...stale, userId: ben.userId, identities: [{ ...stale.identities[0]!, gen: 2 }] }),
        ),
      ),
    ).toBe('fatal: cursor.signer-gen');
  });
  it('says more than its author can know', () => {
    expect(() => thread.cursor(ben, 9)).toThrow(TypeError);
  });
});

describe('a reader that starts late', () => {
  const late = (who: Colleague, n: number) => {
    const { circle, keys } = team.afresh(openerOf(who));
    const start = { n, chain: thread.facts.chainAt(n)! };
    return new ThreadReader({ log: practice.log, circle, keys, thread: thread.thread }, { start });
  };
  it('control: takes the newest page, then the earlier ones', () => {
    const reader = late(ben, 2);
    expect(reader.verifiedTo).toBe(2);
    reader.pushAll(thread.items.slice(2));
    expect(reader.verifiedTo).toBe(3);
    const start = { n: 0, chain: thread.thread.chain0 };
    expect(reader.earlier(start, thread.items.slice(0, 2)).map((row) => row.n)).toEqual([1, 2]);
    expect(reader.verifiedTo).toBe(4);
  });
  it('an earlier page that does not fit', () => {
    const start = { n: 0, chain: thread.thread.chain0 };
    const tail = thread.items.slice(2);
    const read = (items: readonly Item[], begin = start) => {
      const reader = late(ben, 2);
      reader.pushAll(tail);
      return refusalOf(() => reader.earlier(begin, items));
    };
    expect(read(thread.items.slice(0, 1))).toBe('fatal: chain.fork');
    expect(read(inserted(thread.items.slice(0, 2), 1, thread.items[0]!))).toMatch(/^fatal: event/);
    expect(read(thread.items.slice(0, 2), { n: 0, chain: thread.facts.head })).toBe('fatal: chain.start');
    expect(read(thread.items.slice(0, 2))).toBe('accepted');
  });
  it('a lie about the chain it starts from is found by the first attestation', () => {
    const { circle, keys } = team.afresh(openerOf(ben));
    const start = { n: 2, chain: thread.facts.head };
    const reader = new ThreadReader({ log: practice.log, circle, keys, thread: thread.thread }, { start });
    expect(refusalOf(() => reader.pushAll(thread.items.slice(2)))).toBe('fatal: event.seen');
    expect(refusalOf(() => reader.attest(1, thread.facts.chainAt(1)!))).toBe('ahead: chain.before');
  });
});

const practiceEntry = (log: PracticeLog) => forgeEntry(log.state, authorOf(ada), { type: 5, userId: cleo.userId });
