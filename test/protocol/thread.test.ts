/** Threads, events, notices and cursors: the honest history of three colleagues, and every rule broken once (protocol/README.md §6). */
import { beforeAll, describe, expect, it } from 'vitest';
import { makeCursor, parseCursor, readCursor, type Cursor } from '../../protocol/crypto/cursor.ts';
import { EpochKeys } from '../../protocol/crypto/circle/keys.ts';
import { hashBytes, idBytes, lp, toHash, u32, u64, utf8Exact, ZERO_HASH } from '../../protocol/crypto/encoding.ts';
import { unseenBeforeLeaving, unseenControls } from '../../protocol/crypto/event/coverage.ts';
import {
  bodyContext,
  bodyHash,
  checkEvent,
  encodeEvent,
  eventSignature,
  parseEvent,
  type EventHeader,
} from '../../protocol/crypto/event/event.ts';
import { ThreadReader, type Item, type Row } from '../../protocol/crypto/event/reader.ts';
import { makeEvent, messageKey, type MadeEvent } from '../../protocol/crypto/event/seal.ts';
import { asKey } from '../../protocol/crypto/keys.ts';
import { pad, seal } from '../../protocol/crypto/seal.ts';
import { sign, strictSignature, type Signed } from '../../protocol/crypto/sign.ts';
import { ed25519Verify, sodiumReady } from '../../protocol/crypto/sodium.ts';
import { ThreadMemory } from '../../protocol/crypto/thread/facts.ts';
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
import { authorOf, HonestPractice, openerOf, type Colleague } from '../harness/honest-practice.ts';
import { HonestThread, text } from '../harness/honest-thread.ts';
import { refusalOf } from '../harness/refusals.ts';

beforeAll(sodiumReady);

interface Setting {
  practice: HonestPractice;
  founder: Colleague;
  ann: Colleague;
  bob: Colleague;
  circle: HonestCircle;
  thread: HonestThread;
}
function setting(): Setting {
  const practice = new HonestPractice();
  const { founder } = practice;
  const [ann, bob] = [practice.add('Ann'), practice.add('Bob')];
  const circle = new HonestCircle(practice, 1, founder, [...listed([founder], 2), ...listed([ann, bob])]);
  return { practice, founder, ann, bob, circle, thread: new HonestThread(circle, founder) };
}
const words = (row: Row): string =>
  row.opened.as === 'content' && row.opened.content.t === 'text' ? row.opened.content.text : row.opened.as;

/** Talk, a rotation, a removal, a late joiner: what a living thread has. */
function lived(): Setting & { cleo: Colleague } {
  const s = setting();
  const { practice, founder, ann, bob, circle, thread } = s;
  thread.send(founder, { t: 'title', title: 'Knee' });
  thread.send(ann, text('Morning'));
  thread.notice();
  circle.advance(ann);
  thread.send(bob, text('Hello'));
  thread.send(founder, text('Seen, Bob'));
  practice.remove(bob);
  circle.advance(founder);
  const cleo = practice.add('Cleo');
  circle.add(founder, cleo);
  thread.send(cleo, text('New here'));
  practice.rekey(ann);
  circle.advance(ann);
  thread.send(ann, text('Welcome'));
  return { ...s, cleo };
}

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
      expect([ed25519Verify(item.sig!, message, publicKey), strictSignature(publicKey, item.sig!)]).toEqual([
        true,
        true,
      ]);
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

/** The founder's next event with header or body changed, signed again. */
function altered(
  s: Setting,
  change: (header: EventHeader) => Partial<EventHeader>,
  by: Colleague = s.founder,
): MadeEvent {
  const made = s.thread.make(by, text('x'));
  const header = parseEvent(made.bytes);
  const bytes = encodeEvent({ ...header, ...change(header) }, header.bodyHash);
  return { ...made, bytes, sig: sign(authorOf(by).sign, 'ev', bytes) };
}
/** An event whose body is this plaintext, or these bytes, sealed as honestly as can be. */
function withPlaintext(s: Setting, plaintext: Uint8Array, by: Colleague = s.founder): MadeEvent {
  const made = s.thread.make(by, text('x'));
  const header = parseEvent(made.bytes);
  const es = s.circle.keysOf(by).get(header.epoch)!;
  const body = seal(messageKey(es, header.threadId, header.epoch), 'msg', bodyContext(header), plaintext);
  const bytes = encodeEvent(header, bodyHash(body));
  return { ...made, body, bytes, sig: sign(authorOf(by).sign, 'ev', bytes) };
}
const itemOf = (made: MadeEvent, n: number): Item => ({
  n,
  kind: 1,
  bytes: made.bytes,
  sig: made.sig,
  body: made.body,
});

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
  const at = (s: Setting, n: number): { n: number; chain: ReturnType<typeof toHash> } => ({
    n,
    chain: s.thread.facts.chainAt(n)!,
  });
  const lateReader = (
    s: Setting,
    who: Colleague,
    start: { n: number; chain: ReturnType<typeof toHash> },
  ): ThreadReader => {
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
