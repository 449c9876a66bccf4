/**
 * Attacks on a conversation: a server drops, reorders, replays, edits, re-attributes, forks or withholds; a colleague
 * sends nonsense or what is not hers to send. A control case stands beside each.
 */
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openCommitted, otherKeyCommitment } from '../harness/two-key.ts';
import { readCursor } from '../../protocol/crypto/cursor.ts';
import { unseenBeforeLeaving, unseenControls } from '../../protocol/crypto/event/coverage.ts';
import { admitEvent, eventSignature, parseEvent } from '../../protocol/crypto/event/event.ts';
import { ThreadReader, type Item } from '../../protocol/crypto/event/reader.ts';
import { makeEvent, type MadeEvent } from '../../protocol/crypto/event/seal.ts';
import type { PracticeLog } from '../../protocol/crypto/practice-log/log.ts';
import { asKey } from '../../protocol/crypto/keys.ts';
import { RECID } from '../../protocol/crypto/practice-log/entry.ts';
import { sign, strictSignature, verify } from '../../protocol/crypto/sign.ts';
import { sodiumReady } from '../../protocol/crypto/sodium.ts';
import { encodeNotice, decodeNotice } from '../../protocol/crypto/thread/notice.ts';
import {
  admitThread,
  checkThread,
  decodeThread,
  encodeThread,
  makeThread,
  type SubjectId,
  type Thread,
} from '../../protocol/crypto/thread/thread.ts';
import { HonestCircle, listed } from '../harness/honest-circle.ts';
import { authorOf, HonestPractice, openerOf, type Colleague } from '../harness/honest-practice.ts';
import { HonestThread, text } from '../harness/honest-thread.ts';
import {
  bendControl,
  bendEvent,
  forgeEntry,
  forgeEvent,
  otherSecretFor,
  type Forgery,
} from '../harness/malicious-member.ts';
import {
  bodySwapped,
  dropped,
  edited,
  inserted,
  replaced,
  replayed,
  swapped,
  withheld,
} from '../harness/malicious-server.ts';
import { refusalOf } from '../harness/refusals.ts';

beforeAll(sodiumReady);

let practice: HonestPractice;
let ada: Colleague;
let ben: Colleague;
let cleo: Colleague;
let team: HonestCircle;
let thread: HonestThread;
beforeEach(() => {
  practice = new HonestPractice('thread attacks');
  ada = practice.founder;
  ben = practice.add('Ben');
  cleo = practice.add('Cleo');
  team = new HonestCircle(practice, 1, ada, [...listed([ada], 2), ...listed([ben, cleo])]);
  thread = new HonestThread(team, ada);
  thread.send(ada, { t: 'title', title: 'Mr Okonkwo' });
  thread.send(ben, text('He asked for an earlier slot.'));
  thread.send(cleo, text('Thursday 9:40 is free.'));
  thread.send(ada, text('Booked, thank you both.'));
});

const reading = (items: readonly Item[], who: Colleague = cleo) => refusalOf(() => thread.reader(who).pushAll(items));
const asItem = (made: MadeEvent, n = thread.items.length + 1): Item => ({
  n,
  kind: 1,
  bytes: made.bytes,
  sig: made.sig,
  body: made.body,
});
/** What a reader of the honest items says to one more event. */
const afterwards = (made: MadeEvent, who: Colleague = cleo) => reading([...thread.items, asItem(made)], who);
const forgery = (who: Colleague, over: Partial<Forgery> = {}): Forgery => ({
  facts: thread.facts,
  epoch: team.circle.newest,
  es: team.keysOf(who).get(team.circle.newest.epoch)!,
  cites: practice.log.citation(),
  clientMsgId: practice.id(),
  plaintext: '{"v":1,"t":"text","text":"hm"}',
  ...over,
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
    return { circle, about: new HonestThread(circle, ada, 2, practice.id() as SubjectId) };
  };
  const checked = (circle: HonestCircle, over: Partial<Thread>, honest: HonestThread, signer = ada) => {
    const bytes = encodeThread({ ...decodeThread(honest.binding.bytes), ...over });
    const signed = { bytes, sig: sign(authorOf(signer).sign, 'thr', bytes) };
    return refusalOf(() => checkThread(practice.log, circle.circle, signed));
  };

  it('a thread rebound to another patient: without a key it does not verify, with one it is another thread', () => {
    const { circle, about } = patients();
    about.send(ada, text('about this patient only'));
    const bytes = encodeThread({ ...decodeThread(about.binding.bytes), subject: practice.id() as SubjectId });
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
    expect(checked(team, { kind: 2, subject: practice.id() as SubjectId }, thread)).toBe('fatal: thread.circle-kind');
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

describe('leavers', () => {
  it('control: a history with a leaver still verifies, for a late joiner too', () => {
    practice.remove(cleo);
    team.advance(ada);
    const dora = practice.add('Dora');
    team.add(ada, dora);
    thread.send(dora, text('Hello, I take over from Cleo.'));
    expect(reading(thread.items, dora)).toBe('accepted');
    expect(reading(thread.items, ben)).toBe('accepted');
  });
  it('nobody sends while a removed colleague is listed: refused at send, at ingest and by readers', () => {
    practice.remove(cleo);
    expect(refusalOf(() => thread.make(ada, text('hm')))).toBe('conflict: send.epoch-stale.member-inactive');
    const made = forgeEvent(authorOf(ada), forgery(ada));
    const world = { log: practice.log, circle: team.circle, thread: thread.facts };
    expect(refusalOf(() => admitEvent(world, parseEvent(made.bytes), made.sig, made.body))).toBe(
      'conflict: event.epoch-stale',
    );
    expect(afterwards(made, ben)).toBe('fatal: event.epoch-stale');
    team.advance(ada);
    expect(refusalOf(() => thread.send(ada, text('now')))).toBe('accepted');
  });
  it('a removed colleague and the server cite an entry from before, once anything newer stands there', () => {
    const cites = practice.log.citation();
    const { newest } = team.circle;
    const es = team.keysOf(cleo).get(1)!;
    practice.remove(cleo);
    team.advance(ada);
    thread.send(ada, text('Cleo has left.'));
    const old = forgeEvent(authorOf(cleo), forgery(cleo, { cites, epoch: newest, es }));
    expect(afterwards(old, ben)).toBe('fatal: event.epoch-back');
    const { newest: now } = team.circle;
    const inNew = forgeEvent(authorOf(cleo), forgery(cleo, { cites, epoch: now, es: team.keysOf(ada).get(2)! }));
    expect(afterwards(inNew, ben)).toBe('fatal: event.log-back');
    const honest = forgeEvent(authorOf(cleo), forgery(cleo, { epoch: now, es: team.keysOf(ada).get(2)! }));
    expect(afterwards(honest, ben)).toBe('fatal: event.sender-inactive');
  });
  it('in a quiet thread such an event is accepted, and marked as seen by nobody', () => {
    const cites = practice.log.citation();
    practice.remove(cleo);
    const late = thread.items.length + 1;
    const old = forgeEvent(authorOf(cleo), forgery(cleo, { cites }));
    const reader = thread.reader(ben);
    reader.pushAll([...thread.items, asItem(old)]);
    const rows = Array.from({ length: late }, (_, i) => reader.row(i + 1)!);
    expect([...unseenBeforeLeaving(practice.log, team.circle, rows, [])]).toEqual([late]);
    // Control: what a colleague attested before is not marked.
    expect(unseenBeforeLeaving(practice.log, team.circle, rows.slice(0, 4), []).size).toBe(0);
  });
  it('an epoch whose author was removed counts as unseen unless somebody cited it before', () => {
    team.advance(cleo);
    practice.remove(cleo);
    expect([...unseenControls(practice.log, team.circle, rowsOf(thread), [])]).toEqual([2]);
    const other = new HonestPractice('controls');
    const eve = other.add('Eve');
    const circle = new HonestCircle(other, 1, other.founder, [...listed([other.founder], 2), ...listed([eve])]);
    circle.advance(eve);
    const quiet = new HonestThread(circle, other.founder);
    quiet.send(other.founder, text('seen in epoch 2'));
    other.remove(eve);
    expect(unseenControls(other.log, circle.circle, rowsOf(quiet), []).size).toBe(0);
  });
});

describe('a bad colleague', () => {
  const shown = (made: MadeEvent) => {
    const reader = thread.reader(ben);
    reader.pushAll(thread.items);
    return reader.push(asItem(made)).opened;
  };
  it('control: text is shown', () => {
    expect(shown(forgeEvent(authorOf(cleo), forgery(cleo)))).toEqual({
      as: 'content',
      content: { t: 'text', text: 'hm' },
    });
  });
  it('sends what does not open or makes no sense: unreadable, and the chain goes on', () => {
    const made = thread.make(cleo, text('hm'));
    const garbage = bendEvent(made, authorOf(cleo), { body: new Uint8Array(made.body.length).fill(1) });
    expect(shown(garbage)).toEqual({ as: 'undecryptable', reason: 'open.msg' });
    const wrong = ['{"v":1,"t":"text"}', '{"v":1}', 'null', '{"v":0,"t":"text","text":""}', '{', '[]', '"x"'];
    for (const plaintext of wrong) {
      const opened = shown(forgeEvent(authorOf(cleo), forgery(cleo, { plaintext })));
      expect(opened).toEqual({ as: 'undecryptable', reason: 'event.content' });
    }
    const unpadded = forgeEvent(authorOf(cleo), forgery(cleo, { plaintext: new Uint8Array(9) }));
    expect(shown(unpadded)).toEqual({ as: 'undecryptable', reason: 'padding' });
    thread.accept(unpadded);
    thread.send(ada, text('Cleo, your message is unreadable.'));
    expect(reading(thread.items)).toBe('accepted');
  });
  it('a newer kind of content is no error', () => {
    const newer = forgeEvent(authorOf(cleo), forgery(cleo, { plaintext: '{"v":1,"t":"poll","q":"?"}' }));
    expect(shown(newer)).toEqual({ as: 'newer', t: 'poll' });
    const v2 = forgeEvent(authorOf(cleo), forgery(cleo, { plaintext: '{"v":2,"t":"text","words":"?"}' }));
    expect(shown(v2)).toEqual({ as: 'newer', t: 'text' });
  });
  it('counts wrongly, claims to have seen the future or another past, reuses an id', () => {
    const made = thread.make(cleo, text('hm'));
    const bent = (header: Parameters<typeof bendEvent>[2]['header']) =>
      afterwards(bendEvent(made, authorOf(cleo), { ...(header && { header }) }), ben);
    expect(bent({})).toBe('accepted');
    expect(bent({ senderSeq: 3 })).toBe('fatal: event.sender-seq');
    expect(bent({ senderPrev: thread.facts.head })).toBe('fatal: event.sender-prev');
    expect(bent({ seenN: 9 })).toBe('fatal: event.seen-ahead');
    expect(bent({ seenN: 2 })).toBe('fatal: event.seen');
    expect(bent({ clientMsgId: parseEvent(thread.items[1]!.bytes).clientMsgId })).toBe('fatal: event.id-used');
    expect(bent({ senderGen: 2 })).toBe('fatal: event.sender-gen');
    expect(bent({ ctlHash: thread.facts.head })).toBe('fatal: circle.fork');
    expect(bent({ epoch: 2 })).toBe('ahead: circle.ahead');
    expect(bent({ logHash: thread.facts.head })).toBe('fatal: log.fork');
    expect(bent({ logSeq: 99 })).toBe('ahead: log.ahead');
    expect(bent({ logSeq: 1, logHash: practice.log.at(1)!.head })).toBe('fatal: event.sender-inactive');
  });
  it('sends more than an event may hold', () => {
    expect(refusalOf(() => thread.make(cleo, text('x'.repeat(65_536))))).toBe('malformed: event.too-long');
    const huge = forgeEvent(authorOf(cleo), forgery(cleo, { plaintext: new Uint8Array(65_537) }));
    expect(afterwards(huge, ben)).toBe('fatal: event.body-size');
  });
  it('someone who is active but not listed writes', () => {
    const dora = practice.add('Dora');
    const made = forgeEvent(authorOf(dora), forgery(cleo, { cites: practice.log.citation() }));
    expect(afterwards(made, ben)).toBe('fatal: event.sender-not-listed');
  });
  it('a poisoned epoch: nobody sends, what stands in it is marked, the next one heals', () => {
    const honest = team.make(ada);
    const bad = bendControl(honest, authorOf(ada), {
      env: (to, env) => (to === RECID ? otherSecretFor(honest, practice.log.state, to) : env),
    });
    team.post(bad);
    const made = forgeEvent(authorOf(ada), forgery(ada));
    const reader = thread.reader(ben);
    reader.pushAll(thread.items);
    const row = reader.push(asItem(made));
    expect([row.poisoned, row.opened.as]).toEqual([true, 'content']);
    const world = {
      log: practice.log,
      circle: team.circle,
      thread: thread.facts,
      es: team.keysOf(ben).get(2)!,
      poisoned: true,
    };
    const what = { clientMsgId: practice.id<'clientMsg'>(), class: 1 as const, timeMs: 1, content: text('hm') };
    expect(refusalOf(() => makeEvent(world, authorOf(ben), what))).toBe('conflict: send.epoch-stale.poisoned');
    expect(() => makeEvent({ ...world, poisoned: false, es: asKey(new Uint8Array(32)) }, authorOf(ben), what)).toThrow(
      TypeError,
    );
    team.advance(ben);
    expect(refusalOf(() => thread.send(ben, text('healed')))).toBe('accepted');
  });
});

describe('signatures', () => {
  it('one made for another purpose is none here', () => {
    const made = thread.make(ben, text('hm'));
    for (const label of ['cur', 'ctl', 'thr', 'log', 'reply'] as const) {
      expect(afterwards(bendEvent(made, authorOf(ben), { label }), ada)).toBe('fatal: event.signature');
    }
  });
  it('the server verifies the same bytes elsewhere and comes to the same verdict', () => {
    const { bytes, sig } = thread.make(ben, text('hm'));
    const { publicKey, message } = eventSignature(practice.log, parseEvent(bytes));
    expect(strictSignature(publicKey, sig)).toBe(true);
    expect(verify(publicKey, 'ev', bytes, sig)).toBe(true);
    expect(message.length).toBeGreaterThan(bytes.length);
  });
});

describe('a ciphertext for two keys', () => {
  it('opens under the committed key only', () => {
    const made = thread.make(ben, text('hm'));
    const es = team.keysOf(ben).get(1)!;
    expect(openCommitted(es, made)).toBe('accepted');
    expect(openCommitted(asKey(new Uint8Array(32).fill(9)), made)).toBe('undecryptable: open.msg');
    expect(
      openCommitted(asKey(new Uint8Array(32).fill(9)), otherKeyCommitment(made, asKey(new Uint8Array(32).fill(9)))),
    ).toBe('undecryptable: open.msg');
  });
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
function rowsOf(of: HonestThread) {
  const reader = of.reader(of.practice.founder);
  return reader.pushAll(of.items);
}
