/**
 * Attacks on a conversation by its own people: leavers who write on, colleagues who send nonsense, count wrongly or
 * poison an epoch, signatures and ciphertexts made for two purposes. A control case stands beside each.
 */
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openCommitted, otherKeyCommitment } from '../harness/two-key.ts';
import { unseenBeforeLeaving, unseenControls } from '../../protocol/crypto/event/coverage.ts';
import { admitEvent, eventSignature, parseEvent } from '../../protocol/crypto/event/event.ts';
import { makeEvent, type MadeEvent } from '../../protocol/crypto/event/seal.ts';
import { asKey } from '../../protocol/crypto/keys.ts';
import { RECID } from '../../protocol/crypto/practice-log/entry.ts';
import { verify } from '../../protocol/crypto/sign.ts';
import { ed25519Verify, sodiumReady } from '../../protocol/crypto/sodium.ts';
import { HonestCircle, listed } from '../harness/honest-circle.ts';
import { authorOf, HonestPractice } from '../harness/honest-practice.ts';
import { HonestThread, text } from '../harness/honest-thread.ts';
import { bendControl, bendEvent, forgeEvent, otherSecretFor } from '../harness/malicious-member.ts';
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
let asItem: BusyThread['asItem'];
let afterwards: BusyThread['afterwards'];
let forgery: BusyThread['forgery'];
beforeEach(() => {
  ({ practice, ada, ben, cleo, team, thread, reading, asItem, afterwards, forgery } = busyThread());
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
    expect(ed25519Verify(sig, message, publicKey)).toBe(true);
    expect(verify(publicKey, 'ev', bytes, sig)).toBe(true);
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
