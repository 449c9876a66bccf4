/**
 * A blank form without a texted code through colleagues' clients and the patient's page: an owner allows it, it opens from the
 * mailbox alone and counts nobody as having read it, drafts stay in one browser, and nothing else can be sent that way.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Corridor } from '../../client/sdk/api.ts';
import type { NewDirectMessage } from '../../client/sdk/api-direct.ts';
import type { Fault } from '../../protocol/wire/faults.ts';
import type { Patient } from '../../protocol/wire/patients.ts';
import {
  bodiesOf,
  createDirectWorld,
  directTo,
  steps,
  untilDirect,
  type DirectWorld,
} from '../harness/direct-world.ts';
import { fileOf } from '../harness/sample-files.ts';
import { spoiltDevice } from '../harness/spoilt-device.ts';
import { until, untilThread } from '../harness/world.ts';

const FORM = {
  resourceType: 'Questionnaire',
  url: 'https://riverside.example.org/forms/before-visit',
  title: 'Before your visit',
  status: 'active',
  item: [{ linkId: '1', type: 'string', text: 'How are you?' }],
};
const ANSWERS = {
  resourceType: 'QuestionnaireResponse',
  status: 'completed',
  item: [{ linkId: '1', answer: [{ valueString: 'Well' }] }],
};
const DRAFT = { reply: '', forms: { [FORM.url]: { answers: { '1': [{ valueString: 'We' }] }, sentAt: null } } };

let here: DirectWorld;
let ruth: Corridor;
let tomasz: Corridor;
let mia: Patient;

beforeAll(async () => {
  here = await createDirectWorld();
  [ruth, tomasz] = [here.ruth.corridor, here.tomasz.corridor];
  mia = await here.newPatient('Mia Lindqvist');
});
afterAll(() => here.world.close());

const blank = (code: 'mail' | 'none', over: Partial<NewDirectMessage> = {}) =>
  directTo(mia, '', { forms: [FORM], code, to: { email: mia.contacts[0]!.email!, mobile: null }, ...over });

test('owners alone allow it, by a signed entry that every colleague’s client has verified', async () => {
  expect(ruth.getState().practice).toMatchObject({ openForms: false, spokenFirst: false });
  await expect(tomasz.people.setPolicy({ openForms: true, spokenFirst: false })).rejects.toMatchObject({
    code: 'access.refused',
  });
  const { key, threadId } = await ruth.direct.send(blank('none'));
  const failed = await untilThread(ruth, threadId, ({ messages }) =>
    messages.some((one) => one.key === key && one.state === 'failed'),
  );
  expect(failed.messages.find((one) => one.key === key)).toMatchObject({ n: null });
  await ruth.people.setPolicy({ openForms: true, spokenFirst: true });
  await until(tomasz, ({ practice }) => practice?.openForms === true && practice.spokenFirst);
  expect(tomasz.getState().practice?.name).toBe('Riverside Physio & Counselling');
});

test('nothing but a blank form goes: words, files, a phrase and filled answers are refused before anything is sealed', async () => {
  const filled = { ...FORM, item: [{ ...FORM.item[0], initial: [{ valueString: 'Depressed' }] }] };
  const tooMuch: readonly Partial<NewDirectMessage>[] = [
    { text: 'Your result' },
    { files: [fileOf('result.txt', new TextEncoder().encode('secret'))] },
    { forms: [filled] },
    { forms: [] },
    { spoken: true },
  ];
  for (const over of tooMuch) {
    await expect(ruth.direct.send(blank('none', over))).rejects.toMatchObject({ code: 'input.invalid' });
  }
});

test('no code: the mailbox opens it, nobody counts as a reader, the draft stays in that browser, the answers come home', async () => {
  const credits = ruth.getState().credits?.balance;
  const sent = await here.sent(ruth, blank('none'));
  expect((await untilDirect(tomasz, sent, ({ document }) => document === 'here')).code).toBe('none');
  const guest = await here.page(sent.link);
  expect(await guest.look()).toMatchObject({ is: 'waiting', code: 'none' });
  for (let machine = 0; machine < 5; machine++) {
    const scanner = await here.page(sent.link);
    await scanner.look();
    await scanner.unlock(null);
  }
  const opened = await guest.unlock(null);
  if (opened.is !== 'open') throw new Error(opened.is);
  expect(opened.message).toMatchObject({ text: '', from: null, files: [], forms: [FORM], code: 'none' });
  await guest.saveDraft(DRAFT);
  const other = await (await here.page(sent.link)).unlock(null);
  expect(other).toMatchObject({ is: 'open', message: { draft: { forms: {} } } });
  await expect(guest.reply({ text: 'Hello', files: [] }, () => undefined)).rejects.toMatchObject({
    code: 'access.refused',
  });
  const answer = { key: FORM.url, answers: ANSWERS, isRisk: false, files: [] };
  const kept = await guest.returnForm(answer, () => undefined);
  expect(kept.forms[FORM.url]).toMatchObject({ answers: {}, sentAt: expect.any(Number) as unknown });
  await guest.returnForm(answer, () => undefined);
  const thread = await untilThread(tomasz, sent.threadId, (one) => bodiesOf(one, 'form').length > 0);
  expect(bodiesOf(thread, 'form')).toMatchObject([{ title: 'Before your visit', answers: ANSWERS }]);
  const body = await untilDirect(tomasz, sent, (one) => steps(one).includes('formReturned'));
  expect(steps(body)).toEqual(['sent', 'mail', 'linkOpened', 'shown', 'formReturned']);
  expect(body).toMatchObject({ readAt: null, forms: [{ state: 'returned' }] });
  expect(ruth.getState().credits?.balance).toBe(credits);
});

test('by e-mail: the code comes to the mailbox after its address was typed, and no text goes', async () => {
  const sent = await here.sent(ruth, blank('mail'));
  const { email } = mia.contacts[0]!;
  const guest = await here.page(sent.link);
  expect(await guest.look()).toMatchObject({ is: 'waiting', code: 'mail' });
  const texts = here.outside.texts.length;
  expect(await guest.askCode(email!)).toMatchObject({ is: 'asked' });
  await here.world.app.runJobs();
  const coded = () => here.outside.mails.findLast(({ to, text }) => to === email && /^\d{6} is your code/.test(text));
  await expect.poll(() => coded() !== undefined, { timeout: 40_000 }).toBe(true);
  const opened = await guest.unlock(coded()!.text.slice(0, 6));
  expect(opened).toMatchObject({ is: 'open', message: { code: 'mail', text: '' } });
  expect(here.outside.texts).toHaveLength(texts);
  const body = await untilDirect(tomasz, sent, ({ readAt }) => readAt !== null);
  expect(steps(body)).toContain('unlocked');
});

test('a page that was taken over cannot have the vault seal anything else for a mailbox', async () => {
  const filled = { ...FORM, item: [{ ...FORM.item[0], initial: [{ valueString: 'Depressed' }] }] };
  const heard: string[] = [];
  const tried = async (work: Promise<unknown>) =>
    void heard.push(
      await work.then(
        () => 'sealed',
        (error: Fault) => `${error.code}: ${error.detail}`,
      ),
    );
  const device = await spoiltDevice({
    url: here.world.url,
    vault: (honest) => ({
      async sealDirect(threadId, what) {
        const more = [
          { text: 'Secret' },
          { forms: [] },
          { forms: [filled] },
          { phrase: '0123456789' },
          { replies: false },
        ];
        for (const over of more) await tried(honest.sealDirect(threadId, { ...what, code: 'none', ...over }));
        return honest.sealDirect(threadId, what);
      },
      async sealLink(threadId, what) {
        for (const code of ['mail', 'none'] as const) await tried(honest.sealLink(threadId, { ...what, code }));
        return honest.sealLink(threadId, what);
      },
    }),
  });
  const { corridor } = device;
  await corridor.session.signIn(here.tomasz.login, here.tomasz.password);
  await until(corridor, ({ practice }) => practice?.openForms === true);
  await here.sent(corridor, blank('none'));
  expect(heard).toEqual(heard.map(() => 'input.invalid: blank'));
  expect(heard).toHaveLength(5);
  const whole = await here.sent(corridor, directTo(mia, 'Your result'));
  heard.length = 0;
  await corridor.direct.reissue(whole.threadId, whole.ref);
  expect(heard).toEqual(['input.invalid: blank', 'input.invalid: blank']);
  await device.close();
});

test('once the owner takes it back a new link comes with a texted code, and older devices cannot send without', async () => {
  const sent = await here.sent(ruth, blank('none'));
  await ruth.people.setPolicy({ openForms: false, spokenFirst: false });
  await until(tomasz, ({ practice }) => practice?.openForms === false);
  await tomasz.direct.reissue(sent.threadId, sent.ref);
  const body = await untilDirect(tomasz, sent, (one) => steps(one).includes('resent'));
  expect(body.code).toBe('sms');
});
