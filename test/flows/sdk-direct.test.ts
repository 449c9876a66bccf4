/**
 * The life of a Direct Message through two colleagues' clients and the patient's page: sent, mailed without content, unlocked
 * by a texted code, read, answered with a file and a form, seen live by both colleagues and nobody else.
 */
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Corridor } from '../../client/sdk/api.ts';
import type { Patient } from '../../protocol/wire/patients.ts';
import {
  bodiesOf,
  createDirectWorld,
  directIn,
  directTo,
  steps,
  untilDirect,
  type DirectWorld,
  type Sent,
} from '../harness/direct-world.ts';
import { fileOf, wavOf } from '../harness/sample-files.ts';
import { sharedState, untilAlike } from '../harness/shared-state.ts';
import { until, untilThread } from '../harness/world.ts';

const TEXT = 'Your knee is healing as it should.';
const FORM = {
  resourceType: 'Questionnaire',
  id: 'before-visit',
  url: 'https://riverside.example.org/forms/before-visit',
  version: '3',
  title: 'Before your visit',
  status: 'active',
  item: [{ linkId: '1', type: 'string', text: 'How are you?' }],
};

let here: DirectWorld;
let ruth: Corridor;
let tomasz: Corridor;
let mia: Patient;
let sent: Sent;

beforeAll(async () => {
  here = await createDirectWorld();
  [ruth, tomasz] = [here.ruth.corridor, here.tomasz.corridor];
  mia = await here.newPatient('Mia Lindqvist');
});
afterAll(() => here.world.close());

test('sent: both colleagues read it at once; the mail holds a link and no word of it', async () => {
  const files = [fileOf('exercises.wav', wavOf(randomBytes(80_000)))];
  sent = await here.sent(ruth, directTo(mia, TEXT, { summary: 'Knee result', files, forms: [FORM] }));
  for (const corridor of [ruth, tomasz]) {
    const body = await untilDirect(
      corridor,
      sent,
      ({ document, delivery }) => document === 'here' && delivery.state === 'sent',
    );
    expect(body).toMatchObject({ text: TEXT, summary: 'Knee result', state: 'open', expiry: 'day', replies: true });
    expect(body.files.map(({ name }) => name)).toEqual(['exercises.wav']);
    expect(body.forms).toMatchObject([{ title: 'Before your visit', version: '3', state: 'sent', returnedN: null }]);
    expect(steps(body)).toEqual(['sent', 'mail']);
  }
  const { text, subject, files: attached } = here.outside.mails.at(-1)!;
  expect(`${subject}${text}`).not.toMatch(/knee|mia|lindqvist|exercises|before your visit/i);
  expect(attached).toEqual([]);
});

test('a scanner that loads the link changes nothing but one line of proof; asking costs nobody a text without digits', async () => {
  const texts = here.outside.texts.length;
  const guest = await here.page(sent.link);
  expect(await guest.look()).toMatchObject({ is: 'waiting' });
  expect(await guest.look()).toMatchObject({ is: 'waiting' });
  const body = await untilDirect(tomasz, sent, (shown) => steps(shown).includes('linkOpened'));
  expect(body.proof.filter(({ step }) => step === 'linkOpened')).toMatchObject([{ word: 'server', by: null }]);
  expect(here.outside.texts).toHaveLength(texts);
});

test('unlocked by the texted code it is read: the sender is told, and the proof says who said what', async () => {
  const { guest, page } = await here.open(mia);
  expect(page).toMatchObject({ text: TEXT, canReply: true, practice: 'Riverside Physio & Counselling' });
  expect(page.forms).toMatchObject([{ title: 'Before your visit' }]);
  const opened = await guest.openFile(page.files[0]!.fileId, () => undefined);
  expect(opened.size).toBe(page.files[0]!.size);
  for (const corridor of [ruth, tomasz]) {
    const body = await untilDirect(corridor, sent, (shown) => steps(shown).includes('fileOpened'));
    expect(steps(body)).toEqual(['sent', 'mail', 'linkOpened', 'codeAsked', 'unlocked', 'read', 'fileOpened']);
    expect(body.proof.slice(3)).toMatchObject([
      { word: 'server' },
      { word: 'server' },
      { word: 'patient' },
      { word: 'patient', detail: 'exercises.wav' },
    ]);
    expect(body.readAt).not.toBeNull();
    expect(body.forms[0]!.state).toBe('opened');
  }
  const { notifications } = await until(ruth, (state) => state.notifications.some(({ kind }) => kind === 'read'));
  expect(notifications.find(({ kind }) => kind === 'read')).toMatchObject({ threadId: sent.threadId, unread: true });
  expect(tomasz.getState().notifications.some(({ kind }) => kind === 'read')).toBe(false);
  // A page's receipt is no colleague's read mark.
  expect(
    ruth
      .getState()
      .threads[sent.threadId]!.messages.at(-1)!
      .receipts.every(({ userId }) => userId !== null),
  ).toBe(true);
  await guest.lock();
});

test('the patient answers with a file and returns the form: live for both, and counted as new', async () => {
  here.advance(61_000);
  const { guest, page } = await here.open(mia);
  const draft = { ...page.draft, reply: 'I am' };
  await guest.saveDraft(draft);
  await untilDirect(ruth, sent, ({ forms }) => forms[0]!.state === 'inProgress');
  await guest.reply(
    { text: 'Thank you, it hurts less.', files: [fileOf('knee.wav', wavOf(randomBytes(30_000))) as File] },
    () => undefined,
  );
  const answers = { resourceType: 'QuestionnaireResponse', status: 'completed', item: [{ linkId: '1' }] };
  const returned = {
    key: FORM.url,
    answers,
    isRisk: true,
    files: [fileOf('scan.wav', wavOf(randomBytes(9_000))) as File],
  };
  await guest.returnForm(returned, () => undefined);
  for (const corridor of [ruth, tomasz]) {
    const thread = await untilThread(corridor, sent.threadId, (shown) => bodiesOf(shown, 'form').length === 1);
    const [reply] = bodiesOf(thread, 'reply');
    expect(reply).toMatchObject({ text: 'Thank you, it hurts less.', answersTo: sent.ref });
    const blob = await corridor.files.open(sent.threadId, reply!.files[0]!.fileId);
    expect(blob.size).toBe(reply!.files[0]!.sizeBytes);
    expect(bodiesOf(thread, 'form')).toMatchObject([
      { title: 'Before your visit', version: '3', questionnaire: FORM, answers, answersTo: sent.ref, risk: true },
    ]);
    const [scan] = bodiesOf(thread, 'form')[0]!.files;
    expect((await corridor.files.open(sent.threadId, scan!.fileId)).size).toBe(scan!.sizeBytes);
    const body = directIn(thread, sent.ref)!;
    expect(body.forms).toMatchObject([{ state: 'returned' }]);
    expect(steps(body).slice(-3)).toEqual(['started', 'replied', 'formReturned']);
    const kinds = corridor.getState().notifications.map(({ kind }) => kind);
    expect(kinds).toEqual(expect.arrayContaining(['reply', 'returned']));
    expect(thread.alarm).toBeNull();
  }
});

test('search finds its words, the answer and the form; a fresh device shows the same', async () => {
  for (const text of ['healing', 'exercises', 'hurts less', 'Before your visit']) {
    const hits = await tomasz.search.find({ text });
    expect(hits.map(({ threadId }) => threadId)).toContain(sent.threadId);
  }
  const { corridor: fresh } = await here.world.signIn(here.tomasz);
  await untilDirect(fresh, sent, ({ document }) => document === 'here');
  await untilAlike([tomasz, fresh], (state) => ({ ...sharedState(state), credits: null }));
});
