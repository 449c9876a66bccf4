/**
 * Random honest histories: colleagues join, leave, rekey, get reset, circles rotate, the records key changes, messages
 * are sent, edited, sent at the same moment. Everything verifies for every member and for one who joins at the end, and
 * all readers agree, in whatever pages they read. And a bent item stops a reader with a Refusal, never otherwise.
 */
import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import { readCursor } from '../../protocol/crypto/cursor.ts';
import { staleAt } from '../../protocol/crypto/circle/circle.ts';
import { ThreadReader, type Item, type Row } from '../../protocol/crypto/event/reader.ts';
import { PracticeLog } from '../../protocol/crypto/practice-log/log.ts';
import { Refusal } from '../../protocol/crypto/refusal.ts';
import { sodiumReady } from '../../protocol/crypto/sodium.ts';
import { HonestCircle, listed } from '../harness/honest-circle.ts';
import { HonestPractice, openerOf, type Colleague } from '../harness/honest-practice.ts';
import { HonestThread, text } from '../harness/honest-thread.ts';

beforeAll(sodiumReady);

type Step = readonly [what: (typeof steps)[number], who: number, whom: number];
const steps = [
  ...(['join', 'leave', 'rekey', 'reset', 'rotate', 'records', 'admit', 'drop', 'notice', 'cursor'] as const),
  ...(['send', 'send', 'send', 'edit', 'both'] as const),
] as const;

/** One honest practice with one thread, told step by step what happens next. */
class Story {
  readonly practice: HonestPractice;
  readonly people: Colleague[];
  readonly circle: HonestCircle;
  readonly thread: HonestThread;
  readonly #cursors: (() => unknown)[] = [];

  constructor(seed: number) {
    this.practice = new HonestPractice(`story ${seed}`);
    this.people = [this.practice.founder, this.practice.add('Ben'), this.practice.add('Cleo')];
    this.circle = new HonestCircle(this.practice, 1, this.practice.founder, listed(this.people, 2));
    this.thread = new HonestThread(this.circle, this.practice.founder);
  }

  listed(): Colleague[] {
    return this.people.filter((one) => this.circle.lists(one.userId) && this.active(one));
  }
  active = ({ userId }: Colleague): boolean => this.practice.log.state.people.get(userId)?.active === true;

  /** Whoever sends rotates first, where the epoch is stale. */
  freshen(by: Colleague): void {
    if (staleAt(this.circle.circle.newest, this.practice.log.state) !== null) this.circle.advance(by);
  }

  take([what, who, whom]: Step): void {
    const { practice, circle, thread } = this;
    const members = this.listed();
    const by = members[who % members.length]!;
    const other = members[whom % members.length]!;
    const isFounder = other === practice.founder;
    if (what === 'join') this.people.push(practice.add(`P${this.people.length}`));
    else if (what === 'leave' && !isFounder) practice.remove(other);
    else if (what === 'rekey') practice.rekey(by);
    else if (what === 'reset' && !isFounder) practice.reset(other);
    else if (what === 'rotate') circle.advance(by);
    else if (what === 'records') practice.rotateRecords();
    else if (what === 'admit') this.admit(by, whom);
    else if (what === 'drop' && by !== other && !isFounder) circle.drop(by, other);
    else if (what === 'notice') thread.notice();
    else if (what === 'cursor') this.look(by);
    else this.write(what, by, other);
  }
  admit(by: Colleague, whom: number): void {
    const outside = this.people.filter((one) => this.active(one) && !this.circle.lists(one.userId));
    const newcomer = outside[whom % Math.max(1, outside.length)];
    if (newcomer !== undefined) this.circle.add(by, newcomer, 2);
  }
  look(by: Colleague): void {
    const cursor = this.thread.cursor(by);
    const { log } = this.practice;
    this.#cursors.push(() => readCursor({ log, circle: this.circle.circle, thread: this.thread.facts }, cursor));
  }
  write(what: Step[0], by: Colleague, other: Colleague): void {
    this.freshen(by);
    const { thread } = this;
    const first = thread.make(by, text(`${by.name} says ${thread.items.length}`));
    if (what === 'both' && by !== other) {
      const second = thread.make(other, text('at the same moment'));
      thread.accept(first);
      thread.accept(second);
      return;
    }
    thread.accept(first);
    if (what === 'edit') thread.send(by, { t: 'edit', ref: first.evHash, text: 'said better' });
  }
  receipts(): void {
    for (const read of this.#cursors) read();
  }
}

const essence = ({ n, chain, itemHash, opened, poisoned }: Row) => ({ n, chain, itemHash, opened, poisoned });
const story = fc.tuple(
  fc.nat({ max: 1_000_000 }),
  fc.array(fc.tuple(fc.constantFrom(...steps), fc.nat(20), fc.nat(20)), { minLength: 5, maxLength: 25 }),
);

it('verifies for every member, for a late joiner and for the records key, and all agree', () => {
  fc.assert(
    fc.property(story, ([seed, told]) => {
      const one = new Story(seed);
      for (const step of told) one.take(step);
      const [ada] = one.people as [Colleague];
      one.freshen(ada);
      const late = one.practice.add('Late');
      one.circle.add(ada, late);
      one.thread.send(late, text('I have read everything.'));
      const log = PracticeLog.replay(one.practice.entries, one.practice.log.practiceId);
      const readers = [...one.listed(), late].map((who) => one.thread.reader(who, log));
      readers.push(one.thread.reader(one.practice.recordsOpener(), log));
      const [first, ...others] = readers.map((reader) => reader.pushAll(one.thread.items).map(essence));
      for (const rows of others) expect(rows).toEqual(first);
      expect(first!.every((row) => row.opened.as === 'content' || row.opened.as === 'notice')).toBe(true);
      one.receipts();
    }),
    { numRuns: 8 },
  );
}, 60_000);

it('read in pages from the end it gives the same rows as read from the beginning', () => {
  fc.assert(
    fc.property(story, fc.integer({ min: 1, max: 4 }), ([seed, told], size) => {
      const one = new Story(seed);
      for (const step of told) one.take(step);
      one.freshen(one.people[0]!);
      one.thread.send(one.people[0]!, text('the end'));
      const { items, facts } = one.thread;
      const whole = one.thread.reader(one.people[0]!).pushAll(items).map(essence);
      const startOf = (n: number) => ({ n, chain: facts.chainAt(n)! });
      const { circle, keys } = one.circle.afresh(openerOf(one.people[0]!));
      let from = Math.max(0, items.length - size);
      const reader = new ThreadReader(
        { log: one.practice.log, circle, keys, thread: one.thread.thread },
        { start: startOf(from) },
      );
      reader.pushAll(items.slice(from));
      while (from > 0) {
        const before = Math.max(0, from - size);
        reader.earlier(startOf(before), items.slice(before, from));
        from = before;
      }
      expect(items.map(({ n }) => essence(reader.row(n)!))).toEqual(whole);
      expect(reader.verifiedTo).toBe(items.length);
    }),
    { numRuns: 8 },
  );
}, 60_000);

it('a bent history stops every reader with a Refusal, or says truly what is unreadable', () => {
  const one = new Story(7);
  for (const step of [
    ['send', 0, 0],
    ['both', 1, 2],
    ['notice', 0, 0],
    ['edit', 2, 0],
    ['rotate', 0, 0],
    ['send', 1, 1],
  ] as const)
    one.take(step);
  const said = JSON.stringify(readOrRefused(one.thread.reader(one.people[0]!), one.thread.items));
  const place = fc.record({
    item: fc.nat({ max: one.thread.items.length - 1 }),
    part: fc.constantFrom('bytes', 'sig', 'body'),
    at: fc.nat(),
    flip: fc.integer({ min: 1, max: 255 }),
  });
  fc.assert(
    fc.property(place, ({ item, part, at, flip }) => {
      const items = one.thread.items.map((given, i): Item => {
        const bytes = given[part as 'bytes'];
        if (i !== item || bytes === null) return given;
        return { ...given, [part]: bytes.map((byte, k) => (k === at % bytes.length ? byte ^ flip : byte)) };
      });
      const read = readOrRefused(one.thread.reader(one.people[0]!), items);
      // Only the unsigned word of the server can be bent unnoticed, and then the next event tells.
      const isTrue = Array.isArray(read) && JSON.stringify(read) === said;
      expect(isTrue || read === 'fatal' || read === 'ahead').toBe(true);
    }),
    { numRuns: 40 },
  );
}, 60_000);

/** What the rows say, or the kind of the Refusal that stopped the reader. */
function readOrRefused(reader: ThreadReader, items: readonly Item[]): unknown[] | string {
  try {
    return reader.pushAll(items).map(({ opened }) => opened);
  } catch (error) {
    if (error instanceof Refusal) return error.kind;
    throw error;
  }
}
