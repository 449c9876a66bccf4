/**
 * Attacks on Direct Messages: with the database, the mailbox, the texts or two of them; forged, swapped, reordered and
 * replayed replies; a colleague who knows K_dm or announces the message anew. A control case stands beside each.
 */
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openCapsule, openDocument, resealCapsule } from '../../protocol/crypto/direct-message/capsule.ts';
import {
  directMessageKey,
  draftKey,
  noMix,
  replySigner,
  spokenMix,
} from '../../protocol/crypto/direct-message/keys.ts';
import { openReplyDraft, sealReplyDraft } from '../../protocol/crypto/direct-message/draft.ts';
import { issueDirectMessage, newDirectMessage, type Issue } from '../../protocol/crypto/direct-message/make.ts';
import { ReplyReader } from '../../protocol/crypto/direct-message/reader.ts';
import { makeReply, parseReply, type MadeReply, type ReplyPlace } from '../../protocol/crypto/direct-message/reply.ts';
import { openDmShare, sealDmShare } from '../../protocol/crypto/direct-message/server.ts';
import { inboxSeed } from '../../protocol/crypto/circle/keys.ts';
import { ThreadReader, type Item } from '../../protocol/crypto/event/reader.ts';
import { asKey, asSignPk, type Key, type SignKey } from '../../protocol/crypto/keys.ts';
import { randomBytes, sodiumReady } from '../../protocol/crypto/sodium.ts';
import type { ReplyContent } from '../../protocol/wire/direct-messages.ts';
import { argon2id } from '../harness/argon2id.ts';
import { HonestCircle, listed } from '../harness/honest-circle.ts';
import { HonestPractice, openerOf, type Colleague } from '../harness/honest-practice.ts';
import { HonestThread, text } from '../harness/honest-thread.ts';
import { bendReply } from '../harness/malicious-patient.ts';
import { dropped, edited, replayed, swapped, withheld } from '../harness/malicious-server.ts';
import { refusalOf } from '../harness/refusals.ts';

beforeAll(sodiumReady);

let practice: HonestPractice;
let ada: Colleague;
let ben: Colleague;
let circle: HonestCircle;
let thread: HonestThread;
let issue: Issue & { readonly document: Uint8Array };
beforeEach(async () => {
  practice = new HonestPractice('dm attacks');
  ada = practice.founder;
  ben = practice.add('Ben');
  circle = new HonestCircle(practice, 0, ada, [...listed([ada], 2), ...listed([ben])]);
  thread = new HonestThread(circle, ada, 2, practice.id());
  issue = await newDirectMessage(argon2id, terms(false), place(), document, practice.random);
  thread.send(ada, { t: 'dm', ...issue.event });
});

const document = { text: 'Your results are in the letter.', files: [], forms: [] };
const terms = (spoken: boolean) => ({
  contactId: practice.id<'contact'>(),
  expiresAt: null,
  spoken,
  summary: 'Results',
  practice: 'Practice at the Mill',
  replies: true,
});
function place() {
  const { newest, circleId } = circle.circle;
  return { threadId: thread.thread.threadId, circleId, epoch: newest.epoch, inboxPk: newest.control.inboxPk };
}
const kdmOf = ({ secrets }: Issue) => directMessageKey(secrets.link, secrets.dmId, noMix(), secrets.share);
const signerOf = (one: Issue, kdm: Key = kdmOf(one)) => replySigner(one.secrets.link, one.secrets.dmId, kdm);
const toReply = (last: MadeReply | null = null): ReplyPlace => ({ dmId: issue.secrets.dmId, ...place(), last });
const reply = (content: ReplyContent, last: MadeReply | null = null, signer: SignKey = signerOf(issue)) =>
  makeReply(toReply(last), signer, content, practice.now(), practice.random);
const asItem = ({ bytes, sig, body }: MadeReply, n = thread.items.length + 1): Item => ({
  n,
  kind: 3,
  bytes,
  sig,
  body,
});
const reading = (items: readonly Item[], who: Colleague = ben) => refusalOf(() => thread.reader(who).pushAll(items));
const shown = (made: MadeReply, who: Colleague = ben) => {
  const reader = thread.reader(who);
  reader.pushAll(thread.items);
  return reader.push(asItem(made)).opened;
};

describe('who can open it', () => {
  const opens = (kdm: Key) => refusalOf(() => openCapsule(kdm, issue.secrets.dmId, issue.row.capsule, 0));

  it('control: link and share together, and staff through the event', () => {
    expect(opens(kdmOf(issue))).toBe('accepted');
    expect(opens(asKey(issue.event.kdm))).toBe('accepted');
    const capsule = openCapsule(kdmOf(issue), issue.secrets.dmId, issue.row.capsule, 0);
    expect(openDocument(asKey(capsule.ck), capsule.docId, issue.document)).toEqual(document);
  });
  it('the database alone: row, capsule, document and sealed share, but neither link nor SECRET FILE', () => {
    const sealedShare = sealDmShare(asKey(randomBytes(32)), issue.secrets.dmId, issue.secrets.share);
    expect(refusalOf(() => openDmShare(asKey(randomBytes(32)), issue.secrets.dmId, sealedShare))).toBe(
      'key: open.share/dm',
    );
    expect(opens(directMessageKey(asKey(issue.row.linkHash), issue.secrets.dmId, noMix(), issue.row.share))).toBe(
      'key: open.dm/cap',
    );
  });
  it('the link alone; the texts alone; the database and the texts', () => {
    const { link, share, dmId } = issue.secrets;
    const guess = asKey(new Uint8Array(32));
    expect(opens(directMessageKey(link, dmId, noMix(), guess))).toBe('key: open.dm/cap');
    expect(opens(directMessageKey(guess, dmId, noMix(), guess))).toBe('key: open.dm/cap');
    // Even the server that hands the share out lacks the link.
    expect(opens(directMessageKey(guess, dmId, noMix(), share))).toBe('key: open.dm/cap');
  });
  it('the database and the link: the share in it is sealed under the SECRET FILE', () => {
    const sealed = sealDmShare(asKey(randomBytes(32)), issue.secrets.dmId, issue.secrets.share);
    const { link, dmId } = issue.secrets;
    expect(opens(directMessageKey(link, dmId, noMix(), asKey(sealed.slice(0, 32))))).toBe('key: open.dm/cap');
  });
  it('in spoken mode, whoever sends mail and texts himself still lacks the phrase', async () => {
    const spoken = await issueDirectMessage(argon2id, terms(true), place(), {
      docId: issue.event.docId,
      ck: asKey(issue.event.ck),
    });
    const { link, share, dmId, phrase } = spoken.secrets;
    const opensSpoken = (kdm: Key) => refusalOf(() => openCapsule(kdm, dmId, spoken.row.capsule, 0));
    expect(opensSpoken(directMessageKey(link, dmId, noMix(), share))).toBe('key: open.dm/cap');
    const wrong = await spokenMix(argon2id, '0000000000', dmId, link);
    expect(opensSpoken(directMessageKey(link, dmId, wrong, share))).toBe('key: open.dm/cap');
    const right = await spokenMix(argon2id, phrase!, dmId, link);
    expect(opensSpoken(directMessageKey(link, dmId, right, share))).toBe('accepted');
  });
});

describe('replies', () => {
  it('control: receipt, message and form are read by every member and the records key, after a rotation too', () => {
    const opened = reply({ t: 'opened' });
    const message = reply({ t: 'text', text: 'Thank you!' }, opened);
    thread.appendReply(opened);
    thread.appendReply(message);
    circle.advance(ada);
    thread.appendReply(reply({ t: 'form', form: 'phq-9', answers: { q1: 2 } }, message));
    for (const who of [ada, ben]) {
      const rows = thread.reader(who).pushAll(thread.items);
      expect(rows.slice(1).map((row) => row.opened)).toMatchObject([
        { as: 'other', value: { content: { t: 'opened' } } },
        { as: 'other', value: { content: { t: 'text', text: 'Thank you!' } } },
        { as: 'other', value: { content: { t: 'form', form: 'phq-9', answers: { q1: 2 } } } },
      ]);
    }
    expect(refusalOf(() => thread.reader(practice.recordsOpener()).pushAll(thread.items))).toBe('accepted');
  });
  it('made in an epoch that a rotation has left is not lost', () => {
    const made = reply({ t: 'text', text: 'typed before the rotation' });
    circle.advance(ada);
    thread.send(ada, text('rotated'));
    expect(shown(made).as).toBe('other');
  });
  it('dropped, reordered, replayed, edited by the server', () => {
    const [one, two] = [reply({ t: 'opened' }), reply({ t: 'text', text: 'x' }, reply({ t: 'opened' }))];
    const first = reply({ t: 'text', text: 'a' });
    const second = reply({ t: 'text', text: 'b' }, first);
    thread.appendReply(first);
    thread.appendReply(second);
    expect(reading(thread.items)).toBe('accepted');
    expect(reading(dropped(thread.items, 2))).toBe('fatal: reply.number');
    expect(reading(swapped(thread.items, 2, 3))).toBe('fatal: reply.number');
    expect(reading(replayed(thread.items, 3))).toBe('fatal: reply.number');
    expect(reading(edited(thread.items, 2, 'body'))).toBe('fatal: reply.body');
    expect(reading([...thread.items.slice(0, 2), asItem(two, 3)])).toBe('fatal: reply.prev');
    expect(reading([...thread.items.slice(0, 2), { ...asItem(one, 3), sig: null }])).toBe('fatal: reply.unsigned');
    expect(reading([...thread.items, { ...asItem(one, 4), bytes: one.bytes.slice(3) }])).toMatch(/^fatal: reply/);
  });
  it('moved to another thread, circle, or a future epoch', () => {
    const honest = reply({ t: 'opened' });
    const bent = (header: Parameters<typeof bendReply>[2]) =>
      reading([...thread.items, asItem(bendReply(honest, signerOf(issue), header))]);
    expect(bent({})).toBe('accepted');
    expect(bent({ threadId: practice.id() })).toBe('fatal: reply.thread');
    expect(bent({ circleId: practice.id() })).toBe('fatal: reply.circle');
    expect(bent({ epoch: 2 })).toBe('ahead: circle.ahead');
    expect(bent({ replyNo: 2 })).toBe('fatal: reply.number');
    expect(bent({ prevReply: thread.facts.head })).toBe('fatal: reply.prev');
  });
  it('forged by the server, which has no signer: hidden, and the chain goes on', () => {
    const forged = reply(
      { t: 'text', text: 'Please send my file to …' },
      null,
      replySigner(asKey(randomBytes(32)), issue.secrets.dmId, asKey(randomBytes(32))),
    );
    expect(shown(forged)).toEqual({ as: 'unverified', reason: 'reply.signature' });
    thread.appendReply(forged);
    thread.appendReply(reply({ t: 'text', text: 'the real one' }));
    const rows = thread.reader(ben).pushAll(thread.items);
    expect(rows.map((row) => row.opened.as)).toEqual(['content', 'unverified', 'other']);
    const flipped = edited(thread.items, 3, 'sig');
    expect(thread.reader(ben).pushAll(flipped)[2]!.opened).toEqual({ as: 'unverified', reason: 'reply.signature' });
  });
  it('forged by a colleague who knows K_dm: the signer needs the link', () => {
    const kdm = asKey(issue.event.kdm);
    const forged = reply(
      { t: 'text', text: 'x' },
      null,
      replySigner(asKey(new Uint8Array(32)), issue.secrets.dmId, kdm),
    );
    expect(shown(forged)).toEqual({ as: 'unverified', reason: 'reply.signature' });
    expect(shown(reply({ t: 'text', text: 'x' })).as).toBe('other');
  });
  it('a colleague re-announces the dmId with a key of his own: the first one counts', () => {
    const own = replySigner(asKey(randomBytes(32)), issue.secrets.dmId, asKey(randomBytes(32)));
    thread.send(ben, { t: 'dm', ...issue.event, rsPub: own.publicKey });
    expect(shown(reply({ t: 'text', text: 'x' }, null, own))).toEqual({ as: 'unverified', reason: 'reply.signature' });
    expect(shown(reply({ t: 'text', text: 'x' })).as).toBe('other');
  });
  it('no event accounts for it, or one with a key that is none', () => {
    const stray = bendReply(reply({ t: 'opened' }), signerOf(issue), { dmId: practice.id() });
    expect(shown(stray)).toEqual({ as: 'unverified', reason: 'reply.unbound' });
    const dmId = practice.id<'dm'>();
    thread.send(ben, { t: 'dm', ...issue.event, dmId, rsPub: asSignPk(new Uint8Array(32)) });
    const small = bendReply(reply({ t: 'opened' }), signerOf(issue), { dmId });
    expect(shown(small)).toEqual({ as: 'unverified', reason: 'reply.unbound' });
  });
  it('one before the event that binds it is not accounted for', () => {
    const early = new HonestThread(circle, ada, 2, practice.id());
    const to = { ...toReply(), threadId: early.thread.threadId };
    early.appendReply(makeReply(to, signerOf(issue), { t: 'opened' }, 1));
    early.send(ada, { t: 'dm', ...issue.event });
    expect(early.reader(ben).pushAll(early.items)[0]!.opened).toEqual({ as: 'unverified', reason: 'reply.unbound' });
  });
  it('a patient’s nonsense is unreadable; a withheld body is said to be so; newer content is no error', () => {
    const honest = reply({ t: 'text', text: 'x' });
    const unreadable = bendReply(honest, signerOf(issue), { class: 2 });
    expect(shown(unreadable)).toEqual({ as: 'undecryptable', reason: 'open.kem/reply' });
    const inbox = circle.circle.newest.control.inboxPk;
    const lying = bendReply(honest, signerOf(issue), { class: 3 }, { inbox, json: '{"v":1,"t":"text","text":"x"}' });
    expect(shown(lying)).toEqual({ as: 'undecryptable', reason: 'reply.class' });
    const noise = bendReply(honest, signerOf(issue), {}, { inbox, json: '{"v":1,"t":"text"}' });
    expect(shown(noise)).toEqual({ as: 'undecryptable', reason: 'reply.content' });
    // So deep that no Worker could hand it to its page: the thread would stay shut for everybody.
    const nested = `{"v":1,"t":"form","form":"0","answers":${'{"item":['.repeat(3_000)}${']}'.repeat(3_000)}}`;
    const deep = bendReply(honest, signerOf(issue), { class: 2 }, { inbox, json: nested });
    expect(shown(deep)).toEqual({ as: 'undecryptable', reason: 'reply.content' });
    const newer = bendReply(honest, signerOf(issue), {}, { inbox, json: '{"v":1,"t":"voice"}' });
    expect(shown(newer)).toEqual({ as: 'newer', t: 'voice' });
    thread.appendReply(honest);
    expect(thread.reader(ben).pushAll(withheld(thread.items, 2))[1]!.opened).toEqual({ as: 'withheld' });
  });
  it('a class that is none has no shape', () => {
    const honest = reply({ t: 'opened' });
    for (const header of [{ class: 4 as 3 }, { replyNo: 0 }, { epoch: 0 }]) {
      expect(refusalOf(() => parseReply(bendReply(honest, signerOf(issue), header).bytes))).toMatch(
        /^malformed: reply/,
      );
    }
  });
  it('an epoch whose key this device lacks', () => {
    const reader = thread.reader(ben);
    reader.pushAll(thread.items);
    const { circle: own, keys } = circle.afresh({ id: practice.id(), kemSeed: () => undefined });
    const replies = new ReplyReader([{ n: 0, dmId: issue.secrets.dmId, rsPub: issue.event.rsPub }]);
    const keyless = new ThreadReader(
      { log: practice.log, circle: own, keys, thread: thread.thread },
      { others: { 3: replies.read }, opened: replies.see },
    );
    keyless.pushAll(thread.items);
    expect(keyless.push(asItem(reply({ t: 'opened' }))).opened).toEqual({
      as: 'undecryptable',
      reason: 'reply.no-key',
    });
  });
});

describe('a reader that starts late', () => {
  function late(n: number, known: ConstructorParameters<typeof ReplyReader>[0] = []) {
    const { circle: own, keys } = circle.afresh(openerOf(ben));
    const replies = new ReplyReader(known);
    const start = { n, chain: thread.facts.chainAt(n)! };
    const options = { start, others: { 3: replies.read }, opened: replies.see };
    return {
      replies,
      reader: new ThreadReader({ log: practice.log, circle: own, keys, thread: thread.thread }, options),
    };
  }
  const binding = () => [{ n: 1, dmId: issue.secrets.dmId, rsPub: issue.event.rsPub }];
  const beginning = () => ({ n: 0, chain: thread.thread.chain0 });
  beforeEach(() => {
    let last: MadeReply | null = null;
    for (const words of ['one', 'two', 'three', 'four']) {
      last = reply({ t: 'text', text: words }, last);
      thread.appendReply(last);
    }
  });

  it('control: with a binding it knows, takes counters as stated and checks them with the earlier page', () => {
    const { reader } = late(3, binding());
    expect(reader.pushAll(thread.items.slice(3)).map((row) => row.opened.as)).toEqual(['other', 'other']);
    expect(reader.earlier(beginning(), thread.items.slice(0, 3)).map((row) => row.opened.as)).toEqual([
      'content',
      'other',
      'other',
    ]);
    thread.appendReply(reply({ t: 'text', text: 'five' }, madeAt(5)));
    expect(reader.push(thread.items[5]!).opened.as).toBe('other');
  });
  it('without one, replies wait for the page that holds it, then open', () => {
    const { reader, replies } = late(3);
    expect(reader.pushAll(thread.items.slice(3)).map((row) => row.opened.as)).toEqual(['unverified', 'unverified']);
    expect(replies.isAccounted(4)).toBe(false);
    const world = { log: practice.log, circle: circle.circle, keys: circle.keysOf(ben), thread: thread.thread };
    expect(refusalOf(() => replies.openAgain(world, thread.items[3]!))).toBe('unverified: reply.unbound');
    reader.earlier(beginning(), thread.items.slice(0, 3));
    expect(replies.isAccounted(4)).toBe(true);
    expect(replies.openAgain(world, thread.items[3]!)).toMatchObject({
      as: 'other',
      value: { content: { text: 'three' } },
    });
    const foreign = { ...thread.items[3]!, body: thread.items[4]!.body };
    expect(refusalOf(() => replies.openAgain(world, foreign))).toBe('fatal: reply.body');
    thread.appendReply(reply({ t: 'text', text: 'five' }, madeAt(5)));
    expect(reader.push(thread.items[5]!).opened.as).toBe('other');
  });
  it('a gap between two pages, or another history before', () => {
    // The server left out reply 3 before it made the chain: both pages hold by themselves.
    const { reader } = gapped();
    expect(refusalOf(reader)).toBe('fatal: reply.number');
  });
  it('an earlier page shows that the binding was a re-announcement: its replies are hidden', () => {
    const own = replySigner(asKey(randomBytes(32)), issue.secrets.dmId, asKey(randomBytes(32)));
    thread.send(ben, { t: 'dm', ...issue.event, rsPub: own.publicKey });
    thread.appendReply(reply({ t: 'text', text: 'forged by Ben' }, null, own));
    const { reader, replies } = late(5);
    expect(reader.pushAll(thread.items.slice(5)).map((row) => row.opened.as)).toEqual(['content', 'other']);
    expect(replies.isAccounted(7)).toBe(true);
    reader.earlier(beginning(), thread.items.slice(0, 5));
    expect(replies.isAccounted(7)).toBe(false);
    thread.appendReply(reply({ t: 'text', text: 'the patient goes on' }, madeAt(5)));
    expect(reader.push(thread.items[7]!).opened.as).toBe('other');
  });

  const madeAt = (n: number): MadeReply => {
    const { bytes, sig, body } = thread.items[n - 1]! as MadeReply & Item;
    return { bytes, sig, body, replyHash: thread.facts.head };
  };
  /** A server that never chained reply 3 of 4: a late reader sees it when the pages meet. */
  function gapped() {
    const bad = new HonestThread(circle, ada, 2, practice.id());
    bad.send(ada, { t: 'dm', ...issue.event });
    const to = { ...toReply(), threadId: bad.thread.threadId };
    const made: MadeReply[] = [];
    for (const words of ['one', 'two', 'three', 'four']) {
      made.push(makeReply({ ...to, last: made.at(-1) ?? null }, signerOf(issue), { t: 'text', text: words }, 1));
    }
    for (const index of [0, 1, 3]) bad.appendReply(made[index]!);
    const { circle: own, keys } = circle.afresh(openerOf(ben));
    const replies = new ReplyReader(binding());
    const start = { n: 3, chain: bad.facts.chainAt(3)! };
    const options = { start, others: { 3: replies.read }, opened: replies.see };
    const reader = new ThreadReader({ log: practice.log, circle: own, keys, thread: bad.thread }, options);
    reader.pushAll(bad.items.slice(3));
    return { reader: () => reader.earlier({ n: 0, chain: bad.thread.chain0 }, bad.items.slice(0, 3)) };
  }
});

describe('capsule and drafts', () => {
  it('the server shows an older capsule after a rotation', () => {
    circle.advance(ada);
    const { dmId } = issue.secrets;
    const { newest } = circle.circle;
    const next = resealCapsule(asKey(issue.event.kdm), dmId, issue.row.capsule, {
      epoch: newest.epoch,
      inboxPk: newest.control.inboxPk,
    });
    expect(openCapsule(kdmOf(issue), dmId, next, 1).epoch).toBe(2);
    expect(refusalOf(() => openCapsule(kdmOf(issue), dmId, issue.row.capsule, next.ver))).toBe('fatal: capsule.older');
  });
  it('a colleague who knows K_dm reads no unsent answers', () => {
    const { link, dmId } = issue.secrets;
    const draft = { dmId, draftId: practice.id<'draft'>(), rev: 1 };
    const sealed = sealReplyDraft(draftKey(link, dmId, kdmOf(issue)), draft, '{"q1":1}');
    const guess = draftKey(asKey(new Uint8Array(32)), dmId, asKey(issue.event.kdm));
    expect(refusalOf(() => openReplyDraft(guess, draft, sealed))).toBe('key: open.dm/draft');
  });
  it('the inbox of the next epoch does not open a reply to this one', () => {
    const made = reply({ t: 'text', text: 'x' });
    circle.advance(ada);
    const keys = circle.keysOf(ada);
    expect(inboxSeed(circle.circle, 1, keys.get(1)!)).not.toEqual(inboxSeed(circle.circle, 2, keys.get(2)!));
    expect(shown(made).as).toBe('other');
  });
});
