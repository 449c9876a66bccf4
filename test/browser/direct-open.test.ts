/**
 * A blank form without a code on a phone in real Chromium: the page says who could see it, a machine that presses every button
 * uses nothing up and sends nothing, the draft is found again in the same browser and in no other, and the answers come home.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { POLICY } from '../../protocol/crypto/practice-log/payload.ts';
import { ask, entryFor } from '../flows/domain-people.ts';
import { expectAccessible, openBrowsers, TOUCH_PHONE, WEB_DIR, type Browsers } from '../harness/browser.ts';
import { openDirect, type Direct, type SentDirect } from '../harness/direct.ts';
import { button, fits, heading } from '../harness/direct-page.ts';

const FORM = {
  resourceType: 'Questionnaire',
  url: 'https://riverside.example.org/forms/before-visit',
  title: 'Before your visit',
  status: 'active',
  item: [{ linkId: '1', type: 'string', text: 'How are you?' }],
};

let direct: Direct;
let browsers: Browsers;
let sent: SentDirect;

beforeAll(async () => {
  direct = await openDirect({ webDir: WEB_DIR });
  browsers = await openBrowsers();
  const { world, sending, owner } = direct.desk;
  const { practiceName } = sending.practice.log.state;
  const { input, keep } = entryFor(sending.practice, { type: 10, practiceName, policy: POLICY.openForms });
  await ask(world, owner, 'log:append', input);
  keep();
  sent = await direct.send({ text: '', forms: [FORM], from: undefined, code: 'none' });
});
afterAll(async () => {
  await browsers.close();
  await direct.close();
});

test('a machine that presses everything reads a blank form and leaves it as it was', async () => {
  const { page } = await browsers.person(TOUCH_PHONE);
  await page.goto(sent.link);
  await button(page, 'Open the form').click();
  await page.getByText('Anybody who can read this mailbox').waitFor();
  await button(page, /^Start/).click();
  for (let n = 0; n < 10; n++) await button(page, 'Send my answers').click();
  await page.getByText('Answer at least one question').waitFor();
  expect(await direct.replies(sent)).toEqual([]);
  const row = await direct.desk.world.domain.stores.read.dms.byId(sent.issue.secrets.dmId);
  expect(row).toMatchObject({ state: 'open', unlockedAt: null, lastReplyNo: 0 });
});

test('the patient opens it, goes on after closing the page, and returns it; another browser finds no draft', async () => {
  const { page, context } = await browsers.person(TOUCH_PHONE);
  await page.goto(sent.link);
  await heading(page, 'You have a form to fill in').waitFor();
  expect(await fits(page)).toBe(true);
  await expectAccessible(page, 'without a code');
  await button(page, 'Open the form').click();
  await button(page, /^Start/).click();
  await page.getByLabel('How are you?').fill('Better');
  await page.getByText('in this browser only').waitFor();
  expect(direct.requests.filter((line) => line === 'POST /api/m/draft')).toEqual([]);
  await page.close();

  const stranger = await browsers.person(TOUCH_PHONE);
  await stranger.page.goto(sent.link);
  await button(stranger.page, 'Open the form').click();
  await button(stranger.page, /^Start/).waitFor();

  const again = await context.newPage();
  await again.goto(sent.link);
  await button(again, 'Open the form').click();
  await button(again, /^Continue/).click();
  expect(await again.getByLabel('How are you?').inputValue()).toBe('Better');
  await again.getByLabel('Your name').fill('Mia Lindqvist');
  await expectAccessible(again, 'the form');
  await button(again, 'Send my answers').click();
  await heading(again, 'Your answers were sent. Thank you.').waitFor();
  expect(await direct.replies(sent)).toMatchObject([
    { t: 'form', form: FORM.url, answers: { source: { display: 'Mia Lindqvist' } } },
  ]);
});
