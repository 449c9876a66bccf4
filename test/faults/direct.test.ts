/**
 * What thieves and guessers of Direct Messages get: the database, the link, the texts, and what two of them open together;
 * wrong codes from everywhere at once. Stored rows are the real ones.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openCapsule, openDocument } from '../../protocol/crypto/direct-message/capsule.ts';
import { directMessageKey, linkAuth, noMix } from '../../protocol/crypto/direct-message/keys.ts';
import { openDmShare } from '../../protocol/crypto/direct-message/server.ts';
import { openReplyDraft, sealReplyDraft } from '../../protocol/crypto/direct-message/draft.ts';
import { draftKey } from '../../protocol/crypto/direct-message/keys.ts';
import { openCode } from '../../protocol/crypto/gateway/texted-code.ts';
import { serverSecrets } from '../../protocol/crypto/account/password.ts';
import { asKemSeed, asKey, type Key } from '../../protocol/crypto/keys.ts';
import { Refusal } from '../../protocol/crypto/refusal.ts';
import { randomBytes } from '../../protocol/crypto/sodium.ts';
import type { DmCode, DmDocument, DmRecord } from '../../server/domain/records-direct.ts';
import { routes } from '../../server/domain/use-cases.ts';
import { openDesk, type Desk } from '../flows/domain-desk.ts';
import {
  askForCode,
  composeReply,
  held,
  openAll,
  route,
  sendDm,
  TEXT,
  texted,
  unlock,
  type SentDm,
} from '../flows/domain-direct.ts';
import { fresh, nobody } from '../flows/domain-people.ts';

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});
afterAll(() => desk.world.close());

const reads = () => desk.world.domain.stores.read.dms;

/** How a thing is refused; `opened` when it is not. */
function outcome(open: () => unknown): string {
  try {
    open();
    return 'opened';
  } catch (error) {
    if (error instanceof Refusal) return error.kind;
    throw error;
  }
}

describe('of everything that must come together, each part and each pair opens nothing', () => {
  let dm: SentDm;
  let row: DmRecord;
  let document: DmDocument;
  let code: DmCode;
  let text: { to: string; code: string };
  const thief = serverSecrets(asKey(randomBytes(32)));

  beforeAll(async () => {
    dm = await sendDm(desk);
    await askForCode(desk, dm);
    code = (await reads().code(dm.dmId, 1))!;
    row = (await reads().byId(dm.dmId))!;
    document = (await reads().document(row.docId))!;
    text = (await texted(desk))[0]!;
  });

  /** Every key that somebody with these parts can try on capsule and document. */
  function tries({ link, words }: { link: Key | null; words: string | null }): Key[] {
    const raw = [row.share!.slice(-32), row.share!.slice(0, 32), row.linkHash, code.stored!, new Uint8Array(32)];
    if (words !== null) raw.push(Uint8Array.from(Buffer.alloc(32, words)));
    const shares = raw.map(asKey);
    const links = link === null ? shares : [link, linkAuth(link, dm.dmId)];
    return [
      ...shares,
      ...links.flatMap((one) => shares.map((share) => directMessageKey(one, dm.dmId, noMix(), share))),
    ];
  }
  const capsuleWith = (key: Key) => outcome(() => openCapsule(key, dm.dmId, { ver: row.ver, bytes: row.capsule! }, 0));
  const documentWith = (key: Key) => outcome(() => openDocument(key, row.docId, document.doc));

  test.each([
    ['the database', false, false],
    ['database and link', true, false],
    ['database and texts', false, true],
    ['database, link and texts, without the secret file', true, true],
  ])('%s', (_name, hasLink, hasWords) => {
    const keys = tries({ link: hasLink ? dm.link : null, words: hasWords ? text.code : null });
    expect(new Set(keys.flatMap((key) => [capsuleWith(key), documentWith(key)]))).toEqual(new Set(['key']));
    expect(outcome(() => openDmShare(thief.shareKey, dm.dmId, row.share!))).toBe('key');
  });

  test('the queue of texts holds a code that only the gateway opens; the kept hash is worth nothing without the pepper', () => {
    const { gatewayId, gwGen, issue, sealed } = code;
    const context = { gatewayId, gwGen, dmId: dm.dmId, issue };
    expect(outcome(() => openCode(asKemSeed(randomBytes(32)), context, sealed!))).toBe('key');
    expect(openCode(desk.sending.gateway.seed, context, sealed!)).toEqual(text);
    expect(Buffer.from(sealed!).includes(text.code)).toBe(false);
  });

  test('the link alone: the server gives no share; the text alone: nobody knows whose it is', async () => {
    const wrong = text.code === '000000' ? '000001' : '000000';
    expect(await route(desk, 'dm:unlock', { ...held(dm), code: wrong })).toMatchObject({ is: 'wrong' });
    const guess = { dmId: dm.dmId, linkAuth: randomBytes(32) };
    expect(await route(desk, 'dm:unlock', { ...guess, code: text.code })).toMatchObject({ is: 'unknown' });
  });

  test('link and text together, through the server: that is the patient', async () => {
    const answer = await route(desk, 'dm:unlock', { ...held(dm), code: text.code });
    if (answer.is !== 'unlocked') throw new Error(answer.is);
    expect(openAll(dm, answer).document.text).toBe(TEXT);
  });

  test('no text of the message, no link, no code and no session stands in database or log', async () => {
    desk.later(60_000);
    const answer = await unlock(desk, dm);
    const words = 'ZEBRA-MARKER-of-the-answer';
    await route(desk, 'dm:reply', composeReply(desk, dm, answer, { t: 'text', text: words }).input);
    const draft = { dmId: dm.dmId, draftId: fresh<'draft'>(), rev: 1 };
    const key = draftKey(dm.link, dm.dmId, openAll(dm, answer).kdm);
    const sealed = sealReplyDraft(key, draft, words);
    await route(desk, 'dm:draft-put', { ...draft, token: answer.token, sealed });
    const { drafts } = await route(desk, 'dm:draft-get', { dmId: dm.dmId, token: answer.token });
    expect(openReplyDraft(key, draft, drafts[0]!.sealed)).toBe(words);
    // A colleague knows K_dm from the event, but not the link.
    const colleague = draftKey(asKey(randomBytes(32)), dm.dmId, asKey(dm.issue.event.kdm));
    expect(outcome(() => openReplyDraft(colleague, draft, drafts[0]!.sealed))).toBe('key');

    const hidden = [
      Buffer.from(TEXT),
      Buffer.from(words),
      dm.link,
      linkAuth(dm.link, dm.dmId),
      answer.token,
      answer.share,
    ];
    for (const one of hidden) expect(await desk.world.database.contains(one)).toBe(false);
    const log = desk.world.lines.join('\n');
    for (const one of [TEXT, words, text.code, text.to]) expect(log).not.toContain(one);
  });
});

describe('guessing', () => {
  test('from 10,000 addresses with the link: ten codes are judged, then it is locked; without it nothing moves', async () => {
    const dm = await sendDm(desk);
    const { domain } = desk.world;
    const from = (i: number) => ({ ...nobody, ip: `198.18.${i >> 8}.${i & 255}` });
    const guess = async (i: number, auth: Uint8Array) => {
      const input = { dmId: dm.dmId, linkAuth: auth, code: String(i % 1_000_000).padStart(6, '0') };
      return (await routes['dm:unlock'](domain, from(i), input)).reply.is;
    };
    const { commits } = desk.world.storage.counts();
    const stranger = randomBytes(32);
    for (let i = 0; i < 10_000; i += 500) {
      const answers = await Promise.all(Array.from({ length: 500 }, (_, k) => guess(i + k, stranger)));
      expect(new Set(answers)).toEqual(new Set(['unknown']));
    }
    expect(desk.world.storage.counts().commits).toBe(commits);

    const mine = held(dm).linkAuth;
    const right: string[] = [];
    for (let round = 0; round < 3; round++) {
      await askForCode(desk, dm);
      right.push(...(await texted(desk)).map(({ code }) => code));
      const answers = await Promise.all(
        Array.from({ length: 300 }, (_, k) => guess(2_000_000 + round * 300 + k, mine)),
      );
      expect(answers).not.toContain('unlocked');
      desk.later(60_000);
    }
    expect(right).toHaveLength(2);
    expect(await reads().byId(dm.dmId)).toMatchObject({ state: 'locked', wrong: 10 });
  });
});
