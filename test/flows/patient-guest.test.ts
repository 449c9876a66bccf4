/**
 * The patient's vault against the true server over HTTP: from the link to the answer, with wrong codes, lost answers,
 * conflicts, two devices and the ends that a message can come to. What a colleague would read is opened with the thread's keys.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createGuest } from '../../client/patient/guest/guest.ts';
import type { Guest, Message } from '../../client/patient/guest/api.ts';
import { noDraft } from '../../client/patient/draft.ts';
import { moveOn, openMessage } from '../../client/patient/guest/session.ts';
import {
  openCapsule,
  resealCapsule,
  sealDocument,
  type SealedCapsule,
} from '../../protocol/crypto/direct-message/capsule.ts';
import { asKemPk, asKey } from '../../protocol/crypto/keys.ts';
import { Fault } from '../../protocol/wire/faults.ts';
import { LIMITS } from '../../protocol/wire/limits.ts';
import { argon2id } from '../harness/argon2id.ts';
import { browserShelf, tabsInTurn } from '../harness/browser-shelf.ts';
import { openDirect, PHONE, PRACTICE, type Direct, type SentDirect } from '../harness/direct.ts';
import { DIGITS, revokeDm } from './domain-direct.ts';

const MINUTE_MS = 60_000;
const silent = () => undefined;

let direct: Direct;
beforeAll(async () => {
  direct = await openDirect();
});
afterAll(() => direct.close());

/** A page that has read its link. */
async function arrive({ path, fragment }: SentDirect, network: typeof fetch = fetch): Promise<Guest> {
  const guest = await createGuest({
    origin: direct.url,
    network,
    argon2id,
    now: () => Date.now(),
    browserShelf: async () => browserShelf(),
    inTurn: tabsInTurn(),
  });
  expect(await guest.read(path, fragment)).not.toBeNull();
  return guest;
}

async function unlock(guest: Guest): Promise<Message> {
  direct.desk.later(MINUTE_MS);
  expect(await guest.askCode(DIGITS)).toMatchObject({ is: 'asked' });
  const unlocked = await guest.unlock(await direct.code());
  if (unlocked.is !== 'open') throw new Error(unlocked.is);
  return unlocked.message;
}

const bytesOf = async (blob: Blob) => Buffer.from(await blob.arrayBuffer());
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => null,
    (error: unknown) => (error instanceof Fault ? error.code : String(error)),
  );

test('looking costs nothing; a code opens text and documents; the answer arrives, and each step is a receipt', async () => {
  const sheet = Buffer.from(`%PDF-1.4\n${'x'.repeat(200_000)}\n%%EOF`);
  const sent = await direct.send({ files: [{ name: 'Exercises.pdf', mime: 'application/pdf', bytes: sheet }] });
  const guest = await arrive(sent);
  const before = await direct.texts();
  expect(await guest.look()).toMatchObject({ is: 'waiting', practice: { name: PRACTICE, phone: PHONE } });
  await guest.look();
  expect(await direct.texts()).toBe(before);

  const message = await unlock(guest);
  expect(message).toMatchObject({ practice: PRACTICE, canReply: true, forms: [], draft: noDraft });
  expect(message.text).toContain('Your result is back');
  const parts: number[] = [];
  const [file] = message.files;
  const blob = await guest.openFile(file!.fileId, (part) => parts.push(part));
  expect((await bytesOf(blob)).equals(sheet)).toBe(true);
  expect(blob.type).toBe('application/pdf');
  expect(parts.at(-1)).toBe(1);

  const note = new File(['Thank you, I have read it.\n'], 'note.txt', { type: 'text/plain' });
  await guest.reply({ text: 'I will come on Thursday.', files: [note] }, silent);
  expect(await direct.replies(sent)).toMatchObject([
    { t: 'opened' },
    { t: 'docOpened', file: file!.fileId },
    { t: 'text', text: 'I will come on Thursday.', files: [{ name: 'note.txt', mime: 'text/plain' }] },
  ]);
});

test('wrong digits look the same and text nothing; a wrong code says what is left; five end it', async () => {
  const sent = await direct.send();
  const guest = await arrive(sent);
  const before = await direct.texts();
  expect(await guest.askCode('000')).toMatchObject({ is: 'asked' });
  expect(await direct.texts()).toBe(before);
  direct.desk.later(MINUTE_MS);
  expect(await guest.askCode(DIGITS)).toMatchObject({ is: 'asked' });
  const code = await direct.code();
  const wrong = code === '111111' ? '222222' : '111111';
  for (const left of [4, 3, 2, 1]) expect(await guest.unlock(wrong)).toEqual({ is: 'wrong', left });
  expect(await guest.unlock(wrong)).toEqual({ is: 'over' });
  expect(await guest.unlock(code)).toEqual({ is: 'over' });
  direct.desk.later(MINUTE_MS);
  await guest.askCode(DIGITS);
  for (let tries = 0; tries < 4; tries += 1) await guest.unlock(wrong);
  expect(await guest.unlock(wrong)).toMatchObject({ is: 'locked' });
  expect(await guest.look()).toMatchObject({ is: 'locked', practice: { phone: PHONE } });
});

test('the spoken phrase is asked for after the code; a wrong one opens nothing and asks the server nothing', async () => {
  const sent = await direct.send({ spoken: true });
  const guest = await arrive(sent);
  direct.desk.later(MINUTE_MS);
  await guest.askCode(DIGITS);
  expect(await guest.unlock(await direct.code())).toEqual({ is: 'phrase' });
  const asked = direct.requests.length;
  expect(await guest.speak('AAAAA AAAAA')).toBeNull();
  expect(await guest.speak('too short')).toBeNull();
  expect(direct.requests.length).toBe(asked);
  const { phrase } = sent.issue.secrets;
  const typed = phrase!.toLowerCase().replace(/^(.{5})/, '$1 ');
  expect((await guest.speak(typed))?.text).toContain('Your result is back');
});

test('two devices share one draft: what each typed is kept, and a form is returned once', async () => {
  const form = { resourceType: 'Questionnaire', id: 'intake', item: [] };
  const sent = await direct.send({ forms: [form] });
  const phone = await arrive(sent);
  await unlock(phone);
  const typed = {
    reply: 'Half a sentence',
    forms: { intake: { answers: { a: [{ valueInteger: 1 }] }, sentAt: null } },
  };
  expect(await phone.saveDraft(typed)).toEqual(typed);

  const laptop = await arrive(sent);
  expect((await unlock(laptop)).draft).toEqual(typed);
  const more = {
    ...typed,
    forms: { intake: { answers: { ...typed.forms.intake.answers, b: [{ valueInteger: 2 }] }, sentAt: null } },
  };
  await laptop.saveDraft(more);
  const both = await phone.saveDraft({ ...typed, reply: 'A whole sentence.' });
  expect(both).toEqual({ ...more, reply: 'A whole sentence.' });

  const answers = { resourceType: 'QuestionnaireResponse', status: 'completed' };
  const returning = { key: 'intake', answers, isRisk: true, files: [] };
  const [first, second] = [await phone.returnForm(returning, silent), await laptop.returnForm(returning, silent)];
  expect(first.forms['intake']?.sentAt).not.toBeNull();
  expect(second.forms['intake']?.sentAt).toBe(first.forms['intake']?.sentAt);
  const returned = (await direct.replies(sent)).filter(({ t }) => t === 'form');
  expect(returned).toEqual([{ t: 'form', form: 'intake', answers, risk: true }]);
});

test('files that answer a form go with it, sealed; returned again, nothing is sent twice', async () => {
  const sent = await direct.send({ forms: [{ resourceType: 'Questionnaire', url: 'urn:x', item: [] }] });
  const guest = await arrive(sent);
  await unlock(guest);
  const letter = new File(['My other doctor writes …\n'], 'letter.txt', { type: 'text/plain' });
  const answers = { item: [{ linkId: 'f', answer: [{ valueAttachment: { contentType: 'text/plain', url: '#1' } }] }] };
  const returning = { key: 'urn:x', answers, isRisk: false, files: [letter] };
  await guest.returnForm(returning, silent);
  await guest.returnForm(returning, silent);
  const [, ...returned] = await direct.replies(sent);
  expect(returned).toMatchObject([{ t: 'form', form: 'urn:x', answers, files: [{ name: 'letter.txt', size: 27 }] }]);
  expect(returned[0]).not.toHaveProperty('risk');
});

test('two devices answer at once: both arrive, in one chain', async () => {
  const sent = await direct.send();
  const phone = await arrive(sent);
  await unlock(phone);
  const laptop = await arrive(sent);
  await unlock(laptop);
  await Promise.all([
    phone.reply({ text: 'from the phone', files: [] }, silent),
    laptop.reply({ text: 'from the laptop', files: [] }, silent),
  ]);
  const texts = (await direct.replies(sent)).flatMap((reply) => (reply.t === 'text' ? [reply.text] : []));
  expect(texts.toSorted()).toEqual(['from the laptop', 'from the phone']);
});

test('an answer that was lost on its way is not sent twice', async () => {
  const sent = await direct.send();
  let isLosing = false;
  const losing: typeof fetch = async (input, init) => {
    const answer = await fetch(input, init);
    if (!isLosing || !(input as string).endsWith('/api/m/reply')) return answer;
    isLosing = false;
    throw new TypeError('the line broke');
  };
  const guest = await arrive(sent, losing);
  await unlock(guest);
  const note = new File(['one line\n'], 'note.txt', { type: 'text/plain' });
  isLosing = true;
  expect(await codeOf(guest.reply({ text: 'Once only', files: [note] }, silent))).toBe('unavailable');
  await guest.reply({ text: 'Once only', files: [note] }, silent);
  const texts = (await direct.replies(sent)).filter(({ t }) => t === 'text');
  expect(texts).toHaveLength(1);
});

test('after an hour the session is over; Continue makes it another; closing ends it at once', async () => {
  const sent = await direct.send({ expiry: 'week' });
  const guest = await arrive(sent);
  expect((await unlock(guest)).leftMs).toBe(LIMITS.dmSessionMs);
  direct.desk.later(LIMITS.dmSessionMs - MINUTE_MS);
  expect(await guest.renew()).toBe(LIMITS.dmSessionMs);
  direct.desk.later(LIMITS.dmSessionMs - MINUTE_MS);
  await guest.saveDraft({ ...noDraft, reply: 'still here' });
  direct.desk.later(2 * MINUTE_MS);
  expect(await codeOf(guest.saveDraft({ ...noDraft, reply: 'too late' }))).toBe('dm.session');
  expect((await unlock(guest)).draft.reply).toBe('still here');
  await guest.lock();
  expect(await codeOf(guest.saveDraft(noDraft))).toBe('dm.session');
});

test('revoked, expired and unknown are told to the holder of the link only', async () => {
  const [revoked, expired] = [await direct.send(), await direct.send({ expiry: 'hour' })];
  await revokeDm(direct.desk, { ...revoked.issue.secrets, issue: revoked.issue, ref: revoked.ref });
  expect(await (await arrive(revoked)).look()).toMatchObject({ is: 'revoked', practice: { phone: PHONE } });
  const guest = await arrive(expired);
  await unlock(guest);
  direct.desk.later(2 * LIMITS.dmSessionMs);
  expect(await guest.look()).toMatchObject({ is: 'expired' });
  expect(await guest.askCode(DIGITS)).toMatchObject({ is: 'expired' });
  const stranger = await direct.guest();
  await stranger.read(revoked.path, `1.${'A'.repeat(43)}`);
  expect(await stranger.look()).toMatchObject({ is: 'unknown' });
  expect(await stranger.read(revoked.path, '1.short')).toBeNull();
});

test('a document that the server spoilt, or cut short, is never given', async () => {
  const sent = await direct.send({ files: [{ name: 'a.txt', mime: 'text/html', bytes: Buffer.from('plain words') }] });
  let spoil: (bytes: Uint8Array) => Uint8Array = (bytes) => bytes;
  const spoiling: typeof fetch = async (input, init) => {
    const answer = await fetch(input, init);
    if (init?.method !== 'GET') return answer;
    return new Response(Buffer.from(spoil(new Uint8Array(await answer.arrayBuffer()))));
  };
  const guest = await arrive(sent, spoiling);
  const [file] = (await unlock(guest)).files;
  expect(file?.mime).toBe('application/octet-stream');
  spoil = (bytes) => bytes.map((byte, at) => (at === bytes.length - 1 ? byte ^ 1 : byte));
  await expect(guest.openFile(file!.fileId, silent)).rejects.toMatchObject({ kind: 'undecryptable' });
  spoil = (bytes) => bytes.slice(0, -3);
  expect(await codeOf(guest.openFile(file!.fileId, silent))).toBe('unavailable');
  spoil = (bytes) => bytes;
  expect((await bytesOf(await guest.openFile(file!.fileId, silent))).toString()).toBe('plain words');
});

test('a capsule older than one that was seen is refused: no reply is led into an epoch that was left', async () => {
  const { issue } = await direct.send();
  const { secrets, row, event } = issue;
  const link = { dmId: secrets.dmId, link: secrets.link, spoken: false };
  const kdm = asKey(event.kdm);
  const doc = sealDocument(asKey(event.ck), event.docId, { text: 'x', files: [], forms: [] });
  const { inboxPk } = openCapsule(kdm, link.dmId, row.capsule, 0);
  const newer = resealCapsule(kdm, link.dmId, row.capsule, { epoch: 9, inboxPk: asKemPk(inboxPk) });
  const answer = ({ ver, bytes }: SealedCapsule) => ({
    is: 'unlocked' as const,
    practice: { name: null, phone: null, colour: null },
    share: secrets.share,
    ver,
    capsule: bytes,
    docId: event.docId,
    doc,
    expiresAt: null,
    last: null,
    token: new Uint8Array(32),
    sessionUntil: 2,
    now: 1,
  });
  const opened = openMessage(link, answer(row.capsule), null, 0);
  moveOn(opened, answer(newer));
  expect(opened.capsule.epoch).toBe(9);
  const older = { kind: 'fatal', reason: 'capsule.older' };
  expect(refusalOf(() => moveOn(opened, answer(row.capsule)))).toMatchObject(older);
  expect(refusalOf(() => openMessage(link, answer(row.capsule), null, opened.ver))).toMatchObject(older);
});

function refusalOf(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  return null;
}
