/** Events: every rule broken once, for reader and server; bodies that do not open (protocol/README.md §6). */
import { beforeAll, describe, expect, it } from 'vitest';
import { EpochKeys } from '../../protocol/crypto/circle/keys.ts';
import { toHash, utf8Exact, ZERO_HASH } from '../../protocol/crypto/encoding.ts';
import {
  bodyContext,
  bodyHash,
  checkEvent,
  encodeEvent,
  eventSignature,
  parseEvent,
  type EventHeader,
} from '../../protocol/crypto/event/event.ts';
import { ThreadReader, type Row } from '../../protocol/crypto/event/reader.ts';
import { makeEvent, type MadeEvent } from '../../protocol/crypto/event/seal.ts';
import { asKey } from '../../protocol/crypto/keys.ts';
import { pad, seal } from '../../protocol/crypto/seal.ts';
import { sign } from '../../protocol/crypto/sign.ts';
import { sodiumReady } from '../../protocol/crypto/sodium.ts';
import { authorOf, openerOf } from '../harness/honest-practice.ts';
import { text } from '../harness/honest-thread.ts';
import { refusalOf } from '../harness/refusals.ts';
import { altered, itemOf, setting, withPlaintext, words, type Setting } from '../harness/colleagues.ts';

beforeAll(sodiumReady);

describe('an event is refused', () => {
  const read = (s: Setting, made: MadeEvent): string =>
    refusalOf(() => {
      const reader = s.thread.reader(s.ann);
      reader.pushAll(s.thread.items);
      reader.push(itemOf(made, s.thread.items.length + 1));
    });
  const admit = (s: Setting, made: MadeEvent): string => refusalOf(() => s.thread.accept(made));

  it.each<[string, (s: Setting) => (header: EventHeader) => Partial<EventHeader>, string, string]>([
    [
      'of another thread',
      (s) => () => ({ threadId: s.practice.id() }),
      'fatal: event.other-thread',
      'fatal: event.other-thread',
    ],
    ['of another epoch', () => () => ({ ctlHash: ZERO_HASH }), 'fatal: circle.fork', 'fatal: circle.fork'],
    ['of an epoch to come', () => () => ({ epoch: 9 }), 'ahead: circle.ahead', 'ahead: circle.ahead'],
    ['citing another log', () => () => ({ logHash: ZERO_HASH }), 'fatal: log.fork', 'fatal: log.fork'],
    [
      'citing an entry before the epoch',
      (s) => () => ({ logSeq: 1, logHash: s.practice.log.at(1)!.head }),
      'fatal: event.log-back',
      'conflict: event.log-back',
    ],
    [
      'of someone not listed',
      (s) => () => ({
        senderId: s.practice.add('Zoe').userId,
        logSeq: s.practice.log.seq,
        logHash: s.practice.log.head,
      }),
      'fatal: event.sender-not-listed',
      'fatal: event.sender-not-listed',
    ],
    ['of another generation', () => () => ({ senderGen: 2 }), 'fatal: event.sender-gen', 'fatal: event.sender-gen'],
    ['attributed to a colleague', (s) => () => ({ senderId: s.ann.userId }), 'fatal: event.signature', 'accepted'],
    [
      'with a hole in the count',
      () => () => ({ senderSeq: 3 }),
      'fatal: event.sender-seq',
      'conflict: event.sender-seq',
    ],
    [
      'after another predecessor',
      () => () => ({ senderPrev: toHash(new Uint8Array(32).fill(1)) }),
      'fatal: event.sender-prev',
      'conflict: event.sender-prev',
    ],
    ['that has seen the future', () => () => ({ seenN: 8 }), 'fatal: event.seen-ahead', 'fatal: event.seen-ahead'],
    ['that has seen another history', () => () => ({ seenChain: ZERO_HASH }), 'fatal: event.seen', 'fatal: event.seen'],
  ])('%s', (_, change, asReader, asServer) => {
    const s = setting();
    const made = altered(s, change(s));
    expect(read(s, made)).toBe(asReader);
    expect(admit(s, made)).toBe(asServer);
  });
  it('with a used client id, on both sides', () => {
    const s = setting();
    const first = s.thread.send(s.founder, text('one'));
    const made = altered(s, () => ({ clientMsgId: parseEvent(first.bytes).clientMsgId }));
    expect(read(s, made)).toBe('fatal: event.id-used');
    expect(admit(s, made)).toBe('conflict: event.id-used');
  });
  it('going back behind an epoch or a log entry that the thread has seen', () => {
    const s = setting();
    const early = s.thread.make(s.ann, text('early'));
    s.practice.add('Cleo');
    s.thread.send(s.founder, text('cites the newer log'));
    const again = (made: MadeEvent): MadeEvent => {
      const header = { ...parseEvent(made.bytes), seenN: 0, seenChain: s.thread.thread.chain0 };
      const bytes = encodeEvent(header, header.bodyHash);
      return { ...made, bytes, sig: sign(authorOf(s.ann).sign, 'ev', bytes) };
    };
    expect(read(s, again(early))).toBe('fatal: event.log-back');
    expect(admit(s, again(early))).toBe('conflict: event.log-back');
    s.circle.advance(s.founder);
    expect(
      admit(
        s,
        altered(s, () => ({ epoch: 1, ctlHash: s.circle.stored[0]!.ctlHash })),
      ),
    ).toBe('conflict: event.epoch-not-newest');
    s.thread.send(s.founder, text('newer epoch'));
    const oldEpoch = altered(s, () => ({ epoch: 1, ctlHash: s.circle.stored[0]!.ctlHash }));
    expect(read(s, oldEpoch)).toBe('fatal: event.epoch-back');
    expect(admit(s, oldEpoch)).toBe('conflict: event.epoch-back');
  });
  it("in an epoch that is stale at the server's head", () => {
    const s = setting();
    const queued = s.thread.make(s.founder, text('queued'));
    s.practice.remove(s.bob);
    expect(admit(s, queued)).toBe('conflict: event.epoch-stale');
  });
  it('with a foreign, cut or swapped body', () => {
    const s = setting();
    const made = s.thread.make(s.founder, text('one'));
    const other = s.thread.make(s.founder, text('two'));
    expect(read(s, { ...made, body: other.body })).toBe('fatal: event.body-hash');
    expect(admit(s, { ...made, body: other.body })).toBe('fatal: event.body-hash');
    expect(admit(s, { ...made, body: new Uint8Array(70_000) })).toBe('fatal: event.body-size');
  });
  it('when bytes or signature are not what they were', () => {
    const s = setting();
    const made = s.thread.make(s.founder, text('one'));
    const flipped = made.bytes.map((byte, i) => (i === made.bytes.length - 1 ? byte ^ 1 : byte));
    const other = sign(authorOf(s.founder).sign, 'cur', made.bytes);
    expect(read(s, { ...made, bytes: flipped })).toBe('fatal: event.body-hash');
    expect(read(s, { ...made, sig: other })).toBe('fatal: event.signature');
    expect(read(s, { ...made, bytes: made.bytes.subarray(2) })).toMatch(/^fatal: event\./);
    expect(refusalOf(() => parseEvent(made.bytes.subarray(0, 100)))).toBe('malformed: event.short');
    const reader = s.thread.reader(s.ann);
    expect(refusalOf(() => reader.push({ ...itemOf(made, 1), sig: null }))).toBe('fatal: event.signature');
    expect(refusalOf(() => reader.push(itemOf(made, 2)))).toBe('fatal: chain.gap');
    expect(refusalOf(() => reader.push({ ...itemOf(made, 1), kind: 2 }))).toMatch(/^fatal: /);
    expect(
      refusalOf(() =>
        new ThreadReader({
          log: s.practice.log,
          circle: s.circle.circle,
          keys: new EpochKeys(),
          thread: s.thread.thread,
        }).push({ ...itemOf(made, 1), kind: 3 }),
      ),
    ).toBe('fatal: item.kind');
  });
  it('of an inactive sender, by the entry it cites', () => {
    const s = setting();
    const made = s.thread.make(s.bob, text('late'));
    s.practice.remove(s.bob);
    const { seq, head } = s.practice.log;
    const header = { ...parseEvent(made.bytes), logSeq: seq, logHash: head };
    const bytes = encodeEvent(header, header.bodyHash);
    expect(refusalOf(() => eventSignature(s.practice.log, parseEvent(bytes)))).toBe('fatal: event.sender-inactive');
    const context = { log: s.practice.log, circle: s.circle.circle, thread: s.thread.facts };
    expect(refusalOf(() => checkEvent(context, parseEvent(bytes), made.sig, null))).toBe(
      'fatal: event.sender-inactive',
    );
    const byFounder = encodeEvent({ ...header, senderId: s.founder.userId }, header.bodyHash);
    expect(refusalOf(() => checkEvent(context, parseEvent(byFounder), made.sig, null))).toBe(
      'fatal: event.epoch-stale',
    );
    expect(refusalOf(() => checkEvent({ ...context, poisoned: true }, parseEvent(byFounder), made.sig, null))).toBe(
      'accepted',
    );
  });
});

describe("a bad member's body", () => {
  it.each([
    ['is not padded', utf8Exact('{"v":1,"t":"text","text":"x"}'), 'padding'],
    ['is not UTF-8', pad(Uint8Array.of(0xff)), 'event.content'],
    ['is not JSON', pad(utf8Exact('hello')), 'event.content'],
    ['has wrong fields', pad(utf8Exact('{"v":1,"t":"text","text":7}')), 'event.content'],
  ])('%s: unreadable, and the chain goes on', (_, plaintext, reason) => {
    const s = setting();
    const made = withPlaintext(s, plaintext);
    s.thread.accept(made);
    s.thread.send(s.ann, text('on'));
    const rows = s.thread.reader(s.bob).pushAll(s.thread.items);
    expect(rows[0]!.opened).toEqual({ as: 'undecryptable', reason });
    expect(rows.map(words)).toEqual(['undecryptable', 'on']);
  });
  it('sealed with another key is unreadable', () => {
    const s = setting();
    const honest = parseEvent(s.thread.make(s.founder, text('x')).bytes);
    const body = seal(asKey(new Uint8Array(32)), 'msg', bodyContext(honest), pad(utf8Exact('{}')));
    const bytes = encodeEvent(honest, bodyHash(body));
    s.thread.accept({ bytes, sig: sign(authorOf(s.founder).sign, 'ev', bytes), body, evHash: ZERO_HASH });
    expect(s.thread.reader(s.bob).pushAll(s.thread.items)[0]!.opened).toEqual({
      as: 'undecryptable',
      reason: 'open.msg',
    });
  });
  it('of a newer version is named as such', () => {
    const s = setting();
    s.thread.accept(withPlaintext(s, pad(utf8Exact('{"v":1,"t":"hologram"}'))));
    expect(s.thread.reader(s.bob).pushAll(s.thread.items)[0]!.opened).toEqual({ as: 'newer', t: 'hologram' });
  });
});

describe('making an event', () => {
  it('is refused in a stale or poisoned epoch, with a foreign secret, or when too long', () => {
    const s = setting();
    const { log } = s.practice;
    const { circle } = s.circle;
    const es = s.circle.keysOf(s.founder).get(1)!;
    const what = { clientMsgId: s.practice.id<'clientMsg'>(), class: 1 as const, timeMs: 1, content: text('x') };
    const make = (world: { es?: typeof es; poisoned?: boolean }, content = text('x')): string =>
      refusalOf(() =>
        makeEvent({ log, circle, thread: s.thread.facts, es, ...world }, authorOf(s.founder), { ...what, content }),
      );
    expect(make({})).toBe('accepted');
    expect(make({}, text('x'.repeat(65_600)))).toBe('malformed: event.too-long');
    expect(make({ poisoned: true })).toBe('conflict: send.epoch-stale.poisoned');
    expect(() => make({ es: asKey(new Uint8Array(32)) })).toThrow(TypeError);
    s.practice.remove(s.bob);
    expect(make({})).toBe('conflict: send.epoch-stale.member-inactive');
  });
});

describe('bodies that are not there', () => {
  it("are withheld until an owner's erase names them, and can be opened later", () => {
    const s = setting();
    const lost = s.thread.send(s.ann, text('private'));
    const other = s.thread.send(s.bob, text('other'));
    const reader = s.thread.reader(s.founder);
    const seen: number[] = [];
    const { log } = s.practice;
    const { circle, keys } = s.circle.afresh(openerOf(s.founder));
    const watching = new ThreadReader(
      { log, circle, keys, thread: s.thread.thread },
      { opened: (row) => seen.push(row.n) },
    );
    watching.pushAll(s.thread.items);
    expect(seen).toEqual([1, 2]);
    const [row] = reader.pushAll([{ ...lost, body: null }, other]) as [Row, Row];
    expect(row.opened).toEqual({ as: 'withheld' });
    reader.push(s.thread.send(s.ann, { t: 'erase', refs: [row.itemHash], reason: 'mine' }));
    expect(reader.isErased(row.itemHash)).toBe(false);
    reader.push(s.thread.send(s.founder, { t: 'erase', refs: [row.itemHash], reason: 'by law' }));
    expect(reader.isErased(row.itemHash)).toBe(true);
    expect(words(reader.reopen(lost))).toBe('private');
    expect(words(reader.row(1)!)).toBe('private');
    expect(refusalOf(() => reader.reopen({ ...lost, n: 2 }))).toBe('fatal: item.other');
    expect(refusalOf(() => reader.reopen({ ...lost, body: other.body }))).toBe('fatal: event.body-hash');
  });
});

describe('poisoned epochs', () => {
  it('mark their items and still open them', () => {
    const s = setting();
    s.thread.send(s.ann, text('x'));
    const { circle, keys } = s.circle.afresh(openerOf(s.bob));
    keys.markPoisoned(1, 'epoch.other-envelope');
    const reader = new ThreadReader({ log: s.practice.log, circle, keys, thread: s.thread.thread });
    const [row] = reader.pushAll(s.thread.items) as [Row];
    expect([row.poisoned, words(row)]).toEqual([true, 'x']);
  });
});
