/**
 * Direct Messages (protocol/README.md §8): links, keys in both modes, capsule versions, replies of the page, drafts,
 * codes. What a thread accepts is in replies.test.ts.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { xwingIdentity } from '../harness/keys.ts';
import { kdf } from '../../protocol/crypto/derive.ts';
import {
  openCapsule,
  openDocument,
  resealCapsule,
  sealCapsule,
  sealDocument,
} from '../../protocol/crypto/direct-message/capsule.ts';
import { openReplyDraft, sealReplyDraft } from '../../protocol/crypto/direct-message/draft.ts';
import {
  directMessageKey,
  draftKey,
  issueKey,
  linkAuth,
  linkHash,
  noMix,
  replySigner,
  spokenMix,
} from '../../protocol/crypto/direct-message/keys.ts';
import { linkText, newIssue, readLink, readPhrase } from '../../protocol/crypto/direct-message/link.ts';
import { issueDirectMessage, newDirectMessage, type IssuePlace } from '../../protocol/crypto/direct-message/make.ts';
import { makeReply, openReply, parseReply, verifyReply } from '../../protocol/crypto/direct-message/reply.ts';
import { isCode, newCode, openDmShare, sealDmShare, storedCode } from '../../protocol/crypto/direct-message/server.ts';
import { lp, toId, utf8Exact } from '../../protocol/crypto/encoding.ts';
import { openedOrUnreadable } from '../../protocol/crypto/event/opening.ts';
import { Refusal } from '../../protocol/crypto/refusal.ts';
import { asKey } from '../../protocol/crypto/keys.ts';
import { pad, seal } from '../../protocol/crypto/seal.ts';
import { randomBytes, sodiumReady } from '../../protocol/crypto/sodium.ts';
import { argon2id } from '../harness/argon2id.ts';
import { refusalOf } from '../harness/refusals.ts';
import { exactRandom, scriptedRandom } from '../harness/scripted-random.ts';

beforeAll(sodiumReady);

const id = <Noun extends string>() => toId<Noun>(randomBytes(16));
const key = () => asKey(randomBytes(32));
const terms = {
  contactId: id<'contact'>(),
  expiresAt: 1_800_000_000_000,
  spoken: false,
  summary: 'Letter to Mr Okonkwo',
  practice: 'Practice at the Mill',
  replies: true,
};
function place() {
  const inbox = xwingIdentity(randomBytes(32));
  const where: IssuePlace = { threadId: id<'thread'>(), circleId: id<'circle'>(), epoch: 3, inboxPk: inbox.kemPk };
  return { where, inbox };
}
const document = { text: 'Your appointment letter.', files: [], forms: [] };

describe('link', () => {
  it('comes back from its text, in both modes', () => {
    for (const spoken of [false, true]) {
      const issue = newIssue(spoken);
      const url = new URL(linkText('https://mill.example', { ...issue, spoken }));
      expect(url.search).toBe('');
      expect(readLink(url.pathname, url.hash)).toEqual({ dmId: issue.dmId, link: issue.link, spoken });
    }
  });

  it.each([
    ['/m/short', '#1.AAAA'],
    ['/m/AAAAAAAAAAAAAAAAAAAAAB', `#1.${'A'.repeat(43)}`],
    ['/m/AAAAAAAAAAAAAAAAAAAAAA', `#3.${'A'.repeat(43)}`],
    ['/m/AAAAAAAAAAAAAAAAAAAAAA', `#1.${'A'.repeat(42)}B`],
    ['/m/AAAAAAAAAAAAAAAAAAAAAA', ''],
  ])('%s%s is no link', (path, fragment) => {
    expect(refusalOf(() => readLink(path, fragment))).toBe('malformed: link');
  });
});

describe('phrase', () => {
  it('has ten characters that read back however they are typed', () => {
    const { phrase } = newIssue(true);
    expect(phrase).toMatch(/^[0-9A-HJKMNP-TV-Z]{10}$/);
    expect(readPhrase(` ${phrase!.slice(0, 5).toLowerCase()}-${phrase!.slice(5)} `)).toBe(phrase);
    expect(readPhrase('oOiIlL 2345')).toBe('0011112345');
  });
  it('refuses another length or letter', () => {
    expect(refusalOf(() => readPhrase('ABC'))).toBe('malformed: phrase');
    expect(refusalOf(() => readPhrase('ABCDEFGHJU'))).toMatch(/^malformed/);
  });
  it('is absent in standard mode', () => expect(newIssue(false).phrase).toBeNull());
});

describe('keys', () => {
  it('standard mode needs link and share', () => {
    const { dmId, link, share } = newIssue(false);
    const kdm = directMessageKey(link, dmId, noMix(), share);
    expect(directMessageKey(key(), dmId, noMix(), share)).not.toEqual(kdm);
    expect(directMessageKey(link, dmId, noMix(), key())).not.toEqual(kdm);
    expect(directMessageKey(link, id<'dm'>(), noMix(), share)).not.toEqual(kdm);
  });

  it('spoken mode needs the phrase too', async () => {
    const secrets = newIssue(true);
    const { dmId, link, share, phrase } = secrets;
    const kdm = await issueKey(argon2id, secrets);
    expect(directMessageKey(link, dmId, noMix(), share)).not.toEqual(kdm);
    const typed = await spokenMix(argon2id, readPhrase(phrase!.toLowerCase()), dmId, link);
    expect(directMessageKey(link, dmId, typed, share)).toEqual(kdm);
  });

  it('signer and draft key need the link beside K_dm', () => {
    const { dmId, link } = newIssue(false);
    const kdm = key();
    expect(replySigner(link, dmId, kdm).publicKey).not.toEqual(replySigner(key(), dmId, kdm).publicKey);
    expect(draftKey(link, dmId, kdm)).not.toEqual(draftKey(key(), dmId, kdm));
    expect(linkHash(linkAuth(link, dmId))).toHaveLength(32);
  });
});

describe('issue', () => {
  it('opens with link and share alone: capsule, then document', async () => {
    const { where } = place();
    const issue = await newDirectMessage(argon2id, terms, where, document);
    const { dmId, link, share } = issue.secrets;
    const kdm = directMessageKey(link, dmId, noMix(), share);
    expect(issue.event).toMatchObject({ dmId, kdm, spoken: false, summary: terms.summary });
    const capsule = openCapsule(kdm, dmId, issue.row.capsule, 0);
    expect(capsule).toMatchObject({ ...where, inboxPk: new Uint8Array(where.inboxPk), practice: terms.practice });
    expect(openDocument(asKey(capsule.ck), capsule.docId, issue.document)).toEqual(document);
    expect(issue.row.linkHash).toEqual(linkHash(linkAuth(link, dmId)));
    expect(issue.row.rsPub).toEqual(replySigner(link, dmId, kdm).publicKey);
  });

  it('made again keeps the document and changes everything else', async () => {
    const { where } = place();
    const first = await newDirectMessage(argon2id, terms, where, document);
    const { docId, ck } = first.event;
    const again = await issueDirectMessage(argon2id, terms, where, { docId, ck: asKey(ck) });
    expect(again.event).toMatchObject({ docId, ck });
    expect(again.event.dmId).not.toBe(first.event.dmId);
    expect(again.event.kdm).not.toEqual(first.event.kdm);
    expect(again.event.rsPub).not.toEqual(first.event.rsPub);
    expect(refusalOf(() => openCapsule(asKey(first.event.kdm), again.event.dmId, again.row.capsule, 0))).toBe(
      'key: open.dm/cap',
    );
  });
});

describe('capsule', () => {
  const made = () => {
    const { where } = place();
    const kdm = key();
    const dmId = id<'dm'>();
    const inboxPk = new Uint8Array(where.inboxPk);
    const inside = {
      ...where,
      inboxPk,
      ck: randomBytes(32).slice(),
      docId: id<'doc'>(),
      practice: 'P',
      expiresAt: null,
      replies: false,
    };
    return { kdm, dmId, inside, sealed: sealCapsule(kdm, dmId, 1, inside) };
  };

  it('re-sealed after a rotation: one version more, the new epoch and inbox, all else the same', () => {
    const { kdm, dmId, inside, sealed } = made();
    const { kemPk } = xwingIdentity(randomBytes(32));
    const next = resealCapsule(kdm, dmId, sealed, { epoch: 4, inboxPk: kemPk });
    expect(next.ver).toBe(2);
    expect(openCapsule(kdm, dmId, next, 1)).toEqual({ ...inside, epoch: 4, inboxPk: new Uint8Array(kemPk) });
    expect(refusalOf(() => resealCapsule(kdm, dmId, next, { epoch: 4, inboxPk: kemPk }))).toBe(
      'conflict: capsule.epoch',
    );
  });

  it('an older version, another version number, message or key: refused', () => {
    const { kdm, dmId, sealed } = made();
    expect(refusalOf(() => openCapsule(kdm, dmId, sealed, 2))).toBe('fatal: capsule.older');
    expect(refusalOf(() => openCapsule(kdm, dmId, { ...sealed, ver: 2 }, 0))).toBe('key: open.dm/cap');
    expect(refusalOf(() => openCapsule(kdm, id<'dm'>(), sealed, 0))).toBe('key: open.dm/cap');
    expect(refusalOf(() => openCapsule(key(), dmId, sealed, 0))).toBe('key: open.dm/cap');
  });

  it('an inbox that is no X-Wing key, contents of another shape: unreadable', () => {
    const { kdm, dmId, inside } = made();
    const bad = sealCapsule(kdm, dmId, 1, { ...inside, inboxPk: new Uint8Array(1216).fill(255) });
    expect(refusalOf(() => openCapsule(kdm, dmId, bad, 0))).toBe('undecryptable: dm.inbox');
    const ad = lp(randomBytes(16));
    const docId = toId<'doc'>(ad.slice(4));
    for (const text of ['{"v":1}', '{"v":2,"text":"","files":[],"forms":[]}', '[]', 'no json']) {
      const sealed = seal(kdm, 'dm/doc', ad, pad(utf8Exact(text)));
      expect(refusalOf(() => openDocument(kdm, docId, sealed))).toBe('undecryptable: dm.doc');
    }
    const notText = seal(kdm, 'dm/doc', ad, pad(new Uint8Array([0xff])));
    expect(refusalOf(() => openDocument(kdm, docId, notText))).toBe('undecryptable: dm.doc');
    const notPadded = seal(kdm, 'dm/doc', ad, new Uint8Array(10));
    expect(refusalOf(() => openDocument(kdm, docId, notPadded))).toBe('undecryptable: padding');
    expect(refusalOf(() => openDocument(kdm, id<'doc'>(), sealDocument(kdm, docId, document)))).toBe(
      'key: open.dm/doc',
    );
  });
});

describe('reply of the page', () => {
  const setting = () => {
    const { where, inbox } = place();
    const dmId = id<'dm'>();
    return { to: { dmId, ...where }, inbox, signer: replySigner(key(), dmId, key()) };
  };

  it('chains on the last one and opens for the circle', () => {
    const { to, inbox, signer } = setting();
    const first = makeReply({ ...to, last: null }, signer, { t: 'opened' }, 5);
    const second = makeReply({ ...to, last: first }, signer, { t: 'text', text: 'Thank you 🙏' }, 6);
    const parsed = parseReply(second.bytes);
    expect(parsed).toMatchObject({ replyNo: 2, prevReply: first.replyHash, class: 1, dmId: to.dmId });
    expect(parseReply(first.bytes)).toMatchObject({ replyNo: 1, class: 3 });
    expect(verifyReply(signer.publicKey, second)).toBe(true);
    expect(openReply(inbox.kemSeed, parsed, second.body)).toEqual({
      as: 'content',
      content: { t: 'text', text: 'Thank you 🙏' },
    });
  });

  it('refuses to chain on a reply that it did not make', () => {
    const { to, signer } = setting();
    const forged = makeReply({ ...to, last: null }, replySigner(key(), to.dmId, key()), { t: 'opened' }, 5);
    expect(refusalOf(() => makeReply({ ...to, last: forged }, signer, { t: 'opened' }, 6))).toBe('fatal: reply.last');
    const other = { ...to, dmId: id<'dm'>() };
    const elsewhere = makeReply({ ...other, last: null }, signer, { t: 'opened' }, 5);
    expect(refusalOf(() => makeReply({ ...to, last: elsewhere }, signer, { t: 'opened' }, 6))).toBe(
      'fatal: reply.last',
    );
    const noise = { bytes: new Uint8Array(3), sig: elsewhere.sig };
    expect(refusalOf(() => makeReply({ ...to, last: noise }, signer, { t: 'opened' }, 6))).toMatch(/^fatal: reply/);
  });

  it('a class that its contents deny, another header, another circle: unreadable', () => {
    const { to, inbox, signer } = setting();
    const made = makeReply({ ...to, last: null }, signer, { t: 'docOpened', file: 'letter.pdf' }, 5);
    const header = parseReply(made.bytes);
    expect(refusalOf(() => openReply(inbox.kemSeed, { ...header, timeMs: 9 }, made.body))).toMatch(
      /^undecryptable: open/,
    );
    const foreign = xwingIdentity(randomBytes(32));
    expect(refusalOf(() => openReply(foreign.kemSeed, header, made.body))).toMatch(/^undecryptable: open/);
    expect(openReply(inbox.kemSeed, header, made.body).as).toBe('content');
  });
});

describe('draft', () => {
  it('resumes on another device and nowhere else', () => {
    const k = key();
    const draft = { dmId: id<'dm'>(), draftId: id<'draft'>(), rev: 2 };
    const sealed = sealReplyDraft(k, draft, '{"q1":3}');
    expect(openReplyDraft(k, draft, sealed)).toBe('{"q1":3}');
    expect(refusalOf(() => openReplyDraft(k, { ...draft, rev: 1 }, sealed))).toBe('key: open.dm/draft');
    expect(refusalOf(() => openReplyDraft(key(), draft, sealed))).toBe('key: open.dm/draft');
  });
});

describe("the server's side", () => {
  it('keeps its share sealed to one message', () => {
    const [shareKey, share] = [key(), key()];
    const dmId = id<'dm'>();
    expect(openDmShare(shareKey, dmId, sealDmShare(shareKey, dmId, share))).toEqual(share);
    expect(refusalOf(() => openDmShare(shareKey, id<'dm'>(), sealDmShare(shareKey, dmId, share)))).toBe(
      'key: open.share/dm',
    );
    const short = seal(shareKey, 'share/dm', new Uint8Array(16), new Uint8Array(5));
    expect(refusalOf(() => openDmShare(shareKey, toId<'dm'>(new Uint8Array(16)), short))).toBe('key: open.share/dm');
  });

  it('makes six digits, drawing again where a remainder would favour some', () => {
    expect(newCode()).toMatch(/^\d{6}$/);
    expect(newCode(exactRandom(new Uint8Array([0, 0, 0, 7])))).toBe('000007');
    expect(newCode(exactRandom(new Uint8Array([255, 255, 255, 255]), new Uint8Array([0, 15, 66, 64])))).toBe('000000');
    expect(newCode(scriptedRandom('code'))).toBe(newCode(scriptedRandom('code')));
  });

  it('knows a code only with pepper, message and issue', () => {
    const pepper = key();
    const dmId = id<'dm'>();
    const stored = storedCode(pepper, dmId, 1, '123456');
    expect(isCode(pepper, dmId, 1, '123456', stored)).toBe(true);
    expect(isCode(pepper, dmId, 1, '123457', stored)).toBe(false);
    expect(isCode(pepper, dmId, 2, '123456', stored)).toBe(false);
    expect(isCode(key(), dmId, 1, '123456', stored)).toBe(false);
    expect(isCode(pepper, dmId, 1, '123456', stored.subarray(1))).toBe(false);
    expect(stored).toEqual(kdf(pepper, 'dm/code', fromId(dmId), new Uint8Array([0, 0, 0, 1]), '123456'));
  });
});

const fromId = (text: string) => new Uint8Array(Buffer.from(text, 'base64url'));

it('a defect while opening is no unreadable row', () => {
  const fail = (error: Error) => () =>
    openedOrUnreadable(() => {
      throw error;
    });
  expect(fail(new Refusal('key', 'x'))()).toEqual({ as: 'undecryptable', reason: 'x' });
  expect(fail(new RangeError('defect'))).toThrow(RangeError);
});
